"""One idempotent run of everything: open cycles, plan, gather, send, and leave a heartbeat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from commitments.actions import open_cycles
from reminders.actions.gathering import gather
from reminders.actions.planning import plan
from reminders.actions.sending import Sent, send_due
from reminders.models import Heartbeat
from reminders.transports import Transport

LOOP = "sweep"


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    cycles: int
    planned: int
    mails: int
    outcome: Sent

    def __str__(self) -> str:
        return (
            f"cycles opened {self.cycles}, duties planned {self.planned}, mails made {self.mails}, "
            f"sent {self.outcome.sent}, failed {self.outcome.failed}, "
            f"cancelled {self.outcome.cancelled}"
        )


def sweep(*, clock: Callable[[], datetime], transport: Transport) -> Swept:
    """Do whatever is owed by now; running it twice, or two at once, tells nobody twice."""
    at = clock()
    cycles = open_cycles(at=at)
    planned = plan(at=at)
    mails = gather(at=at)
    outcome = send_due(clock=clock, transport=transport)
    swept = Swept(cycles, planned, mails, outcome)
    Heartbeat.objects.update_or_create(
        loop=LOOP, defaults={"beat_at": clock(), "note": str(swept)[:200]}
    )
    return swept
