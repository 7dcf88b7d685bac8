"""The EDTF parser: what it accepts, writes back and refuses; the oracle is in its own file."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments.domain.edtf import Bound, EdtfError, Moment, parse_edtf

# A busy machine is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

CANONICAL = (
    "2025",
    "2025-03",
    "2025-03-10",
    "2024-02-29",
    "2023-21",
    "2023-28",
    "2023-32",
    "2023-35",
    "2023-38",
    "2023-41",
    "2025~",
    "2025-03?",
    "2025-03-10%",
    "2023-22~",
    "2025~-03",
    "2025-03~-10",
    "2025-~03-?10",
    "2025-?03",
    "2025-03-~10",
    "202X",
    "20XX-12",
    "XXXX-03-31",
    "2025-XX-XX",
    "2025-03-3X",
    "2025-1X",
    "2023/2025",
    "2023-07-13/2023-07-14",
    "../2025",
    "2016/..",
    "2016/",
    "/2025",
    "2023-07~/..",
    "../2023-35",
    "2023-22/2023-23",
)
EQUIVALENT = (
    ("~2025", "2025~"),
    ("~2025-03", "2025~-03"),
    ("~2025-~03", "2025-03~"),
    ("?2025-?03-?10", "2025-03-10?"),
    ("~2025-~03-10", "2025-03~-10"),
    ("2025~-~03", "2025-03~"),
    (" 2025 ", "2025"),
)
REFUSED = (
    ("", "is not an EDTF date"),
    ("soon", "is not an EDTF date"),
    ("2025-3-1", "is not an EDTF date"),
    ("25", "is not an EDTF date"),
    ("2025/2026/2027", "is not an EDTF date"),
    ("２０２５", "is not an EDTF date"),
    ("2025-02-29", "is not a day of the calendar"),
    ("2025-04-31", "is not a day of the calendar"),
    ("2025-13", "is not a day of the calendar"),
    ("2025-00", "is not a day of the calendar"),
    ("2025-42", "is not a day of the calendar"),
    ("2025-02-3X", "is not a day of the calendar"),
    ("XXXX-02-30", "is not a day of the calendar"),
    ("0000", "is not a day of the calendar"),
    ("2023-22-01", "no days of its own"),
    ("~2025~", "two marks"),
    ("2025?-03~", "two marks"),
    ("2025/2023", "ends before it begins"),
    ("2025-06/2025-03", "ends before it begins"),
    ("../..", "at least one date"),
    ("/", "at least one date"),
    ("../", "at least one date"),
    ("[2023,2024]", "Sets of dates"),
    ("{2023,2024}", "Sets of dates"),
    ("2025-03-10T10:00", "Times of day"),
    ("Y17000", "Long years"),
    ("1950S2", "significant digits"),
    ("-0044", "before 1"),
)


@pytest.mark.parametrize("text", CANONICAL)
def test_canonical_text_comes_back_unchanged(text: str) -> None:
    assert str(parse_edtf(text)) == text


@pytest.mark.parametrize(("text", "canonical"), EQUIVALENT)
def test_equivalent_spellings_become_one(text: str, canonical: str) -> None:
    assert str(parse_edtf(text)) == canonical
    assert parse_edtf(text) == parse_edtf(canonical)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_date_is_refused_with_a_reason(text: str, message: str) -> None:
    with pytest.raises(EdtfError, match=message):
        parse_edtf(text)


def test_marks_belong_to_their_own_components() -> None:
    value = parse_edtf("2025?-~03-10")
    assert value.lower == Moment("2025", "03", "10", ("?", "~", ""))
    assert str(value) == "?2025-~03-10"


def test_open_and_unknown_ends_are_told_apart() -> None:
    assert parse_edtf("2016/..").upper is Bound.OPEN
    assert parse_edtf("2016/").upper is Bound.UNKNOWN


def test_an_unspecified_digit_spans_what_it_allows() -> None:
    moment = parse_edtf("2024-02-2X").lower
    assert isinstance(moment, Moment)
    assert (moment.first_day, moment.last_day) == (date(2024, 2, 20), date(2024, 2, 29))


def test_a_leap_day_of_unspecified_years_keeps_to_leap_years() -> None:
    moment = parse_edtf("202X-02-29").lower
    assert isinstance(moment, Moment)
    assert (moment.first_day, moment.last_day) == (date(2020, 2, 29), date(2028, 2, 29))


@PATIENT
@given(st.text(max_size=30) | st.text("0123456789X-/.~?% ", max_size=24))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        value = parse_edtf(text)
    except EdtfError:
        return
    assert parse_edtf(str(value)) == value
