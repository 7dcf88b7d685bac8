"""Reading the letters of a test, and rows for what a digest tells."""

from datetime import datetime
from email.message import EmailMessage
from typing import Any

from accounts.models import User
from commitments.models import Commitment
from frameworks.models import Alternate, Framework, Membership, Party
from frameworks.roles import Role
from reminders.actions import enter_absence
from tests import factories
from tests.reminders.scenes import DUE, Scene


def plain(letter: EmailMessage) -> str:
    """Return the text of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html(letter: EmailMessage) -> str:
    """Return the HTML of a letter."""
    body = letter.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def to_of(letters: list[EmailMessage]) -> list[str]:
    """Return the addresses that letters went to, in order."""
    return sorted(str(letter["To"]).rpartition("<")[2].rstrip(">") for letter in letters)


def another(scene: Scene, *, edtf: str = DUE, **fields: Any) -> Commitment:
    """Enter one more commitment of the scene's party, answered for by the same person."""
    commitment = factories.create_commitment(
        framework=scene.commitment.framework, owner=scene.party, **fields
    )
    factories.create_deadline(commitment=commitment, expression=f"by {edtf}", edtf=edtf)
    factories.create_assignment(commitment=commitment, user=scene.person, party=scene.party)
    return commitment


def member(
    framework: Framework, role: Role = Role.CONTACT, party: Party | None = None, **fields: Any
) -> User:
    """Make a member of a framework who takes mail at any hour."""
    return factories.create_member(
        framework, role, party=party, **{"mail_any_time": True, **fields}
    )


def away(person: User, cover: User, at: datetime, *, days: int = 1) -> Alternate:
    """Let a person be away from an instant's day on."""
    first = at.date()
    last = first.fromordinal(first.toordinal() + days - 1)
    return enter_absence(person, alternate=cover, starts_on=first, ends_on=last, by=person, at=at)


def leave_framework(user: User, on: datetime) -> None:
    """End all memberships of a person the day before."""
    day = on.date().fromordinal(on.date().toordinal() - 1)
    Membership.objects.filter(user=user).update(ends_on=day)
