"""The names of events inside a phrase: which tokens they may hold and when to doubt them."""

import re

from commitments.domain.phrases.readings import Doubt
from commitments.domain.phrases.tokens import Phrase
from commitments.domain.vocabulary import Qualifier

# An event's name: acronyms, event nouns, unknown words, ordinals and small words between them.
EVENT = r"(?P<anchor>[ABXEoyntlgPrcNYL&/-]*[AB][ABXEoyntlgPrcNYL&/-]*)"
# What an offset counts from may be told in any words: “the agreement enters into force”.
ANYTHING = r"(?P<anchor>[ABXEoyntlgPrcNYLa&/-]*[ABX][ABXEoyntlgPrcNYL&/-]*)"
_LONGEST = 10
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_NAMES_AN_EVENT = re.compile(r"[AEoynl]")
# With these a bare acronym may as well be a body or a place: “by ASEAN”, “in ASEAN”.
_UNSURE = frozenset({Qualifier.BY, Qualifier.IN, Qualifier.FROM})


def anchor_words(phrase: Phrase, match: re.Match[str]) -> str:
    """Return the words of the anchor of a match; empty when they are too many for a name."""
    start, end = match.span("anchor")
    if end - start > _LONGEST:
        return ""
    return _ARTICLE.sub("", phrase.words(start, end))


def anchor_doubts(codes: str, relation: Qualifier) -> tuple[Doubt, ...]:
    """Return why a person should look at an anchor without an offset."""
    if "Y" in codes:
        return (Doubt.EVENT_AS_DATE,)
    if relation in _UNSURE and not _NAMES_AN_EVENT.search(codes):
        return (Doubt.UNKNOWN_WORDS,)
    return ()
