"""Opening the cycles of quotas, counting what falls into them, and settling what is reached."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.following import MEETING_ORDER, Move, follow_all, hang_new
from commitments.actions.refusal import RefusedError
from commitments.domain import cycles as domain
from commitments.domain.anchors import ONE_DAY
from commitments.domain.cycles import Attainment, Cycle
from commitments.domain.vocabulary import DeadlineRole, Effect, Stage
from commitments.models import (
    AnchorRelation,
    CloseReason,
    Commitment,
    Deadline,
    InitiativeStep,
    Measurement,
    QuotaRule,
)
from history.actions import save_recorded
from meetings.models import Meeting


def local_day(commitment: Commitment, at: datetime) -> date:
    """Return the calendar day of an instant in the framework's zone."""
    return at.astimezone(ZoneInfo(commitment.framework.time_zone)).date()


def series_of(rule: QuotaRule) -> list[Meeting]:
    """Return the meetings that open and close the cycles of a rule, in their order.

    The first is the last one held when counting began.
    """
    assert rule.forum is not None  # noqa: S101 - a constraint keeps it so
    meetings = list(rule.forum.meetings.not_cancelled().order_by(*MEETING_ORDER))
    begins = rule.starts_on or rule.commitment.tracked_from
    before = [m for m in meetings if m.starts_on is not None and m.starts_on <= begins]
    return meetings[meetings.index(before[-1]) :] if before else meetings


def _rrule_days(rule: QuotaRule, today: date) -> list[date]:
    assert rule.starts_on is not None  # noqa: S101 - a constraint keeps it so
    start = datetime.combine(rule.starts_on, datetime.min.time())
    days: list[date] = []
    for occurrence in rrulestr(rule.rrule, dtstart=start):
        days.append(occurrence.date())
        # One cycle past today is enough to close the running one.
        if occurrence.date() > today and len(days) > 1:
            break
    return days


def cycles_of(rule: QuotaRule, *, today: date) -> tuple[list[Cycle], Sequence[Meeting]]:
    """Return the cycles that a rule has opened by a day, and the meetings they refer to."""
    if rule.period == QuotaRule.Period.MEETING:
        series = series_of(rule)
        starts = [meeting.starts_on for meeting in series]
        return domain.cycles_per_meeting(starts, today=today), series
    assert rule.starts_on is not None  # noqa: S101 - a constraint keeps it so
    if rule.period == QuotaRule.Period.YEAR:
        return domain.cycles_per_year(rule.starts_on, today=today), ()
    return domain.cycles_between(_rrule_days(rule, today), today=today), ()


def check_rrule(rule: QuotaRule) -> None:
    """Raise RefusedError for what is no rule, or one that comes round within a day."""
    start = datetime.combine(rule.starts_on or date.min, datetime.min.time())
    try:
        rrulestr(rule.rrule, dtstart=start)
    except (ValueError, TypeError) as error:
        raise RefusedError(
            _("“%(rule)s” is no rule of RFC 5545, as in FREQ=MONTHLY;INTERVAL=3.")
            % {"rule": rule.rrule}
        ) from error
    if any(often in rule.rrule.upper() for often in ("SECONDLY", "MINUTELY", "HOURLY")):
        raise RefusedError(_("A cycle lasts a day at least."))


def set_quota(rule: QuotaRule, *, by: User | None, at: datetime) -> QuotaRule:
    """Give a commitment its quota and open its cycles. Raises RefusedError for a bad rule."""
    if rule.period == QuotaRule.Period.RRULE:
        check_rrule(rule)
    with transaction.atomic():
        save_recorded(rule, by=by, at=at, verb="set_quota")
        sync_cycles(rule, by=by, at=at)
    return rule


def sync_cycles(rule: QuotaRule, *, by: User | None, at: datetime, reason: str = "") -> list[Move]:
    """Bring the open cycles in line with the calendar; closed ones stay as they were."""
    today = local_day(rule.commitment, at)
    cycles, series = cycles_of(rule, today=today)
    existing = {
        deadline.cycle_number: deadline
        for deadline in rule.commitment.deadlines.filter(role=DeadlineRole.CYCLE)
    }
    moves: list[Move] = []
    for cycle in cycles:
        deadline = existing.pop(cycle.number, None)
        moves += _sync_one(rule, cycle, deadline, series, by=by, at=at, reason=reason)
    for leftover in existing.values():
        moves += _cancel(leftover, by=by, at=at)
    _plan_next(rule, cycles, by=by, at=at)
    return moves


def _sync_one(
    rule: QuotaRule,
    cycle: Cycle,
    deadline: Deadline | None,
    series: Sequence[Meeting],
    *,
    by: User | None,
    at: datetime,
    reason: str,
) -> list[Move]:
    reason = reason or _("The calendar changed.")
    is_new = deadline is None
    reopened: list[Deadline] = []
    if deadline is None:
        deadline = _new_cycle(rule, cycle)
    elif deadline.close_reason == CloseReason.OFF_CALENDAR:
        reopened = _reopen(deadline, by=by, at=at, reason=reason)
    elif deadline.closed_at:
        # What is over keeps its window; only the counting goes on.
        return []
    if is_new or not deadline.edtf:
        deadline.anchor_meeting = series[cycle.closing] if cycle.closing is not None else None
    deadline.window_from, deadline.window_until = cycle.window_from, cycle.window_until
    if is_new:
        moves = [hang_new(deadline, by=by, at=at, reason=reason)]
        if rule.via_forum_id:
            _add_waypoint(rule, deadline, by=by, at=at)
    else:
        moves = _told(follow_all([deadline], by=by, at=at, reason=reason), reopened)
    settle_cycle(deadline, by=by, at=at)
    return moves


def _new_cycle(rule: QuotaRule, cycle: Cycle) -> Deadline:
    first = rule.commitment.deadlines.filter(role=DeadlineRole.CYCLE).order_by("pk").first()
    hangs = rule.period == QuotaRule.Period.MEETING
    return Deadline(
        commitment=rule.commitment,
        role=DeadlineRole.CYCLE,
        cycle_number=cycle.number,
        expression=first.expression if first else rule.expression,
        passage=first.passage if first else None,
        required=rule.required,
        anchor_forum=rule.forum if hangs else None,
        anchor_relation=AnchorRelation.BEFORE if hangs else "",
    )


def _add_waypoint(rule: QuotaRule, cycle: Deadline, *, by: User | None, at: datetime) -> None:
    assert rule.via_forum is not None  # noqa: S101 - the caller looked
    waypoint = Deadline(
        commitment=rule.commitment,
        role=DeadlineRole.MILESTONE,
        label=_("Submitted through %(forum)s") % {"forum": rule.via_forum.code},
        expression=cycle.expression,
        anchor_forum=rule.via_forum,
        anchor_deadline=cycle,
        anchor_relation=AnchorRelation.LAST_BEFORE,
    )
    hang_new(waypoint, by=by, at=at, reason=_("The cycle opened."))


def _waypoints(cycle: Deadline) -> "QuerySet[Deadline]":
    rows = cycle.commitment.deadlines.filter(
        anchor_deadline=cycle, anchor_relation=AnchorRelation.LAST_BEFORE
    )
    return rows.order_by("pk")


def _cancel(cycle: Deadline, *, by: User | None, at: datetime) -> list[Move]:
    """Close a cycle and its waypoint with the meeting that is gone; tell what closes."""
    if cycle.closed_at:
        return []
    reason = _("The meeting that closed this cycle is no longer in the calendar.")
    rows = [cycle, *_waypoints(cycle).filter(closed_at__isnull=True)]
    for row in rows:
        row.closed_at, row.close_reason = at, CloseReason.OFF_CALENDAR
        save_recorded(row, by=by, at=at, verb="close_deadline", reason=reason)
    return [Move(row, row.last_day, row.last_day, effect=Effect.CLOSES) for row in rows]


def _reopen(cycle: Deadline, *, by: User | None, at: datetime, reason: str) -> list[Deadline]:
    """Open a cycle and its waypoint again that the calendar had closed."""
    rows = [cycle, *_waypoints(cycle).filter(close_reason=CloseReason.OFF_CALENDAR)]
    for row in rows:
        row.closed_at, row.close_reason = None, ""
        save_recorded(row, by=by, at=at, verb="reopen_deadline", reason=reason)
    return rows


def _told(moves: list[Move], reopened: list[Deadline]) -> list[Move]:
    """Say of what is open again that it is, whether or not its day moved."""
    found = {move.deadline.pk: move for move in moves}
    again = [
        replace(found.pop(row.pk, Move(row, row.last_day, row.last_day)), effect=Effect.REOPENS)
        for row in reopened
    ]
    return [*again, *found.values()]


def _plan_next(rule: QuotaRule, cycles: Sequence[Cycle], *, by: User | None, at: datetime) -> None:
    last = cycles[-1] if cycles else None
    next_opens_on = last.window_until + ONE_DAY if last and last.window_until else None
    if next_opens_on != rule.next_opens_on:
        rule.next_opens_on = next_opens_on
        save_recorded(rule, by=by, at=at, verb="plan_next_cycle")


def open_cycles(*, at: datetime) -> int:
    """Open every cycle whose day has come; return how many quotas were looked at."""
    latest_day = (at.astimezone(ZoneInfo("Pacific/Kiritimati"))).date()
    due = QuotaRule.objects.filter(
        next_opens_on__lte=latest_day, commitment__is_open=True
    ).order_by("pk")
    count = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            rules = QuotaRule.objects.select_for_update(of=("self",))
            rule = rules.select_related("commitment__framework", "forum").get(pk=pk)
            if rule.next_opens_on and rule.next_opens_on <= local_day(rule.commitment, at):
                sync_cycles(rule, by=None, at=at)
                count += 1
    return count


def counted_items(rule: QuotaRule) -> list[tuple[date, Decimal]]:
    """Return what counts for a quota: the day, and how much."""
    if rule.counts == QuotaRule.Counts.INITIATIVES:
        steps = InitiativeStep.objects.filter(
            initiative__commitments=rule.commitment_id, stage=Stage.PRESENTED
        ).order_by("taken_on", "pk")
        first: dict[int, date] = {}
        for initiative_id, day in steps.values_list("initiative_id", "taken_on"):
            first.setdefault(initiative_id, day)
        return [(day, Decimal(1)) for day in first.values()]
    rows = Measurement.objects.filter(
        indicator__commitment=rule.commitment_id,
        indicator__role="target_per_cycle",
        is_accepted=True,
    )
    return list(rows.values_list("measured_on", "value"))


def attainment(deadline: Deadline, items: Sequence[tuple[date, Decimal]]) -> Attainment:
    """Count what fell into the window of a cycle."""
    cycle = Cycle(
        deadline.cycle_number or 0, deadline.window_from or date.min, deadline.window_until
    )
    return domain.count_in(cycle, items, required=deadline.required or Decimal(0))


def settle_cycle(deadline: Deadline, *, by: User | None, at: datetime) -> Deadline:
    """Close a cycle whose number is reached; open it again where it no longer is."""
    rule = QuotaRule.objects.filter(commitment=deadline.commitment_id).first()
    if rule is None or deadline.role != DeadlineRole.CYCLE:
        return deadline
    is_met = attainment(deadline, counted_items(rule)).is_met
    if is_met and not deadline.closed_at:
        deadline.closed_at, deadline.close_reason = at, CloseReason.MET
        save_recorded(deadline, by=by, at=at, verb="meet_cycle")
    elif not is_met and deadline.close_reason == CloseReason.MET:
        deadline.closed_at, deadline.close_reason = None, ""
        save_recorded(deadline, by=by, at=at, verb="reopen_deadline")
    return deadline


def settle_all(commitment: Commitment, *, by: User | None, at: datetime) -> None:
    """Settle every cycle of a commitment after something was counted or no longer counts."""
    for deadline in commitment.deadlines.filter(role=DeadlineRole.CYCLE).order_by("cycle_number"):
        settle_cycle(deadline, by=by, at=at)
