"""Hostile texts in every field, shown in a real browser: nothing runs, no page falls apart.

One round puts every payload into every long field, and as many as fit into each short one.
`MARKUP_ROUNDS=all` goes on until each short field has begun with each of them.
"""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Dialog, Page

from commitments.actions import extend_deadline
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, ProgressUpdate
from tests.desks.pages.scene import Scene
from tests.e2e.conftest import NARROW, WIDE, Opener
from tests.e2e.payloads import PAYLOADS, line, paragraphs
from tests.e2e.places import PLACES, furnish
from tests.factories import create_initiative, create_meeting, create_update

pytestmark = [pytest.mark.e2e, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

ROUNDS = len(PAYLOADS) if os.environ.get("MARKUP_ROUNDS") == "all" else 1
# The fields that people write and pages show. Words of documents are guarded rows: they come in
# with the commitment that quotes them, and reasons come in with the action.
SHORT = {
    "accounts.User": ["full_name", "job_title"],
    "frameworks.Framework": ["name", "instrument"],
    "frameworks.Party": ["name", "short_name"],
    "frameworks.PriorityArea": ["name"],
    "meetings.Forum": ["name", "frequency"],
    "meetings.Meeting": ["label", "place", "basis"],
    "commitments.Programme": ["name"],
    "commitments.Commitment": ["title", "subtype", "verb", "scope"],
    "commitments.CommitmentParty": ["contribution"],
    "commitments.Deadline": ["label", "expression"],
    "commitments.DeadlineRevision": ["old_expression", "new_expression"],
    "commitments.Evidence": ["title"],
    "commitments.Indicator": ["name", "definition_source", "unit", "baseline_source", "scope"],
    "commitments.Measurement": ["source", "definition"],
    "commitments.Initiative": ["title"],
    "reminders.Mail": ["subject"],
    "reminders.Notification": ["state_reason"],
}
LONG = {
    "frameworks.Framework": ["description"],
    "frameworks.Party": ["note"],
    "commitments.Programme": ["other_names"],
    "commitments.Commitment": ["note"],
    "commitments.DeadlineRevision": ["reason"],
    "commitments.ProgressUpdate": ["narrative", "next_steps", "obstacles", "help_needed"],
    "commitments.Evidence": ["statement"],
    "commitments.Indicator": ["definition", "note"],
    "commitments.Initiative": ["summary"],
    "reminders.Mail": ["last_error", "note"],
}
# What no text may bring into a page, whoever wrote the rest of it.
INTRUDERS = """() => [...document.querySelectorAll('*')].filter((one) => {
  const own = (name) => (one.getAttribute(name) || '').replace(/[\\s\\u0000-\\u001f]/g, '');
  const address = ['href', 'src', 'action', 'formaction', 'srcdoc', 'data', 'xlink:href'];
  const isLink = one.tagName === 'A';
  // What a picture draws of itself runs nothing: the square that an authenticator app reads.
  const isSquare = one.matches('img.qr[src^="data:image/svg+xml;base64,"]');
  return [...one.attributes].some((each) => each.name.startsWith('on'))
    || (!isSquare
      && address.some((name) => /^(javascript|vbscript|data|feed|blob):/i.test(own(name))))
    || (!isLink && address.some((name) => own(name).includes('pwned')))
    || /pwned/.test(`${one.id} ${one.className}`)
    || ['OBJECT', 'EMBED', 'BASE', 'MARQUEE', 'MATH', 'VIDEO', 'AUDIO'].includes(one.tagName);
}).map((one) => one.outerHTML.slice(0, 200))"""
UNSEEN = {"mails", "mail", "stop the daily mail", "sign-in"}


def fill(round_: int) -> None:
    """Write payloads into every field, each row beginning with another one."""
    for label, names in SHORT.items():
        model = apps.get_model(label)
        # By its place and not its key: keys differ with the order of the tests before this one.
        for nth, row in enumerate(model._default_manager.order_by("pk")):
            values = {
                name: line(round_ + nth + place, model._meta.get_field(name).max_length)
                for place, name in enumerate(names)
            }
            model._default_manager.filter(pk=row.pk).update(**values)
    for label, names in LONG.items():
        apps.get_model(label)._default_manager.update(**dict.fromkeys(names, paragraphs()))
    noted = ProgressUpdate.objects.exclude(review_note="")
    noted.update(review_note=paragraphs())


def people_and_things(scene: Scene, folder: Any) -> Commitment:
    """Set rows of every kind, with hostile words where only an action can bring them in."""
    furnish(scene, folder)
    quoted = scene.full_commitment(quote=line(0, 2_000))
    extend_deadline(
        quoted.deadlines.by_day()[0],
        expression="by 2027", edtf="../2027", reason=paragraphs(),
        by=scene.manager, at=timezone.now(),
    )  # fmt: skip
    create_update(
        commitment=quoted, party=scene.party, author=scene.contact,
        state=UpdateState.DRAFT, at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    create_initiative(framework=scene.framework)
    create_meeting()
    return quoted


def addresses(scene: Scene, quoted: Commitment) -> dict[str, tuple[str, str]]:
    """Return who opens which page."""
    pages = {
        name: (place.person, place.address(scene))
        for name, place in PLACES.items()
        if place.person and name not in UNSEEN
    }
    draft = ProgressUpdate.objects.get(state=UpdateState.DRAFT)
    pages["quoted"] = ("manager", reverse("desks:commitment", args=[quoted.uuid]))
    pages["own draft"] = ("contact", reverse("desks:mend-progress", args=[draft.uuid]))
    for model in ("commitment", "progressupdate", "evidence", "indicator", "initiative"):
        url = reverse(f"admin:commitments_{model}_changelist")
        pages[f"books: {model}"] = ("clerk", url)
    return pages


def look(page: Page, name: str, address: str) -> list[str]:
    """Open a page and say what is wrong with it."""
    answer = page.goto(address)
    assert answer
    faults = [f"{name}: {found}" for found in page.evaluate(INTRUDERS)]
    if answer.status >= 500:
        faults.append(f"{name}: status {answer.status}")
    if not address.startswith("/admin/") and not name.startswith(("document", "filled form")):
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            width = page.evaluate("document.documentElement.scrollWidth")
            faults += [f"{name}: {width} px wide at {size['width']}"] * (width > size["width"])
        page.set_viewport_size(WIDE)
        if page.locator("main h1").count() != 1 or not page.locator("footer").is_visible():
            faults.append(f"{name}: heading or foot is gone")
    return faults


def test_there_are_enough_of_them() -> None:
    assert len({*PAYLOADS}) == len(PAYLOADS) >= 100
    assert all("pwned" in payload for payload in PAYLOADS)


def test_the_watch_notices_what_would_run(scene: Scene, open_page: Opener) -> None:
    page = open_page(scene.reader)
    page.goto("/")
    assert page.evaluate(INTRUDERS) == []
    page.evaluate(
        "document.querySelector('h1').append(Object.assign(document.createElement('a'),"
        " {href: 'javascript:pwned(1)'}))"
    )
    assert len(page.evaluate(INTRUDERS)) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_nothing_runs_and_no_page_falls_apart(
    round_: int, scene: Scene, mails: Any, open_page: Opener
) -> None:
    quoted = people_and_things(scene, mails)
    fill(round_)
    ran: list[str] = []

    def note_dialog(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    faults: list[str] = []
    windows: dict[str, Page] = {}
    for name, (person, address) in addresses(scene, quoted).items():
        if person not in windows:
            page = windows[person] = open_page(getattr(scene, person))
            page.context.expose_binding("pwned", lambda source, *_args: ran.append(str(source)))
            page.on("dialog", note_dialog)
        faults += look(windows[person], name, address)
    page = windows["contact"]
    page.goto("/desk/")
    page.locator("a[data-panel]").first.click()
    page.locator(".panel-row form").wait_for()
    faults += [f"panel: {found}" for found in page.evaluate(INTRUDERS)]
    shown = windows["manager"]
    shown.goto(reverse("desks:commitment", args=[quoted.uuid]))
    # They are really there, as words.
    assert shown.locator("main").inner_text().count("pwned") >= len(PAYLOADS)
    assert (ran, faults) == ([], [])
