"""R5: each kind of fault fifty times over; every mail ends as tabled, and none is stuck."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from reminders.actions import gather, plan, send_due
from reminders.models import Mail
from reminders.policy import LEASE
from reminders.states import MailState
from reminders.transports import configured_transport
from tests.chaos.rows import Row
from tests.chaos.terms import Terms
from tests.chaos.worlds import World
from tests.reminders.scripted_smtp import FAULTS, Fault, ScriptedServer, scripted

LATER = LEASE + timedelta(minutes=31)


def _send(at: datetime, times: int) -> None:
    for _ in range(times):
        # One mail a connection: a server that is away is asked once in each run.
        send_due(clock=lambda: at, transport=configured_transport(), most=1)


def run(terms: Terms, row: Row) -> None:
    """Break each dialogue so often, look how the mails stand, and let them finish."""
    world = World(at=timezone.now())
    times = terms.size(50, 2)
    for fault in FAULTS:
        people = world.people(times)
        world.late(people)
        at = timezone.now()
        plan(at=at)
        gather(at=at)
        keys = [person.pk for person in people]
        with scripted(fault, settings, times=times) as server:
            _send(at, times)
            states = {*Mail.objects.filter(recipient__in=keys).values_list("state", "doubts")}
            if states != {(fault.state, fault.doubts)}:
                row.wrong.append(f"{fault.name}: {sorted(states)}")
            settings.EMAIL_USE_TLS = False
            _send(at + LATER, times)
            _count(row, fault, server, list(Mail.objects.filter(recipient__in=keys)))
    row.remark = f"{len(FAULTS)} kinds"
    row.judge(most_extra=row.faults)


def _count(row: Row, fault: Fault, server: ScriptedServer, mails: list[Mail]) -> None:
    row.faults += len(mails)
    wanted = MailState.DEAD if fault.state == MailState.DEAD else MailState.SENT
    for mail in mails:
        copies = sum(mail.message_id.encode() in letter for letter in server.letters)
        is_told = wanted == MailState.SENT
        row.owed += is_told
        row.received += is_told and copies > 0
        row.lost += is_told and copies == 0
        row.extra += max(copies - is_told, 0)
        row.flagged += min(max(copies - is_told, 0), mail.doubts)
        if mail.state != wanted:
            row.wrong.append(f"{fault.name} ended as {mail.state}")
