"""What the ledger page and the page of a commitment show of reminders: told, planned, stuck."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.urls import reverse

from accounts.models import User
from commitments.models import Commitment, Deadline
from commitments.querysets import CommitmentQuerySet, DeadlineQuerySet
from desks.duties import Ahead, Told, ahead, reaches_somebody, told, with_subjects
from reminders.models import Mail, Notification, ReminderPolicy
from reminders.planned import Planned, planned_steps, policies_in_force, with_a_step_within
from reminders.querysets import MailQuerySet
from reminders.wording import kept_words

WINDOW_DAYS = 14
MOST_PLANNED = 30
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Story:
    """The reminders of one commitment: what was told, newest first, and what comes next."""

    told: list[Told]
    has_more: bool
    planned: list[Ahead]


@dataclass(frozen=True, slots=True)
class StuckMail:
    """A mail that waits for a person."""

    uuid: str
    url: str
    person: str
    day: datetime
    kind: str
    state: str
    look: str
    error: str
    attempts: int
    is_doubtful: bool
    duties: list[Told]


def _with_people(rows: DeadlineQuerySet) -> DeadlineQuerySet:
    return rows.select_related(
        "commitment", "anchor_meeting__forum", "anchor_forum"
    ).prefetch_related("commitment__assignments__user__alternates__alternate")


def _ahead_of(
    deadlines: Sequence[Deadline], *, policies: Sequence[ReminderPolicy], at: datetime
) -> list[Planned]:
    found = [
        planned
        for deadline in deadlines
        for planned in planned_steps(deadline, deadline.commitment, policies=policies, at=at)
        if reaches_somebody(planned, deadline.commitment)
    ]
    return sorted(found, key=lambda planned: (planned.day, planned.deadline.pk, planned.step.days))


def planned_soon(rows: CommitmentQuerySet, *, at: datetime, is_one: bool) -> list[Ahead]:
    """Return the steps of the next days on commitments; of a single one, however far ahead."""
    policies = policies_in_force()
    deadlines = Deadline.objects.filter(commitment__in=rows)
    if not is_one:
        deadlines = with_a_step_within(deadlines, days=WINDOW_DAYS, policies=policies, at=at)
    chosen = list(_with_people(deadlines.open()).by_day()[:MOST_PLANNED])
    until = (at + timedelta(days=WINDOW_DAYS)).date()
    shown = [
        planned
        for planned in _ahead_of(chosen, policies=policies, at=at)
        if is_one or planned.day <= until
    ]
    return [ahead(planned, planned.deadline.commitment) for planned in shown[:MOST_PLANNED]]


def reminders_of(commitment: Commitment, user: User | AnonymousUser, *, at: datetime) -> Story:
    """Return what a person may know of the reminders of a commitment that they may read."""
    rows = Notification.objects.visible_to(user).filter(commitment=commitment)
    latest = list(with_subjects(rows).order_by("-created_at", "-pk")[: MOST_TOLD + 1])
    return Story(
        told=[told(duty) for duty in latest[:MOST_TOLD]],
        has_more=len(latest) > MOST_TOLD,
        planned=planned_soon(Commitment.objects.filter(pk=commitment.pk), at=at, is_one=True),
    )


def with_duties(rows: MailQuerySet, user: User) -> MailQuerySet:
    """Fetch what the lists of mails show; of the duties, those in the user's books."""
    duties = with_subjects(Notification.objects.editable_by(user)).order_by("pk")
    return rows.select_related("recipient").prefetch_related(Prefetch("notifications", duties))


def stuck(mail: Mail) -> StuckMail:
    """Return the line of a mail that was fetched with `with_duties`."""
    return StuckMail(
        uuid=str(mail.uuid),
        url=reverse("desks:stuck-mail", args=[mail.uuid]),
        person=mail.recipient.full_name,
        day=mail.created_at,
        kind=str(mail.get_kind_display()),
        state=str(mail.get_state_display()),
        look="overdue",
        error=kept_words(mail.last_error),
        attempts=mail.attempts,
        is_doubtful=mail.is_doubtful,
        duties=[told(duty) for duty in mail.notifications.all()],
    )
