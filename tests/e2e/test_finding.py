"""Enter, find and export: the clerk's round, by keyboard where a keyboard is quicker."""

import re
from csv import DictReader
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from commitments.models import Commitment
from script.selecting import SELECT
from tests.desks.pages.scene import Scene
from tests.e2e.conftest import Opener
from tests.factories import create_document

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,
]
TEXT = "The parties will plant 40 trees by 2030. 양측은 2030년까지 해양협력사업을 추진한다."
WORDS = "양측은 2030년까지 해양협력사업을 추진한다"


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("ko", "ko-KR")])
def test_clerk_enters_finds_and_exports(
    language: str, locale: str, scene: Scene, open_page: Opener
) -> None:
    document = create_document(framework=scene.framework, text=TEXT)
    page = open_page(scene.clerk, locale=locale)
    page.goto(reverse("entry:document", args=[document.uuid]))
    expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
    page.evaluate(SELECT, WORDS)
    page.fill("[name=title]", "Promote cooperation at sea")
    page.select_option("[name=parties-0-party]", index=1)
    page.select_option("[name=parties-0-role]", "owner")
    page.click("button[value=preview]")
    page.click("button[value=enter]")
    page.wait_for_load_state()
    entered = Commitment.objects.get()

    page.goto("/")
    page.locator("body").press("/")
    field = page.locator("#finder-words")
    expect(field).to_be_focused()
    field.type("해양")
    choice = page.locator("#finder [role=option]").first
    expect(choice).to_contain_text(entered.reference)
    page.keyboard.press("ArrowDown")
    expect(choice).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("^choice-commitments"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/commitments/{entered.uuid}/$"))
    page.locator(f"a[href*='{reverse('entry:read', args=[document.uuid])}']").first.click()
    expect(page.locator("mark", has_text=WORDS)).to_be_in_viewport()

    page.goto("/?context=1&q=해양협력")
    with page.expect_download() as caught:
        page.locator("a[href*='commitments.csv']").click()
    told = Path(caught.value.path()).read_text("utf-8-sig")
    assert len(list(DictReader(told.splitlines()))) == 1
    assert entered.reference in told
    assert WORDS in told


def test_field_of_the_search_opens_closes_and_works_without_scripts(
    scene: Scene, open_page: Opener
) -> None:
    commitment = scene.full_commitment(title="Build bridges")
    page = open_page(scene.reader)
    page.goto("/")
    page.locator("body").press("/")
    field = page.locator("#finder-words")
    field.type("nowhere at all")
    expect(page.locator("#finder [role=option]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#finder")).to_be_hidden()
    plain = open_page(scene.reader, java_script_enabled=False)
    plain.goto("/")
    plain.fill("#find", "bridges")
    plain.press("#find", "Enter")
    expect(plain).to_have_url(re.compile(r"/find/\?q=bridges$"))
    expect(plain.get_by_role("link", name=commitment.reference).first).to_be_visible()
