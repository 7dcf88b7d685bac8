"""Keeping the calendar: entering, moving, cancelling a meeting, and all that hangs on it."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.anchoring import hanging_on
from commitments.actions.cycles import sync_cycles
from commitments.actions.days import check_year
from commitments.actions.following import (
    MEETING_ORDER,
    Move,
    coming_meeting,
    follow_all,
    hanging,
    occasion_of,
)
from commitments.actions.refusal import RefusedError
from commitments.actions.rounds import follow_rounds, hand_over_rounds
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.domain.vocabulary import DeadlineRole
from commitments.models import AnchorRelation, Deadline, QuotaRule
from history.actions import save_all_recorded, save_recorded
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
    """Raise RefusedError for days in the wrong order, far off, or a date that is no EDTF."""
    if ends_on and not starts_on:
        raise RefusedError(_("Say on which day the meeting begins."))
    if starts_on and ends_on and ends_on < starts_on:
        raise RefusedError(_("The meeting would end before it begins."))
    check_year(starts_on, ends_on)
    if date_edtf:
        try:
            period = period_of(date_edtf)
        except EdtfError as error:
            raise RefusedError(str(error)) from error
        check_year(period.first_day, period.last_day)


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
        _lock_forums(forum.pk)
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

    Raises RefusedError without a reason, for impossible days, or for a cancelled meeting.
    """
    check_days(starts_on, ends_on, date_edtf)
    if not reason.strip():
        raise RefusedError(_("Say why the meeting moves."))
    with transaction.atomic():
        meeting = _locked(meeting)
        if meeting.state == MeetingState.CANCELLED:
            raise RefusedError(_("This meeting is cancelled; name its replacement instead."))
        meeting.starts_on, meeting.ends_on = starts_on, ends_on or starts_on
        meeting.date_edtf = date_edtf
        save_recorded(meeting, by=by, at=at, verb="move_meeting", reason=reason)
        return _recompute(meeting, by=by, at=at, reason=reason)


def cancel_meeting(
    meeting: Meeting,
    *,
    replacement: Meeting | None = None,
    reason: str,
    by: User | None,
    at: datetime,
) -> list[Move]:
    """Cancel a meeting; what hangs on it moves to its replacement, or awaits a date again.

    Raises RefusedError without a reason, or for a meeting that cannot take its place.
    """
    if not reason.strip():
        raise RefusedError(_("Say why the meeting is cancelled."))
    with transaction.atomic():
        meeting = _locked(meeting, replacement)
        meeting.state = MeetingState.CANCELLED
        save_recorded(meeting, by=by, at=at, verb="cancel_meeting", reason=reason)
        handed = _handed_over(meeting, replacement, at=at) if replacement else []
        if replacement:
            hand_over_rounds(meeting, replacement, by=by, at=at, reason=reason)
        moves = follow_all(handed, by=by, at=at, reason=reason)
        return moves + _recompute(meeting, by=by, at=at, reason=reason)


def reinstate_meeting(
    meeting: Meeting,
    *,
    state: MeetingState = MeetingState.PLANNED,
    reason: str,
    by: User | None,
    at: datetime,
) -> list[Move]:
    """Let a cancelled meeting stand again; what still hangs on it gets its day back.

    Raises RefusedError without a reason, or for a meeting that stands.
    """
    if not reason.strip():
        raise RefusedError(_("Say why the meeting stands again."))
    with transaction.atomic():
        meeting = _locked(meeting)
        if meeting.state != MeetingState.CANCELLED or state == MeetingState.CANCELLED:
            raise RefusedError(_("Only a cancelled meeting is made to stand again."))
        meeting.state = state
        save_recorded(meeting, by=by, at=at, verb="reinstate_meeting", reason=reason)
        return _recompute(meeting, by=by, at=at, reason=reason)


def replace_meeting(
    meeting: Meeting, *, replacement: Meeting, reason: str, by: User | None, at: datetime
) -> list[Move]:
    """Name later what takes the place of a cancelled meeting; what waited for it moves there.

    Raises RefusedError without a reason, for a meeting that stands, or for one that cannot take
    its place.
    """
    if not reason.strip():
        raise RefusedError(_("Say why this meeting takes its place."))
    with transaction.atomic():
        meeting = _locked(meeting, replacement)
        if meeting.state != MeetingState.CANCELLED:
            raise RefusedError(_("This meeting stands; cancel it first."))
        handed = _handed_over(meeting, replacement, at=at)
        rounds = hand_over_rounds(meeting, replacement, by=by, at=at, reason=reason)
        if not (handed or rounds):
            raise RefusedError(_("Nothing waits for this meeting."))
        return follow_all(handed, by=by, at=at, reason=reason)


def _handed_over(meeting: Meeting, replacement: Meeting, *, at: datetime) -> list[Deadline]:
    """Hang the open deadlines of a meeting on another; a quota's cycles find theirs themselves."""
    replacement = _locked(replacement)
    if replacement.forum.framework_id != meeting.forum.framework_id:
        raise RefusedError(_("A meeting of another framework cannot be taken here."))
    if replacement.pk == meeting.pk or replacement.state == MeetingState.CANCELLED:
        raise RefusedError(_("A cancelled meeting takes no place; name one that stands."))
    today = at.astimezone(ZoneInfo(meeting.forum.framework.time_zone)).date()
    last_day = occasion_of(replacement).last_day
    if replacement.state == MeetingState.HELD or (last_day and last_day < today):
        raise RefusedError(_("This meeting is over; name one that is still to come."))
    rows = hanging(Deadline.objects.filter(anchor_meeting=meeting).exclude(role=DeadlineRole.CYCLE))
    for deadline in rows:
        deadline.anchor_meeting, deadline.anchor_forum = replacement, replacement.forum
    return rows


def _lock_forums(*keys: int) -> None:
    """Let one change of a forum's calendar wait for another, before anything is read or written.

    In the order of their keys, so that two people never wait for each other.
    """
    rows = Forum.objects.filter(pk__in=keys).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _locked(meeting: Meeting, other: Meeting | None = None) -> Meeting:
    """Lock and return a meeting as it is now, after its forum and that of another meeting."""
    _lock_forums(meeting.forum_id, *([other.forum_id] if other else []))
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("forum__framework")
    return rows.get(pk=meeting.pk)


def _recompute(meeting: Meeting, *, by: User | None, at: datetime, reason: str) -> list[Move]:
    """Bring in line whatever hangs on a meeting, its forum or its place in the order."""
    _adopt_waiting(meeting, by=by, at=at)
    follow_rounds(meeting, by=by, at=at, reason=reason)
    moves: list[Move] = []
    rules = QuotaRule.objects.filter(forum=meeting.forum_id, commitment__is_open=True)
    for rule in rules.select_related("commitment__framework", "forum", "via_forum").order_by("pk"):
        moves += sync_cycles(rule, by=by, at=at, reason=reason)
    done = {move.deadline.pk for move in moves}
    left = [deadline for deadline in hanging_on(meeting) if deadline.pk not in done]
    return moves + follow_all(left, by=by, at=at, reason=reason)


def _adopt_waiting(meeting: Meeting, *, by: User | None, at: datetime) -> None:
    """Let deadlines that wait for the next meeting of a forum hang on the first that comes."""
    waiting = Deadline.objects.filter(
        anchor_forum=meeting.forum_id, anchor_meeting__isnull=True, cycle_number__isnull=True
    ).exclude(anchor_relation=AnchorRelation.LAST_BEFORE)
    found = hanging(waiting)
    meetings = list(meeting.forum.meetings.not_cancelled().order_by(*MEETING_ORDER))
    for deadline in found:
        watched_from = deadline.commitment.tracked_from
        deadline.anchor_meeting = coming_meeting(meetings, watched_from=watched_from)
    save_all_recorded(found, by=by, at=at, verb="hang_deadline")
