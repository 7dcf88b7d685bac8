"""Saying what a deadline hangs on: a meeting, a named event, another deadline."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.days import DateError, check_year
from commitments.actions.following import (
    MEETING_ORDER,
    coming_meeting,
    follow_all,
    hang_new,
    hanging,
)
from commitments.actions.refusal import RefusedError
from commitments.domain.vocabulary import DeadlineRole
from commitments.models import AnchorRelation, Commitment, Deadline, OffsetUnit
from meetings.models import Forum, Meeting
from sources.models import Passage


def hanging_on(meeting: Meeting) -> list[Deadline]:
    """Return the open deadlines that hang directly on a meeting or on its forum's last one."""
    rows = Deadline.objects.exclude(role=DeadlineRole.CYCLE)
    on_it = hanging(rows.filter(anchor_meeting=meeting, anchor_deadline__isnull=True))
    through = rows.filter(anchor_forum=meeting.forum_id, anchor_relation=AnchorRelation.LAST_BEFORE)
    return on_it + hanging(through)


def locked(deadline: Deadline) -> Deadline:
    """Lock and return a deadline as it is now, with its commitment."""
    rows = Deadline.objects.select_for_update(of=("self",))
    return rows.select_related("commitment__framework", "commitment__author_party").get(
        pk=deadline.pk
    )


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

    “The next meeting” of a forum is one in the calendar, if there is any. Raises DateError where
    it hangs on nothing, and RefusedError on the calendar of another framework.
    """
    if not (forum or meeting or anchor_deadline or event):
        raise DateError(_("Say what the deadline hangs on."))
    check_anchor(commitment, forum or (meeting.forum if meeting else None))
    check_year(event_on)
    if forum and not (meeting or anchor_deadline or event or cycle_number):
        meeting = _next_of(forum, commitment, relation=relation)
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
    hang_new(deadline, by=by, at=at)
    return deadline


def _next_of(
    forum: Forum, commitment: Commitment, *, relation: AnchorRelation | str
) -> Meeting | None:
    """Return the meeting that “the next one” of a forum is, where it is in the calendar."""
    if relation == AnchorRelation.LAST_BEFORE:
        return None
    meetings = forum.meetings.not_cancelled().order_by(*MEETING_ORDER)
    return coming_meeting(meetings, watched_from=commitment.tracked_from)


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
        deadline = locked(deadline)
        if deadline.closed_at:
            raise RefusedError(_("This deadline is closed; a closed date does not move."))
        check_anchor(deadline.commitment, meeting.forum)
        deadline.anchor_forum, deadline.anchor_meeting = meeting.forum, meeting
        deadline.anchor_relation = relation
        follow_all([deadline], by=by, at=at, reason=reason)
    return deadline
