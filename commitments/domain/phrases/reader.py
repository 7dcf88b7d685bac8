"""The door to the phrase reader: tries each grammar in turn, and says what it could not read."""

import re

from commitments.domain.phrases.dated import read_dated
from commitments.domain.phrases.english import NO_DATE
from commitments.domain.phrases.readings import (
    Doubt,
    Reading,
    ReadingContext,
    ReadingKind,
    UndecidedError,
)
from commitments.domain.phrases.recurring import read_recurring
from commitments.domain.phrases.relative import read_relative
from commitments.domain.phrases.tokens import Phrase, plain_text, tokenise

# A longer text is a sentence, and its date is a span of it that a person has to choose.
_LONGEST_TEXT = 200
_READERS = (read_dated, read_recurring, read_relative)
_SIGNS_OF_DOUBT = (
    (re.compile(r"!"), Doubt.NEGATION),
    (re.compile(r"V|[ynGvl]s|[ynv]u|^[nyv]$"), Doubt.VAGUE),
    (re.compile(r"@"), Doubt.REFERS_BACK),
    (re.compile(r"^[^ibeafxw]*[AB]"), Doubt.EVENT_AS_DATE),
    (re.compile(r"[YIZT].*[YIZT]|\||[MSQ]&[MSQ]"), Doubt.SEVERAL_DATES),
    (re.compile(r"X"), Doubt.UNKNOWN_WORDS),
)
_STUMBLING = re.compile(r"[X!V@|]")


def read_phrase(expression: str, *, context: ReadingContext) -> Reading:
    """Read a date phrase of a document in English or Korean; never raises on any text.

    A reading that nothing but the words and the context supports comes back UNREAD with doubts,
    or as a proposal with doubts; words that were not understood are never passed over.
    """
    if len(expression) > _LONGEST_TEXT:
        return _unread(expression, (Doubt.TOO_LONG,), expression.strip())
    text = plain_text(expression)
    if text.lower() in NO_DATE:
        return Reading(expression, ReadingKind.NONE)
    phrase = tokenise(text)
    doubts: list[Doubt] = []
    for read in _READERS:
        try:
            reading = read(phrase, expression=expression, context=context)
        except UndecidedError as error:
            doubts.append(error.doubt)
        except (ValueError, OverflowError):
            # Only dates at the edge of the calendar come here, such as the year after 9999.
            doubts.append(Doubt.NO_SUCH_DAY)
        else:
            if reading is not None:
                return reading
    reasons = tuple(dict.fromkeys(doubts)) or _reasons(phrase)
    words = phrase.text if Doubt.EVENT_AS_DATE in reasons else _stumbled_over(phrase)
    return _unread(expression, reasons, words)


def _unread(expression: str, doubts: tuple[Doubt, ...], unread: str) -> Reading:
    return Reading(expression, ReadingKind.UNREAD, doubts=doubts, unread=unread)


def _reasons(phrase: Phrase) -> tuple[Doubt, ...]:
    found = tuple(doubt for sign, doubt in _SIGNS_OF_DOUBT if sign.search(phrase.codes))
    return found or (Doubt.UNKNOWN_WORDS,)


def _stumbled_over(phrase: Phrase) -> str:
    """Return the words from the first to the last that stood in the way, or the whole phrase."""
    places = [match.start() for match in _STUMBLING.finditer(phrase.codes)]
    if not places:
        return phrase.text
    return phrase.words(places[0], places[-1] + 1)
