"""One idempotent run of everything: open cycles, plan, gather, send, and leave a heartbeat."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction

from commitments.actions import open_cycles
from history.actions import seal
from reminders.actions.gathering import gather
from reminders.actions.leasing import Outcome
from reminders.actions.planning import plan
from reminders.actions.posting import plan_posts, send_posts
from reminders.actions.reporting import write_to_admins
from reminders.actions.sending import send_due
from reminders.models import Heartbeat
from reminders.states import FAILING, LOOP
from reminders.transports import Transport

log = logging.getLogger(__name__)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    cycles: int
    planned: int
    mails: int
    outcome: Outcome

    def __str__(self) -> str:
        return (
            f"cycles opened {self.cycles}, duties planned {self.planned}, mails made {self.mails}, "
            f"sent {self.outcome.sent}, failed {self.outcome.failed}, "
            f"cancelled {self.outcome.cancelled}"
        )


def sweep(*, clock: Callable[[], datetime], transport: Transport) -> Swept:
    """Do whatever is owed by now; running it twice, or two at once, tells nobody twice.

    What fails keeps nothing else back: the rest is done, the heartbeat says what failed, and the
    first error is raised at the end. A database that is away ends it at once.
    """
    at = clock()
    steps = _Steps()
    cycles = steps.take("open_cycles", lambda: open_cycles(at=at), 0)
    planned = steps.take("plan", lambda: plan(at=at), 0)
    mails = steps.take("gather", lambda: gather(at=at), 0)
    mails += steps.take("write_to_admins", lambda: write_to_admins(at=at), 0)
    steps.take("plan_posts", lambda: plan_posts(at=at), 0)
    outcome = steps.take("send", lambda: send_due(clock=clock, transport=transport), Outcome())
    steps.take("send_posts", lambda: send_posts(clock=clock), None)
    steps.take("seal", lambda: seal(at=clock()), None)
    swept = Swept(cycles, planned, mails, outcome)
    _leave_heartbeat(swept, steps.failures, at=clock())
    if steps.failures:
        raise steps.failures[0][1]
    return swept


class _Steps:
    """Takes one step after the other; remembers what failed."""

    def __init__(self) -> None:
        self.failures: list[tuple[str, Exception]] = []

    def take(self, name: str, step: Callable[[], Result], otherwise: Result) -> Result:
        """Return what a step did, or something else where it failed."""
        try:
            return step()
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("The sweep could not %s.", name)
            self.failures.append((name, error))
            return otherwise


def _leave_heartbeat(
    swept: Swept, failures: Sequence[tuple[str, Exception]], *, at: datetime
) -> None:
    what = "; ".join(f"{name}: {type(error).__name__}: {error}" for name, error in failures)
    note = f"failed: {what}" if what else str(swept)
    with transaction.atomic():
        Heartbeat.objects.update_or_create(loop=LOOP, defaults={"beat_at": at, "note": note[:200]})
        failing = Heartbeat.objects.filter(loop=FAILING)
        if not failures:
            failing.delete()
            return
        row = failing.first()
        count = (row.failures if row else 0) + 1
        # When it began is kept.
        Heartbeat.objects.update_or_create(
            loop=FAILING,
            defaults={"beat_at": row.beat_at if row else at, "note": f"{count} {what}"[:200]},
        )
