"""Our EDTF against the Python package `edtf`, which serves as the oracle here and nowhere else."""

from datetime import date
from time import struct_time

import pytest
from edtf import parse_edtf as parse_by_oracle
from edtf.parser.edtf_exceptions import EDTFParseException
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from commitments.domain.edtf import GROUPING_MONTHS, EdtfError
from commitments.domain.periods import period_of

# A busy machine is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

MARKS = st.sampled_from(["", "?", "~", "%"])
SIGNS = st.sampled_from(["?", "~", "%"])
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(9998, 12, 31))
PLAIN_SEASONS = st.sampled_from([21, 22, 23, 24])
GROUPINGS = st.sampled_from(sorted(GROUPING_MONTHS))
Days = tuple[date | None, date | None]


def _ours(text: str) -> Days:
    period = period_of(text)
    return period.first_day, period.last_day


def _oracle_day(moment: struct_time | float) -> date | None:
    if isinstance(moment, float):
        return None
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)


def _theirs(text: str) -> Days:
    parsed = parse_by_oracle(text)
    return _oracle_day(parsed.lower_strict()), _oracle_day(parsed.upper_strict())


@st.composite
def plain_dates(draw: st.DrawFn) -> str:
    day = draw(DAYS).isoformat()
    return day[: draw(st.sampled_from([4, 7, 10]))]


@st.composite
def unspecified_dates(draw: st.DrawFn) -> str:
    day = draw(DAYS).isoformat()
    year, month, number = day[:4], day[5:7], day[8:]
    forms = (
        f"{year[:3]}X",
        f"{year[:2]}XX",
        f"{year}-XX",
        f"{year}-{month}-XX",
        f"{year}-XX-XX",
        f"{year[:3]}X-{month}",
        f"{year}-XX-{min(int(number), 28):02}",
    )
    return draw(st.sampled_from(forms))


@st.composite
def partly_marked_dates(draw: st.DrawFn) -> str:
    day = draw(DAYS).isoformat()
    year, month, number = day[:4], day[5:7], day[8:]
    sign = draw(SIGNS)
    forms = (
        f"{year}{sign}-{month}",
        f"{year}-{month}{sign}-{number}",
        f"{sign}{year}-{month}",
        f"{year}-{sign}{month}",
        f"{year}-{sign}{month}-{number}",
        f"{year}-{month}-{sign}{number}",
    )
    return draw(st.sampled_from(forms))


@st.composite
def interval_ends(draw: st.DrawFn) -> str:
    season = f"{draw(DAYS).year}-{draw(PLAIN_SEASONS)}"
    return draw(st.sampled_from([draw(plain_dates()), season])) + draw(MARKS)


@PATIENT
@given(plain_dates(), MARKS)
def test_dates_and_their_marks_span_what_the_oracle_says(text: str, mark: str) -> None:
    assert _ours(text + mark) == _theirs(text + mark)


@PATIENT
@given(DAYS, GROUPINGS)
def test_seasons_quarters_and_halves_span_what_the_oracle_says(day: date, code: int) -> None:
    text = f"{day.year}-{code}"
    assert _ours(text) == _theirs(text)


@PATIENT
@given(unspecified_dates())
def test_unspecified_digits_span_what_the_oracle_says(text: str) -> None:
    assert _ours(text) == _theirs(text)


@PATIENT
@given(partly_marked_dates())
def test_marks_of_components_span_what_the_oracle_says(text: str) -> None:
    assert _ours(text) == _theirs(text)


@PATIENT
@given(interval_ends(), interval_ends())
def test_intervals_span_what_the_oracle_says(lower: str, upper: str) -> None:
    text = f"{lower}/{upper}"
    expected = _theirs(text)
    assume(expected[0] and expected[1] and expected[0] <= expected[1])
    assert _ours(text) == expected


@PATIENT
@given(interval_ends(), st.booleans())
def test_open_intervals_span_what_the_oracle_says(end: str, is_open_below: bool) -> None:
    text = f"../{end}" if is_open_below else f"{end}/.."
    assert _ours(text) == _theirs(text)


# Where we differ from the oracle, and why. Each pair is checked, so that the list stays true.
STRICTER = (
    ("2023-02-29", "the oracle takes every February to have 29 days"),
    ("2025/2023", "an interval that ends before it begins is a slip of the pen"),
    ("0000", "the calendar of Python begins with year 1"),
    ("-0044", "no commitment is that old"),
    ("Y17000", "nor lasts that long"),
    ("1950S2", "significant digits are no part of a commitment's date"),
    ("[2023,2024]", "which of several dates is meant, a person decides"),
    ("{2023,2024}", "several dates are several deadlines"),
    ("2023-07-13T10:00:00Z", "deadlines are days"),
    ("../..", "open on both sides says nothing"),
)
WIDER = (
    ("2023-22~", "the qualification of a season is level 1, the oracle's grammar lacks it"),
    ("2023~-22", "the same with the mark on the year alone"),
    ("../2023-35", "sub-year groupings are dates, so they may bound an interval"),
    ("2025-33/2025-34", "the same for both ends"),
    ("XXXX-22", "a season of every year, for promises that recur"),
)
# The oracle accepts these and then fails on them with an error of its own.
CRASHING = ("2023-1X", "2023-X2", "2023-07-3X", "2023-07-0X")


@pytest.mark.parametrize(("text", "reason"), STRICTER, ids=[text for text, _ in STRICTER])
def test_we_refuse_what_only_the_oracle_accepts(text: str, reason: str) -> None:
    assert parse_by_oracle(text) is not None, reason
    with pytest.raises(EdtfError):
        period_of(text)


@pytest.mark.parametrize(("text", "reason"), WIDER, ids=[text for text, _ in WIDER])
def test_we_accept_what_only_the_oracle_refuses(text: str, reason: str) -> None:
    assert period_of(text).last_day is not None, reason
    with pytest.raises(EDTFParseException):
        parse_by_oracle(text)


@pytest.mark.parametrize("text", CRASHING)
def test_we_read_what_the_oracle_fails_on(text: str) -> None:
    assert period_of(text).first_day is not None
    with pytest.raises((AttributeError, ValueError)):
        _theirs(text)


def test_an_unknown_end_is_no_day_where_the_oracle_assumes_ten_years() -> None:
    assert _ours("2016/") == (date(2016, 1, 1), None)
    assert _theirs("2016/") == (date(2016, 1, 1), date(2026, 1, 1))
    assert _ours("/2025") == (None, date(2025, 12, 31))
    assert _theirs("/2025") == (date(2015, 12, 31), date(2025, 12, 31))


def test_a_wholly_unspecified_year_begins_with_year_one() -> None:
    assert _ours("XXXX") == (date(1, 1, 1), date(9999, 12, 31))
    assert parse_by_oracle("XXXX").lower_strict().tm_year == 0
