"""The verb groups of a sentence: which words bind, how strongly, and to do what."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from commitments.domain.vocabulary import Strength
from entry.extraction.lexicon import (
    ATELIC,
    DETERMINERS,
    GERUND,
    JOINT,
    PAST,
    POSITION,
    PROMISING,
    THIRD,
    VERBS,
    is_adverb,
)
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

_MODALS = {
    "will": Force.FUTURE, "shall": Force.FUTURE, "’ll": Force.FUTURE, "would": Force.INTENTION,
    "should": Force.DUTY, "must": Force.DUTY, "can": Force.POSSIBLE, "could": Force.POSSIBLE,
    "may": Force.POSSIBLE, "might": Force.POSSIBLE, "cannot": Force.POSSIBLE,
}  # fmt: skip
_BE = {"is": False, "are": False, "am": False, "was": True, "were": True}
_HAVE = {"has": False, "have": False, "had": True}
# Verbs that promise with what follows "to" (or a gerund, or money), by their base.
_BINDS = {
    "commit": Force.PROMISE, "pledge": Force.PROMISE, "promise": Force.PROMISE,
    "undertake": Force.PROMISE, "vow": Force.PROMISE, "agree": Force.PROMISE,
    "resolve": Force.PROMISE, "decide": Force.PROMISE, "guarantee": Force.PROMISE,
    "intend": Force.INTENTION, "plan": Force.INTENTION, "expect": Force.INTENTION,
    "offer": Force.INTENTION, "prepare": Force.INTENTION, "propose": Force.INTENTION,
    "aim": Force.DUTY, "seek": Force.DUTY, "hope": Force.DUTY, "strive": Force.DUTY,
    "endeavour": Force.DUTY, "endeavor": Force.DUTY, "wish": Force.DUTY,
    "concur": Force.PROMISE,
}  # fmt: skip
# Present only: "agreed to" tells of the day itself, "sought to" of the past.
_ONLY_PRESENT = frozenset("intend plan expect prepare aim seek hope strive wish endeavour".split())
_MANDATES = frozenset("task instruct direct mandate charge request ask invite".split())
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
_NEEDS_NO_OBJECT = frozenset("planned scheduled envisaged foreseen expected due".split())
_AIMS = frozenset("goal goals aim objective target ambition intention view commitment".split())
_SUBJECT_WORDS = frozenset("we they you who i both all".split())
_WILL_IS_A_NOUN = frozenset("political collective good free the our common their".split())


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


def verb_groups(words: Words) -> list[Group]:
    """Return the verb groups of the main clauses, in their order."""
    groups = _scan(words)
    if groups:
        return groups
    # "Programs sponsored by the bureau provide …": a verb far from its subject.
    for at in range(2, len(words.tokens) - 1):
        free = at not in words.hidden and words.low(at - 1) not in DETERMINERS | {"and", ","}
        verb = THIRD.get(words.tokens[at].text, words.tokens[at].text)
        if free and verb in ATELIC and words.low(at + 1) not in {",", "of", "."}:
            return [Group(Force.PRESENT, verb, at, at)]
    return []


def _scan(words: Words) -> list[Group]:
    groups: list[Group] = []
    at = 0
    while at < len(words.tokens):
        group = None if at in words.hidden else _group_at(words, at)
        if group and groups and _describes(words, group, after=groups[-1].last):
            group = None
        if group:
            groups.append(group)
            at = group.last + 1
        else:
            at += 1
    return groups


def _describes(words: Words, group: Group, *, after: int) -> bool:
    """Tell a participle behind its noun: "of the projects decided upon in Lima"."""
    if group.force is not Force.PAST or group.first != group.last:
        return False
    between = {words.low(at) for at in range(after + 1, group.first)}
    return not between & {",", ";", ":", "and", "but", "where", "when", "while"}


def _group_at(words: Words, at: int) -> Group | None:
    word = words.low(at)
    if word in _MODALS:
        return _modal(words, at)
    if word in _BE:
        return _be(words, at, past=_BE[word])
    if word in _HAVE:
        return _have(words, at)
    if word in _AIMS:
        return _aim(words, at)
    if word == "to" and words.low(at - 1) == "," and words.low(at + 1) == "be":
        made = _made(words, Force.FUTURE, at, at + 1)  # "…, to be disbursed in three tranches"
        return made if made.is_passive else None
    return _lexical(words, at)


def _past_adverbs(words: Words, at: int) -> int:
    while is_adverb(words.low(at)) or (words.low(at) == "," and is_adverb(words.low(at + 1))):
        at += 1
    return at


def _bound(words: Words, at: int) -> tuple[str, int, bool]:
    """Return the verb that a promise binds to from a place on: base, last word, passive."""
    at = _past_adverbs(words, at)
    word = words.low(at)
    if word == "be":
        then = _past_adverbs(words, at + 1)
        if words.low(then) in PAST or words.low(then).endswith("ed"):
            return PAST.get(words.low(then), words.low(then)), then, True
        return "be", at, False
    if word in VERBS:
        return word, at, False
    return GERUND.get(word, word), at, False


def _made(
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


def _modal(words: Words, at: int) -> Group | None:
    if words.low(at) == "will" and words.low(at - 1) in _WILL_IS_A_NOUN:
        return None
    if words.low(at) == "may" and words.tokens[at].text == "May":
        return None
    then = _past_adverbs(words, at + 1)
    following = words.low(then)
    if following in _BINDS and words.low(then + 1) == "to" and following in _ONLY_PRESENT:
        return _made(words, _MODALS[words.low(at)], at, then + 2)
    if following == "look" and words.low(then + 1) == "forward":
        return _made(words, Force.HOPE, at, then + 3)
    return _made(words, _MODALS[words.low(at)], at, then)


def _be(words: Words, at: int, *, past: bool) -> Group:
    then = _past_adverbs(words, at + 1)
    word = words.low(then)
    if word == "to" and not past and words.low(then + 1) in VERBS | {"be"}:
        return _made(words, Force.FUTURE, at, then + 1)
    asked = past and _PARTICIPLES.get(word) is Force.MANDATE
    if word in _PARTICIPLES and (asked or not past) and (group := _ready(words, at, then)):
        return group
    if word == "looking" and words.low(then + 1) == "forward":
        return _made(words, Force.HOPE, at, then + 3)
    if word in GERUND or word == "being":
        return _progressive(words, at, then, past=past)
    if word in PAST:
        force = Force.PAST if past else Force.COPULA
        return Group(force, PAST[word], at, then, is_passive=True)
    if word in {"on", "in"} and words.low(then + 1) in {"track", "course"} and not past and (
        words.low(then + 2) == "to"
    ):  # fmt: skip
        return _made(words, Force.INTENTION, at, then + 3)
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
        bound = words.low(_past_adverbs(words, at + 2))
        if word in {"committed", "dedicated"} and bound not in VERBS and bound not in GERUND:
            return Group(Force.PRESENT, "stand", first, at)  # to a value, not to doing something
        strength = Strength.INTENDS if word == "required" else None
        return _made(words, force, first, at + 2, strength=strength)
    if word in _NEEDS_NO_OBJECT:
        return Group(Force.INTENTION, "hold", first, at, Strength.INTENDS, is_passive=True)
    return None


def _progressive(words: Words, first: int, at: int, *, past: bool) -> Group:
    verb, following = GERUND.get(words.low(at), ""), words.low(at + 1)
    if past:
        return Group(Force.PAST, verb, first, at)
    if words.low(at) == "being":
        then = _past_adverbs(words, at + 1)
        return Group(Force.CONTINUES, PAST.get(words.low(then), "be"), first, then, is_passive=True)
    if verb in {"prepare", "plan"} and following in {"to", "for"}:
        return _made(words, Force.INTENTION, first, at + 2)
    if verb in {"aim", "seek", "hope", "strive"} and following == "to":
        return _made(words, Force.DUTY, first, at + 2)
    if verb in {"commit", "pledge"}:
        return _promised(words, verb, first, at)
    if verb == "announce":
        return _announced(words, first, at)
    if verb == "continue":
        return _made(words, Force.CONTINUES, first, at + 2 if following in {"to", "with"} else at + 1)
    if verb in {"explore", "consider", "examine"}:
        return Group(Force.HOPE, verb, first, at, Strength.EXPLORES)
    return Group(Force.CONTINUES, verb, first, at)


def _have(words: Words, at: int) -> Group | None:
    then = _past_adverbs(words, at + 1)
    word = words.low(then)
    if word == "been":
        return _have_been(words, at, _past_adverbs(words, then + 1))
    verb = PAST.get(word)
    if verb is None:
        return Group(Force.COPULA, "have", at, at)
    if verb in _BINDS and verb not in _ONLY_PRESENT and _binds(words, verb, then):
        return _promised(words, verb, at, then)
    if verb == "announce":
        return _announced(words, at, then)
    if verb in _MANDATES:
        return _mandate(words, at, then) or Group(Force.PAST, verb, at, then)
    joint = verb in JOINT and _to_do(words, then)
    since = words.low(0) == "since" and verb in JOINT
    return Group(Force.CONTINUES if joint or since else Force.PAST, verb, at, then)


def _have_been(words: Words, first: int, at: int) -> Group:
    word = words.low(at)
    if word in GERUND:
        return Group(Force.CONTINUES, GERUND[word], first, at)
    if word in _PARTICIPLES and words.low(at + 1) in {"to", "with", "for"} and (
        _PARTICIPLES[word] is Force.MANDATE or word in {"scheduled", "planned", "set"}
    ):  # fmt: skip
        return _made(words, _PARTICIPLES[word], first, at + 2)
    if word in {"scheduled", "planned"}:
        return Group(Force.INTENTION, "hold", first, at, Strength.INTENDS, is_passive=True)
    return Group(Force.PAST, PAST.get(word, "be"), first, at, is_passive=True)


def _to_do(words: Words, at: int) -> bool:
    """Tell whether "to" and a verb follow within the clause."""
    for place in range(at + 1, min(at + 12, len(words.tokens) - 1)):
        if words.low(place) in {";", "."}:
            return False
        if words.low(place) == "to" and words.low(place + 1) in VERBS:
            return True
    return False


def _aim(words: Words, at: int) -> Group | None:
    """Read "with the goal of presenting", "a target of planting", "the aim is to reach"."""
    if words.low(at + 1) == "of" and words.low(at + 2) in GERUND and at:
        before = words.low(at - 2)
        if words.low(at) == "view" or before not in {"with", "set", "adopt", "a", "have", "had"}:
            return None
        return _made(words, Force.DUTY, at, at + 2)
    return None


def _binds(words: Words, verb: str, at: int) -> bool:
    """Tell whether a promising verb has what it promises after it."""
    then = _past_adverbs(words, at + 1)
    following = words.low(then)
    if following == "to":
        return True
    if following in {"on", "upon"} and verb in {"agree", "concur", "decide"}:
        return words.low(then + 1) in GERUND
    if following == "that" or verb in {"commit", "pledge", "promise"}:
        return following[:1] in "$€£¥₩a" and following != "" or following[:1].isdigit() or (
            following == "that"
        )  # fmt: skip
    if verb in {"agree", "decide", "resolve", "pledge", "undertake"} and following in {"in", "at", "today"}:
        return bool(_far_to(words, then))
    return following in GERUND and verb in {"propose", "commit"}


def _far_to(words: Words, at: int) -> int:
    """Return where "to" and a verb follow soon: "agreed in principle to set up"; 0 if nowhere."""
    for place in range(at, min(at + 6, len(words.tokens) - 1)):
        if words.low(place) == "to" and words.low(place + 1) in VERBS:
            return place
    return 0


def _promised(words: Words, verb: str, first: int, at: int) -> Group:
    then = _past_adverbs(words, at + 1)
    if words.low(then) in {"on", "upon"}:
        return _made(words, _BINDS[verb], first, then + 1)
    if words.low(then) in {"to", "that"}:
        made = _made(words, _BINDS[verb], first, then + 1)
        if words.low(then) == "to":
            return made
    if words.low(then) in {"in", "at", "today"} and (far := _far_to(words, then)):
        return _made(words, _BINDS[verb], first, far + 1)
    return Group(_BINDS[verb], verb, first, at, STRENGTHS[_BINDS[verb]])


def _announced(words: Words, first: int, at: int) -> Group:
    for place in range(at + 1, min(at + 4, len(words.tokens))):
        word = words.low(place)
        if word in {"plan", "plans", "intention", "intent", "decision", "commitment"}:
            skip = place + 2 if words.low(place + 1) in {"to", "of"} else place + 1
            return _made(words, Force.INTENTION, first, skip)
    return Group(Force.ANNOUNCED, "announce", first, at, Strength.STATES)


def _mandate(words: Words, first: int, at: int) -> Group | None:
    """Read "we task our ministers to develop"."""
    for place in range(at + 1, min(at + 14, len(words.tokens) - 1)):
        if words.low(place) in {"to", "with"} and words.low(place + 1) in VERBS | GERUND.keys():
            made = _made(words, Force.MANDATE, place + 1, place + 1)
            return Group(made.force, made.head, first, made.last, Strength.WILL, made.is_passive)
        if words.low(place) in {";", ","}:
            return None
    return None


def _lexical(words: Words, at: int) -> Group | None:
    """Read a verb of its own: present or past, of promise, position, work or report."""
    word = words.low(at)
    verb = THIRD.get(word) or (word if word in VERBS else "")
    if verb and _is_present(words, at, third=word in THIRD and word != verb):
        return _present(words, verb, at)
    if word in PAST and _is_past(words, at):
        return _past(words, PAST[word], at)
    return None


_AFTER_A_NOUN = frozenset(". , ; of is are was were will has have had that which who".split())


def _is_present(words: Words, at: int, *, third: bool) -> bool:
    """Tell a verb in the present from a noun or an infinitive that is written alike."""
    place = at - 1
    while place >= 0 and is_adverb(words.low(place)):
        place -= 1
    before, token = words.low(place), words.tokens[at].text
    if before in DETERMINERS or before.endswith(("’s", "'s")) or (at == 0 and third):
        return False
    if words.low(at) in {"plans", "plan", "aims", "aim", "seeks"} and words.low(at + 1) != "to":
        return False
    if token[:1].isupper() or words.low(at + 1) in _AFTER_A_NOUN:
        return False
    if third:
        if before in {"and", ","}:
            return words.low(at + 1) not in {",", "and", "in", "on", "for"}
        return words.low(at + 1) not in {"in"} or verb_needs_no_object(words.low(at))
    if place < 0 or _helps(words, at):
        return False
    if before == "," and words.low(0) in {"we", "the"} and words.low(at) in PROMISING | POSITION:
        return words.low(at + 1) in {"to", "that", "the", "our", "on", "upon"}
    joined = _is_joined(words, place)
    plural = before in _SUBJECT_WORDS or (before.endswith("s") and not before.endswith("ss"))
    return (plural or joined) and not _in_phrase(words, place)


def _helps(words: Words, at: int) -> bool:
    """Tell a verb that "help" goes before: "helps island governments prepare"."""
    return any(words.low(back)[:4] in {"help", "let", "make"} for back in range(max(0, at - 8), at))


def verb_needs_no_object(third: str) -> bool:
    """Tell whether "in" may follow a verb at once, as in "participates in"."""
    return third in {"participates", "engages", "assists", "invests", "operates", "works", "resides"}


def _is_joined(words: Words, place: int) -> bool:
    """Tell whether a capital word ends a joined subject: "Korea and Chile"."""
    if not words.tokens[place].text[:1].isupper():
        return False
    return any(words.low(back) == "and" for back in range(max(0, place - 5), place))


def _in_phrase(words: Words, place: int) -> bool:
    """Tell whether the noun before belongs to a phrase that ends after the verb's place."""
    return words.low(place) in {"as", "its", "this", "across", "less", "towards", "perhaps"}


_TELLS = frozenset("accept express announce declare signal indicate confirm".split())
_WILL_TO = frozenset("intention readiness willingness determination resolve intent plans desire invitation offer".split())


def _told(words: Words, verb: str, at: int) -> Group | None:
    """Read "expressed their intention to conclude", "confirmed its readiness to host"."""
    if verb not in _TELLS:
        return None
    for place in range(at + 1, min(at + 6, len(words.tokens) - 1)):
        if words.low(place) in _WILL_TO and words.low(place + 1) in {"to", "of"}:
            made = _made(words, Force.INTENTION, place + 1, place + 2)
            return Group(made.force, made.head, at, made.last, made.strength)
    return None


def _remains(words: Words, at: int) -> Group:
    """Read "remains committed to", which is "is committed to"."""
    return _be(words, at, past=False)


def _present(words: Words, verb: str, at: int) -> Group | None:
    following = words.low(_past_adverbs(words, at + 1))
    if told := _told(words, verb, at):
        return told
    if verb == "remain":
        return _remains(words, at)
    if verb == "look":
        return _made(words, Force.HOPE, at, at + 3) if following == "forward" else None
    if verb == "continue":
        skip = at + 2 if following in {"to", "with"} else at + 1
        return _made(words, Force.CONTINUES, at, skip)
    if verb in {"agree", "decide"} and following == "to":
        return _promised(words, verb, at, at)
    if verb in _BINDS and _binds(words, verb, at):
        return _promised(words, verb, at, at)
    if verb in _MANDATES and (mandate := _mandate(words, at, at)):
        if verb not in {"invite", "request", "ask"} or _is_own(words, at):
            return mandate
        return Group(Force.PRESENT, "call", at, at)
    if verb == "announce":
        return _announced(words, at, at)
    if verb in _BINDS and following == "to":
        return None
    return Group(Force.PRESENT, verb, at, at)


def _is_own(words: Words, at: int) -> bool:
    """Tell whether those who are asked are the speaker's own: "our ministers"."""
    return words.low(at + 1) in {"our", "their", "its", "senior", "officials"}


def _is_past(words: Words, at: int) -> bool:
    """Tell a past tense from a participle that describes a noun, or an adjective."""
    before, following = words.low(at - 1), words.low(at + 1)
    token = words.tokens[at].text
    if at == 0 or token[:1].isupper() or before in DETERMINERS - {"this", "each"}:
        return False
    if following in {"by", "under", "through"} or (before == "," and following in {
        "during", "in", "at", "on", "with", "from", "for",
    }):  # fmt: skip
        return False
    if following in {"and", ","} and before in {",", "and"}:
        return False
    return words.low(at) not in VERBS or words.low(at) in {"set", "put", "cut"}


def _past(words: Words, verb: str, at: int) -> Group | None:
    if told := _told(words, verb, at):
        return told
    if verb in _BINDS and verb not in _ONLY_PRESENT and _binds(words, verb, at):
        return _promised(words, verb, at, at)
    if verb == "announce":
        return _announced(words, at, at)
    if verb in _MANDATES and (mandate := _mandate(words, at, at)):
        return mandate
    return Group(Force.PAST, verb, at, at)


def is_position(group: Group) -> bool:
    """Tell whether a group only says where somebody stands."""
    return group.force in {Force.PRESENT, Force.PAST, Force.CONTINUES} and group.head in POSITION


def conjuncts(words: Words, group: Group, *, until: int) -> Iterator[tuple[str, int]]:
    """Yield further verbs that the same promise binds to: "to simplify … and to create"."""
    gerund = words.low(group.last) in GERUND
    for at in range(group.last + 1, until):
        if at in words.hidden or words.low(at - 1) not in {"and", "to", "or"}:
            continue
        joined = words.low(at - 1) == "and" or words.low(at - 2) in {"and", ","}
        if not joined or words.tokens[at].text[:1].isupper():
            continue
        if words.low(at - 1) == "to" and words.low(at - 2) not in {"and", ","}:
            continue
        word = words.low(at)
        if gerund and word in GERUND:
            yield GERUND[word], at
        elif not gerund and word in VERBS and _takes_object(words, at):
            yield word, at


def _takes_object(words: Words, at: int) -> bool:
    """Tell a verb from a noun in a list: an article or an adjective follows it."""
    if words.low(at - 1) == "to":
        return True
    following = words.low(at + 1)
    return bool(following) and following not in {".", ",", ";", "and", "of", "in", "on", "for", "to"}
