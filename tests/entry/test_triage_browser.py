"""A small document goes from raw text to fully triaged in a real browser, by keys alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from entry.domain.sentences import sentences
from entry.models import Verdict
from entry.triage.actions import triage_sentence
from frameworks.models import Framework
from frameworks.roles import Role
from script import chromium
from sources.models import Document
from tests import factories
from tests.e2e.conftest import NARROW, WIDE
from tests.e2e.test_accessible import AXE, RULES, RUN
from tests.factories import AT

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,
]
RAW = (
    "Wednesday, December 18, 2024\nJoint Statement of Two Ministries\nby Jane Invented\n\n"
    "Maritime Security\n\n"
    "Both sides will hold a joint workshop on maritime security in the autumn of next year. They "
    "respect the law of the sea. Last year they held two workshops with thirty participants.\n\n"
    "You may also like\nOther news"
)


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FW")


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # The driver runs a loop of its own, which Django would take for an asynchronous caller.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with chromium.browser() as started:
        yield started


@pytest.fixture
def page(browser: Any, live_server: Any, framework: Framework) -> Iterator[Any]:
    client = Client()
    client.force_login(factories.create_member(framework, Role.CLERK, full_name="Ann Clerk"))
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [one for one in complaints if "40" not in one and "422" not in one] == []


def read_it(page: Any) -> None:
    page.goto("/entry/documents/new/")
    page.fill("[name=words]", RAW)
    page.get_by_role("button", name="Read it").click()


def bring_in(page: Any) -> Document:
    read_it(page)
    page.get_by_role("button", name="Keep the document").click()
    # The text has no date of its own: the page asks, and keeps what was said so far.
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("not known").check()
    page.get_by_role("button", name="Keep the document").click()
    expect(page.locator("h1")).to_have_text("Triage")
    return Document.objects.get()


def test_raw_text_is_triaged_by_keys(page: Any) -> None:
    document = bring_in(page)
    assert document.text.startswith("Maritime Security\n\nBoth sides")
    assert document.text.endswith("thirty participants.")

    for key in ("b", "c", "p", "d"):
        page.keyboard.press(key)
    expect(page.locator(".triage-sum strong")).to_have_text("100 %")
    said = Verdict.objects.in_reading_order().values_list("kind", flat=True)
    assert [*said] == ["background", "commitment", "principle", "delivered"]

    page.keyboard.press("u")
    expect(page.locator(".triage-sum strong")).to_have_text("75 %")
    expect(page.locator(".triage-row:focus")).to_have_attribute("data-kind", "open")
    page.keyboard.press("d")
    page.keyboard.press("?")
    expect(page.locator("#triage-help")).to_have_attribute("open", "")

    for _step in range(3):
        page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entry/documents/*/?start=*")
    assert page.input_value("[name=quote]") == sentences(document.text)[1].text


@pytest.mark.looks
def test_page_with_the_proposals_is_accessible_and_fits_a_phone(page: Any) -> None:
    page.add_init_script(path=AXE)
    read_it(page)
    page.locator("summary", has_text="The text as it will be kept").click()
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        assert page.evaluate(RUN, RULES) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_proposals_are_refused_and_accepted_by_keys(page: Any, framework: Framework) -> None:
    words = "The sea is wide. In 2019, Norland opened an office. Norland will host a workshop."
    document = factories.create_document(framework=framework, text=words)
    page.goto(f"/entry/documents/{document.uuid}/triage/")
    sums = page.locator("#triage-level option").last
    expect(sums).to_contain_text(": 2")

    page.keyboard.press("x")
    expect(page.locator("#at-0 .triage-back")).to_be_visible()
    expect(sums).to_contain_text(": 1")
    for key in ("b", "a"):
        page.keyboard.press(key)
    expect(page.locator(".triage-sum strong")).to_have_text("66 %")
    page.keyboard.press("a")
    expect(page.locator("#entry-save")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator(".triage-sum strong")).to_have_text("100 %")
    assert [*Verdict.objects.in_reading_order().values_list("kind", flat=True)] == [
        "background", "delivered",
    ]  # fmt: skip


def test_verdict_of_another_person_is_shown_and_kept(page: Any, framework: Framework) -> None:
    bob = factories.create_member(framework, Role.LEAD, full_name="Bob Lead")
    document = factories.create_document(framework=framework)
    page.goto(f"/entry/documents/{document.uuid}/triage/")
    triage_sentence(document, start=0, kind="principle", seen=0, by=bob, at=AT)

    page.keyboard.press("b")

    expect(page.locator("#triage-said")).to_contain_text("Bob Lead has said in between: principle")
    expect(page.locator("#at-0")).to_have_attribute("data-kind", "principle")
    assert Verdict.objects.get().kind == "principle"
