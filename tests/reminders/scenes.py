"""A commitment with a deadline and points of contact, and a way out that remembers."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, NamedTuple, Self

from accounts.models import User
from commitments.models import Commitment, Deadline
from frameworks.models import Party
from reminders.actions import gather, plan, send_due
from reminders.policy import Failure
from reminders.transports import DeliveryError
from tests import factories

DUE = "2026-03-31"
LATE_NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


class Scene(NamedTuple):
    """What a test of reminders works with."""

    commitment: Commitment
    deadline: Deadline
    party: Party
    person: User


def due_commitment(*, edtf: str = DUE, zone: str = "UTC", **person: Any) -> Scene:
    """Enter a commitment that falls due on a day, with one point of contact."""
    framework = factories.create_framework()
    party = factories.create_party(framework=framework, time_zone=zone)
    commitment = factories.create_commitment(framework=framework, owner=party)
    deadline = factories.create_deadline(commitment=commitment, expression=f"by {edtf}", edtf=edtf)
    user = factories.create_user(**{"mail_any_time": True, **person})
    factories.create_assignment(commitment=commitment, user=user, party=party)
    return Scene(commitment, deadline, party, user)


class Sink:
    """A way out that keeps the letters, and fails where a test says so."""

    def __init__(self, *failures: DeliveryError | None) -> None:
        self.letters: list[EmailMessage] = []
        self._failures = list(failures)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None: ...

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:  # noqa: ARG002
        """Take a letter, or fail before or after arming."""
        failure = self._failures.pop(0) if self._failures else None
        if failure and not failure.in_doubt:
            raise failure
        arm()
        if failure:
            raise failure
        self.letters.append(letter)


def refusal(failure: Failure = Failure.BUSY, *, in_doubt: bool = False) -> DeliveryError:
    """Return a failure to give to a sink."""
    return DeliveryError("450 try later", failure=failure, in_doubt=in_doubt)


def run(at: datetime, sink: Sink | None = None) -> Sink:
    """Plan, gather and send at an instant."""
    sink = sink or Sink()
    plan(at=at)
    gather(at=at)
    send_due(clock=lambda: at, transport=sink)
    return sink
