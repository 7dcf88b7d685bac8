"""Gathering owed duties into mails: one digest a person a day, escalations at once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from accounts.models import User
from frameworks.working_days import is_working_day_in
from reminders.actions.suppressing import (
    owe_again_what_was_given_up,
    owe_again_where_mail_arrives,
    suppress,
)
from reminders.covering import Cover, Duties, covered, covers_at
from reminders.models import Mail, Notification
from reminders.policy import ESCALATIONS_A_DAY, local_day, may_send_at
from reminders.states import UNMUTABLE, Channel, DutyState, MailKind, MailState

URGENT = sorted(UNMUTABLE)
# A mail that was cancelled, because nothing was left to tell, does not count for the day.
Counts = dict[MailKind, int]


def new_message_id() -> str:
    """Return a Message-ID (RFC 5322) that stays the same however often a mail is tried."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{uuid4()}@{host}>"


@dataclass(slots=True)
class Waiting:
    """What waits for one person: how many escalations and how much else, and today's mails."""

    person: User
    escalations: int = 0
    others: int = 0
    made: Counts = field(default_factory=lambda: defaultdict(int))
    live: Counts = field(default_factory=lambda: defaultdict(int))

    def kind_due(self, at: datetime) -> MailKind | None:
        """Say which mail is due now: the digest takes everything, an escalation only its own."""
        if self._digest_is_due(at):
            return MailKind.DIGEST
        has_room = self.live[MailKind.ESCALATION] < ESCALATIONS_A_DAY
        return MailKind.ESCALATION if self.escalations and has_room else None

    def _digest_is_due(self, at: datetime) -> bool:
        if not self.person.wants_digest or self.live[MailKind.DIGEST]:
            return False
        return may_send_at(
            at,
            zone=self.person.time_zone,
            sending_hour=self.person.sending_hour,
            any_time=self.person.mail_any_time,
            is_working_day=is_working_day_in(self.person.country),
        )

    def mail(self, kind: MailKind, at: datetime) -> Mail:
        """Return a mail that is not stored yet, in its place of the day."""
        return Mail(
            recipient=self.person,
            local_day=local_day(at, zone=self.person.time_zone),
            kind=kind,
            sequence=self.made[kind] + 1,
            state=MailState.QUEUED,
            send_from=at,
            message_id=new_message_id(),
            created_at=at,
        )


def gather(*, at: datetime) -> int:
    """Put what is owed into mails for each person whose time has come; return how many.

    A digest takes all that is owed to a person. Escalations ride in it where it is due now;
    otherwise they come at once, a few mails a day, and the rest waits. What is owed to somebody
    who is away goes to who stands in for them. The number of statements is always the same.
    """
    with transaction.atomic():
        owed = Notification.objects.owed().filter(channel=Channel.MAIL)
        covers = covers_at(at)
        suppress(owed, covers, at=at)
        waiting = _waiting(owed, covers, at=at)
        mails = [
            one.mail(kind, at) for one in waiting.values() if (kind := one.kind_due(at)) is not None
        ]
        if mails:
            Mail.objects.bulk_create(mails, batch_size=500, ignore_conflicts=True)
            _attach(owed, mails, covers, at=at)
        owe_again_where_mail_arrives()
        owe_again_what_was_given_up(at=at)
    return len(mails)


def _waiting(owed: Duties, covers: Mapping[int, Cover], *, at: datetime) -> dict[int, Waiting]:
    """Return, by the key of the person who gets it, what waits."""
    taken = covered(owed, covers, at=at)
    counts = [*_counted(owed.exclude(pk__in=taken.values("pk")), "recipient")]
    if covers:
        counts += _counted(taken, "duty_recipient")
    there = User.objects.active().filter(pk__in={key for key, _urgent, _all in counts})
    people = {person.pk: person for person in there}
    waiting: dict[int, Waiting] = {}
    for key, urgent, everything in counts:
        if key in people:
            one = waiting.setdefault(key, Waiting(people[key]))
            one.escalations += urgent
            one.others += everything - urgent
    _count_mails(waiting, at)
    return waiting


def _counted(duties: Duties, whom: str) -> list[tuple[int, int, int]]:
    rows = duties.order_by().values(person=F(whom))
    counts = rows.annotate(urgent=Count("pk", filter=Q(family__in=URGENT)), everything=Count("pk"))
    return list(counts.values_list("person", "urgent", "everything"))


def _count_mails(waiting: Mapping[int, Waiting], at: datetime) -> None:
    """Count the mails that each person was given on their present day."""
    days = {key: local_day(at, zone=one.person.time_zone) for key, one in waiting.items()}
    rows = Mail.objects.filter(local_day__in=set(days.values()), recipient__in=list(waiting))
    rows = rows.filter(kind__in=[MailKind.DIGEST, MailKind.ESCALATION])
    found = rows.values_list("recipient_id", "local_day", "kind", "sequence", "state")
    for key, day, kind, sequence, state in found:
        if days[key] == day:
            made = waiting[key].made
            made[MailKind(kind)] = max(made[MailKind(kind)], sequence)
            waiting[key].live[MailKind(kind)] += state != MailState.CANCELLED


def _attach(owed: Duties, mails: list[Mail], covers: Mapping[int, Cover], *, at: datetime) -> None:
    """Put duties into the mails; a mail that another gatherer made is its own."""
    made = Mail.objects.filter(message_id__in=[mail.message_id for mail in mails])
    taken = covered(owed, covers, at=at)
    own = owed.exclude(pk__in=taken.values("pk"))
    for kind, wanted in ((MailKind.DIGEST, Q()), (MailKind.ESCALATION, Q(family__in=URGENT))):
        ours = made.filter(kind=kind)
        place = Subquery(ours.filter(recipient=OuterRef("recipient")).values("pk")[:1])
        own.filter(wanted, recipient__in=ours.values("recipient")).update(
            mail=place, state=DutyState.MAILED
        )
    if covers:
        _attach_covered(owed, taken, made, covers)


def _attach_covered(
    owed: Duties, taken: Duties, made: "QuerySet[Mail]", covers: Mapping[int, Cover]
) -> None:
    standing_in = {cover.person.pk for cover in covers.values()}
    rows = made.filter(recipient__in=standing_in).values_list("recipient_id", "kind", "pk")
    place = {key: (kind, mail) for key, kind, mail in rows}
    carried = {
        key: place[cover.person.pk] for key, cover in covers.items() if cover.person.pk in place
    }
    if not carried:
        return
    urgent_only = [key for key, (kind, _mail) in carried.items() if kind == MailKind.ESCALATION]
    mails = [When(recipient=key, then=Value(mail)) for key, (_kind, mail) in carried.items()]
    owed.filter(
        ~Q(recipient__in=urgent_only) | Q(family__in=URGENT),
        recipient__in=list(carried),
        pk__in=taken.values("pk"),
    ).update(mail=Case(*mails, output_field=IntegerField()), state=DutyState.MAILED)
