"""Keeping the calendar: entering, moving, cancelling a meeting, and all that hangs on it."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.anchoring import MEETING_ORDER, Move, follow, hanging_on, rehang
from commitments.actions.cycles import sync_cycles
from commitments.actions.refusal import RefusedError
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.models import AnchorRelation, Deadline, QuotaRule
from history.actions import save_recorded
from meetings.models import Forum, Meeting, MeetingState


class _Rehearsal(Exception):  # noqa: N818 - carries the result out of a transaction to be undone
    def __init__(self, moves: list[Move]) -> None:
        self.moves = moves


def rehearse(write: Callable[[], list[Move]]) -> list[Move]:
    """Do a change, tell what it moved, and undo it: what a person sees before saving."""
    try:
        with transaction.atomic():
            raise _Rehearsal(write())
    except _Rehearsal as rehearsal:
        return rehearsal.moves


def check_days(starts_on: date | None, ends_on: date | None, date_edtf: str) -> None:
    """Raise RefusedError for days in the wrong order or a date that is no EDTF."""
    if ends_on and not starts_on:
        raise RefusedError(_("Say on which day the meeting begins."))
    if starts_on and ends_on and ends_on < starts_on:
        raise RefusedError(_("The meeting would end before it begins."))
    if date_edtf:
        try:
            period_of(date_edtf)
        except EdtfError as error:
            raise RefusedError(str(error)) from error


def enter_meeting(
    forum: Forum,
    *,
    number: int | None = None,
    label: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    date_edtf: str = "",
    place: str = "",
    state: MeetingState = MeetingState.PLANNED,
    basis: str = "",
    by: User | None,
    at: datetime,
) -> tuple[Meeting, list[Move]]:
    """Enter a meeting; open deadlines that waited for it get their day. Raises RefusedError."""
    check_days(starts_on, ends_on, date_edtf)
    meeting = Meeting(
        forum=forum,
        number=number,
        label=label,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        date_edtf=date_edtf,
        place=place,
        state=state,
        basis=basis,
    )
    with transaction.atomic():
        save_recorded(meeting, by=by, at=at, verb="enter_meeting")
        moves = _recompute(
            meeting, by=by, at=at, reason=_("%(meeting)s was entered.") % {"meeting": meeting}
        )
    return meeting, moves


def move_meeting(
    meeting: Meeting,
    *,
    starts_on: date | None,
    ends_on: date | None = None,
    date_edtf: str = "",
    reason: str,
    by: User | None,
    at: datetime,
) -> list[Move]:
    """Move a meeting, or take its date away; what hangs on it moves along.

    Raises RefusedError without a reason or for impossible days.
    """
    check_days(starts_on, ends_on, date_edtf)
    if not reason.strip():
        raise RefusedError(_("Say why the meeting moves."))
    with transaction.atomic():
        meeting = _locked(meeting)
        meeting.starts_on, meeting.ends_on = starts_on, ends_on or starts_on
        meeting.date_edtf = date_edtf
        save_recorded(meeting, by=by, at=at, verb="move_meeting", reason=reason)
        return _recompute(meeting, by=by, at=at, reason=reason)


def cancel_meeting(meeting: Meeting, *, reason: str, by: User | None, at: datetime) -> list[Move]:
    """Cancel a meeting; what hangs on it awaits a date again. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError(_("Say why the meeting is cancelled."))
    with transaction.atomic():
        meeting = _locked(meeting)
        meeting.state = MeetingState.CANCELLED
        save_recorded(meeting, by=by, at=at, verb="cancel_meeting", reason=reason)
        return _recompute(meeting, by=by, at=at, reason=reason)


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",)).select_related("forum").get(pk=meeting.pk)
    )


def _recompute(meeting: Meeting, *, by: User | None, at: datetime, reason: str) -> list[Move]:
    """Bring in line whatever hangs on a meeting, its forum or its place in the order."""
    _adopt_waiting(meeting, by=by, at=at)
    moves: list[Move] = []
    rules = QuotaRule.objects.filter(forum=meeting.forum_id, commitment__is_open=True)
    for rule in rules.select_related("commitment__framework", "forum", "via_forum").order_by("pk"):
        moves += sync_cycles(rule, by=by, at=at, reason=reason)
    done = {move.deadline.pk for move in moves}
    for deadline in hanging_on(meeting):
        if deadline.pk in done:
            continue
        move = rehang(deadline, by=by, at=at, reason=reason)
        moves += [move] if move else []
        moves += follow(deadline, by=by, at=at, reason=reason)
    return moves


def _adopt_waiting(meeting: Meeting, *, by: User | None, at: datetime) -> None:
    """Let deadlines that wait for the next meeting of a forum hang on the first that comes."""
    waiting = Deadline.objects.filter(
        closed_at__isnull=True,
        anchor_forum=meeting.forum_id,
        anchor_meeting__isnull=True,
        cycle_number__isnull=True,
    ).exclude(anchor_relation=AnchorRelation.LAST_BEFORE)
    is_cancelled = meeting.state == MeetingState.CANCELLED
    for deadline in waiting.select_related("commitment__framework").order_by("pk"):
        meetings = meeting.forum.meetings.not_cancelled().filter(
            starts_on__gte=deadline.commitment.tracked_from
        )
        first = meetings.order_by(*MEETING_ORDER).first() or (None if is_cancelled else meeting)
        if first is None:
            continue
        deadline.anchor_meeting = first
        save_recorded(deadline, by=by, at=at, verb="hang_deadline")
