"""Logging progress in the panel, and words that survive: a closed tab, a lost line, two windows."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from accounts.models import User
from commitments.models import Commitment, ProgressUpdate
from tests.desks.pages.scene import Scene
from tests.e2e.conftest import NARROW, WIDE, Opener, session_of
from tests.e2e.matrix import speak
from tests.e2e.test_accessible import AXE, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Windows = Callable[..., BrowserContext]
# What the form says, by language.
SAYS = {
    "en": {"kept": "Draft saved at", "offline": "No connection", "submit": "Submit"},
    "ko": {"kept": "초안 저장 시각", "offline": "연결이 끊겼습니다", "submit": "제출"},
}
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "phone"])


@pytest.fixture
def windows(browser: Browser, live_server: Any) -> Iterator[Windows]:
    """Give a function that starts a browser of a person, whose lines may be cut."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def started(person: User, **options: Any) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, **options)
        context.add_cookies([session_of(person, live_server.url)])
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield started
    for context in contexts:
        context.close()
    assert errors == []


def opened(context: BrowserContext, commitment: Commitment) -> Page:
    """Open the panel of a commitment on the desk."""
    page = context.new_page()
    page.goto("/desk/")
    link(page, commitment).click()
    expect(page.locator(".panel-row form")).to_be_visible()
    return page


def link(page: Page, commitment: Commitment) -> Any:
    return page.locator("tr", has_text=commitment.reference).locator("a[data-panel]")


def status(page: Page) -> Any:
    return page.locator(".draft-status")


def local_copies(page: Page) -> list[str]:
    return [key for key in page.evaluate("Object.keys(localStorage)") if key.startswith("draft:")]


def is_kept(word: str) -> Callable[[Response], bool]:
    """Wait for the answer to a draft that holds a word."""

    def holds(answer: Response) -> bool:
        return answer.url.endswith("/draft/") and word in (answer.request.post_data or "")

    return holds


@SIZES
def test_a_routine_update_takes_two_clicks_and_one_text(
    size: Any, scene: Scene, open_page: Opener
) -> None:
    commitment = scene.full_commitment(title="Build ten bridges")
    page = open_page(scene.contact, viewport=size)
    page.add_init_script(path=AXE)
    page.goto("/desk/")
    address = page.url
    link(page, commitment).click()
    expect(page.locator("[name=narrative]")).to_be_focused()
    expect(page.get_by_label("on track", exact=True)).to_be_checked()
    assert violations(page) == []
    page.keyboard.type("The third bridge stands.")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".panel-row")).to_contain_text("is submitted")
    expect(page.locator(".panel-row")).to_contain_text("Mara Manager")
    assert page.url == address
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    update = ProgressUpdate.objects.get(state="submitted")
    assert update.narrative == "The third bridge stands."
    assert local_copies(page) == []


def test_the_first_update_has_nothing_chosen_and_marks_what_is_missing(
    scene: Scene, open_page: Opener
) -> None:
    commitment = scene.commitment(title="Open a ferry line")
    commitment.assignments.create(user=scene.contact, party=scene.party)
    page = open_page(scene.contact)
    page.goto("/desk/")
    link(page, commitment).click()
    expect(page.locator("[name=health]:checked")).to_have_count(0)
    page.locator("[name=narrative]").fill("It sails.")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=narrative]")).to_have_value("It sails.")
    page.get_by_label("at risk", exact=True).check()
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".panel-row")).to_contain_text("is submitted")
    assert ProgressUpdate.objects.get().health == "at_risk"


@SIZES
@pytest.mark.parametrize("language", SAYS)
def test_words_come_back_after_a_lost_line_and_a_closed_tab(
    language: str, size: Any, scene: Scene, windows: Windows, live_server: Any
) -> None:
    says = SAYS[language]
    commitment = scene.full_commitment()
    context = windows(scene.contact, viewport=size)
    speak(context, live_server.url, language)
    page = opened(context, commitment)
    page.locator("[name=narrative]").press_sequentially("Saved while the line was there. ")
    expect(status(page)).to_contain_text(says["kept"])
    context.set_offline(True)
    page.locator("[name=narrative]").press_sequentially("Typed without a line.")
    expect(status(page)).to_contain_text(says["offline"])
    page.close()
    assert ProgressUpdate.objects.get(state="draft").narrative.strip().endswith("was there.")
    # The page can be loaded again, but nothing can be saved yet.
    context.set_offline(False)
    context.route(re.compile("/draft/$"), lambda route: route.abort("internetdisconnected"))
    again = opened(context, commitment)
    words = "Saved while the line was there. Typed without a line."
    expect(again.locator("[name=narrative]")).to_have_value(words)
    expect(status(again)).to_contain_text(says["offline"])
    context.unroute(re.compile("/draft/$"))
    again.evaluate("window.dispatchEvent(new Event('online'))")
    expect(status(again)).to_contain_text(says["kept"])
    assert ProgressUpdate.objects.get(state="draft").narrative == words
    again.get_by_role("button", name=says["submit"], exact=True).click()
    expect(again.locator(".panel-row form")).to_have_count(0)
    assert ProgressUpdate.objects.get(state="submitted").narrative == words
    assert local_copies(again) == []


def test_words_typed_before_anything_was_saved_come_back(scene: Scene, windows: Windows) -> None:
    commitment = scene.full_commitment()
    context = windows(scene.contact)
    page = opened(context, commitment)
    context.set_offline(True)
    page.locator("[name=obstacles]").fill("Rain")
    page.close()
    context.set_offline(False)
    again = opened(context, commitment)
    expect(again.locator("[name=obstacles]")).to_have_value("Rain")
    expect(status(again)).to_contain_text("Draft saved at")
    assert ProgressUpdate.objects.get(state="draft").obstacles == "Rain"


def test_two_windows_lose_no_word(scene: Scene, windows: Windows) -> None:
    commitment = scene.full_commitment()
    context = windows(scene.contact)
    first = opened(context, commitment)
    first.locator("[name=narrative]").fill("Begun.")
    expect(status(first)).to_contain_text("Draft saved at")
    second = opened(context, commitment)
    expect(second.locator("[name=narrative]")).to_have_value("Begun.")
    second.locator("[name=narrative]").fill("Begun. Second window.")
    with second.expect_response(is_kept("Rain")):
        second.locator("[name=obstacles]").fill("Rain")
    first.locator("[name=narrative]").fill("Begun. First window.")
    first.locator("[name=help_needed]").fill("Tents")
    expect(first.locator(".draft-conflict")).to_contain_text("Begun. Second window.")
    # What only one of them wrote is merged without a question.
    expect(first.locator("[name=obstacles]")).to_have_value("Rain")
    assert ProgressUpdate.objects.get(state="draft").narrative == "Begun. Second window."
    first.get_by_role("button", name="Add it below mine").click()
    expect(status(first)).to_contain_text("Draft saved at")
    update = ProgressUpdate.objects.get(state="draft")
    assert update.narrative == "Begun. First window.\n\nBegun. Second window."
    assert (update.obstacles, update.help_needed) == ("Rain", "Tents")


def test_the_page_of_the_form_keeps_words_too(scene: Scene, windows: Windows) -> None:
    commitment = scene.full_commitment()
    context = windows(scene.contact)
    page = context.new_page()
    page.goto(f"/commitments/{commitment.uuid}/progress/")
    page.locator("[name=narrative]").fill("Typed on the page.")
    expect(status(page)).to_contain_text("Draft saved at")
    context.set_offline(True)
    page.locator("[name=narrative]").fill("Typed on the page, and more.")
    page.get_by_role("button", name="Submit").click()
    expect(status(page)).to_contain_text("No connection")
    expect(page.locator("[name=narrative]")).to_have_value("Typed on the page, and more.")
    context.set_offline(False)
    # All is saved by now: the button has nothing to wait for, and works at the first click.
    expect(status(page)).to_contain_text("Draft saved at")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".message")).to_contain_text("is submitted")
    update = ProgressUpdate.objects.get(state="submitted")
    assert update.narrative == "Typed on the page, and more."
    assert local_copies(page) == []


def test_signing_out_leaves_no_words_in_the_browser(scene: Scene, windows: Windows) -> None:
    commitment = scene.full_commitment()
    context = windows(scene.contact)
    page = opened(context, commitment)
    context.route(re.compile("/draft/$"), lambda route: route.abort("internetdisconnected"))
    page.locator("[name=narrative]").fill("Not for the next person.")
    expect(status(page)).to_contain_text("No connection")
    assert len(local_copies(page)) == 1
    assert str(scene.contact.uuid) in local_copies(page)[0]
    page.locator("summary", has_text="Kim Contact").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/accounts/sign-in/"))
    assert local_copies(page) == []


def test_without_scripts_the_link_leads_to_the_page(scene: Scene, open_page: Opener) -> None:
    commitment = scene.full_commitment()
    page = open_page(scene.contact, java_script_enabled=False)
    page.goto("/desk/")
    link(page, commitment).click()
    expect(page).to_have_url(re.compile(f"/commitments/{commitment.uuid}/progress/$"))
