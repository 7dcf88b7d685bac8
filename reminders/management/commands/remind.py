"""Runs the sweep without a broker, once or for ever, or tells what it would do."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from history.context import Call, Door, calling
from reminders import actions
from reminders.models import Mail, Notification
from reminders.states import DutyState, MailState
from reminders.transports import DeliveryError, configured_transport

LOOP_SECONDS = 30


class Command(BaseCommand):
    """Plan, gather and send reminders."""

    help = "Sends the reminders that are owed: once, with --loop for ever, or --dry-run not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day, the rehearsal and the loop."""
        parser.add_argument(
            "--today", type=_day, metavar="YYYY-MM-DD", help="act as at noon (UTC) of this day"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell who would be told what; write nothing"
        )
        parser.add_argument(
            "--loop", action="store_true", help=f"run every {LOOP_SECONDS} seconds until stopped"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run once or in a loop."""
        day: date | None = options["today"]
        if options["loop"] and (day or options["dry_run"]):
            raise CommandError("--loop goes with neither --today nor --dry-run.")
        fixed = datetime.combine(day, time(12), tzinfo=UTC) if day else None
        with calling(Call(door=Door.COMMAND)):
            if options["dry_run"]:
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
        self.stdout.write(str(swept))
        for mail in Mail.objects.filter(state__in=[MailState.RETRY, MailState.DEAD]).order_by("pk"):
            self.stderr.write(f"{mail.get_state_display()}: {mail.recipient}: {mail.last_error}")

    def _loop(self) -> None:
        stop = Event()
        try:
            while True:
                try:
                    self._run(None)
                except CommandError as error:
                    # A way out that is closed now may open later; the duties wait.
                    self.stderr.write(str(error))
                stop.wait(LOOP_SECONDS)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _rehearse(self, at: datetime) -> None:
        with transaction.atomic():
            actions.plan(at=at)
            owed = Notification.objects.filter(state__in=[DutyState.OWED, DutyState.MAILED])
            rows = owed.select_related("recipient", "commitment", "deadline")
            for duty in rows.order_by("recipient__full_name", "commitment__reference", "pk"):
                self.stdout.write(
                    f"{duty.recipient}\t{duty.commitment}\t{duty.get_rung_display()}"
                    f"\t{duty.deadline or ''}\t{duty.occurrence}"
                )
            self.stdout.write(f"{len(rows)} duties would be told; nothing was written.")
            transaction.set_rollback(True)


def _day(text: str) -> date:
    return date.fromisoformat(text)
