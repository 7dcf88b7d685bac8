"""What a round asks, when it is open, what counts for it, and how it follows its meeting."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commitments.domain.rounds import (
    DEFAULT_ASKS,
    Ask,
    AsksError,
    Given,
    Phase,
    Span,
    follow_meeting,
    given_as,
    left_empty,
    phase_of,
    quarterly,
    read_asks,
    stored_asks,
)
from commitments.domain.vocabulary import TRACKED_KINDS, Kind

OPENS = datetime(2026, 4, 1, tzinfo=UTC)
ENDS = datetime(2026, 4, 15, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (OPENS - MOMENT, Phase.PLANNED),
        (OPENS, Phase.OPEN),
        (ENDS - MOMENT, Phase.OPEN),
        (ENDS, Phase.OVER),
    ],
)
def test_a_round_opens_and_ends_with_its_days(at: datetime, phase: Phase) -> None:
    assert phase_of(opens_at=OPENS, ends_at=ENDS, closed_at=None, at=at) == phase
    assert phase_of(opens_at=OPENS, ends_at=ENDS, closed_at=OPENS, at=at) == Phase.CLOSED
    waiting = Phase.PLANNED if at < OPENS else Phase.OPEN
    assert phase_of(opens_at=OPENS, ends_at=None, closed_at=None, at=at) == waiting


@pytest.mark.parametrize(
    ("submitted_at", "closed_at", "given"),
    [
        (None, None, Given.OWING),
        (OPENS, None, Given.IN_TIME),
        (ENDS - MOMENT, None, Given.IN_TIME),
        (ENDS, None, Given.LATE),
        (ENDS, ENDS + MOMENT, Given.LATE),
        (ENDS, ENDS, Given.OWING),
    ],
)
def test_an_update_is_in_time_late_or_missing(
    submitted_at: datetime | None, closed_at: datetime | None, given: Given
) -> None:
    assert given_as(submitted_at, ends_at=ENDS, closed_at=closed_at) == given


def test_nothing_is_late_while_the_last_day_is_not_known() -> None:
    assert given_as(ENDS, ends_at=None, closed_at=None) == Given.IN_TIME


def test_what_is_usually_asked_speaks_of_every_tracked_kind_and_is_stored_as_it_is() -> None:
    assert {*DEFAULT_ASKS} == TRACKED_KINDS
    assert read_asks(stored_asks(DEFAULT_ASKS)) == DEFAULT_ASKS


@pytest.mark.parametrize(
    "stored",
    [
        None,
        {},
        [],
        {"annual_quota": {}},
        {"annual_quota": {"health": 1}},
        {"annual_quota": {"mood": True}},
        {"annual_quota": ["health"]},
        {"background_fact": {"health": True}},
        {"wish": {"health": True}},
    ],
)
def test_what_does_not_say_what_is_asked_is_refused(stored: object) -> None:
    with pytest.raises(AsksError):
        read_asks(stored)


def test_a_kind_of_which_nothing_is_asked_is_not_stored() -> None:
    asks = {Kind.ANNUAL_QUOTA: {Ask.EVIDENCE: True}, Kind.FINANCIAL_PLEDGE: {}}
    assert stored_asks(asks) == {"annual_quota": {"evidence": True}}


def test_what_was_left_empty_is_named_and_what_must_be_given_apart() -> None:
    given = dict.fromkeys(Ask, False) | {Ask.HEALTH: True}
    asks = {Ask.EVIDENCE: True, Ask.HEALTH: True, Ask.NARRATIVE: False}
    assert left_empty(asks, given, only_required=False) == [Ask.NARRATIVE, Ask.EVIDENCE]
    assert left_empty(asks, given, only_required=True) == [Ask.EVIDENCE]


DAY = date(2026, 5, 20)
SPAN = Span(date(2026, 5, 1), date(2026, 5, 10))


@pytest.mark.parametrize(
    ("meets_on", "today", "span"),
    [
        # What has not begun moves as a whole.
        (date(2026, 5, 30), date(2026, 4, 30), Span(date(2026, 5, 11), DAY)),
        # What is open keeps its first day, and never ends before it.
        (date(2026, 5, 30), date(2026, 5, 1), Span(date(2026, 5, 1), DAY)),
        (date(2026, 5, 5), date(2026, 5, 1), Span(date(2026, 4, 25), date(2026, 4, 25))),
        (None, date(2026, 5, 1), Span(date(2026, 5, 1), None)),
    ],
)
def test_a_round_follows_its_meeting(meets_on: date | None, today: date, span: Span) -> None:
    assert follow_meeting(SPAN, meets_on=meets_on, days_before=10, today=today) == span


def test_a_round_that_waited_for_a_day_gets_it() -> None:
    waiting = Span(date(2026, 6, 1), None)
    found = follow_meeting(waiting, meets_on=DAY, days_before=0, today=date(2026, 4, 1))
    assert found == Span(DAY, DAY)


def test_a_year_has_four_rounds_each_when_its_quarter_is_over() -> None:
    assert quarterly(2026, days=14) == [
        ("2026 Q1", Span(date(2026, 4, 1), date(2026, 4, 14))),
        ("2026 Q2", Span(date(2026, 7, 1), date(2026, 7, 14))),
        ("2026 Q3", Span(date(2026, 10, 1), date(2026, 10, 14))),
        ("2026 Q4", Span(date(2027, 1, 1), date(2027, 1, 14))),
    ]
