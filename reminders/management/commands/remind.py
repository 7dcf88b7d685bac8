"""Runs the sweep without a broker, once or for ever, tells what it would do, or replays mails."""

import logging
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from commitments.actions.refusal import RefusedError
from history.context import Call, Door, calling
from reminders import actions
from reminders.models import Mail
from reminders.pinging import ping
from reminders.querysets import WAITING_FOR_A_PERSON
from reminders.rehearsing import heads, rehearse
from reminders.states import MailState
from reminders.transports import DeliveryError, configured_transport

log = logging.getLogger(__name__)

LOOP_SECONDS = 30
# After trouble with the database the loop waits longer each time, and never longer than this.
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 2, 60
WIDEST_COLUMN = 44


class Command(BaseCommand):
    """Plan, gather and send reminders."""

    help = (
        "Sends the reminders that are owed: once, with --loop for ever, or --dry-run not at all; "
        "with --replay, mails that were given up or held."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day, the rehearsal, the loop, and what to replay."""
        day = "YYYY-MM-DD"
        parser.add_argument("--today", type=_day, metavar=day, help="act as at noon (UTC) of a day")
        parser.add_argument(
            "--dry-run", action="store_true", help="tell who would be told what; write nothing"
        )
        parser.add_argument(
            "--loop", action="store_true", help=f"run every {LOOP_SECONDS} seconds until stopped"
        )
        parser.add_argument(
            "--replay", action="store_true", help="queue mails again that were given up or held"
        )
        parser.add_argument(
            "--since", type=_day, metavar=day, help="only mails of this day or later"
        )
        parser.add_argument(
            "--state", choices=WAITING_FOR_A_PERSON, help="only mails in this state"
        )
        parser.add_argument("--reason", default="", help="why they are sent again; kept")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run once or in a loop, rehearse, or replay."""
        _check(options)
        day: date | None = options["today"]
        fixed = datetime.combine(day, time(12), tzinfo=UTC) if day else None
        with calling(Call(door=Door.COMMAND)):
            if options["replay"]:
                self._replay(options)
            elif options["dry_run"]:
                self._rehearse(fixed or timezone.now())
            elif options["loop"]:
                self._loop()
            else:
                self._run(fixed)

    def _run(self, fixed: datetime | None) -> None:
        def clock() -> datetime:
            return fixed or timezone.now()

        try:
            swept = actions.sweep(clock=clock, transport=configured_transport())
        except DeliveryError as error:
            raise CommandError(f"Nothing was sent, and nothing is lost: {error}") from error
        ping()
        self.stdout.write(str(swept))
        for mail in Mail.objects.filter(state__in=[MailState.RETRY, MailState.DEAD]).order_by("pk"):
            self.stderr.write(f"{mail.get_state_display()}: {mail.recipient}: {mail.last_error}")

    def _loop(self) -> None:
        """Run until SIGTERM or Ctrl-C; what is under way is finished first."""
        stop = Event()
        before = _stop_on_sigterm(stop)
        try:
            failures, is_over = 0, False
            while not is_over:
                failures = 0 if self._try_once() else failures + 1
                is_over = stop.wait(_pause(failures))
        except KeyboardInterrupt:
            pass
        finally:
            if before is not None:
                signal.signal(signal.SIGTERM, before)
        self.stdout.write("Stopped.")

    def _try_once(self) -> bool:
        """Run once; say whether the database answered."""
        try:
            self._run(None)
        except CommandError as error:
            # A way out that is closed now may open later; the duties wait.
            self.stderr.write(str(error))
        except DatabaseError as error:
            self.stderr.write(f"The database does not answer; nothing is lost: {error}")
            # The next turn begins with a connection of its own.
            connection.close()
            return False
        except Exception as error:
            # The heartbeat says so, and the alarm is raised; the loop must not end by it.
            log.exception("A sweep failed.")
            self.stderr.write(f"The sweep failed; what was not told waits: {error}")
        return True

    def _rehearse(self, at: datetime) -> None:
        lines = rehearse(at=at)
        self._table([heads(), *(line.cells for line in lines)])
        told = sum(line.is_told for line in lines)
        self.stdout.write(f"{told} of {len(lines)} duties would be told now; nothing was written.")

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        cut = [[_cut(cell) for cell in row] for row in rows]
        widths = [max(len(row[place]) for row in cut) for place in range(len(cut[0]))]
        for row in cut:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())

    def _replay(self, options: dict[str, Any]) -> None:
        mails = Mail.objects.waiting_for_a_person().select_related("recipient")
        if options["state"]:
            mails = mails.filter(state=options["state"])
        if options["since"]:
            mails = mails.filter(local_day__gte=options["since"])
        chosen = list(mails.order_by("created_at", "pk"))
        is_rehearsal: bool = options["dry_run"]
        for mail in chosen:
            words = (str(mail.local_day), mail.recipient.email, mail.kind, mail.state)
            self.stdout.write("  ".join([*words, mail.last_error]).rstrip())
            if not is_rehearsal:
                self._replay_one(mail, reason=options["reason"])
        told = "would be queued again; nothing was written" if is_rehearsal else "queued again"
        self.stdout.write(f"{len(chosen)} mails {told}.")

    def _replay_one(self, mail: Mail, *, reason: str) -> None:
        try:
            actions.replay(mail, reason=reason, by=None, at=timezone.now())
        except RefusedError as refusal:
            self.stderr.write(f"{mail.recipient.email}: {refusal}")


def _check(options: dict[str, Any]) -> None:
    """Refuse options that do not go together."""
    if options["loop"] and (options["today"] or options["dry_run"] or options["replay"]):
        raise CommandError("--loop goes with neither --today nor --dry-run nor --replay.")
    if options["replay"]:
        if options["today"]:
            raise CommandError("--replay is always about now; leave --today out.")
        if not options["reason"].strip():
            raise CommandError("Say why with --reason; the history keeps it.")
    elif options["since"] or options["state"] or options["reason"]:
        raise CommandError("--since, --state and --reason go with --replay.")


def _pause(failures: int) -> float:
    if not failures:
        return LOOP_SECONDS
    return float(min(FIRST_WAIT_SECONDS * 2 ** (failures - 1), LONGEST_WAIT_SECONDS))


def _stop_on_sigterm(stop: Event) -> Any:
    """Let SIGTERM end the loop after its turn; return what it did before.

    Only the main thread may ask for signals; elsewhere nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        return None
    return signal.signal(signal.SIGTERM, lambda *_signal: stop.set())


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDEST_COLUMN else line[: WIDEST_COLUMN - 1] + "…"


def _day(text: str) -> date:
    return date.fromisoformat(text)
