"""Moving deadlines together with what hangs on them: the days anew, one revision for each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.days import DateError, Ground, grounds_of
from commitments.actions.refusal import RefusedError
from commitments.domain import anchors
from commitments.domain.anchors import Occasion, Resolved, Side, Unit
from commitments.domain.periods import period_of
from commitments.domain.standing import late_from
from commitments.domain.vocabulary import Effect
from commitments.models import AnchorRelation, Commitment, Deadline, DeadlineRevision, OffsetUnit
from commitments.wording import EFFECT_WORDS, HOLIDAYS_OF, opens_words
from frameworks.working_days import is_working_day_in_all
from history.actions import save_all_recorded
from meetings.models import Meeting, MeetingState

# Dated meetings by day, then those without a date by number.
MEETING_ORDER = (F("starts_on").asc(nulls_last=True), F("number").asc(nulls_last=True), "pk")


@dataclass(frozen=True, slots=True)
class Move:
    """One deadline that moved, from which last day to which; None is no day."""

    deadline: Deadline
    old_last_day: date | None
    new_last_day: date | None
    is_new: bool = False
    effect: Effect = Effect.MOVES

    @property
    def becomes(self) -> str:
        """What becomes of it, in words; empty where it just gets another day."""
        if self.effect == Effect.OPENS and self.deadline.first_day:
            return opens_words(self.deadline.first_day)
        return str(EFFECT_WORDS.get(self.effect, ""))

    @property
    def days(self) -> int | None:
        """By how many days it moved, positive when later; None where a side has no day."""
        if self.old_last_day is None or self.new_last_day is None:
            return None
        return (self.new_last_day - self.old_last_day).days


@dataclass(frozen=True, slots=True)
class Before:
    """What a deadline said before it was changed."""

    expression: str
    edtf: str
    last_day: date | None
    is_provisional: bool
    opens: date | None = None

    @classmethod
    def of(cls, deadline: Deadline) -> "Before":
        """Keep what a deadline says now."""
        opens = deadline.first_day if deadline.has_no_end else None
        said = (deadline.expression, deadline.edtf, deadline.last_day, deadline.is_provisional)
        return cls(*said, opens)


def occasion_of(meeting: Meeting | None) -> Occasion:
    """Return a meeting as something to hang on; a cancelled one has no date."""
    if meeting is None or meeting.state == MeetingState.CANCELLED:
        return Occasion()
    if meeting.starts_on:
        return Occasion(meeting.starts_on, meeting.ends_on or meeting.starts_on)
    if not meeting.date_edtf:
        return Occasion()
    period = period_of(meeting.date_edtf)
    return Occasion(period.first_day, period.last_day, is_firm=False)


def resolve_anchor(deadline: Deadline, *, countries: Collection[str] = ()) -> Resolved:
    """Tell the last day of a hanging deadline from what it hangs on."""
    if deadline.anchor_relation == AnchorRelation.LAST_BEFORE:
        return _last_before(deadline)
    return anchors.resolve(
        _anchor_of(deadline),
        side=Side(deadline.anchor_relation),
        offset=deadline.offset,
        unit=Unit(deadline.offset_unit),
        is_working_day=is_working_day_in_all(countries),
    )


def _anchor_of(deadline: Deadline) -> Occasion:
    above = deadline.anchor_deadline
    if above is not None:
        # What is meant is the day it falls due, not the period that it counts.
        return Occasion(above.last_day, above.last_day, is_firm=not above.is_provisional)
    if deadline.anchor_event:
        return Occasion(deadline.anchor_event_on, deadline.anchor_event_on)
    return occasion_of(deadline.anchor_meeting)


def _last_before(deadline: Deadline) -> Resolved:
    cycle, forum = deadline.anchor_deadline, deadline.anchor_forum
    if cycle is None or forum is None:
        return Resolved()
    closing = occasion_of(cycle.anchor_meeting)
    meetings = list(forum.meetings.not_cancelled().order_by(*MEETING_ORDER))
    occasions = [
        occasion_of(meeting)
        for meeting in meetings
        if not _is_numbered_outside(
            meeting, meetings, previous=cycle.window_from, until=closing.latest_start
        )
    ]
    return anchors.last_before(occasions, previous=cycle.window_from, closing=closing)


def _is_numbered_outside(
    meeting: Meeting, meetings: Iterable[Meeting], *, previous: date | None, until: date | None
) -> bool:
    """Say whether an undated meeting's number puts it before one day or not before another."""
    if meeting.starts_on or meeting.number is None:
        return False
    return any(
        (previous is not None and other.starts_on < previous and meeting.number < other.number)
        or (until is not None and other.starts_on >= until and meeting.number > other.number)
        for other in meetings
        if other.starts_on is not None and other.number is not None
    )


def _set_days(deadline: Deadline, ground: Ground) -> None:
    try:
        _resolve_days(deadline, ground)
    except (OverflowError, ValueError) as error:
        raise DateError(
            _("The day of “%(words)s” would lie outside the calendar.") % {"words": deadline}
        ) from error


def _resolve_days(deadline: Deadline, ground: Ground) -> None:
    opens = None
    if deadline.is_anchored:
        resolved = resolve_anchor(deadline, countries=ground.countries)
        day, is_provisional, opens = resolved.day, resolved.is_provisional, resolved.opens
        deadline.basis = _basis(deadline, ground.countries)
    else:
        # Days that a person gave to a cycle stay; its window alone follows the calendar.
        if deadline.edtf:
            return
        day, is_provisional = deadline.window_until, False
    first = opens or deadline.window_from
    if deadline.anchor_relation == AnchorRelation.AT:
        first = _anchor_of(deadline).first_day
    deadline.first_day = first if first and (day is None or first <= day) else None
    deadline.last_day = deadline.grace_day = day
    deadline.is_provisional = is_provisional
    is_firm = day is not None and not is_provisional
    deadline.late_at = late_from(day, ground.zones) if day and is_firm else None


def _basis(deadline: Deadline, countries: Iterable[str]) -> list[str]:
    told = [code for code in deadline.basis if not code.startswith(HOLIDAYS_OF)]
    if deadline.offset and deadline.offset_unit == OffsetUnit.WORKING_DAYS:
        told += [f"{HOLIDAYS_OF}{country}" for country in sorted(countries)]
    return told


def hanging(rows: "QuerySet[Deadline]") -> list[Deadline]:
    """Return the open deadlines among rows, with all that their days rest on."""
    related = rows.filter(closed_at__isnull=True).select_related(
        "commitment__framework",
        "commitment__author_party",
        "anchor_meeting__forum",
        "anchor_forum",
        "anchor_deadline__anchor_meeting__forum",
    )
    return list(related.order_by("pk"))


@dataclass(slots=True)
class _Walk:
    """The deadlines that a change has reached, what they said before, and how it came there."""

    reached: dict[int, Deadline] = field(default_factory=dict)
    before: dict[int, Before] = field(default_factory=dict)
    grounds: dict[int, Ground] = field(default_factory=dict)

    def reach(self, deadline: Deadline) -> Deadline:
        """Return the one instance that stands for a deadline."""
        if deadline.pk not in self.reached:
            self.reached[deadline.pk] = deadline
            self.before.setdefault(deadline.pk, Before.of(deadline))
        return self.reached[deadline.pk]

    def learn(self, deadlines: Iterable[Deadline]) -> None:
        """Fetch the grounds that are not known yet, in one query."""
        commitments: dict[int, Commitment] = {d.commitment_id: d.commitment for d in deadlines}
        fresh = [row for pk, row in commitments.items() if pk not in self.grounds]
        if fresh:
            self.grounds.update(grounds_of(fresh))

    def below(self, level: Mapping[int, Deadline]) -> dict[int, Deadline]:
        """Return what hangs on a level. Raises RefusedError where that closes a circle."""
        rows = hanging(Deadline.objects.filter(anchor_deadline__in=level))
        found: dict[int, Deadline] = {}
        for row in rows:
            below = self.reach(row)
            assert row.anchor_deadline_id is not None  # noqa: S101 - it was asked for
            below.anchor_deadline = level[row.anchor_deadline_id]
            self._check_circle(below)
            found[below.pk] = below
        return found

    def _check_circle(self, deadline: Deadline) -> None:
        seen = {deadline.pk}
        above = self.reached.get(deadline.anchor_deadline_id or 0)
        while above is not None:
            if above.pk in seen:
                raise RefusedError(_("These deadlines hang on each other in a circle."))
            seen.add(above.pk)
            above = self.reached.get(above.anchor_deadline_id or 0)


def follow_all(
    deadlines: Iterable[Deadline],
    *,
    changed: Mapping[int, Before] | None = None,
    verb: str = "move_deadline",
    by: User | None,
    at: datetime,
    reason: str,
) -> list[Move]:
    """Resolve hanging deadlines anew, and what hangs on them, and save what changed.

    Each that moved gets a revision. `changed` names deadlines whose days were set already, with
    what they said before; they are saved as they are. Raises RefusedError for a circle.
    """
    walk = _Walk(before=dict(changed or {}))
    level = {row.pk: walk.reach(row) for row in deadlines}
    with transaction.atomic():
        while level:
            walk.learn(level.values())
            for pk, deadline in level.items():
                if changed is None or pk not in changed:
                    _set_days(deadline, walk.grounds[deadline.commitment_id])
            level = walk.below(level)
        save_all_recorded([*walk.reached.values()], by=by, at=at, verb=verb, reason=reason)
        moved = [row for pk, row in walk.reached.items() if _has_moved(row, walk.before[pk])]
        _revise_all(moved, walk.before, by=by, at=at, reason=reason)
    return [_move_of(row, walk.before[row.pk]) for row in moved]


def _move_of(deadline: Deadline, before: Before) -> Move:
    """Tell a move, and whether a day that stays became provisional or firm."""
    effect = Effect.MOVES
    if deadline.last_day and deadline.is_provisional != before.is_provisional:
        is_same_day = deadline.last_day == before.last_day
        if is_same_day:
            effect = Effect.PROVISIONAL if deadline.is_provisional else Effect.FIRM
    elif deadline.has_no_end:
        effect = Effect.OPENS
    return Move(deadline, before.last_day, deadline.last_day, effect=effect)


def follow_below(deadline: Deadline, *, by: User | None, at: datetime, reason: str) -> list[Move]:
    """Move what hangs on a deadline whose own day is saved already."""
    told = {deadline.pk: Before.of(deadline)}
    return follow_all([deadline], changed=told, by=by, at=at, reason=reason)


def _has_moved(deadline: Deadline, before: Before) -> bool:
    now = Before.of(deadline)
    was = (before.last_day, before.is_provisional, before.opens)
    return (now.last_day, now.is_provisional, now.opens) != was


def _revise_all(
    moved: Collection[Deadline],
    before: Mapping[int, Before],
    *,
    by: User | None,
    at: datetime,
    reason: str,
) -> None:
    numbered = Deadline.objects.filter(pk__in=[row.pk for row in moved])
    earlier = dict(numbered.annotate(n=Count("revisions")).values_list("pk", "n"))
    revisions = [
        DeadlineRevision(
            deadline=row,
            number=earlier[row.pk] + 1,
            old_expression=before[row.pk].expression,
            old_edtf=before[row.pk].edtf,
            old_last_day=before[row.pk].last_day,
            new_expression=row.expression,
            new_edtf=row.edtf,
            new_last_day=row.last_day,
            reason=reason,
            asked_by=by,
            approved_by=by,
            revised_at=at,
        )
        for row in moved
    ]
    save_all_recorded(revisions, by=by, at=at, verb="revise_deadline", reason=reason)


def coming_meeting(meetings: Iterable[Meeting], *, watched_from: date) -> Meeting | None:
    """Choose what words like “the next meeting” mean among those that stand, in their order.

    The first that is dated since the framework was watched; where there is none, the first
    without a date.
    """
    standing = list(meetings)
    dated = (row for row in standing if row.starts_on and row.starts_on >= watched_from)
    undated = (row for row in standing if row.starts_on is None)
    return next(dated, next(undated, None))


def hang_new(deadline: Deadline, *, by: User | None, at: datetime, reason: str = "") -> Move:
    """Save a new hanging deadline with the day that its anchor gives it."""
    _set_days(deadline, grounds_of([deadline.commitment])[deadline.commitment_id])
    save_all_recorded([deadline], by=by, at=at, verb="set_deadline", reason=reason)
    return Move(deadline, None, deadline.last_day, is_new=True)
