"""A framework with its people, a commitment of theirs, and the browsers they sit at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commitments.models import Commitment, Deadline
from frameworks.models import Framework, Party
from frameworks.roles import Role
from tests import factories


@dataclass(frozen=True)
class Office:
    """Everybody at work in one framework, at the present moment."""

    framework: Framework
    party: Party
    contact: User
    manager: User
    at: datetime

    def commitment(self, *, edtf: str = "", **overrides: Any) -> Commitment:
        """Enter a commitment for which the contact answers; `edtf` sets its deadline."""
        made = factories.create_commitment(
            framework=self.framework, owner=self.party, at=self.at, **overrides
        )
        if edtf:
            self.deadline(made, edtf)
        factories.create_assignment(commitment=made, user=self.contact, party=self.party)
        return made

    def deadline(self, commitment: Commitment, edtf: str) -> Deadline:
        """Set a deadline with words of its own."""
        return factories.create_deadline(
            commitment=commitment, expression=f"words of {edtf}", edtf=edtf
        )


def open_office() -> Office:
    """Make a framework with a party, a point of contact and a manager."""
    framework = factories.create_framework()
    party = factories.create_party(framework=framework)
    contact = factories.create_member(framework, Role.CONTACT, party=party)
    manager = factories.create_member(framework, Role.MANAGER)
    return Office(framework, party, contact, manager, timezone.now())


def browser(user: User) -> Client:
    """Return a browser in which a person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    """Return the page as text."""
    return str(response.content.decode())


def report(commitment: Commitment, **fields: Any) -> dict[str, Any]:
    """Return what the form of a new report sends."""
    words = {"token": str(uuid4()), "health": "on_track", "narrative": "Two were held."}
    return {**words, "do": "submit", **fields}


def form_page(commitment: Commitment) -> str:
    """Return the address of the form for a new report."""
    return reverse("desks:log-progress", args=[commitment.uuid])


def messages_of(response: Any) -> str:
    """Return every message that the page shows."""
    return " ".join(str(message) for message in response.context["messages"])
