"""Selecting words in a real browser: places in code points, and a strict policy kept."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from frameworks.roles import Role
from script import chromium
from script.selecting import SELECT
from sources.models import Document, Passage
from tests import factories

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,
]
TEXT = (
    "🌏🤝 Joint statement\n\n"
    "The parties 𝔴ill meet in 2027. 양측은 2027년까지 공동 사업을 추진한다. 👩‍👩‍👧 Thank you.\n"
    "The parties 𝔴ill report.\n"
)


@pytest.fixture
def document() -> Document:
    document = factories.create_document(text=TEXT)
    factories.create_passage(document=document, quote="𝔴ill meet in 2027. 양측은")
    return document


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # The driver runs a loop of its own, which Django would take for an asynchronous caller.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with chromium.browser() as started:
        yield started


@pytest.fixture
def page(browser: Any, live_server: Any, document: Document) -> Iterator[Any]:
    client = Client()
    clerk = factories.create_member(document.framework, Role.CLERK, is_staff=True)
    client.force_login(clerk)
    context = browser.new_context(base_url=live_server.url)
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
    assert [one for one in complaints if "404" not in one] == []


def values(page: Any) -> tuple[str, str, str]:
    quote, start, end = (page.input_value(f"[name={name}]") for name in ("quote", "start", "end"))
    return quote, start, end


@pytest.mark.parametrize(
    "words",
    [
        "🌏🤝 Joint",
        "𝔴ill meet",
        "2027년까지 공동",
        "in 2027. 양측은 2027년까지",
        "추진한다. 👩‍👩‍👧 Thank you.\nThe parties",
        "ill report.",
    ],
)
def test_selection_fills_words_and_code_points(page: Any, document: Document, words: str) -> None:
    page.goto(reverse("entry:document", args=[document.uuid]))
    page.evaluate(SELECT, words)
    start = TEXT.index(words)
    assert values(page) == (words, str(start), str(start + len(words)))


def test_space_around_a_selection_is_left_out(page: Any, document: Document) -> None:
    page.goto(reverse("entry:document", args=[document.uuid]))
    page.evaluate(SELECT, " Joint statement\n\n")
    start = TEXT.index("Joint")
    assert values(page) == ("Joint statement", str(start), str(start + 15))


def test_keyboard_selects_in_the_plain_text(page: Any, document: Document) -> None:
    page.goto(reverse("entry:document", args=[document.uuid]))
    page.click("summary")
    page.focus("#document-keyboard")
    page.keyboard.press("Control+Home")
    for _press in range(2):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[name=end]")).to_have_value("2")
    assert values(page) == ("🌏🤝", "0", "2")
    page.keyboard.type("x")
    assert page.input_value("#document-keyboard") == TEXT


def test_words_typed_by_hand_forget_the_old_place(page: Any, document: Document) -> None:
    page.goto(reverse("entry:document", args=[document.uuid]))
    page.evaluate(SELECT, "𝔴ill report")
    page.fill("[name=quote]", "Thank you.")
    assert values(page) == ("Thank you.", "", "")


def test_commitment_is_made_of_a_selection_from_first_to_last(
    page: Any, document: Document
) -> None:
    page.goto(reverse("entry:document", args=[document.uuid]))
    page.evaluate(SELECT, "양측은 2027년까지 공동 사업을 추진한다.")
    page.fill("[name=title]", "Joint projects")
    page.fill("[name=expression]", "2027년까지")
    page.press("[name=expression]", "Tab")
    page.wait_for_selector("text=../2027: open – 31 Dec 2027")
    page.click("button[value=preview]")
    page.wait_for_selector("text=last day 31 Dec 2027")
    page.click("button[value=enter]")
    page.wait_for_selector("text=Entered:")
    assert Passage.objects.filter(quote="양측은 2027년까지 공동 사업을 추진한다.").exists()


@pytest.mark.parametrize(
    "address",
    [
        "index",
        "commitments_commitment_changelist",
        "commitments_commitment_add",
        "sources_document_add",
    ],
)
def test_admin_keeps_to_the_policy_of_the_site(page: Any, address: str) -> None:
    page.goto(reverse(f"admin:{address}"))
    page.wait_for_load_state("networkidle")
    # Opening a choice draws it with a script; the fixture looks for complaints.
    if page.query_selector(".select2-selection"):
        page.click(".select2-selection >> nth=0")
        page.wait_for_selector(".select2-results__option")
