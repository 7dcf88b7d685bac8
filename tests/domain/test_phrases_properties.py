"""What holds for every phrase: nothing raises, nothing is passed over, nothing ends too soon."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments.domain.edtf import parse_edtf
from commitments.domain.periods import period_of
from commitments.domain.phrases import Reading, ReadingContext, ReadingKind, read_phrase
from commitments.domain.phrases.english import ENGLISH
from commitments.domain.phrases.korean import KOREAN
from commitments.domain.vocabulary import Hemisphere, Qualifier
from tests.domain import phrase_table as table

CONTEXT = ReadingContext(table.DOCUMENT, table.FISCAL_START)
DATED = [row.phrase for row in table.DATED]
READABLE = DATED + [row.phrase for row in (*table.RECURRING, *table.ANCHORED)]
# Words that change what a date says, or that nobody can place.
STRANGERS = ("not", "unless", "or 2031", "and 2031", "zebra", "percent", "제외", "postponed")
SIGNS = ("2025", "2023-25", "03/04/2025", "7", "Q3", "FY24", "2020s", "COP30", "SCM", "U.S.")
PIECES = [*ENGLISH, *KOREAN, *SIGNS, "(", ")", "-", "–", "~", "/", ",", "90일", "제57차", "3년"]
DOCUMENTS = ("", "2023-07~", "2024-10-30", "9999-12-31", "0001-01-01", "202X", "2023/..", "2023-22")

contexts = st.builds(
    ReadingContext,
    document_edtf=st.sampled_from(DOCUMENTS),
    fiscal_year_start_month=st.none() | st.integers(min_value=1, max_value=12),
    hemisphere=st.sampled_from(Hemisphere),
)

# A busy machine is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
assembled = st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join)


def _check(reading: Reading, context: ReadingContext) -> None:
    """Assert what every reading promises."""
    days = (reading.first_day, reading.last_day, reading.grace_day)
    if reading.edtf:
        period = period_of(reading.edtf, hemisphere=context.hemisphere)
        assert days == (period.first_day, period.last_day, period.grace_day)
        assert str(parse_edtf(reading.edtf)) == reading.edtf
    else:
        assert days == (None, None, None)
    if reading.kind is ReadingKind.UNREAD:
        assert reading.doubts
        assert reading.unread
    assert bool(reading.edtf) or reading.kind is not ReadingKind.CALENDAR
    assert (reading.frequency is not None) == (reading.kind is ReadingKind.RECURRING)
    assert (reading.relation is None) or bool(reading.anchor)


@PATIENT
@given(st.text(max_size=60), contexts)
def test_any_text_is_read_without_an_error(text: str, context: ReadingContext) -> None:
    _check(read_phrase(text, context=context), context)


@PATIENT
@given(assembled, contexts)
def test_any_words_of_dates_are_read_without_an_error(text: str, context: ReadingContext) -> None:
    _check(read_phrase(text, context=context), context)


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("phrase", DATED)
def test_a_stranger_beside_a_date_is_never_passed_over(phrase: str, stranger: str) -> None:
    before = read_phrase(phrase, context=CONTEXT)
    for text in (f"{stranger} {phrase}", f"{phrase} {stranger}"):
        reading = read_phrase(text, context=CONTEXT)
        # “Not before” and “not after” are phrases of their own.
        assert reading.needs_person or reading.qualifier != before.qualifier, text


@pytest.mark.parametrize("phrase", READABLE)
def test_a_stranger_inside_a_phrase_is_never_passed_over(phrase: str) -> None:
    before = read_phrase(phrase, context=CONTEXT)
    words = phrase.split()
    for place in range(1, len(words)):
        text = " ".join([*words[:place], "not", *words[place:]])
        after = read_phrase(text, context=CONTEXT)
        assert after.needs_person or after.qualifier != before.qualifier, text


@PATIENT
@given(st.sampled_from(READABLE))
def test_case_spacing_and_width_change_nothing(phrase: str) -> None:
    plain = read_phrase(phrase, context=CONTEXT)
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() and c.isascii() else c for c in phrase)
    for text in (wide, phrase.replace(" ", "\u00a0"), f"“{phrase}.”"):
        other = read_phrase(text, context=CONTEXT)
        assert (other.kind, other.edtf, other.cycle_edtf) == (
            plain.kind,
            plain.edtf,
            plain.cycle_edtf,
        )


@pytest.mark.parametrize("phrase", [phrase for phrase in DATED if "SCM" not in phrase])
def test_case_changes_no_date(phrase: str) -> None:
    plain = read_phrase(phrase, context=CONTEXT)
    for text in (phrase.lower(), phrase.upper()):
        other = read_phrase(text, context=CONTEXT)
        assert (other.edtf, other.doubts) == (plain.edtf, plain.doubts), text


@PATIENT
@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)),
    st.sampled_from(["by", "until", "no later than", "through"]),
)
def test_a_limit_ends_on_the_day_that_it_names(day: date, word: str) -> None:
    reading = read_phrase(f"{word} {day}", context=CONTEXT)
    assert (reading.edtf, reading.last_day) == (f"../{day}", day)
    assert reading.qualifier in {Qualifier.BY, Qualifier.UNTIL}
