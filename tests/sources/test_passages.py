"""Cutting passages: words are tied to the one place where they stand, counted in code points."""

from unicodedata import normalize

import pytest

from sources.actions import PassageError, cut_passage, cut_span
from sources.models import Document, Passage
from tests.factories import AT, create_document, create_user
from tests.history.replay import events, latest_event, untold, verbs

pytestmark = pytest.mark.django_db
TEXT = "🇰🇷 Both sides will meet. They will meet again, and they will report."


@pytest.fixture
def document() -> Document:
    return create_document(text=TEXT)


def test_a_passage_is_the_exact_span_of_its_words(document: Document) -> None:
    user = create_user()
    passage = cut_passage(
        document, quote="They will meet again", section="II", locator="3", by=user, at=AT
    )
    # The flag is two code points, however it is drawn.
    assert (passage.start, passage.end) == (25, 45)
    assert document.text[passage.start : passage.end] == passage.quote == "They will meet again"
    assert (passage.section, passage.locator) == ("II", "3")
    (event,) = events(passage)
    assert (event.verb, event.actor, event.root) == ("cut_passage", user.uuid, document.uuid)
    assert event.framework == document.framework.uuid
    assert untold(passage) == {}
    assert str(passage) == "They will meet again"


def test_the_same_words_are_cut_once(document: Document) -> None:
    first = cut_passage(document, quote="Both sides", by=None, at=AT)
    before = latest_event()
    assert cut_passage(document, quote="Both sides", by=None, at=AT) == first
    assert cut_span(document, start=first.start, end=first.end, by=None, at=AT) == first
    assert verbs(after=before) == []


def test_words_are_found_in_whatever_form_they_are_written() -> None:
    document = create_document(text="Déjà vu.")
    quote = normalize("NFD", "Déjà")
    passage = cut_passage(document, quote=quote, by=None, at=AT)
    assert (passage.start, passage.end, passage.quote) == (0, 4, "Déjà")
    assert cut_span(document, start=0, end=4, quote=quote, by=None, at=AT) == passage


@pytest.mark.parametrize("quote", ["they shall report", ""])
def test_words_that_do_not_stand_there_are_refused(document: Document, quote: str) -> None:
    before = latest_event()
    with pytest.raises(PassageError, match=f"do not stand in “{document.title}”: {quote}"):
        cut_passage(document, quote=quote, by=None, at=AT)
    assert verbs(after=before) == []


@pytest.mark.parametrize("text", [TEXT, "ababa"])
def test_words_that_stand_more_than_once_are_refused(text: str) -> None:
    quote = "will meet" if text == TEXT else "aba"
    document = create_document(text=text)
    with pytest.raises(PassageError, match="stand more than once"):
        cut_passage(document, quote=quote, by=None, at=AT)
    assert not Passage.objects.exists()


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3), (0, len(TEXT) + 1)], ids=str)
def test_a_span_outside_the_text_is_refused(document: Document, start: int, end: int) -> None:
    with pytest.raises(PassageError, match=f"The span {start} to {end} lies outside the text"):
        cut_span(document, start=start, end=end, by=None, at=AT)


def test_the_whole_text_is_a_span(document: Document) -> None:
    assert cut_span(document, start=0, end=len(TEXT), by=None, at=AT).quote == TEXT


def test_a_shifted_span_is_refused_with_both_words(document: Document) -> None:
    with pytest.raises(PassageError, match="holds “oth sides ”, not “Both sides”"):
        cut_span(document, start=4, end=14, quote="Both sides", by=None, at=AT)
    assert not Passage.objects.exists()


def test_a_span_without_words_is_refused(document: Document) -> None:
    with pytest.raises(PassageError, match="holds no words"):
        cut_span(document, start=2, end=3, by=None, at=AT)


def test_passages_come_in_the_order_of_the_text(document: Document) -> None:
    late = cut_passage(document, quote="report", by=None, at=AT)
    long = cut_passage(document, quote="Both sides will meet", by=None, at=AT)
    short = cut_passage(document, quote="Both sides", by=None, at=AT)
    assert list(Passage.objects.in_reading_order()) == [short, long, late]
