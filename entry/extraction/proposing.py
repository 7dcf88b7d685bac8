"""Puts together what is proposed of a sentence: one proposal for each promise in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from commitments.domain.phrases import ReadingContext
from commitments.domain.vocabulary import Kind, Strength
from entry.extraction.confidence import confidence_of
from entry.extraction.dates import find_dates
from entry.extraction.judging import Clause, judge
from entry.extraction.kinds import kind_of
from entry.extraction.korean import HANGUL, read_korean
from entry.extraction.parties import find_parties, mentions, settle
from entry.extraction.proposal import (
    OPEN_CLASSES,
    Class,
    Cue,
    DateFound,
    Known,
    Proposal,
    QuantityFound,
    Reason,
    Register,
)
from entry.extraction.quantities import find_quantities, operator_of, role_of
from entry.extraction.restating import Memory, memory_of
from entry.extraction.titles import title_of
from entry.extraction.tokens import Words, read_words
from entry.extraction.verbs import Force, Group, conjuncts, verb_groups
from entry.extraction.lexicon import VERBS

_ORDER = (Class.PLANNED, Class.ONGOING, Class.DELIVERED, Class.PRINCIPLE, Class.BACKGROUND)
_LEADS_IN = re.compile(
    r"\b(?:will|shall|commit(?:s|ted)?|agree[ds]?|pledge[ds]?|decide[ds]?|intends?|plans?|"
    r"undertake|resolve[ds]?|aims?)\b[^.]*:\s*$",
    re.IGNORECASE,
)
_UPCOMING = re.compile(
    r"\b(?:upcoming|forthcoming)\s+(?:[\w-]+\s+){0,3}?(?:trainings?|workshops?|meetings?|seminars?|"
    r"conferences?|dialogues?|summits?|exercises?|visits?|events?|launch|sessions?)\b",
    re.IGNORECASE,
)
_NESTED_TARGET = re.compile(
    r"\bto\s+((?:increas|rais|reduc|cut|reach|expand|lower|achiev|bring)\w*)\b(?:(?!\bto\s+(?:increas|"
    r"rais|reduc|cut|reach|expand|lower)).)*?\d[\d.,]*\s*(?:percent|per cent|%)",
    re.IGNORECASE,
)
_NEAR = 60


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around a sentence, and what is known already."""

    before: str = ""
    section: str = ""
    register: Register = Register()
    context: ReadingContext = ReadingContext()
    memory: Memory = Memory(())


@dataclass(frozen=True, slots=True)
class _Facts:
    """A sentence with the dates and numbers found in it."""

    words: Words
    dates: tuple[DateFound, ...]
    quantities: tuple[QuantityFound, ...]


def propose(
    sentence: str,
    *,
    before: str = "",
    section: str = "",
    register: Register | None = None,
    document_date: str = "",
    known: Iterable[Known] = (),
) -> tuple[Proposal, ...]:
    """Propose what a sentence is: one proposal at least, and one for each promise in it.

    `document_date` is the document's own date as EDTF. The first proposal is the weightiest.
    """
    setting = Setting(
        before, section, register or Register(), ReadingContext(document_edtf=document_date),
        memory_of(known),
    )  # fmt: skip
    return propose_in(sentence, setting=setting)


def propose_in(sentence: str, *, setting: Setting) -> tuple[Proposal, ...]:
    """Propose what a sentence is, in a setting that many sentences share."""
    facts = _facts(sentence, setting)
    if HANGUL.search(sentence) and (korean := _korean(facts, setting)):
        return (_noticed(korean, setting),)
    found = list(_proposals(facts, setting))
    if not found:
        found = [_without_verb(facts)]
    open_ones = [one for one in found if one.label in OPEN_CLASSES]
    kept = open_ones or [min(found, key=lambda one: _ORDER.index(one.label))]
    kept.sort(key=lambda one: (_ORDER.index(one.label), one.start))
    return tuple(_noticed(one, setting) for one in kept)


def _facts(sentence: str, setting: Setting) -> _Facts:
    words = read_words(sentence)
    dates = find_dates(words, context=setting.context)
    taken = [(date.start, date.start + len(date.words)) for date in dates]
    return _Facts(words, dates, tuple(find_quantities(sentence, taken=taken)))


def _proposals(facts: _Facts, setting: Setting) -> Iterator[Proposal]:
    words, text = facts.words, facts.words.text
    groups = verb_groups(words)
    led_in = _led_in(words, setting)
    if led_in:
        groups = [led_in, *(one for one in groups if one.first > led_in.last)]
    for number, group in enumerate(groups):
        left = words.tokens[groups[number - 1].last].end if number else 0
        right = words.tokens[groups[number + 1].first].start if number + 1 < len(groups) else len(text)
        yield from _of_group(facts, group, left=left, right=right, setting=setting)
    yield from _upcoming(facts, setting)
    yield from _targets(facts, setting, groups)


def _led_in(words: Words, setting: Setting) -> Group | None:
    """Read an item of a list whose lead-in promises: "The partners will: …"."""
    lead = setting.before if setting.before.rstrip().endswith(":") else setting.section
    found = _LEADS_IN.search(lead)
    if found and words.tokens and words.low(0) in VERBS:
        return Group(Force.FUTURE, words.low(0), 0, 0, Strength.WILL)
    return None


def _subject_start(text: str, left: int, end: int) -> int:
    """Return where the subject before a verb begins, after the last break."""
    at = max(text.rfind(sign, left, end) for sign in (";", ", and ", " – "))
    return max(left, at + 1)


def _of_group(
    facts: _Facts, group: Group, *, left: int, right: int, setting: Setting
) -> Iterator[Proposal]:
    words, text = facts.words, facts.words.text
    start, stop = words.tokens[group.first].start, words.tokens[group.last].end
    begin = _subject_start(text, left, start)
    dates = _dates_for(facts.dates, begin=begin, start=start, right=right, left=left)
    clause = Clause(
        group=group,
        subject=text[begin:start],
        verb=text[start:stop],
        rest=text[stop:right],
        is_dated=any(not date.is_past for date in dates if date.start >= start or left == 0),
        is_counted=any(stop <= one.start < right and _is_firm(one) for one in facts.quantities),
        has_actor=any(True for _ in mentions(text[begin:start], register=setting.register)),
    )
    label, reasons = judge(clause)
    one = _made(facts, clause, label, reasons, dates, begin=begin, right=right, setting=setting)
    yield one
    if label in OPEN_CLASSES:
        yield from _joined(facts, one, group, right=right, clause=clause)


def _is_firm(one: QuantityFound) -> bool:
    """Tell a number that makes a promise checkable from a small one that describes."""
    return bool(one.currency) or one.unit.startswith("percent") or one.value >= 10  # noqa: PLR2004


def _dates_for(
    dates: Sequence[DateFound], *, begin: int, start: int, right: int, left: int
) -> tuple[DateFound, ...]:
    """Return the dates of a clause; one at the head of the sentence serves its first clause."""
    return tuple(
        date for date in dates if begin <= date.start < right or (left == 0 and date.start < start)
    )


def _made(
    facts: _Facts,
    clause: Clause,
    label: Class,
    reasons: tuple[Reason, ...],
    dates: tuple[DateFound, ...],
    *,
    begin: int,
    right: int,
    setting: Setting,
) -> Proposal:
    text, group = facts.words.text, clause.group
    start, stop = facts.words.tokens[group.first].start, facts.words.tokens[group.last].end
    around = text[begin:right]
    quantities = tuple(
        replace(
            one,
            role=role_of(one, label=label, around=around),
            operator=operator_of(one, before=text[: one.start + 3]),
        )
        for one in facts.quantities
        if stop <= one.start < right or (group.is_passive and begin <= one.start < right)
    )
    yearly = any(date.kind == "recurring" for date in dates)
    kind = kind_of(label, group=group, rest=clause.rest, quantities=quantities, yearly=yearly)
    more = [Reason(Cue.DATE, date.words) for date in dates if not date.is_past]
    more += [Reason(Cue.QUANTITY, one.words) for one in quantities]
    found = text[begin:right].strip(" ,;")
    at = text.find(found, begin)
    return Proposal(
        label=label,
        kind=kind,
        strength=group.strength,
        verb=text[start:stop],
        start=at,
        end=at + len(found),
        words=found,
        title=title_of(
            text, head=group.head, head_end=stop, end=right,
            date_words=tuple(date.words for date in dates),
        ),
        confidence=confidence_of(label, reasons=(*reasons, *more)),
        parties=settle(
            find_parties(
                text, verb=(start, stop), register=setting.register, start=begin, end=right
            )
        ),
        dates=dates,
        quantities=quantities,
        reasons=(*reasons, *more),
    )  # fmt: skip


def _joined(
    facts: _Facts, one: Proposal, group: Group, *, right: int, clause: Clause
) -> Iterator[Proposal]:
    """Yield the further promises of the same verb: "to simplify … and to create …"."""
    words, text = facts.words, facts.words.text
    until = next((at for at, token in enumerate(words.tokens) if token.start >= right), None)
    for verb, at in conjuncts(words, group, until=until or len(words.tokens)):
        token = words.tokens[at]
        follower = replace(group, head=verb, first=at, last=at)
        dates = tuple(date for date in one.dates if date.start >= token.start)
        quantities = tuple(q for q in one.quantities if q.start >= token.start)
        rest = text[token.end : right]
        inner = replace(
            clause, group=follower, rest=rest, is_dated=bool(dates), is_counted=bool(quantities)
        )
        label, reasons = judge(inner)
        if label not in OPEN_CLASSES:
            continue
        yearly = any(date.kind == "recurring" for date in dates)
        yield replace(
            one, label=label, verb=one.verb, start=token.start, words=text[token.start : one.end],
            kind=kind_of(label, group=follower, rest=rest, quantities=quantities, yearly=yearly),
            title=title_of(text, head=verb, head_end=token.end, end=right,
                           date_words=tuple(date.words for date in dates)),
            dates=dates, quantities=quantities, reasons=reasons,
        )  # fmt: skip


def _upcoming(facts: _Facts, setting: Setting) -> Iterator[Proposal]:
    """Yield the events that a noun only announces: "with upcoming regional training"."""
    text = facts.words.text
    for match in _UPCOMING.finditer(text):
        words = text[match.start() :].rstrip(" .")
        yield Proposal(
            label=Class.PLANNED, kind=Kind.EVENT_MEETING, strength=Strength.STATES,
            verb=match.group().split()[0], start=match.start(), end=match.start() + len(words),
            words=words, title=match.group()[:1].upper() + match.group()[1:],
            confidence=confidence_of(Class.PLANNED, reasons=(Reason(Cue.UPCOMING, match.group()),)),
            parties=settle(find_parties(
                text, verb=(match.start(), match.start()), register=setting.register)),
            dates=tuple(d for d in facts.dates if d.start >= match.start() - 1),
            reasons=(Reason(Cue.UPCOMING, match.group()),),
        )  # fmt: skip


def _targets(facts: _Facts, setting: Setting, groups: Sequence[Group]) -> Iterator[Proposal]:
    """Yield the targets that stand within a report: "as part of … to increase X to 23 percent"."""
    text = facts.words.text
    if not groups or any(one.strength is not Strength.STATES for one in groups):
        return
    ahead = [date for date in facts.dates if not date.is_past]
    if not ahead:
        return
    for match in _NESTED_TARGET.finditer(text):
        quantities = tuple(
            replace(one, role=role_of(one, label=Class.ONGOING, around=""))
            for one in facts.quantities
            if match.start() <= one.start < match.end()
        )
        reasons = (Reason(Cue.TARGET, match.group()[:_NEAR]), Reason(Cue.DATE, ahead[-1].words))
        yield Proposal(
            label=Class.ONGOING, kind=Kind.QUANTITATIVE_TARGET, strength=Strength.SHOULD,
            verb=f"to {match[1]}", start=match.start(), end=match.end(), words=match.group(),
            title=title_of(text, head=match[1], head_end=match.end(1), end=match.end(),
                           date_words=()),
            confidence=confidence_of(Class.ONGOING, reasons=reasons),
            parties=settle(find_parties(
                text, verb=(match.start(), match.start()), register=setting.register,
                start=match.start(), end=match.end())),
            dates=tuple(ahead[-1:]), quantities=quantities, reasons=reasons,
        )  # fmt: skip


def _without_verb(facts: _Facts) -> Proposal:
    text = facts.words.text
    reasons = (Reason(Cue.NO_VERB, text[:_NEAR]),)
    return Proposal(
        label=Class.BACKGROUND, kind=Kind.BACKGROUND_FACT, strength=Strength.STATES, verb="",
        start=0, end=len(text), words=text, title=text[:_NEAR],
        confidence=confidence_of(Class.BACKGROUND, reasons=reasons),
        dates=facts.dates, quantities=facts.quantities, reasons=reasons,
    )  # fmt: skip


def _korean(facts: _Facts, setting: Setting) -> Proposal | None:
    text = facts.words.text
    read = read_korean(text)
    if read is None:
        return None
    label, strength, start, end, reason = read
    group = Group(Force.PRESENT, "", 0, 0, strength)
    return Proposal(
        label=label,
        kind=kind_of(label, group=group, rest=text, quantities=facts.quantities, yearly=False),
        strength=strength, verb=text[start:end], start=0, end=len(text), words=text,
        title=text[:_NEAR], confidence=confidence_of(label, reasons=(reason,)),
        parties=settle(find_parties(text, verb=(start, end), register=setting.register)),
        dates=facts.dates, quantities=facts.quantities, reasons=(reason,),
    )  # fmt: skip


def _noticed(one: Proposal, setting: Setting) -> Proposal:
    """Add the known commitment that a proposal states again."""
    if one.label not in OPEN_CLASSES or not setting.memory.known:
        return one
    mention = setting.memory.closest(one.words)
    if mention is None:
        return one
    reasons = (*one.reasons, Reason(Cue.RESTATES, mention.reference))
    return replace(one, mention=mention, reasons=reasons)
