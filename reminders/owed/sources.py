"""Each reason to tell somebody, as one question: its rows carry what the ledger will say.

A row is one duty. It carries `duty_recipient`, `duty_rung`, `duty_occurrence`, `duty_as_role` and
`duty_key`; the columns of the ledger that say what it is about are named by its source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from accounts.models import SavedView
from commitments.domain.vocabulary import TRACKED_KINDS, UpdateState
from commitments.models import (
    Commitment,
    DateRequest,
    DateRequestState,
    Deadline,
    ProgressUpdate,
)
from frameworks.roles import Role
from reminders.models import Notification
from reminders.owed import parts
from reminders.owed.moment import Moment
from reminders.policy import Step, asking_day, week_of
from reminders.states import LADDER_FAMILIES, DutyState, Family

Rows = models.QuerySet[Any]

# Two rounds of questions follow each other no closer than this.
LEAST_GAP = timedelta(days=7)
KEEPERS = (Role.CLERK, Role.MANAGER, Role.LEAD)
DECIDERS = (Role.MANAGER, Role.LEAD)
# An outcome of the past is asked about more seldom than a gap in the books.
PAST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Source:
    """A question over one model, and the columns of the ledger that its rows fill.

    `subject` is the column that names what the duty is about; steps of the same `families` about
    it overtake each other. `columns` maps columns of the ledger to paths of the rows.
    """

    name: str
    families: frozenset[Family]
    subject: str
    columns: Mapping[str, str]
    question: Callable[[Moment], Rows]

    def rows(self, moment: Moment) -> Rows:
        """Return one row for each duty owed at a moment."""
        return parts.keyed(self.question(moment).exclude(duty_rung=""))


OF_DEADLINE = {"deadline_id": "pk", "commitment_id": "commitment_id"}
OF_COMMITMENT = {"commitment_id": "pk"}
OF_UPDATE = {"update_id": "pk", "commitment_id": "commitment_id"}
OF_VIEW = {"view_id": "pk"}
OF_REQUEST = {
    "date_request_id": "pk",
    "deadline_id": "deadline_id",
    "commitment_id": "deadline__commitment_id",
}


def _is_late_by(moment: Moment, step: Step, field: str = "late_at") -> Q:
    """Tell which rows are late by the days of a step, the first day of lateness being day 1."""
    return Q(**{f"{field}__lte": moment.at - timedelta(days=step.days - 1)})


def ladder(moment: Moment) -> Rows:
    """Owe the points of contact the latest step before, on and after the day."""
    most = max(
        (-step.days for _match, policy in moment.variants("") for step in policy.ladder), default=0
    )
    latest = moment.last_today + timedelta(days=max(most, 0))
    rows: Rows = Deadline.objects.chased().filter(last_day__lte=latest)
    rows = parts.to_contacts(rows, "commitment__", moment.today)

    def reached(step: Step) -> Q:
        if step.days > 0:
            return _is_late_by(moment, step)
        # Nobody is told that something falls due once it is late.
        falls_due = Q(late_at__gt=moment.at)
        return falls_due & moment.local_days_reach(step, zone="duty_zone", last_day="last_day")

    owed: Rows = rows.annotate(
        duty_rung=moment.rung("commitment__", lambda policy: policy.ladder, reached),
        duty_occurrence=Cast(F("last_day"), CharField()),
    )
    return owed


def _escalated(moment: Moment, family: Family, rows: Rows) -> Rows:
    owed: Rows = rows.annotate(
        duty_rung=moment.rung(
            "commitment__",
            lambda policy: policy.steps(family),
            lambda step: _is_late_by(moment, step),
        ),
        duty_occurrence=Cast(F("last_day"), CharField()),
    )
    return owed


def to_alternate(moment: Moment) -> Rows:
    """Owe the standing alternates what is late for long."""
    late = Deadline.objects.chased().filter(late_at__lte=moment.at)
    rows = parts.to_alternates(late, "commitment__", moment.today)
    return _escalated(moment, Family.TO_ALTERNATE, rows)


def to_manager(moment: Moment) -> Rows:
    """Owe the managers what is late for longer."""
    late = Deadline.objects.chased().filter(late_at__lte=moment.at)
    rows = parts.to_holders(late, "commitment__", moment.today, roles=[Role.MANAGER])
    return _escalated(moment, Family.TO_MANAGER, rows)


def to_lead(moment: Moment) -> Rows:
    """Owe the framework leads what is late for very long."""
    late = Deadline.objects.chased().filter(late_at__lte=moment.at)
    rows = parts.to_holders(late, "commitment__", moment.today, roles=[Role.LEAD])
    return _escalated(moment, Family.TO_LEAD, rows)


def _since(moment: Moment, family: Family, prefix: str, began: str) -> Case:
    """Name the latest step of a family that counts full days from a beginning."""
    return moment.rung(
        prefix,
        lambda policy: policy.steps(family),
        lambda step: Q(**{f"{began}__lte": moment.at - timedelta(days=step.days)}),
    )


def stale(moment: Moment) -> Rows:
    """Owe the points of contact what nobody has reported on; what is late is chased already."""
    late = Deadline.objects.filter(
        commitment=OuterRef("pk"),
        is_open=True,
        late_at__lte=moment.at,
        last_day__gte=OuterRef("tracked_from"),
    )
    rows = Commitment.objects.filter(~Exists(late), is_open=True, stale_at__lte=moment.at)
    owed: Rows = parts.to_contacts(rows, "", moment.today).annotate(
        duty_rung=_since(moment, Family.STALE, "", "stale_at"),
        duty_occurrence=parts.stamp("stale_at"),
    )
    return owed


def update_returned(moment: Moment) -> Rows:
    """Owe its author a report that came back."""
    rows = ProgressUpdate.objects.filter(
        state=UpdateState.RETURNED, commitment__is_open=True, corrected_by__isnull=True
    )
    owed: Rows = parts.to_person(rows, "author").annotate(
        duty_as_role=Value("contact"),
        duty_rung=_since(moment, Family.UPDATE_RETURNED, "commitment__", "reviewed_at"),
        duty_occurrence=parts.stamp("reviewed_at"),
    )
    return owed


def update_waiting(moment: Moment) -> Rows:
    """Owe the managers, or without one the leads, a report that waits for review."""
    rows = ProgressUpdate.objects.filter(state=UpdateState.SUBMITTED, commitment__is_open=True)
    never = ("author", "signed_off_by")
    people = parts.to_holders(rows, "commitment__", moment.today, roles=DECIDERS, never=never)
    owed: Rows = people.annotate(
        duty_rung=_since(moment, Family.UPDATE_WAITING, "commitment__", "submitted_at"),
        duty_occurrence=parts.stamp("submitted_at"),
    )
    return owed


def date_asked(moment: Moment) -> Rows:
    """Owe the managers, or without one the leads, a wish for another date."""
    prefix = "deadline__commitment__"
    rows = DateRequest.objects.filter(state=DateRequestState.ASKED, **{f"{prefix}is_open": True})
    people = parts.to_holders(rows, prefix, moment.today, roles=DECIDERS, never=("asked_by",))
    owed: Rows = people.annotate(
        duty_rung=_since(moment, Family.DATE_ASKED, prefix, "asked_at"),
        duty_occurrence=parts.stamp("asked_at"),
    )
    return owed


def sign_off_waiting(moment: Moment) -> Rows:
    """Owe those who decide for a party a report of it that waits for their sign-off."""
    rows = ProgressUpdate.objects.filter(state=UpdateState.TO_SIGN, commitment__is_open=True)
    people = parts.to_deciders_of_party(rows, moment.today)
    owed: Rows = people.annotate(
        duty_rung=_since(moment, Family.SIGN_OFF_WAITING, "commitment__", "submitted_at"),
        duty_occurrence=parts.stamp("submitted_at"),
    )
    return owed


def round_asked(moment: Moment) -> Rows:
    """Owe the points of contact what an open round asks of their party and nobody has given.

    The SQL twin of commitments.rounds.owed_by; the round is the occurrence.
    """
    rows = Commitment.objects.published().filter(is_open=True, framework__rounds__isnull=False)
    rounds = rows.annotate(
        duty_round=F("framework__rounds__uuid"),
        duty_opens=F("framework__rounds__opens_at"),
        duty_closes=F("framework__rounds__closes_on"),
        duty_closed=F("framework__rounds__closed_at"),
        duty_asks=F("framework__rounds__asks"),
    )
    asked = Q(pk__in=())
    for kind in sorted(TRACKED_KINDS):
        asked |= Q(kind=kind, duty_asks__has_key=kind.value)
    open_rounds = rounds.filter(
        asked,
        Q(duty_closes__isnull=True) | Q(tracked_from__lte=F("duty_closes")),
        duty_closed__isnull=True,
        duty_opens__lte=moment.at,
    )
    people = parts.to_contacts(open_rounds, "", moment.today).annotate(
        duty_party=F("assignments__party"),
        duty_party_above=F("assignments__party__parent"),
        duty_party_top=F("assignments__party__parent__parent"),
    )
    owed: Rows = people.filter(parts.owes_since("duty_party", "duty_opens")).annotate(
        duty_rung=_since(moment, Family.ROUND_ASKED, "", "duty_opens"),
        duty_occurrence=parts.hexed("duty_round"),
    )
    return owed


def _round(moment: Moment, prefix: str, *, times: int = 1) -> Case:
    """Return the first day of the present round of questions, by the policy that holds."""
    whens = []
    *special, (_rest, default) = moment.variants(prefix)
    for match, policy in special:
        day = asking_day(moment.today, every=policy.ask_again_every * times)
        whens.append(When(match, then=Value(day.isoformat())))
    last = asking_day(moment.today, every=default.ask_again_every * times)
    return Case(*whens, default=Value(last.isoformat()), output_field=CharField())


def _asked_lately(moment: Moment, family: Family, subject: str) -> Exists:
    """Tell which questions were asked in the round before, only days ago."""
    return Exists(
        Notification.objects.filter(
            **{subject: OuterRef("pk")},
            family=family,
            recipient=OuterRef("duty_recipient"),
            created_at__gt=moment.at - LEAST_GAP,
            state__in=[DutyState.OWED, DutyState.MAILED, DutyState.SENT],
        ).exclude(occurrence=OuterRef("duty_occurrence"))
    )


def _asked(
    moment: Moment, family: Family, subject: str, rows: Rows, *, prefix: str, times: int = 1
) -> Rows:
    asked: Rows = rows.annotate(
        duty_rung=Value(family.value), duty_occurrence=_round(moment, prefix, times=times)
    )
    fresh: Rows = asked.exclude(_asked_lately(moment, family, subject))
    return fresh


def awaiting_date(moment: Moment) -> Rows:
    """Ask those who keep the calendar for a date that has been missing for long."""
    prefix = "commitment__"
    began = Coalesce("window_from", "commitment__tracked_from", output_field=DateField())
    rows = Deadline.objects.open().filter(last_day__isnull=True).exclude(anchor_relation="")
    waits = Q()
    earlier = Q()
    for match, policy in moment.variants(prefix):
        limit = moment.today - timedelta(days=policy.awaiting_date_after)
        waits |= (
            ~earlier & match & Q(duty_began__lte=limit)
            if earlier
            else match & Q(duty_began__lte=limit)
        )
        earlier |= match
    rows = rows.annotate(duty_began=began).filter(waits)
    people = parts.to_holders(rows, prefix, moment.today, roles=KEEPERS)
    return _asked(moment, Family.AWAITING_DATE, "deadline", people, prefix=prefix)


def no_owner(moment: Moment) -> Rows:
    """Ask those who keep the books for a point of contact that can be reached."""
    rows = Commitment.objects.filter(parts.without_contact("", moment.today), is_open=True)
    people = parts.to_holders(rows, "", moment.today, roles=KEEPERS)
    return _asked(moment, Family.NO_OWNER, "commitment", people, prefix="")


def to_be_established(moment: Moment) -> Rows:
    """Ask the points of contact what became of what fell due before anybody watched."""
    rows = Deadline.objects.open().filter(last_day__lt=F("commitment__tracked_from"))
    people = parts.to_contacts(rows, "commitment__", moment.today)
    return _asked(
        moment, Family.TO_BE_ESTABLISHED, "deadline", people,
        prefix="commitment__", times=PAST_ROUNDS,
    )  # fmt: skip


def saved_view(moment: Moment) -> Rows:
    """Owe the saved lists that somebody wants each week, from the first day of the week on.

    A week is that of ISO 8601 where the person lives; once a week, whenever it is switched on.
    """
    rows = SavedView.objects.filter(wants_mail=True, removed_at__isnull=True)
    weeks = [When(duty_zone__in=zones, then=Value(week_of(day))) for day, zones in moment.days]
    owed: Rows = parts.to_person(rows, "owner").annotate(
        duty_as_role=Value("self"),
        duty_rung=Value(Family.SAVED_VIEW.value),
        duty_occurrence=Case(
            *weeks, default=Value(week_of(moment.today)), output_field=CharField()
        ),
    )
    return owed


def _one(family: Family) -> frozenset[Family]:
    return frozenset({family})


SOURCES = (
    Source("ladder", LADDER_FAMILIES, "deadline", OF_DEADLINE, ladder),
    Source("to_alternate", _one(Family.TO_ALTERNATE), "deadline", OF_DEADLINE, to_alternate),
    Source("to_manager", _one(Family.TO_MANAGER), "deadline", OF_DEADLINE, to_manager),
    Source("to_lead", _one(Family.TO_LEAD), "deadline", OF_DEADLINE, to_lead),
    Source("stale", _one(Family.STALE), "commitment", OF_COMMITMENT, stale),
    Source("returned", _one(Family.UPDATE_RETURNED), "update", OF_UPDATE, update_returned),
    Source("waiting", _one(Family.UPDATE_WAITING), "update", OF_UPDATE, update_waiting),
    Source("date_asked", _one(Family.DATE_ASKED), "date_request", OF_REQUEST, date_asked),
    Source("sign_off", _one(Family.SIGN_OFF_WAITING), "update", OF_UPDATE, sign_off_waiting),
    Source("round", _one(Family.ROUND_ASKED), "commitment", OF_COMMITMENT, round_asked),
    Source("awaiting", _one(Family.AWAITING_DATE), "deadline", OF_DEADLINE, awaiting_date),
    Source("no_owner", _one(Family.NO_OWNER), "commitment", OF_COMMITMENT, no_owner),
    Source(
        "established", _one(Family.TO_BE_ESTABLISHED), "deadline", OF_DEADLINE, to_be_established
    ),
    Source("saved_view", _one(Family.SAVED_VIEW), "view", OF_VIEW, saved_view),
)
