"""Verb groups of one word: present or past, of promise, position, work or report."""

from commitments.domain.vocabulary import Strength
from entry.extraction.auxiliaries import read_remains
from entry.extraction.groups import Force, Group, make_group, past_adverbs
from entry.extraction.lexicon import (
    DETERMINERS,
    PAST,
    POSITION,
    PROMISING,
    THIRD,
    VERBS,
    is_adverb,
    one_of,
)
from entry.extraction.promises import (
    BINDS,
    MANDATES,
    ONLY_PRESENT,
    does_bind,
    is_own,
    read_announced,
    read_mandate,
    read_promised,
    read_told,
)
from entry.extraction.tokens import Words

_SUBJECT_WORDS = one_of("we they you who i both all")


def read_lexical(words: Words, at: int) -> Group | None:
    """Read a verb of its own: present or past, of promise, position, work or report."""
    word = words.low(at)
    verb = THIRD.get(word) or (word if word in VERBS else "")
    if verb and _is_present(words, at, third=word in THIRD and word != verb):
        return _present(words, verb, at)
    if word in PAST and _is_past(words, at):
        return _past(words, PAST[word], at)
    return None


_DECIDING = one_of("adopt approve establish authorise authorize endorse accept")
_OPENING = one_of("also further hereby again moreover finally furthermore additionally")
_AFTER_A_NOUN = one_of(". , ; of is are was were will has have had that which who")


def _is_present(words: Words, at: int, *, third: bool) -> bool:
    """Tell a verb in the present from a noun or an infinitive that is written alike."""
    place = at - 1
    while place >= 0 and is_adverb(words.low(place)):
        place -= 1
    before, token = words.low(place), words.tokens[at].text
    if opens_a_decision(words, at):
        return True
    if before in DETERMINERS or before.endswith(("’s", "'s")) or (at == 0 and third):
        return False
    if words.low(at) in {"plans", "plan", "aims", "aim", "seeks"} and words.low(at + 1) != "to":
        return False
    if token[:1].isupper() or words.low(at + 1) in _AFTER_A_NOUN:
        return False
    if third:
        return _is_third(words, at, before)
    if place < 0 or _helps(words, at):
        return False
    if before == "," and words.low(0) in {"we", "the"} and words.low(at) in PROMISING | POSITION:
        return words.low(at + 1) in {"to", "that", "the", "our", "on", "upon"}
    joined = _is_joined(words, place) or _goes_with_we(words, place, at)
    plural = before in _SUBJECT_WORDS or (before.endswith("s") and not before.endswith("ss"))
    return (plural or joined) and not _in_phrase(words, place)


def _is_third(words: Words, at: int, before: str) -> bool:
    """Tell "the Fund offers …" from "exchanged offers", "research, aims and means"."""
    if before in PAST:
        return False
    if before in {"and", ","}:
        return words.low(at + 1) not in {",", "and", "in", "on", "for"}
    return words.low(at + 1) not in {"in"} or verb_needs_no_object(words.low(at))


def opens_a_decision(words: Words, at: int) -> bool:
    """Tell the verb of a decision, whose subject is the body itself: "Further requests …"."""
    verb = THIRD.get(words.low(at), "")
    if verb not in PROMISING | POSITION | {
        "adopt",
        "approve",
        "establish",
        "authorise",
        "authorize",
    }:
        return False
    starts = at == 0 and words.tokens[0].text[:1].isupper()
    follows = at == 1 and words.low(0) in _OPENING and words.low(1) != words.low(2)
    return (starts or follows) and words.low(at + 1) not in _AFTER_A_NOUN - {"that"}


def _helps(words: Words, at: int) -> bool:
    """Tell a verb that "help" goes before: "helps island governments prepare"."""
    return any(words.low(back)[:4] in {"help", "let", "make"} for back in range(max(0, at - 8), at))


def verb_needs_no_object(third: str) -> bool:
    """Tell whether "in" may follow a verb at once, as in "participates in"."""
    return third in {
        "participates",
        "engages",
        "assists",
        "invests",
        "operates",
        "works",
        "resides",
    }


def _is_joined(words: Words, place: int) -> bool:
    """Tell whether a capital word ends a joined subject: "Korea and Chile"."""
    if not words.tokens[place].text[:1].isupper():
        return False
    return any(words.low(back) == "and" for back in range(max(0, place - 5), place))


def _goes_with_we(words: Words, place: int, at: int) -> bool:
    """Tell the second verb of one subject: "we adopt the plan and resolve to review it"."""
    if words.low(place) != "and" or words.low(at) not in PROMISING or words.low(at + 1) != "to":
        return False
    return "we" in {words.low(back) for back in range(place)}


def _in_phrase(words: Words, place: int) -> bool:
    """Tell whether the noun before belongs to a phrase that ends after the verb's place."""
    return words.low(place) in {"as", "its", "this", "across", "less", "towards", "perhaps"}


def _asked(words: Words, verb: str, at: int, following: str) -> Group | None:
    """Read what is asked of somebody, or asked for: "we task …", "requests its translation"."""
    if verb == "call" and following in {"on", "upon"} and is_own(words, at + 1, verb=verb):
        return read_mandate(words, at, at)
    if verb in MANDATES and (mandate := read_mandate(words, at, at)):
        if verb not in {"invite", "request", "ask"} or is_own(words, at, verb=verb):
            return mandate
        return Group(Force.PRESENT, "call", at, at)
    if verb == "request" and following in {"its", "the", "a", "an"}:
        return Group(Force.MANDATE, "prepare", at, at, Strength.WILL)
    return None


def _present(words: Words, verb: str, at: int) -> Group | None:
    following = words.low(past_adverbs(words, at + 1))
    if told := read_told(words, verb, at):
        return told
    if verb == "remain":
        return read_remains(words, at)
    if verb == "look":
        return make_group(words, Force.HOPE, at, at + 3) if following == "forward" else None
    if verb == "continue":
        skip = at + 2 if following in {"to", "with"} else at + 1
        return make_group(words, Force.CONTINUES, at, skip)
    if verb in BINDS and does_bind(words, verb, at):
        return read_promised(words, verb, at, at)
    if asked := _asked(words, verb, at, following):
        return asked
    if verb == "announce":
        return read_announced(words, at, at)
    if verb in BINDS and following == "to":
        return None
    return Group(Force.PRESENT, verb, at, at)


def _is_past(words: Words, at: int) -> bool:
    """Tell a past tense from a participle that describes a noun, or an adjective."""
    before, following = words.low(at - 1), words.low(at + 1)
    token = words.tokens[at].text
    if at == 0 or before == "be" or token[:1].isupper() or before in DETERMINERS - {"this", "each"}:
        return False
    if following in {"by", "under", "through"} or (before == "," and following in {
        "during", "in", "at", "on", "with", "from", "for",
    }):  # fmt: skip
        return False
    if following in {"and", ","} and before in {",", "and"}:
        return False
    return words.low(at) not in VERBS or words.low(at) in {"set", "put", "cut"}


def _past(words: Words, verb: str, at: int) -> Group | None:
    if told := read_told(words, verb, at):
        return told
    if verb in BINDS and verb not in ONLY_PRESENT and does_bind(words, verb, at):
        return read_promised(words, verb, at, at)
    if verb == "announce":
        return read_announced(words, at, at)
    if verb in MANDATES and (mandate := read_mandate(words, at, at)):
        return mandate
    return Group(Force.PAST, verb, at, at)
