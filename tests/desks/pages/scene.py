"""A framework with people of every kind, and commitments with all that hangs on them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.test import Client

from accounts.models import User
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment
from frameworks.models import Framework, Party
from frameworks.roles import Role
from tests.factories import (
    create_assignment,
    create_commitment,
    create_deadline,
    create_evidence,
    create_framework,
    create_indicator,
    create_measurement,
    create_member,
    create_party,
    create_superuser,
    create_update,
    number,
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A framework, a party in it, a manager, a contact, a clerk, and somebody who only reads."""

    framework: Framework
    party: Party
    manager: User
    contact: User
    reader: User
    clerk: User

    @property
    def administrator(self) -> User:
        """Somebody who may do everything; made when first asked for."""
        found = User.objects.filter(is_superuser=True).first()
        return found or create_superuser(full_name="Ada Administrator")

    def commitment(self, **overrides: Any) -> Commitment:
        """Enter a commitment of the framework's party."""
        return create_commitment(**{"framework": self.framework, "owner": self.party, **overrides})

    def full_commitment(self, **overrides: Any) -> Commitment:
        """Enter a commitment with words, deadline, person, figure, report and evidence."""
        quote = f"will build at least ten bridges in district {number()}"
        commitment = self.commitment(**{"quote": quote, **overrides})
        create_deadline(commitment=commitment, expression="by 2025", edtf="../2025")
        create_assignment(commitment=commitment, user=self.contact, party=self.party)
        self.add_story(commitment)
        return commitment

    def add_story(self, commitment: Commitment) -> None:
        """Add one more figure with its value, one more accepted report, one more proof."""
        indicator = create_indicator(commitment=commitment, unit="bridges")
        create_measurement(indicator=indicator, value=Decimal(4), is_accepted=True)
        create_update(
            commitment=commitment,
            party=self.party,
            author=self.contact,
            reviewer=self.manager,
            state=UpdateState.ACCEPTED,
        )
        create_evidence(commitment=commitment)


def set_scene() -> Scene:
    """Make the framework and its people."""
    framework = create_framework()
    party = create_party(framework=framework, name="Ministry of Works")
    return Scene(
        framework=framework,
        party=party,
        manager=create_member(framework, Role.MANAGER, full_name="Mara Manager"),
        contact=create_member(framework, Role.CONTACT, party=party, full_name="Kim Contact"),
        reader=create_member(framework, Role.VIEWER, full_name="Rea Reader"),
        clerk=create_member(framework, Role.CLERK, full_name="Cleo Clerk", is_staff=True),
    )


def signed_in(user: User) -> Client:
    """Return a browser in which a person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def text(page: Any) -> str:
    """Return what a page says."""
    return str(page.content.decode())
