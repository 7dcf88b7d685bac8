"""The three main jobs with keys alone, and with no script at all; the focus is always seen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commitments.models import Commitment, Deadline, ProgressUpdate
from reminders.models import Notification
from reminders.states import Family
from sources.models import Document
from tests.desks.pages.scene import Scene
from tests.e2e.conftest import Opener
from tests.e2e.focus import is_focus_seen
from tests.factories import create_assignment

pytestmark = [pytest.mark.e2e, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

MOST_STOPS = 250
WORDS = (
    "JOINT STATEMENT\n\nThe ministry will build ten bridges by 30 June 2090. "
    "The river is wide and has been so for a long time.\n"
)
PROMISE = "The ministry will build ten bridges by 30 June 2090."


def reach(page: Page, selector: str) -> None:
    """Press Tab until something has the focus, and look that the focus is seen there."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            assert is_focus_seen(page), selector
            return
    raise AssertionError(f"No key leads to {selector}.")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    reach(page, selector)
    page.keyboard.press(key)


def write(page: Page, selector: str, words: str) -> None:
    reach(page, selector)
    page.keyboard.type(words)


def hand_over(page: Page, selector: str) -> None:
    """Press a button of a form and wait for the page that answers."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def nudges() -> Any:
    return Notification.objects.filter(family=Family.NUDGE)


def test_keys_alone_log_progress(scene: Scene, open_page: Opener) -> None:
    scene.full_commitment()
    page = open_page(scene.contact)
    page.goto("/desk/")
    press(page, "a[data-panel]")
    expect(page.locator("[name=narrative]")).to_be_focused()
    page.keyboard.type("The third bridge stands.")
    press(page, "button[name=do][value=submit]")
    expect(page.locator(".panel-row")).to_contain_text("is submitted")
    assert ProgressUpdate.objects.get(state="submitted").narrative == "The third bridge stands."


def test_keys_alone_review_what_is_overdue_and_nudge(scene: Scene, open_page: Opener) -> None:
    commitment = scene.full_commitment()
    page = open_page(scene.manager)
    page.goto("/overdue/")
    expect(page.locator("main")).to_contain_text(commitment.reference)
    press(page, "main input[type=checkbox][name=c]", "Space")
    hand_over(page, "button[name=do][value=nudge]")
    expect(page.locator("main")).to_contain_text("Kim Contact")
    hand_over(page, "main button[name=step][value=do]")
    assert nudges().count() == 1


def test_keys_alone_enter_a_document_and_a_commitment_of_it(
    scene: Scene, open_page: Opener
) -> None:
    page = open_page(scene.clerk)
    page.goto("/entry/documents/new/")
    bring(page)
    row = page.locator(".triage-row", has_text=PROMISE)
    if not page.evaluate("document.activeElement.matches('.triage-row')"):
        reach(page, ".triage-row")
    for _row in range(10):
        if row.evaluate("(one) => one === document.activeElement"):
            break
        page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[name=quote]")).to_have_value(PROMISE)
    enter(page, scene)
    commitment = Commitment.objects.get(framework=scene.framework)
    assert commitment.mentions.get().passage.quote == PROMISE
    assert Deadline.objects.get(commitment=commitment).expression == "by 30 June 2090"


def bring(page: Page) -> None:
    """Bring the words in as a document, and open its triage."""
    reach(page, "main select[name=framework]")
    page.keyboard.press("ArrowDown")
    write(page, "main textarea[name=words]", WORDS)
    hand_over(page, "main form button[type=submit]")
    fill(page, "code", "NEW-1")
    fill(page, "document_type", "joint statement")
    press(page, "main [name=date_answer]", "Space")
    fill(page, "date_edtf", "2026-05-02")
    hand_over(page, "main button[name=step][value=keep]")
    assert PROMISE in Document.objects.get(code="NEW-1").text
    if not re.search("/triage/$", page.url):
        hand_over(page, "a[href$='/triage/']")
    expect(page.locator(".triage-row").first).to_be_visible()


def fill(page: Page, name: str, words: str) -> None:
    """Write into a field, in place of what was proposed for it."""
    reach(page, f"main [name={name}]")
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def enter(page: Page, scene: Scene) -> None:
    """Fill in what the words do not say, and enter the commitment."""
    fill(page, "title", "Build ten bridges")
    reach(page, "main [name=expression]")
    page.keyboard.press("Control+a")
    page.keyboard.type("by 30 June 2090")
    hand_over(page, "main button[name=step][value=preview]")
    hand_over(page, "main button[name=step][value=enter]")
    assert scene.framework.commitments.exists(), page.locator("main").inner_text()


def test_without_scripts_progress_is_logged(scene: Scene, open_page: Opener) -> None:
    commitment = scene.full_commitment()
    page = open_page(scene.contact, java_script_enabled=False)
    page.goto("/desk/")
    page.locator("tr", has_text=commitment.reference).locator("a[data-panel]").click()
    page.fill("[name=narrative]", "The third bridge stands.")
    page.click("button[name=do][value=submit]")
    expect(page.locator(".message")).to_contain_text("is submitted")
    assert ProgressUpdate.objects.get(state="submitted").narrative == "The third bridge stands."


def test_without_scripts_somebody_is_nudged(scene: Scene, open_page: Opener) -> None:
    scene.full_commitment()
    page = open_page(scene.manager, java_script_enabled=False)
    page.goto("/overdue/")
    page.check("main input[type=checkbox][name=c]")
    page.click("button[name=do][value=nudge]")
    page.click("main button[name=step][value=do]")
    expect(page.locator("main")).to_contain_text("1")
    assert nudges().count() == 1


def test_without_scripts_a_commitment_is_entered(scene: Scene, open_page: Opener) -> None:
    create_assignment(commitment=scene.commitment(quote=PROMISE), user=scene.contact)
    document = scene.framework.documents.get()
    page = open_page(scene.clerk, java_script_enabled=False)
    page.goto(f"/entry/documents/{document.uuid}/")
    page.fill("[name=quote]", "build ten bridges")
    page.fill("[name=title]", "Build ten bridges")
    page.fill("[name=expression]", "by 30 June 2090")
    page.click("main button[name=step][value=preview]")
    page.click("main button[name=step][value=enter]")
    entered = scene.framework.commitments.get(title="Build ten bridges")
    assert entered.mentions.get().passage.quote == "build ten bridges"
