"""Reporting rounds: planning, opening, closing and moving them, and following a meeting."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.days import check_year
from commitments.actions.refusal import RefusedError
from commitments.domain.rounds import (
    DEFAULT_ASKS,
    LONGEST_QUARTERLY,
    Asks,
    Phase,
    Span,
    follow_meeting,
    quarterly,
    stored_asks,
)
from commitments.domain.standing import late_from
from commitments.models import ReportingRound
from frameworks.models import Framework
from history.actions import save_recorded
from meetings.models import Meeting, MeetingState

YEARS = range(1990, 2100)


def today_in(framework: Framework, at: datetime) -> date:
    """Return the day that it is where a framework lives."""
    return at.astimezone(ZoneInfo(framework.time_zone)).date()


def plan_round(
    framework: Framework,
    *,
    label: str,
    opens_on: date,
    closes_on: date | None = None,
    meeting: Meeting | None = None,
    days_before: int | None = None,
    asks: Asks | None = None,
    by: User | None,
    at: datetime,
) -> ReportingRound:
    """Plan a round that closes on a day, or so many days before a meeting. Raises RefusedError."""
    planned = ReportingRound(
        framework=framework,
        label=label.strip(),
        asks=stored_asks(DEFAULT_ASKS if asks is None else asks),
    )
    with transaction.atomic():
        _locked_framework(framework)
        if framework.rounds.filter(label=planned.label).exists():
            raise RefusedError(_("This framework has a round of this name already."))
        _set_days(planned, opens_on, closes_on, meeting, days_before)
        _check_asks(planned)
        save_recorded(planned, by=by, at=at, verb="plan_round")
    return planned


def plan_quarters(
    framework: Framework,
    *,
    year: int,
    days: int = 14,
    asks: Asks | None = None,
    by: User | None,
    at: datetime,
) -> list[ReportingRound]:
    """Plan the four rounds on a year and return the new ones; what is planned already stays.

    Raises RefusedError for a year far off, or rounds longer than a quarter.
    """
    if year not in YEARS:
        raise RefusedError(_("Give a year between 1990 and 2099."))
    if not 1 <= days <= LONGEST_QUARTERLY:
        raise RefusedError(
            _("A quarterly round is open for 1 to %(most)d days.") % {"most": LONGEST_QUARTERLY}
        )
    with transaction.atomic():
        _locked_framework(framework)
        known = {*framework.rounds.values_list("label", flat=True)}
        return [
            plan_round(
                framework,
                label=label,
                opens_on=span.opens_on,
                closes_on=span.closes_on,
                asks=asks,
                by=by,
                at=at,
            )
            for label, span in quarterly(year, days=days)
            if label not in known
        ]


def open_round(
    subject: ReportingRound, *, reason: str = "", by: User | None, at: datetime
) -> ReportingRound:
    """Open a planned round today already, or a closed one again for a reason.

    Raises RefusedError.
    """
    with transaction.atomic():
        subject = _locked(subject)
        phase = subject.phase(at)
        if phase in {Phase.OPEN, Phase.OVER}:
            raise RefusedError(_("This round is open already."))
        if phase == Phase.CLOSED:
            if not reason.strip():
                raise RefusedError(_("Say why the round is opened again."))
            subject.closed_at = None
        today = today_in(subject.framework, at)
        subject.opens_on = min(subject.opens_on, today)
        _set_instants(subject)
        save_recorded(subject, by=by, at=at, verb="open_round", reason=reason)
    return subject


def close_round(
    subject: ReportingRound, *, reason: str = "", by: User | None, at: datetime
) -> ReportingRound:
    """Close a round: what comes now no longer counts for it. Before its end it needs a reason.

    Raises RefusedError.
    """
    with transaction.atomic():
        subject = _locked(subject)
        phase = subject.phase(at)
        if phase == Phase.CLOSED:
            raise RefusedError(_("This round is closed already."))
        if phase != Phase.OVER and not reason.strip():
            raise RefusedError(_("Say why the round is closed before its last day is over."))
        subject.closed_at = at
        save_recorded(subject, by=by, at=at, verb="close_round", reason=reason)
    return subject


def reschedule_round(
    subject: ReportingRound,
    *,
    opens_on: date,
    closes_on: date | None = None,
    meeting: Meeting | None = None,
    days_before: int | None = None,
    reason: str,
    by: User | None,
    at: datetime,
) -> ReportingRound:
    """Give a round other days, or hang it on another meeting. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError(_("Say why the round moves."))
    with transaction.atomic():
        subject = _still_changing(subject)
        _set_days(subject, opens_on, closes_on, meeting, days_before)
        save_recorded(subject, by=by, at=at, verb="reschedule_round", reason=reason)
    return subject


def set_asks(
    subject: ReportingRound, *, asks: Asks, by: User | None, at: datetime
) -> ReportingRound:
    """Say anew what a round asks of which kind. Raises RefusedError."""
    with transaction.atomic():
        subject = _still_changing(subject)
        subject.asks = stored_asks(asks)
        _check_asks(subject)
        save_recorded(subject, by=by, at=at, verb="set_asks")
    return subject


# --- what follows other changes -----------------------------------------------------------


def follow_rounds(
    meeting: Meeting, *, by: User | None, at: datetime, reason: str
) -> list[ReportingRound]:
    """Bring the rounds before a meeting in line with its day; closed ones stay."""
    return [
        _save_followed(one, by=by, at=at, reason=reason)
        for one in _hanging_on(meeting)
        if _follow(one, today=today_in(one.framework, at))
    ]


def hand_over_rounds(
    meeting: Meeting, replacement: Meeting, *, by: User | None, at: datetime, reason: str
) -> list[ReportingRound]:
    """Hang the rounds before a cancelled meeting on the one that takes its place."""
    moved = []
    for one in _hanging_on(meeting):
        one.meeting = replacement
        _follow(one, today=today_in(one.framework, at))
        moved.append(_save_followed(one, by=by, at=at, reason=reason))
    return moved


def end_rounds_elsewhere(framework: Framework, *, by: User | None, at: datetime) -> None:
    """Let the days of open rounds begin and end where the framework lives now."""
    for one in _locked_rows(framework.rounds.not_closed()):
        one.framework = framework
        _set_instants(one)
        save_recorded(one, by=by, at=at, verb="end_round_elsewhere")


def _hanging_on(meeting: Meeting) -> list[ReportingRound]:
    return _locked_rows(ReportingRound.objects.not_closed().filter(meeting=meeting))


def _follow(subject: ReportingRound, *, today: date) -> bool:
    """Set the days that follow from the meeting; say whether they are others."""
    before = Span(subject.opens_on, subject.closes_on)
    span = follow_meeting(
        before,
        meets_on=_day_of(subject.meeting),
        days_before=subject.days_before or 0,
        today=today,
    )
    subject.opens_on, subject.closes_on = span.opens_on, span.closes_on
    _set_instants(subject)
    return span != before


def _save_followed(
    subject: ReportingRound, *, by: User | None, at: datetime, reason: str
) -> ReportingRound:
    save_recorded(subject, by=by, at=at, verb="follow_meeting", reason=reason)
    return subject


# --- shared -------------------------------------------------------------------------------


def _day_of(meeting: Meeting | None) -> date | None:
    if meeting is None or meeting.state == MeetingState.CANCELLED:
        return None
    return meeting.starts_on


def _set_days(
    subject: ReportingRound,
    opens_on: date,
    closes_on: date | None,
    meeting: Meeting | None,
    days_before: int | None,
) -> None:
    """Set the days of a round. Raises RefusedError where they do not fit."""
    if meeting is not None:
        if closes_on is not None:
            raise RefusedError(_("Give a last day or a meeting, not both."))
        if meeting.forum.framework_id != subject.framework_id:
            raise RefusedError(_("A meeting of another framework cannot be taken here."))
        if meeting.state == MeetingState.CANCELLED:
            raise RefusedError(_("This meeting is cancelled; name its replacement instead."))
        days_before = 0 if days_before is None else days_before
        meets_on = _day_of(meeting)
        closes_on = meets_on - timedelta(days=days_before) if meets_on else None
    elif closes_on is None:
        raise RefusedError(_("Say on which day the round closes, or before which meeting."))
    else:
        days_before = None
    check_year(opens_on, closes_on)
    if closes_on is not None and closes_on < opens_on:
        raise RefusedError(_("The round would close before it opens."))
    subject.opens_on, subject.closes_on = opens_on, closes_on
    subject.meeting, subject.days_before = meeting, days_before
    _set_instants(subject)


def _set_instants(subject: ReportingRound) -> None:
    """Set the instants at which the days begin and end where the framework lives."""
    zones = [subject.framework.time_zone]
    subject.opens_at = late_from(subject.opens_on - timedelta(days=1), zones)
    subject.ends_at = late_from(subject.closes_on, zones) if subject.closes_on else None


def _check_asks(subject: ReportingRound) -> None:
    if not subject.asks:
        raise RefusedError(_("Say for at least one kind what is asked."))


def _locked_framework(framework: Framework) -> None:
    """Let one plan of a framework's rounds wait for another."""
    rows = Framework.objects.filter(pk=framework.pk)
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _locked_rows(rows: Iterable[ReportingRound]) -> list[ReportingRound]:
    keys = [one.pk for one in rows]
    found = ReportingRound.objects.filter(pk__in=keys).select_related("framework", "meeting")
    return list(found.select_for_update(of=("self",)).order_by("pk"))


def _locked(subject: ReportingRound) -> ReportingRound:
    rows = ReportingRound.objects.select_related("framework", "meeting")
    return rows.select_for_update(of=("self",)).get(pk=subject.pk)


def _still_changing(subject: ReportingRound) -> ReportingRound:
    subject = _locked(subject)
    if subject.closed_at is not None:
        raise RefusedError(_("This round is closed; open it again first."))
    return subject
