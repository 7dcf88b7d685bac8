"""The verb groups of a sentence, in their order."""

import re
from collections.abc import Iterator

from commitments.domain.vocabulary import Strength
from entry.extraction.auxiliaries import BE, HAVE, MODALS, read_be, read_have, read_modal
from entry.extraction.groups import Force, Group, make_group
from entry.extraction.lexical import read_lexical
from entry.extraction.lexicon import ATELIC, DETERMINERS, GERUND, THIRD, VERBS
from entry.extraction.promises import AIMS, read_aim
from entry.extraction.quantities import NUMBERS
from entry.extraction.tokens import Words


def verb_groups(words: Words) -> list[Group]:
    """Return the verb groups of the main clauses, in their order."""
    groups = _scan(words) or _as_in_a_list(words)
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


_CHECKABLE = re.compile(r"20\d\d|%|percent|decade|" + "|".join(sorted(NUMBERS)))
_NO_OBJECT = frozenset({":", ",", "."})


def _as_in_a_list(words: Words) -> list[Group]:
    """Read the items of a plan: "Milestone 2: adopt the rules", "Draft laws to be submitted"."""
    first = 0
    for at in range(1, min(4, len(words.tokens))):
        if words.low(at) in {":", "–"} or (words.low(at) == "." and words.low(at - 1).isdigit()):
            first = at + 1
    word, following = words.low(first), words.low(first + 1)
    # Without a mark in front, a date or a number has to tell an item from a mere wish.
    can_be_checked = any(_CHECKABLE.fullmatch(token.lower) for token in words.tokens)
    counts = following.isdigit() or following in NUMBERS | DETERMINERS
    if (first or (counts and can_be_checked)) and word in VERBS and following not in _NO_OBJECT:
        return [Group(Force.FUTURE, word, first, first, Strength.WILL)]
    for at in range(first + 1, len(words.tokens) - 2):
        if words.low(at) == "to" and words.low(at + 1) == "be":
            made = make_group(words, Force.FUTURE, at, at + 1)
            if made.is_passive:
                return [made]
    return []


def _describes(words: Words, group: Group, *, after: int) -> bool:
    """Tell a participle behind its noun: "of the projects decided upon in Lima"."""
    if group.force is not Force.PAST or group.first != group.last:
        return False
    between = {words.low(at) for at in range(after + 1, group.first)}
    return not between & {",", ";", ":", "and", "but", "where", "when", "while"}


def _group_at(words: Words, at: int) -> Group | None:
    word = words.low(at)
    if word in MODALS:
        return read_modal(words, at)
    if word in BE:
        return read_be(words, at, past=BE[word])
    if word in HAVE:
        return read_have(words, at)
    if word in AIMS:
        return read_aim(words, at)
    if word == "to" and words.low(at - 1) == "," and words.low(at + 1) == "be":
        made = make_group(words, Force.FUTURE, at, at + 1)  # "…, to be disbursed in three tranches"
        return made if made.is_passive else None
    return read_lexical(words, at)


def conjuncts(words: Words, group: Group, *, until: int) -> Iterator[tuple[str, int]]:
    """Yield further verbs that the same promise binds to: "to simplify … and to create"."""
    gerund = words.low(group.last) in GERUND
    nested = False
    for at in range(group.last + 1, until):
        before = words.low(at - 1)
        word, again = words.low(at), before == "to" and words.low(at - 2) == "and"
        nested = nested or (before == "to" and not again and word in VERBS)
        if at in words.hidden or words.tokens[at].text[:1].isupper():
            continue
        # "works to promote trade and combat crime": the second goes with the nearer "to".
        if not again and (nested or before != "and" or group.force in _AGREEING):
            continue
        if gerund and word in GERUND:
            yield GERUND[word], at
        elif not gerund and word in VERBS and _takes_object(words, at):
            yield word, at


# "supports … and addresses": a verb that agrees with its subject is a group of its own.
_AGREEING = frozenset({Force.PRESENT, Force.COPULA, Force.ANNOUNCED})


def _takes_object(words: Words, at: int) -> bool:
    """Tell a verb from a noun in a list: an article or an adjective follows it."""
    if words.low(at - 1) == "to":
        return True
    following = words.low(at + 1)
    return bool(following) and following not in {
        ".",
        ",",
        ";",
        "and",
        "of",
        "in",
        "on",
        "for",
        "to",
    }
