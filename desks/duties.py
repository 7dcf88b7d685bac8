"""What one duty of the ledger shows, as plain values for the templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import Commitment, Deadline
from commitments.wording import day_words, deadline_day
from reminders.models import Notification
from reminders.planned import Planned
from reminders.querysets import NotificationQuerySet
from reminders.states import DutyState, Family, MailState
from reminders.wording import duty_words, step_words, why_words

# How each state looks: told, on its way, not told, set aside.
_LOOKS = {
    DutyState.SENT: "met",
    DutyState.OWED: "partial",
    DutyState.MAILED: "partial",
    DutyState.SUPPRESSED: "at-risk",
    DutyState.EXPIRED: "at-risk",
}
_STUCK = {MailState.DEAD, MailState.HELD}


@dataclass(frozen=True, slots=True)
class About:
    """What a duty is about: a commitment and the words of its deadline."""

    reference: str
    title: str
    url: str
    words: str
    day: str


@dataclass(frozen=True, slots=True)
class Told:
    """One duty in a list."""

    key: str
    person: str
    reason: str
    about: About | None
    state: str
    look: str
    channel: str
    why: str
    owed_at: datetime
    told_at: datetime | None
    is_unread: bool

    @property
    def label(self) -> str:
        """The line in short, for who does not see it."""
        return f"{self.about.reference} {self.reason}" if self.about else self.reason


@dataclass(frozen=True, slots=True)
class Ahead:
    """One step that is planned."""

    day: str
    reason: str
    people: str
    about: About


def with_subjects(rows: NotificationQuerySet) -> NotificationQuerySet:
    """Fetch what the lists show, in one query."""
    return rows.select_related(
        "recipient",
        "about",
        "view",
        "commitment",
        "deadline__anchor_meeting__forum",
        "deadline__anchor_forum",
        "mail",
    )


def _about(commitment: Commitment, deadline: Deadline | None) -> About:
    return About(
        reference=commitment.reference,
        title=commitment.title,
        url=reverse("desks:commitment", args=[commitment.uuid]),
        words=(deadline.expression or deadline.label) if deadline else "",
        day=deadline_day(deadline) if deadline else "",
    )


def _subject(duty: Notification) -> About | None:
    if duty.commitment:
        return _about(duty.commitment, duty.deadline)
    if duty.view:
        url = reverse("desks:saved-view", args=[duty.view.uuid])
        return About(reference="", title=duty.view.name, url=url, words="", day="")
    return _about_person(duty.about, duty.recipient) if duty.about else None


def _about_person(person: User, reader: User) -> About:
    """Say whose mail comes back; an address is corrected by administrators, others ask first."""
    own = reverse("admin:accounts_user_change", args=[person.pk])
    work = reverse("desks:commitments")
    return About(
        reference=person.full_name,
        title=_("Mail to %(name)s comes back. Please find out the right address.")
        % {"name": person},
        url=own if reader.is_superuser else work,
        words="",
        day="",
    )


def told(duty: Notification) -> Told:
    """Return the line of a duty that was fetched with `with_subjects`."""
    mail = duty.mail
    is_stuck = mail is not None and mail.state in _STUCK and duty.state == DutyState.MAILED
    state = DutyState(duty.state)
    return Told(
        key=duty.duty_key,
        person=duty.recipient.full_name,
        reason=duty_words(duty),
        about=_subject(duty),
        state=str(duty.get_state_display()),
        look="overdue" if is_stuck else _LOOKS.get(state, "not-started"),
        channel=str(duty.get_channel_display()),
        why=why_words(duty),
        owed_at=duty.created_at,
        told_at=mail.sent_at if mail and state == DutyState.SENT else None,
        is_unread=duty.read_at is None,
    )


def by_day(rows: Iterable[Notification]) -> list[tuple[date, list[Told]]]:
    """Group duties, newest first, by the day of the reader on which each became owed."""
    zone = get_current_timezone()
    lines = (told(row) for row in rows)
    days = groupby(lines, key=lambda line: line.owed_at.astimezone(zone).date())
    return [(day, list(group)) for day, group in days]


def _contacts(commitment: Commitment) -> list[User]:
    return [one.user for one in commitment.assignments.all() if one.user.is_active]


def _stand_ins(commitment: Commitment) -> list[User]:
    return [
        one.alternate
        for person in _contacts(commitment)
        for one in person.alternates.all()
        if not one.is_absence and one.alternate.is_active
    ]


def _people(planned: Planned, commitment: Commitment) -> str:
    """Name whom a step would reach as things stand; who manages is found on the day."""
    if planned.step.family == Family.TO_ALTERNATE:
        return ", ".join(person.full_name for person in _stand_ins(commitment))
    if planned.is_escalation:
        return ""
    names = [person.full_name for person in _contacts(commitment)]
    return ", ".join(names) or _("nobody answers for it")


def reaches_somebody(planned: Planned, commitment: Commitment) -> bool:
    """Say whether a step is worth telling: one to alternates is not where nobody stands in."""
    return planned.step.family != Family.TO_ALTERNATE or bool(_stand_ins(commitment))


def ahead(planned: Planned, commitment: Commitment) -> Ahead:
    """Return the line of a planned step; the commitment was fetched with its people."""
    step = planned.step
    family = Family(step.family)
    return Ahead(
        day=day_words(planned.day),
        reason=step_words(family, abs(step.days) if step.days else None),
        people=_people(planned, commitment),
        about=_about(commitment, planned.deadline),
    )
