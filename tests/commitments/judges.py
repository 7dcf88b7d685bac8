"""What tests of judging share: a commitment whose day has passed, and who judges it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.models import User
from commitments.actions import assess
from commitments.actions.parties import name_party
from commitments.domain.vocabulary import Completion, Outcome, PartyRole
from commitments.models import Assessment, Commitment, Deadline
from frameworks.models import Framework, Party
from frameworks.roles import Role
from tests.factories import (
    AT,
    create_commitment,
    create_deadline,
    create_framework,
    create_member,
    create_party,
)

# After the end of 2026, when the deadlines of the factories have passed.
AFTER = AT.replace(year=2027)
LATER = AFTER + timedelta(days=30)


@dataclass(frozen=True)
class Court:
    """A commitment of two owners and a supporter, its deadline, and those who judge."""

    framework: Framework
    commitment: Commitment
    deadline: Deadline
    owner: Party
    second: Party
    supporter: Party
    manager: User
    other_manager: User
    contact: User

    def judge(self, **fields: Any) -> Assessment:
        """Judge the owner on the deadline: kept, complete."""
        given: dict[str, Any] = {
            "party": self.owner,
            "deadline": self.deadline,
            "completion": Completion.COMPLETE,
            "outcome": Outcome.KEPT,
            "reasons": "All four workshops were held.",
            "by": self.manager,
            "at": AFTER,
            **fields,
        }
        return assess(self.commitment, **given)


def open_court(**overrides: Any) -> Court:
    """Make a commitment with two owners whose deadline ends with 2026."""
    framework = create_framework()
    owner, second, supporter = (create_party(framework=framework) for _ in range(3))
    commitment = create_commitment(framework=framework, owner=owner, **overrides)
    name_party(commitment, party=second, role=PartyRole.OWNER, by=None, at=AT)
    name_party(commitment, party=supporter, role=PartyRole.SUPPORTER, by=None, at=AT)
    return Court(
        framework=framework,
        commitment=commitment,
        deadline=create_deadline(commitment=commitment),
        owner=owner,
        second=second,
        supporter=supporter,
        manager=create_member(framework, Role.MANAGER),
        other_manager=create_member(framework, Role.LEAD),
        contact=create_member(framework, Role.CONTACT, party=owner),
    )
