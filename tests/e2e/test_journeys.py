"""What people do first: sign in, find a commitment, read it, get lost, change the language."""

import re

import pytest
from playwright.sync_api import expect

from frameworks.roles import Role
from tests.desks.pages.scene import Scene
from tests.e2e.conftest import NARROW, Opener
from tests.factories import PASSWORD, create_member

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_keyboard_alone_signs_in_and_out(scene: Scene, open_page: Opener) -> None:
    person = create_member(scene.framework, Role.VIEWER, password=PASSWORD)
    page = open_page()
    page.goto("/?q=road")
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type(person.email)
    page.keyboard.press("Tab")
    page.keyboard.type("a wrong password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.locator("[name=username]")).to_have_value(person.email)
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[name=password]")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?q=road$"))
    page.locator("summary", has_text=person.full_name).focus()
    page.keyboard.press("Enter")
    sign_out = page.get_by_role("button", name="Sign out")
    page.keyboard.press("Tab")
    # The person's own pages come before it in the menu.
    for _page in page.locator(".who-menu a").all():
        page.keyboard.press("Tab")
    expect(sign_out).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/accounts/sign-in/$"))


def test_first_stop_of_the_keyboard_skips_the_menu(scene: Scene, open_page: Opener) -> None:
    page = open_page(scene.reader)
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_list_is_filtered_and_cleared(has_scripts: bool, scene: Scene, open_page: Opener) -> None:
    late, calm = scene.full_commitment(), scene.commitment()
    page = open_page(scene.reader, java_script_enabled=has_scripts)
    page.goto("/")
    rows = page.locator("table.ct tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_label("Standing", exact=True).select_option("overdue")
    page.get_by_role("button", name="Apply").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(late.reference)
    page.get_by_label("Find in list").fill("nowhere")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing matches these filters.")).to_be_visible()
    expect(page.get_by_label("Standing", exact=True)).to_have_value("overdue")
    page.get_by_role("link", name="Clear").click()
    expect(rows).to_have_count(2)
    page.locator(".kpis a", has_text="Undated").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(calm.reference)


@pytest.mark.parametrize("size", [None, NARROW], ids=["wide", "phone"])
def test_commitment_is_found_and_read(
    size: dict[str, int] | None, scene: Scene, open_page: Opener
) -> None:
    commitment = scene.full_commitment(title="Build ten bridges")
    scene.commitment()
    page = open_page(scene.reader, **({"viewport": size} if size else {}))
    page.goto("/")
    page.get_by_role("searchbox", name="Find", exact=True).fill("bridges in district")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Build ten bridges").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Build ten bridges")
    expect(page.locator("mark")).to_have_text(commitment.mentions.get().passage.quote)
    expect(page.locator("mark")).to_be_visible()
    expect(page.get_by_role("heading", name="Deadline")).to_be_visible()
    page.locator(".history summary").first.click()
    expect(page.locator(".history details[open] ul").first).to_be_visible()
    page.get_by_role("navigation", name="Path").get_by_role("link", name="Commitments").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Commitments")


def test_lost_person_finds_the_way_back(scene: Scene, open_page: Opener) -> None:
    page = open_page(scene.reader)
    page.goto("/commitments/nowhere/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    page.get_by_role("link", name="Go to the commitments").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Commitments")


def test_language_is_switched_on_the_page_one_reads(scene: Scene, open_page: Opener) -> None:
    page = open_page(scene.reader)
    page.goto("/?q=road")
    page.get_by_role("button", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page).to_have_url(re.compile(r"/\?q=road$"))
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_paper_shows_the_words_in_full_and_no_controls(scene: Scene, open_page: Opener) -> None:
    quote = "will build at least ten bridges " * 9 + "in all"
    scene.commitment(quote=quote)
    page = open_page(scene.reader)
    page.goto("/")
    page.emulate_media(media="print")
    for control in (".top", ".flt", ".foot"):
        expect(page.locator(control)).to_be_hidden()
    words = page.locator(".ttl q")
    assert words.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    assert words.evaluate("(one) => one.clientHeight > 30")
