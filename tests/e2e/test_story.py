"""The day's work of three people, in the browser: enter, report, return, mend, accept; nudge."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from commitments.models import Commitment
from frameworks.roles import Role
from reminders.actions import send_due
from reminders.transports import FolderTransport
from script.selecting import SELECT
from tests.desks.pages.scene import Scene
from tests.e2e.conftest import NARROW, Opener
from tests.factories import (
    create_assignment,
    create_commitment,
    create_deadline,
    create_document,
    create_member,
)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    # The clerk works in Django's own admin, whose templates ask for what is not there.
    pytest.mark.ignore_template_errors,
]

WORDS = "will open three border posts by the end of 2031"


def enter_from_document(page: Page, scene: Scene) -> Commitment:
    """Let the clerk select the words, say what they are, and enter them."""
    text = f"Joint statement\n\nThe Ministry of Works {WORDS}. It reports every year.\n"
    document = create_document(framework=scene.framework, text=text)
    page.goto(reverse("entry:document", args=[document.uuid]))
    page.evaluate(SELECT, WORDS)
    page.fill("[name=title]", "Open three border posts")
    page.fill("[name=expression]", "by the end of 2031")
    page.select_option("[name=parties-0-party]", label=scene.party.label)
    page.select_option("[name=parties-0-role]", "owner")
    page.click("button[value=preview]")
    page.wait_for_selector("text=last day 31 Dec 2031")
    page.click("button[value=enter]")
    page.wait_for_selector("text=Entered:")
    return Commitment.objects.get(title="Open three border posts")


def test_a_promise_goes_from_the_document_to_an_accepted_report(
    scene: Scene, open_page: Opener
) -> None:
    clerk = create_member(scene.framework, Role.CLERK, is_staff=True)
    commitment = enter_from_document(open_page(clerk), scene)
    deadline = commitment.deadlines.get()
    assert (deadline.edtf, str(deadline.passage)) == ("../2031", WORDS)
    create_assignment(commitment=commitment, user=scene.contact, party=scene.party)

    phone = open_page(scene.contact, viewport=NARROW)
    phone.goto(reverse("desks:log-progress", args=[commitment.uuid]))
    phone.get_by_label("on track").check()
    phone.get_by_label("What happened").fill("두 곳이 문을 열었다. Two posts are open.")
    phone.get_by_role("button", name="Submit").click()
    expect(phone.get_by_role("status")).to_contain_text("review")

    desk = open_page(scene.manager)
    desk.goto(reverse("desks:review"))
    decide(desk, "Return", note="Name the two posts, please.")
    assert commitment.updates.get().state == "returned"

    phone.goto(reverse("desks:my-desk"))
    phone.get_by_role("link", name="Mend").first.click()
    # The desk, on which the same words stand, may still be there for a moment.
    expect(phone.locator("p.review-note")).to_contain_text("Name the two posts, please.")
    expect(phone.get_by_label("What happened")).to_have_value(
        "두 곳이 문을 열었다. Two posts are open."
    )
    phone.get_by_label("What happened").fill("The posts at Alpha and Beta are open.")
    phone.get_by_role("button", name="Submit").click()
    expect(phone.get_by_role("status")).to_contain_text("review")

    desk.goto(reverse("desks:review"))
    decide(desk, "Accept", note="")
    update = commitment.updates.get()
    assert (update.state, update.narrative) == ("accepted", "The posts at Alpha and Beta are open.")
    desk.goto(reverse("desks:commitment", args=[commitment.uuid]))
    expect(desk.locator("mark")).to_have_text(WORDS)
    expect(desk.locator(".update").first).to_contain_text("accepted")


def decide(page: Page, verb: str, *, note: str) -> None:
    """Choose the only report of the queue and decide about it."""
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=verb).click()
    if note:
        page.get_by_role("textbox").first.fill(note)
    page.locator("button[value=do]").or_(page.locator("button[value=preview]")).last.click()
    if page.locator("button[value=do]").count():
        page.locator("button[value=do]").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_nudge_to_three_people_is_three_mails(
    scene: Scene, open_page: Opener, tmp_path: Path
) -> None:
    people: list[User] = []
    for place in range(3):
        late = create_commitment(framework=scene.framework, owner=scene.party)
        create_deadline(commitment=late, expression="by 2025", edtf="../2025")
        person = create_member(
            scene.framework, Role.CONTACT, party=scene.party, full_name=f"Contact {place}"
        )
        create_assignment(commitment=late, user=person, party=scene.party)
        people.append(person)

    page = open_page(scene.manager)
    page.goto(reverse("desks:overdue"))
    rows = page.locator("table.late-table tbody tr")
    expect(rows).to_have_count(3)
    for place in range(3):
        rows.nth(place).get_by_role("checkbox").check()
    page.get_by_role("button", name="Nudge").click()
    page.get_by_label("Your words in the mail").fill("The commission meets on Friday.")
    page.locator("button[value=do]").click()
    expect(page.get_by_text("Contact 0")).to_be_visible()

    now = datetime.now(tz=UTC)
    send_due(clock=lambda: now, transport=FolderTransport(tmp_path))
    letters = [path.read_text() for path in tmp_path.glob("*.eml")]
    assert len(letters) == 3
    for person in people:
        (letter,) = [letter for letter in letters if f"<{person.email}>" in letter]
        assert "The commission meets on Friday." in letter
