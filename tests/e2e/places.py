"""Every page that is opened in the browser, by name: who looks, and at which address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from commitments.domain.vocabulary import Kind, UpdateState
from tests.desks.pages.scene import Scene
from tests.factories import (
    create_anchored_deadline,
    create_assignment,
    create_deadline,
    create_party,
    create_update,
)

MAIL = "20261102T090000-a"


@dataclass(frozen=True, slots=True)
class Place:
    """A page: the person who opens it, empty for a stranger, and its address in a scene."""

    person: str
    address: Callable[[Scene], str]


def _at(path: str) -> Callable[[Scene], str]:
    return lambda _scene: path


def _of_first(view: str) -> Callable[[Scene], str]:
    def address(scene: Scene) -> str:
        first = scene.framework.commitments.order_by("pk")[0]
        return reverse(view, args=[first.uuid])

    return address


PLACES = {
    "sign-in": Place("", _at("/accounts/sign-in/")),
    "list": Place("manager", _at("/")),
    "list with filters": Place("reader", _at("/?standing=overdue&kind=one_off_deliverable")),
    "list with principles": Place("reader", _at("/?context=1")),
    "list with nonsense": Place("reader", _at("/?standing=nonsense&owner=nobody")),
    "list without a match": Place("reader", _at("/?q=nowhere")),
    "commitment": Place("manager", _of_first("desks:commitment")),
    "own commitment": Place("contact", _of_first("desks:commitment")),
    "mails": Place("reader", _at("/demo/mail/")),
    "mail": Place("reader", _at(f"/demo/mail/{MAIL}/")),
    "absent page": Place("reader", _at("/no/such/page/")),
    "absent page of a stranger": Place("", _at("/no/such/page/")),
    "my desk": Place("contact", _at("/desk/")),
    "log progress": Place("contact", _of_first("desks:log-progress")),
    "overdue desk": Place("manager", _at("/overdue/")),
    "review queue": Place("manager", _at("/review/")),
}


def furnish(scene: Scene, folder: Path) -> None:
    """Put something of every kind into the scene, and a mail into the folder."""
    full = scene.full_commitment(title="Build ten bridges")
    create_anchored_deadline(commitment=full)
    waiting = scene.full_commitment(title="Open a ferry line")
    late_at = timezone.now() - timedelta(days=2)
    for state in (UpdateState.SUBMITTED, UpdateState.RETURNED):
        create_update(
            commitment=waiting,
            party=scene.party,
            author=scene.contact,
            reviewer=scene.manager,
            state=state,
            at=late_at,
        )
    body = create_party(framework=scene.framework, name="Intergovernmental Secretariat")
    quote = "will mend a road, and another one"
    road = scene.commitment(title="Mend a road", quote=quote, owner=body)
    # Before the framework was watched: the longest of the standings.
    create_deadline(commitment=road, expression="in the third quarter of 2023")
    create_assignment(commitment=road, party=body)
    scene.commitment(title="Respect the river", kind=Kind.STANDING_PRINCIPLE)
    later = scene.commitment(title="Plant a forest")
    create_deadline(commitment=later, expression="by 2090", edtf="../2090")
    write_mail(folder)


def write_mail(folder: Path) -> None:
    """Leave a mail in the folder of the demonstration."""
    message = EmailMessage()
    message["Subject"], message["To"] = "2 commitments are overdue", "Kim <kim@example.org>"
    message["Date"] = "Mon, 02 Nov 2026 09:00:00 +0000"
    message.set_content("Please log progress.")
    message.add_alternative(
        '<html lang="en"><body style="color: #111"><h1>Overdue</h1></body></html>', subtype="html"
    )
    (folder / f"{MAIL}.eml").write_bytes(message.as_bytes())
