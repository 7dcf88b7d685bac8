"""The phrase reader against the table of phrases, and in contexts other than the table's."""

from datetime import date, timedelta

import pytest

from commitments.domain.phrases import (
    DOCUMENT_ANCHOR,
    Basis,
    Doubt,
    FiscalNaming,
    Frequency,
    Reading,
    ReadingContext,
    ReadingKind,
    read_phrase,
)
from commitments.domain.vocabulary import Hemisphere, Qualifier
from tests.domain import phrase_table as table

CONTEXT = ReadingContext(table.DOCUMENT, table.FISCAL_START)


def read(phrase: str, *, context: ReadingContext = CONTEXT) -> Reading:
    return read_phrase(phrase, context=context)


def test_the_table_is_large_and_has_no_phrase_twice() -> None:
    rows = (*table.DATED, *table.PROPOSED, *table.RECURRING, *table.ANCHORED, *table.UNREAD)
    phrases = [row[0] for row in rows]
    assert len(phrases) >= 150
    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize("row", table.DATED, ids=lambda row: row.phrase)
def test_a_date_is_read(row: table.Dated) -> None:
    reading = read(row.phrase)
    assert (reading.kind, reading.doubts) == (ReadingKind.CALENDAR, ())
    assert (reading.edtf, reading.qualifier) == (row.edtf, row.qualifier)
    last = date.fromisoformat(row.last) if row.last else None
    assert reading.last_day == last
    assert reading.grace_day == (date.fromisoformat(row.grace) if row.grace else last)
    assert reading.basis == row.basis
    assert not reading.needs_person


@pytest.mark.parametrize("row", table.PROPOSED, ids=lambda row: row.phrase)
def test_a_doubtful_date_is_proposed_to_a_person(row: table.Doubtful) -> None:
    reading = read(row.phrase)
    assert (reading.kind, reading.edtf) == (ReadingKind.CALENDAR, row.edtf)
    assert reading.doubts == (row.doubt,)
    assert reading.needs_person


@pytest.mark.parametrize("row", table.RECURRING, ids=lambda row: row.phrase)
def test_what_recurs_is_read(row: table.Recurring) -> None:
    reading = read(row.phrase)
    assert (reading.kind, reading.doubts) == (ReadingKind.RECURRING, ())
    cadence = (reading.frequency, reading.every, reading.times)
    assert cadence == (row.frequency, row.every, row.times)
    assert (reading.edtf, reading.cycle_edtf) == (row.edtf, row.cycle)
    assert (reading.anchor, reading.relation) == (row.anchor, row.relation)


@pytest.mark.parametrize("row", table.ANCHORED, ids=lambda row: row.phrase)
def test_what_hangs_on_an_event_is_read(row: table.Anchored) -> None:
    reading = read(row.phrase)
    assert (reading.kind, reading.doubts) == (ReadingKind.RELATIVE, ())
    assert (reading.anchor, reading.relation) == (row.anchor, row.relation)
    assert reading.qualifier == row.qualifier
    assert (reading.offset, reading.unit) == (row.offset, row.unit)
    assert (reading.edtf, reading.last_day) == ("", None)


@pytest.mark.parametrize(("phrase", "doubt"), table.UNREAD, ids=[row[0] for row in table.UNREAD])
def test_what_is_no_clear_date_is_left_to_a_person(phrase: str, doubt: Doubt) -> None:
    reading = read(phrase)
    assert (reading.kind, reading.edtf) == (ReadingKind.UNREAD, "")
    assert doubt in reading.doubts
    assert reading.unread
    assert (reading.first_day, reading.last_day, reading.grace_day) == (None, None, None)


@pytest.mark.parametrize("phrase", ["", "   ", "no date", "None", "N/A", "–", "기한 없음"])
def test_no_date_is_none_and_asks_nobody(phrase: str) -> None:
    reading = read(phrase)
    assert (reading.kind, reading.edtf) == (ReadingKind.NONE, "")
    assert not reading.needs_person


def test_the_words_are_kept_as_they_were_written() -> None:
    assert read(" By\u00a02025. ").expression == " By\u00a02025. "


def test_what_was_not_understood_is_named() -> None:
    assert read("2023 Defense Vision").unread == "Defense Vision"
    assert read("2022 U.S.-ASEAN Summit").unread == "2022 U.S.-ASEAN Summit"


def test_nothing_is_late_on_the_last_day_of_by_2025() -> None:
    reading = read("by 2025")
    assert reading.grace_day == date(2025, 12, 31)
    assert reading.grace_day + timedelta(days=1) == date(2026, 1, 1)


@pytest.mark.parametrize(
    "phrase", ["July 13-14", "in January", "this year", "today", "by year-end", "past 10 years"]
)
def test_without_a_document_date_nothing_is_counted_from_it(phrase: str) -> None:
    reading = read(phrase, context=ReadingContext())
    assert reading.kind is ReadingKind.UNREAD
    assert Doubt.NO_DOCUMENT_DATE in reading.doubts


@pytest.mark.parametrize("phrase", ["today", "this week", "tomorrow"])
def test_a_day_is_not_counted_from_a_document_known_to_the_month(phrase: str) -> None:
    reading = read(phrase, context=ReadingContext("2023-07~"))
    assert reading.doubts == (Doubt.DOCUMENT_DATE_TOO_COARSE,)


@pytest.mark.parametrize("phrase", ["next month", "this quarter", "in the past 6 months"])
def test_a_month_is_not_counted_from_a_document_known_to_the_year(phrase: str) -> None:
    reading = read(phrase, context=ReadingContext("2023"))
    assert reading.doubts == (Doubt.DOCUMENT_DATE_TOO_COARSE,)


@pytest.mark.parametrize("document", ["2023/2024", "202X", "../2023", "2023/.."])
def test_no_year_is_inferred_from_a_document_of_several_years(document: str) -> None:
    reading = read("July 13-14", context=ReadingContext(document))
    assert reading.doubts == (Doubt.DOCUMENT_DATE_TOO_COARSE,)


def test_an_inferred_year_follows_the_document() -> None:
    reading = read("July 13-14", context=ReadingContext("2024"))
    assert reading.edtf == "2024-07-13/2024-07-14"
    assert Basis.YEAR_INFERRED in reading.basis


def test_an_inferred_date_on_the_day_of_the_document_is_not_doubted() -> None:
    day_before, same_day = ReadingContext("2023-07-15"), ReadingContext("2023-07-14")
    assert read("July 14", context=day_before).doubts == (Doubt.YEAR_UNCERTAIN,)
    assert read("July 14", context=same_day).doubts == ()


@pytest.mark.parametrize("phrase", ["FY2024", "Q3 FY2024", "second half of FY 2023-24"])
def test_an_unknown_fiscal_year_is_a_persons_to_tell(phrase: str) -> None:
    reading = read(phrase, context=ReadingContext("2023-07"))
    assert reading.doubts == (Doubt.FISCAL_YEAR_UNKNOWN,)


@pytest.mark.parametrize(
    ("phrase", "start", "naming", "edtf"),
    [
        ("FY2024", 1, FiscalNaming.END, "2024"),
        ("Q3 FY2024", 1, FiscalNaming.END, "2024-35"),
        ("FY2024", 4, FiscalNaming.START, "2024-04/2025-03"),
        ("FY2024", 4, FiscalNaming.END, "2023-04/2024-03"),
        ("FY 2023-24", 4, FiscalNaming.START, "2023-04/2024-03"),
        ("FY2024", 7, FiscalNaming.END, "2023-07/2024-06"),
        ("Q4 FY2024", 7, FiscalNaming.END, "2024-04/2024-06"),
        ("H2 FY2024", 4, FiscalNaming.START, "2024-10/2025-03"),
    ],
)
def test_a_fiscal_year_is_the_frameworks_own(
    phrase: str, start: int, naming: FiscalNaming, edtf: str
) -> None:
    context = ReadingContext(fiscal_year_start_month=start, fiscal_year_named_by=naming)
    assert read(phrase, context=context).edtf == edtf


def test_a_split_fiscal_year_of_calendar_years_is_doubted() -> None:
    context = ReadingContext(fiscal_year_start_month=1)
    assert read("FY 2023-24", context=context).doubts == (Doubt.SPLIT_YEAR,)


@pytest.mark.parametrize(
    ("phrase", "edtf", "first", "basis"),
    [
        ("spring 2023", "2023-21", date(2023, 9, 1), Basis.SOUTHERN_SPRING),
        ("winter 2023", "2023-24", date(2023, 6, 1), Basis.SOUTHERN_WINTER),
        ("autumn 2023", "2023-23", date(2023, 3, 1), Basis.SOUTHERN_AUTUMN),
    ],
)
def test_a_season_of_the_south_is_stated_and_not_doubted(
    phrase: str, edtf: str, first: date, basis: Basis
) -> None:
    reading = read(phrase, context=ReadingContext(hemisphere=Hemisphere.SOUTH))
    assert (reading.edtf, reading.first_day, reading.basis) == (edtf, first, (basis,))
    assert not reading.needs_person


def test_a_southern_summer_spans_two_years_and_is_doubted() -> None:
    south = ReadingContext(hemisphere=Hemisphere.SOUTH)
    assert read("summer 2023", context=south).doubts == (Doubt.SEASON_SPANS_YEARS,)
    reading = read("summer 2023-24", context=south)
    assert (reading.edtf, reading.doubts) == (
        "2023-12/2024-02",
        (Doubt.SEASON_SPANS_YEARS,),
    )
    assert read("before spring 2023", context=south).edtf == "../2023-24"


@pytest.mark.parametrize(
    ("phrase", "document", "edtf"),
    [
        ("next spring", "2024-10-30", "2025-21"),
        ("next March", "2024-10-30", "2025-03"),
        ("last December", "2024-10-30", "2023-12"),
    ],
)
def test_a_neighbouring_season_is_read_where_one_alone_can_be_meant(
    phrase: str, document: str, edtf: str
) -> None:
    assert read(phrase, context=ReadingContext(document)).edtf == edtf


def test_the_past_of_a_leap_day_ends_on_a_day_that_exists() -> None:
    reading = read("in the past two years", context=ReadingContext("2024-02-29"))
    assert reading.edtf == "2022-02-28/2024-02-29"


def test_the_past_of_a_document_known_to_the_year_is_counted_in_years() -> None:
    assert read("in the past 10 years", context=ReadingContext("2023~")).edtf == "2013~/2023~"


@pytest.mark.parametrize("phrase", ["in the past 10 days", "in the past two weeks"])
def test_a_past_in_days_is_left_to_a_person(phrase: str) -> None:
    assert read(phrase).doubts == (Doubt.VAGUE,)


@pytest.mark.parametrize("phrase", ["by ASEAN", "in ASEAN", "from ASEAN", "by the SCM"])
def test_a_bare_acronym_may_be_a_body_and_is_doubted(phrase: str) -> None:
    assert read(phrase).doubts == (Doubt.UNKNOWN_WORDS,)


@pytest.mark.parametrize("phrase", ["before the 2025 summit", "at the 2025 APEC Summit"])
def test_an_event_of_a_year_is_doubted(phrase: str) -> None:
    reading = read(phrase)
    assert reading.kind is ReadingKind.RELATIVE
    assert reading.doubts == (Doubt.EVENT_AS_DATE,)


def test_a_word_with_two_meanings_of_frequency_is_doubted() -> None:
    reading = read("biannually")
    assert (reading.frequency, reading.times) == (Frequency.YEARLY, 2)
    assert reading.doubts == (Doubt.FREQUENCY_AMBIGUOUS,)


def test_a_rough_place_in_a_cycle_is_doubted() -> None:
    reading = read("annually around March")
    assert (reading.cycle_edtf, reading.doubts) == ("XXXX-03~", (Doubt.NO_FIRM_END,))


def test_at_least_is_stated() -> None:
    assert read("at least once a year").basis == (Basis.AT_LEAST,)
    assert read("once a year").basis == ()


def test_the_place_in_a_cycle_keeps_its_preposition() -> None:
    assert read("by 31 March each year").qualifier is Qualifier.BY
    assert read("in March of each year").qualifier is Qualifier.IN
    assert read("each year by the end of March").basis == ()
    assert read("at the beginning of each year").basis == (Basis.APPROXIMATE,)


def test_within_three_years_counts_from_the_document_and_says_so() -> None:
    reading = read("within three years")
    assert (reading.anchor, reading.basis) == (DOCUMENT_ANCHOR, (Basis.DOCUMENT_DATE,))


def test_a_whole_sentence_is_too_long_to_be_a_date() -> None:
    reading = read("by 2025 " + "and so on " * 30)
    assert (reading.kind, reading.doubts) == (ReadingKind.UNREAD, (Doubt.TOO_LONG,))


@pytest.mark.parametrize("phrase", ["next year", "in 9999 and later", "tomorrow", "next month"])
def test_the_end_of_the_calendar_raises_nothing(phrase: str) -> None:
    assert read(phrase, context=ReadingContext("9999-12-31")).needs_person


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_context_with_an_impossible_month_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 12"):
        ReadingContext(fiscal_year_start_month=month)


def test_a_context_with_an_impossible_document_date_is_refused() -> None:
    with pytest.raises(ValueError, match="not a day of the calendar"):
        ReadingContext("2023-02-30")
