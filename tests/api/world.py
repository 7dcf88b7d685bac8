"""A small framework with everybody in it, and clients that speak for them."""

from dataclasses import dataclass
from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from commitments.models import Commitment, Deadline, Indicator
from frameworks.models import Framework, Party
from frameworks.roles import Role
from meetings.models import Forum, Meeting
from sources.models import Document
from tests.factories import (
    create_assignment,
    create_commitment,
    create_deadline,
    create_document,
    create_forum,
    create_framework,
    create_indicator,
    create_meeting,
    create_member,
    create_party,
)

API = "/api/v1"
TEXT = "Both sides will hold a workshop by 31 December 2027. They will report each year."
QUOTE = "Both sides will hold a workshop by 31 December 2027"


@dataclass(frozen=True, slots=True)
class World:
    """One framework, one commitment of one party, and a person of each kind."""

    framework: Framework
    party: Party
    other_party: Party
    document: Document
    commitment: Commitment
    deadline: Deadline
    indicator: Indicator
    forum: Forum
    meeting: Meeting
    contact: User
    other_contact: User
    manager: User
    clerk: User
    viewer: User
    stranger: User


def create_world() -> World:
    """Create the framework; the stranger leads another one."""
    framework = create_framework()
    party = create_party(framework=framework)
    other_party = create_party(framework=framework)
    document = create_document(framework=framework, text=TEXT)
    commitment = create_commitment(framework=framework, owner=party, quote=QUOTE)
    contact = create_member(framework, Role.CONTACT, party=party)
    create_assignment(commitment=commitment, user=contact, party=party)
    forum = create_forum(framework=framework)
    return World(
        framework=framework,
        party=party,
        other_party=other_party,
        document=document,
        commitment=commitment,
        deadline=create_deadline(commitment=commitment),
        indicator=create_indicator(commitment=commitment),
        forum=forum,
        meeting=create_meeting(forum=forum, starts_on="2027-03-02", ends_on="2027-03-04"),
        contact=contact,
        other_contact=create_member(framework, Role.CONTACT, party=other_party),
        manager=create_member(framework, Role.MANAGER),
        clerk=create_member(framework, Role.CLERK),
        viewer=create_member(framework, Role.VIEWER),
        stranger=create_member(create_framework(), Role.LEAD),
    )


def client_of(user: User | None) -> APIClient:
    """Return a client that is signed in as a person, or as nobody."""
    client = APIClient()
    # What nobody foresaw has to show as a 500 here too, not as an exception of the test.
    client.raise_request_exception = False
    if user is not None:
        client.force_authenticate(user)
    return client


def get(user: User | None, path: str, **query: Any) -> Any:
    """Ask as a person."""
    return client_of(user).get(f"{API}/{path}", query)


def post(user: User | None, path: str, body: Any = None, *, version: int | None = None) -> Any:
    """Send a body as a person, on the condition of a version."""
    headers = {"If-Match": f'"v{version}"'} if version is not None else {}
    return client_of(user).post(f"{API}/{path}", body or {}, format="json", headers=headers)
