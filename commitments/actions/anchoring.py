"""Resolving what hangs on a meeting, an event or another deadline, and following it along."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.deadlines import DateError, zones_of
from commitments.actions.refusal import RefusedError
from commitments.domain import anchors
from commitments.domain.anchors import Occasion, Resolved, Side, Unit
from commitments.domain.periods import period_of
from commitments.domain.standing import late_from
from commitments.domain.vocabulary import DeadlineRole
from commitments.models import (
    AnchorRelation,
    Commitment,
    Deadline,
    DeadlineRevision,
    OffsetUnit,
)
from history.actions import save_recorded
from meetings.models import Forum, Meeting, MeetingState
from sources.models import Passage

# Dated meetings by day, then those without a date by number.
MEETING_ORDER = (F("starts_on").asc(nulls_last=True), F("number").asc(nulls_last=True), "pk")


@dataclass(frozen=True, slots=True)
class Move:
    """One deadline that moved, from which last day to which; None is no day."""

    deadline: Deadline
    old_last_day: date | None
    new_last_day: date | None
    is_new: bool = False

    @property
    def days(self) -> int | None:
        """By how many days it moved, positive when later; None where a side has no day."""
        if self.old_last_day is None or self.new_last_day is None:
            return None
        return (self.new_last_day - self.old_last_day).days


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


def resolve_anchor(deadline: Deadline) -> Resolved:
    """Tell the last day of a hanging deadline from what it hangs on."""
    if deadline.anchor_relation == AnchorRelation.LAST_BEFORE:
        return _last_before(deadline)
    return anchors.resolve(
        _anchor_of(deadline),
        side=Side(deadline.anchor_relation),
        offset=deadline.offset,
        unit=Unit(deadline.offset_unit),
    )


def _anchor_of(deadline: Deadline) -> Occasion:
    if deadline.anchor_deadline is not None:
        above = deadline.anchor_deadline
        return Occasion(above.first_day or above.last_day, above.last_day)
    if deadline.anchor_event:
        return Occasion(deadline.anchor_event_on, deadline.anchor_event_on)
    return occasion_of(deadline.anchor_meeting)


def _last_before(deadline: Deadline) -> Resolved:
    cycle, forum = deadline.anchor_deadline, deadline.anchor_forum
    if cycle is None or forum is None:
        return Resolved()
    occasions = [occasion_of(meeting) for meeting in forum.meetings.order_by(*MEETING_ORDER)]
    closing = occasion_of(cycle.anchor_meeting)
    return anchors.last_before(occasions, previous=cycle.window_from, closing=closing)


def _set_days(deadline: Deadline) -> None:
    if deadline.is_anchored:
        resolved = resolve_anchor(deadline)
        day, is_provisional = resolved.day, resolved.is_provisional
    else:
        day, is_provisional = deadline.window_until, False
    first = deadline.window_from
    if deadline.anchor_relation == AnchorRelation.AT:
        first = _anchor_of(deadline).first_day
    deadline.first_day = first if first and (day is None or first <= day) else None
    deadline.last_day = deadline.grace_day = day
    deadline.is_provisional = is_provisional
    is_firm = day is not None and not is_provisional
    deadline.late_at = late_from(day, zones_of(deadline.commitment)) if day and is_firm else None


def rehang(deadline: Deadline, *, by: User | None, at: datetime, reason: str) -> Move | None:
    """Resolve a hanging deadline anew and save it with a revision; None where nothing changed."""
    is_new = deadline.pk is None
    old_day, was_provisional = deadline.last_day, deadline.is_provisional
    _set_days(deadline)
    save_recorded(
        deadline, by=by, at=at, verb="set_deadline" if is_new else "move_deadline", reason=reason
    )
    if is_new:
        return Move(deadline, None, deadline.last_day, is_new=True)
    if (old_day, was_provisional) == (deadline.last_day, deadline.is_provisional):
        return None
    revision = DeadlineRevision(
        deadline=deadline,
        number=deadline.revisions.count() + 1,
        old_expression=deadline.expression,
        old_edtf=deadline.edtf,
        old_last_day=old_day,
        new_expression=deadline.expression,
        new_edtf=deadline.edtf,
        new_last_day=deadline.last_day,
        reason=reason,
        asked_by=by,
        approved_by=by,
        revised_at=at,
    )
    save_recorded(revision, by=by, at=at, verb="revise_deadline", reason=reason)
    return Move(deadline, old_day, deadline.last_day)


def follow(
    deadline: Deadline,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    seen: frozenset[int] = frozenset(),
) -> list[Move]:
    """Move what hangs on a deadline, and what hangs on that, and so on."""
    moves: list[Move] = []
    seen |= {deadline.pk}
    hanging = deadline.anchored_deadlines.filter(closed_at__isnull=True).select_related(
        "commitment__framework", "anchor_deadline__anchor_meeting__forum", "anchor_forum"
    )
    for below in hanging.order_by("pk"):
        if below.pk in seen:
            raise RefusedError(_("These deadlines hang on each other in a circle."))
        move = rehang(below, by=by, at=at, reason=reason)
        moves += [move] if move else []
        moves += follow(below, by=by, at=at, reason=reason, seen=seen)
    return moves


def hanging_on(meeting: Meeting) -> list[Deadline]:
    """Return the open deadlines that hang directly on a meeting or on its forum's last one."""
    open_ones = Deadline.objects.filter(closed_at__isnull=True).exclude(role=DeadlineRole.CYCLE)
    related = open_ones.select_related(
        "commitment__framework",
        "anchor_meeting__forum",
        "anchor_forum",
        "anchor_deadline__anchor_meeting__forum",
    )
    on_it = list(
        related.filter(anchor_meeting=meeting, anchor_deadline__isnull=True).order_by("pk")
    )
    through = related.filter(
        anchor_forum=meeting.forum_id, anchor_relation=AnchorRelation.LAST_BEFORE
    )
    return on_it + list(through.order_by("pk"))


def check_anchor(commitment: Commitment, forum: Forum | None) -> None:
    """Raise RefusedError for a forum that the readers of the commitment may not see."""
    if forum is not None and forum.framework_id != commitment.framework_id:
        raise RefusedError(_("This forum belongs to another framework."))


def add_anchored_deadline(
    commitment: Commitment,
    *,
    expression: str,
    forum: Forum | None = None,
    meeting: Meeting | None = None,
    anchor_deadline: Deadline | None = None,
    event: str = "",
    event_on: date | None = None,
    relation: AnchorRelation | str = AnchorRelation.BEFORE,
    offset: int = 0,
    offset_unit: OffsetUnit | str = OffsetUnit.DAYS,
    role: DeadlineRole = DeadlineRole.DUE,
    label: str = "",
    cycle_number: int | None = None,
    required: Decimal | int | None = None,
    passage: Passage | None = None,
    by: User | None,
    at: datetime,
) -> Deadline:
    """Hang a deadline on a meeting, a forum's next one, an event or another deadline.

    It awaits a date while that has none. Raises DateError where it hangs on nothing, and
    RefusedError on the calendar of another framework.
    """
    if not (forum or meeting or anchor_deadline or event):
        raise DateError(_("Say what the deadline hangs on."))
    check_anchor(commitment, forum or (meeting.forum if meeting else None))
    deadline = Deadline(
        commitment=commitment,
        expression=expression,
        role=role,
        label=label,
        anchor_forum=forum or (meeting.forum if meeting else None),
        anchor_meeting=meeting,
        anchor_deadline=anchor_deadline,
        anchor_event=event,
        anchor_event_on=event_on,
        anchor_relation=relation,
        offset=offset,
        offset_unit=offset_unit,
        cycle_number=cycle_number,
        required=required,
        passage=passage,
    )
    with transaction.atomic():
        rehang(deadline, by=by, at=at, reason="")
    return deadline


def link_to_meeting(
    deadline: Deadline,
    *,
    meeting: Meeting,
    relation: AnchorRelation = AnchorRelation.AT,
    reason: str,
    by: User | None,
    at: datetime,
) -> Deadline:
    """Say which meeting the words mean; from now on the deadline follows it.

    Raises RefusedError without a reason or on a closed deadline.
    """
    if not reason.strip():
        raise RefusedError(_("Say why this meeting is meant."))
    with transaction.atomic():
        rows = Deadline.objects.select_for_update(of=("self",))
        deadline = rows.select_related("commitment__framework").get(pk=deadline.pk)
        if deadline.closed_at:
            raise RefusedError(_("This deadline is closed; a closed date does not move."))
        check_anchor(deadline.commitment, meeting.forum)
        deadline.anchor_forum, deadline.anchor_meeting = meeting.forum, meeting
        deadline.anchor_relation = relation
        rehang(deadline, by=by, at=at, reason=reason)
        follow(deadline, by=by, at=at, reason=reason)
    return deadline
