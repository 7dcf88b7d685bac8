"""Verb groups that begin with will, be or have."""

from commitments.domain.vocabulary import Strength
from entry.extraction.groups import Force, Group, make_group, past_adverbs
from entry.extraction.lexicon import GERUND, JOINT, PAST, VERBS, one_of
from entry.extraction.promises import (
    BINDS,
    MANDATES,
    ONLY_PRESENT,
    does_bind,
    read_announced,
    read_mandate,
    read_promised,
    to_do,
)
from entry.extraction.tokens import Words

MODALS = {
    "will": Force.FUTURE, "shall": Force.FUTURE, "’ll": Force.FUTURE, "would": Force.INTENTION,
    "should": Force.DUTY, "must": Force.DUTY, "can": Force.POSSIBLE, "could": Force.POSSIBLE,
    "may": Force.POSSIBLE, "might": Force.POSSIBLE, "cannot": Force.POSSIBLE,
}  # fmt: skip


BE = {"is": False, "are": False, "am": False, "was": True, "were": True}


HAVE = {"has": False, "have": False, "had": True}


_PARTICIPLES = {
    "committed": Force.PROMISE, "determined": Force.INTENTION, "resolved": Force.INTENTION,
    "prepared": Force.INTENTION, "ready": Force.INTENTION, "poised": Force.INTENTION,
    "expected": Force.INTENTION, "scheduled": Force.INTENTION, "due": Force.INTENTION,
    "set": Force.INTENTION, "slated": Force.INTENTION, "planned": Force.INTENTION,
    "envisaged": Force.INTENTION, "foreseen": Force.INTENTION, "intended": Force.INTENTION,
    "designed": Force.DUTY, "tasked": Force.MANDATE, "asked": Force.MANDATE,
    "mandated": Force.MANDATE, "requested": Force.MANDATE, "instructed": Force.MANDATE,
    "invited": Force.MANDATE, "required": Force.FUTURE, "obliged": Force.FUTURE,
    "bound": Force.FUTURE, "dedicated": Force.PROMISE,
}  # fmt: skip


_NEEDS_NO_OBJECT = one_of("planned scheduled envisaged foreseen expected due")


_WILL_IS_A_NOUN = one_of("political collective good free the our common their")


def read_modal(words: Words, at: int) -> Group | None:
    if words.low(at) == "will" and words.low(at - 1) in _WILL_IS_A_NOUN:
        return None
    if words.low(at) == "may" and words.tokens[at].text == "May":
        return None
    then = past_adverbs(words, at + 1)
    following = words.low(then)
    if following in BINDS and words.low(then + 1) == "to" and following in ONLY_PRESENT:
        return make_group(words, MODALS[words.low(at)], at, then + 2)
    if following == "look" and words.low(then + 1) == "forward":
        return make_group(words, Force.HOPE, at, then + 3)
    return make_group(words, MODALS[words.low(at)], at, then)


def read_be(words: Words, at: int, *, past: bool) -> Group:
    then = past_adverbs(words, at + 1)
    word = words.low(then)
    if word == "to" and not past and words.low(then + 1) in VERBS | {"be"}:
        return make_group(words, Force.FUTURE, at, then + 1)
    if word == "responsible" and words.low(then + 1) == "for" and words.low(then + 2) in GERUND:
        return make_group(words, Force.FUTURE, at, then + 2)
    asked = past and _PARTICIPLES.get(word) is Force.MANDATE
    if word in _PARTICIPLES and (asked or not past) and (group := _ready(words, at, then)):
        return group
    if word == "looking" and words.low(then + 1) == "forward":
        return make_group(words, Force.HOPE, at, then + 3)
    if word in GERUND or word == "being":
        return _progressive(words, at, then, past=past)
    if word in PAST:
        force = Force.PAST if past else Force.COPULA
        return Group(force, PAST[word], at, then, is_passive=True)
    if word in {"on", "in"} and words.low(then + 1) in {"track", "course"} and not past and (
        words.low(then + 2) == "to"
    ):  # fmt: skip
        return make_group(words, Force.INTENTION, at, then + 3)
    if word in {"under", "in", "on"} and words.low(then + 1) in {
        "way", "progress", "preparation", "development", "construction", "course", "track",
    } and not past:  # fmt: skip
        return Group(Force.CONTINUES, "work", at, then + 1)
    if word in {"underway", "ongoing"} and not past:
        return Group(Force.CONTINUES, "work", at, then)
    return Group(Force.PAST if past else Force.COPULA, "be", at, at)


def _ready(words: Words, first: int, at: int) -> Group | None:
    """Read "is expected to", "are committed to", "is planned"."""
    word, following = words.low(at), words.low(at + 1)
    if following == "to":
        force = _PARTICIPLES[word]
        bound = words.low(past_adverbs(words, at + 2))
        if word in {"committed", "dedicated"} and bound not in VERBS and bound not in GERUND:
            return Group(Force.PRESENT, "stand", first, at)  # to a value, not to doing something
        strength = Strength.INTENDS if word == "required" else None
        return make_group(words, force, first, at + 2, strength=strength)
    if _PARTICIPLES[word] is Force.MANDATE and following == "with" and words.low(at + 2) in GERUND:
        return make_group(words, Force.MANDATE, first, at + 2)
    if word in _NEEDS_NO_OBJECT:
        return Group(Force.INTENTION, "hold", first, at, Strength.INTENDS, is_passive=True)
    return None


def _progressive(words: Words, first: int, at: int, *, past: bool) -> Group:
    verb, following = GERUND.get(words.low(at), ""), words.low(at + 1)
    if past:
        return Group(Force.PAST, verb, first, at)
    if words.low(at) == "being":
        then = past_adverbs(words, at + 1)
        return Group(Force.CONTINUES, PAST.get(words.low(then), "be"), first, then, is_passive=True)
    if verb in {"prepare", "plan"} and following in {"to", "for"}:
        return make_group(words, Force.INTENTION, first, at + 2)
    if verb in {"aim", "seek", "hope", "strive"} and following == "to":
        return make_group(words, Force.DUTY, first, at + 2)
    if verb in {"commit", "pledge"}:
        return read_promised(words, verb, first, at)
    if verb == "announce":
        return read_announced(words, first, at)
    if verb == "continue":
        return make_group(
            words, Force.CONTINUES, first, at + 2 if following in {"to", "with"} else at + 1
        )
    if verb in {"explore", "consider", "examine"}:
        return Group(Force.HOPE, verb, first, at, Strength.EXPLORES)
    return Group(Force.CONTINUES, verb, first, at)


def read_have(words: Words, at: int) -> Group | None:
    then = past_adverbs(words, at + 1)
    word = words.low(then)
    if word == "been":
        return _have_been(words, at, past_adverbs(words, then + 1))
    verb = PAST.get(word)
    if verb is None:
        return Group(Force.COPULA, "have", at, at)
    if verb in BINDS and verb not in ONLY_PRESENT and does_bind(words, verb, then):
        return read_promised(words, verb, at, then)
    if verb == "announce":
        return read_announced(words, at, then)
    if verb in MANDATES:
        return read_mandate(words, at, then) or Group(Force.PAST, verb, at, then)
    joint = verb in JOINT and to_do(words, then)
    since = words.low(0) == "since" and verb in JOINT
    return Group(Force.CONTINUES if joint or since else Force.PAST, verb, at, then)


def _have_been(words: Words, first: int, at: int) -> Group:
    word = words.low(at)
    if word in GERUND:
        return Group(Force.CONTINUES, GERUND[word], first, at)
    if word in _PARTICIPLES and words.low(at + 1) in {"to", "with", "for"} and (
        _PARTICIPLES[word] is Force.MANDATE or word in {"scheduled", "planned", "set"}
    ):  # fmt: skip
        return make_group(words, _PARTICIPLES[word], first, at + 2)
    if word in {"scheduled", "planned"}:
        return Group(Force.INTENTION, "hold", first, at, Strength.INTENDS, is_passive=True)
    return Group(Force.PAST, PAST.get(word, "be"), first, at, is_passive=True)


def read_remains(words: Words, at: int) -> Group:
    """Read "remains committed to", which is "is committed to"."""
    return read_be(words, at, past=False)
