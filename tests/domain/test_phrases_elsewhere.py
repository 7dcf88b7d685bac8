"""Phrases of other texts are read right, or left to a person; never wrongly."""

import pytest

from commitments.domain.phrases import ReadingContext, read_phrase
from tests.domain.phrases_elsewhere import ELSEWHERE, PERSON, RECURRING, RELATIVE

CONTEXT = ReadingContext(document_edtf="2024-05-15", fiscal_year_start_month=10)


@pytest.mark.parametrize(("words", "meaning", "qualifier"), ELSEWHERE)
def test_a_phrase_of_another_text_is_read_right_or_left_to_a_person(
    words: str, meaning: str, qualifier: str
) -> None:
    reading = read_phrase(words, context=CONTEXT)
    assert reading.needs_person == (meaning == PERSON)
    if meaning == PERSON:
        return
    assert str(reading.qualifier or "") == qualifier
    if meaning in {RELATIVE, RECURRING}:
        assert (str(reading.kind), reading.edtf) == (meaning, "")
    else:
        assert (str(reading.kind), reading.edtf) == ("calendar", meaning)
