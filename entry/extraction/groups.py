"""A verb group: the words that bind, how strongly, and to do what."""

from dataclasses import dataclass
from enum import StrEnum

from commitments.domain.vocabulary import Strength
from entry.extraction.lexicon import GERUND, PAST, VERBS, is_adverb
from entry.extraction.tokens import Words


class Force(StrEnum):
    """What a verb group does."""

    PROMISE = "promise"  # commits to, pledges to, agreed to
    FUTURE = "future"  # will, shall, is to
    INTENTION = "intention"  # intends to, plans to, is expected to, would
    DUTY = "duty"  # should, aims to, with the goal of
    HOPE = "hope"  # looks forward to, is exploring
    MANDATE = "mandate"  # we task X to
    ANNOUNCED = "announced"  # announced plans to, announces $5 million
    CONTINUES = "continues"  # continues to, is working
    PRESENT = "present"  # supports, works with
    COPULA = "copula"  # is, remains
    POSSIBLE = "possible"  # can, may
    PAST = "past"  # held, was signed, has trained


BINDING = frozenset(
    {Force.PROMISE, Force.FUTURE, Force.INTENTION, Force.DUTY, Force.HOPE, Force.MANDATE}
)


STRENGTHS = {
    Force.PROMISE: Strength.COMMITS,
    Force.FUTURE: Strength.WILL,
    Force.INTENTION: Strength.INTENDS,
    Force.DUTY: Strength.SHOULD,
    Force.HOPE: Strength.EXPLORES,
    Force.MANDATE: Strength.WILL,
}


@dataclass(frozen=True, slots=True)
class Group:
    """A verb group: its words [first, last] by number, what it binds to, and its place."""

    force: Force
    head: str
    first: int
    last: int
    strength: Strength = Strength.STATES
    is_passive: bool = False
    continues: bool = False


def past_adverbs(words: Words, at: int) -> int:
    while is_adverb(words.low(at)) or (words.low(at) == "," and is_adverb(words.low(at + 1))):
        at += 1
    return at


def _bound(words: Words, at: int) -> tuple[str, int, bool]:
    """Return the verb that a promise binds to from a place on: base, last word, passive."""
    at = past_adverbs(words, at)
    word = words.low(at)
    if word == "be":
        then = past_adverbs(words, at + 1)
        if words.low(then) in PAST or words.low(then).endswith("ed"):
            return PAST.get(words.low(then), words.low(then)), then, True
        return "be", at, False
    if word in VERBS:
        return word, at, False
    return GERUND.get(word, word), at, False


def make_group(
    words: Words, force: Force, first: int, at: int, *, strength: Strength | None = None
) -> Group:
    """Make a group that binds to the verb at a place, going through "continue to"."""
    head, last, passive = _bound(words, at)
    continues = False
    if head in {"continue", "keep", "remain"}:
        continues = True
        skip = last + 2 if words.low(last + 1) in {"to", "with"} else last + 1
        inner, inner_last, passive = _bound(words, skip)
        if inner in VERBS:
            head, last = inner, inner_last
    if head not in VERBS and head != "be" and (
        force is Force.HOPE or words.low(at - 1) == "for"
    ):  # fmt: skip
        head, last = "", at - 1  # "looks forward to their next summit", "is preparing for two …"
    if head in {"begin", "start"} and words.low(last + 1) in GERUND:
        last += 1
    return Group(
        force, head, first, min(last, len(words.tokens) - 1),
        strength or STRENGTHS.get(force, Strength.STATES), passive, continues,
    )  # fmt: skip
