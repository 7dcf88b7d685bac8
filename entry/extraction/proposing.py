"""Puts together what is proposed of a sentence: one proposal for each promise in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from commitments.domain.phrases import ReadingContext
from commitments.domain.vocabulary import Kind, Operator, Strength
from entry.extraction.clauses import Clause, Facts, clauses_of, facts_of
from entry.extraction.confidence import confidence_of, heard
from entry.extraction.groups import BINDING, Force, Group
from entry.extraction.judging import judge
from entry.extraction.kinds import kind_of
from entry.extraction.korean import GIVES, read_korean
from entry.extraction.learning import Opinion, shipped
from entry.extraction.lexicon import VERBS
from entry.extraction.nouns import announced_events, nested_targets, planned_works
from entry.extraction.parties import find_parties, inherited, settle
from entry.extraction.proposal import (
    OPEN_CLASSES,
    Class,
    Cue,
    DateFound,
    Known,
    PartyFound,
    Proposal,
    QuantityFound,
    Reason,
    Register,
)
from entry.extraction.quantities import HANGUL, operator_of, role_of
from entry.extraction.restating import Memory, memory_of
from entry.extraction.titles import title_of
from entry.extraction.tokens import Words
from entry.extraction.verbs import conjuncts, verb_groups

_ORDER = (Class.PLANNED, Class.ONGOING, Class.DELIVERED, Class.PRINCIPLE, Class.BACKGROUND)
_TRACKED = OPEN_CLASSES | {Class.DELIVERED}
_LEADS_IN = re.compile(
    r"\b(?:will|shall|commit(?:s|ted)?|agree[ds]?|pledge[ds]?|decide[ds]?|intends?|plans?|"
    r"undertake|resolve[ds]?|aims?)\b[^.]*:\s*$",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"(?<=\s)to\s+([a-z]+)\b")
# What no rule explains: the words of the sentence may tell more.
_WEAK = frozenset({Cue.NO_VERB, Cue.DESCRIPTION})
_CLOSED = re.compile(r"[.!?;。][\"”’')]*\s*$")  # a heading is no sentence
_PERHAPS, _HARDLY = 0.75, 0.4
_LARGE = 100
_SHORT = 60


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around a sentence, and what is known already."""

    before: str = ""
    section: str = ""
    register: Register = field(default_factory=Register)
    context: ReadingContext = field(default_factory=ReadingContext)
    memory: Memory = field(default_factory=lambda: Memory(()))
    opinion: Opinion = field(default_factory=shipped)


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
    context = ReadingContext(document_edtf=document_date)
    setting = Setting(before, section, register or Register(), context, memory_of(known))
    return propose_in(sentence, setting=setting)


def propose_in(sentence: str, *, setting: Setting) -> tuple[Proposal, ...]:
    """Propose what a sentence is, in a setting that many sentences share."""
    facts = facts_of(sentence, context=setting.context)
    korean = _korean(facts, setting.register) if HANGUL.search(sentence) else None
    found = [korean] if korean else list(_proposals(facts, setting)) or [_without_verb(facts)]
    kept = [one for one in found if one.label in _TRACKED]
    kept = kept or [min(found, key=lambda one: _ORDER.index(one.label))]
    opinion = setting.opinion.probability(sentence)
    if opinion > _PERHAPS and kept[0].reasons[0].cue in _WEAK and _CLOSED.search(sentence):
        kept = [_perhaps(facts, kept[0])]
    kept.sort(key=lambda one: (_ORDER.index(one.label), one.start))
    return tuple(_noticed(_heard(one, opinion), setting.memory) for one in kept)


def _perhaps(facts: Facts, one: Proposal) -> Proposal:
    """Propose what no rule knows, but whose words look like a commitment; hardly sure."""
    ahead = any(not date.is_past for date in facts.dates)
    label = Class.PLANNED if ahead else Class.ONGOING
    kind = Kind.ONE_OFF_DELIVERABLE if ahead else Kind.ONGOING_PROGRAMME
    reasons = (Reason(Cue.WORDS, one.words[:_SHORT]),)
    return replace(one, label=label, kind=kind, confidence=_HARDLY, reasons=reasons)


def _heard(one: Proposal, opinion: float) -> Proposal:
    if one.reasons[0].cue is Cue.WORDS:
        return one
    sure = heard(one.confidence, opinion=opinion, is_open=one.is_commitment)
    return replace(one, confidence=sure)


def _proposals(facts: Facts, setting: Setting) -> Iterator[Proposal]:
    groups = verb_groups(facts.words)
    if led_in := _led_in(facts.words, setting):
        groups = [led_in, *(one for one in groups if one.first > led_in.last)]
    for clause in clauses_of(facts, groups, register=setting.register):
        yield from _of_clause(facts, clause, setting.register)
    yield from announced_events(facts, register=setting.register)
    if not groups:
        yield from planned_works(facts, register=setting.register)
    if not any(group.force in BINDING for group in groups):
        yield from nested_targets(facts, register=setting.register)


def _led_in(words: Words, setting: Setting) -> Group | None:
    """Read an item of a list whose lead-in promises: "The partners will: …"."""
    lead = setting.before if setting.before.rstrip().endswith(":") else setting.section
    if _LEADS_IN.search(lead) and words.tokens and words.low(0) in VERBS:
        return Group(Force.FUTURE, words.low(0), 0, 0, Strength.WILL)
    return None


def _of_clause(facts: Facts, clause: Clause, register: Register) -> Iterator[Proposal]:
    label, reasons = judge(clause)
    if label is not Class.PLANNED:
        yield _made(clause, label, reasons, register)
    elif purpose := _purpose(clause):
        yield _made(replace(clause, right=purpose.begin, quantities=()), label, reasons, register)
        yield _made(purpose, label, reasons, register)
    else:
        yield _made(clause, label, reasons, register)
    if label in OPEN_CLASSES:
        for follower in _followers(facts, clause):
            other, why = judge(follower)
            if other in OPEN_CLASSES:
                yield _made(follower, other, why, register)


def _purpose(clause: Clause) -> Clause | None:
    """Return the target that a deliverable is for: "launch a portal to train up to 500 people"."""
    targets = [one for one in clause.quantities if _is_target(one)]
    if not targets:
        return None
    for match in _PURPOSE.finditer(clause.text, clause.stop + 1, targets[0].start):
        if match[1] not in VERBS:
            continue
        group = replace(clause.group, head=match[1], is_passive=False)
        return replace(
            clause, group=group, begin=match.start(), start=match.start(), stop=match.end(),
            quantities=tuple(targets),
        )  # fmt: skip
    return None


def _is_target(one: QuantityFound) -> bool:
    return not one.currency and (one.operator is not Operator.EQUAL or one.value >= _LARGE)


def _followers(facts: Facts, clause: Clause) -> Iterator[Clause]:
    """Yield the further promises of the same verb: "to simplify … and to create …"."""
    tokens = facts.words.tokens
    until = next((at for at, one in enumerate(tokens) if one.start >= clause.right), len(tokens))
    for verb, at in conjuncts(facts.words, clause.group, until=until):
        token = tokens[at]
        yield replace(
            clause, group=replace(clause.group, head=verb), begin=token.start, stop=token.end,
            start=token.start,
            dates=tuple(date for date in clause.dates if date.start >= token.start),
            quantities=tuple(one for one in clause.quantities if one.start >= token.start),
        )  # fmt: skip


def _made(
    clause: Clause, label: Class, reasons: tuple[Reason, ...], register: Register
) -> Proposal:
    text, group = clause.text, clause.group
    quantities = _meant(clause, label)
    why = (*reasons, *_more(clause, quantities))
    found = text[clause.begin : clause.right].strip(" ,;")
    start = text.find(found, clause.begin)
    return Proposal(
        label=label,
        kind=kind_of(
            label,
            group=group,
            rest=clause.rest,
            quantities=quantities,
            dates=clause.dates,
            subject=clause.subject,
            said=clause.verb,
        ),
        strength=group.strength,
        verb=clause.verb,
        start=start,
        end=start + len(found),
        words=found,
        title=title_of(
            text,
            head="" if group.force is Force.COPULA else group.head,
            head_end=clause.stop,
            end=clause.right,
            date_words=tuple(date.words for date in clause.dates),
        ),
        confidence=confidence_of(label, reasons=why),
        parties=_parties(clause, register),
        dates=_dates(clause),
        quantities=quantities,
        reasons=why,
    )


def _dates(clause: Clause) -> tuple[DateFound, ...]:
    """Return the dates of a clause; a promise is not for a day that was before it."""
    if clause.group.force not in BINDING:
        return clause.dates
    return tuple(date for date in clause.dates if not date.is_past) or clause.dates


def _more(clause: Clause, quantities: tuple[QuantityFound, ...]) -> Iterator[Reason]:
    yield from (Reason(Cue.DATE, date.words) for date in clause.dates if not date.is_past)
    yield from (Reason(Cue.QUANTITY, one.words) for one in quantities)


def _parties(clause: Clause, register: Register) -> tuple[PartyFound, ...]:
    verb = (clause.start, clause.stop)
    found = find_parties(
        clause.text, verb=verb, register=register, start=clause.begin, end=clause.right
    )
    return settle(inherited(found, subject=clause.subject, register=register))


def _meant(clause: Clause, label: Class) -> tuple[QuantityFound, ...]:
    """Return the numbers of a clause with what each is to it."""
    around, binds = clause.text[clause.begin : clause.right], clause.group.force in BINDING
    return tuple(
        replace(
            one,
            role=role_of(
                one, label=label, around=around, binds=binds, before=clause.text[: one.start]
            ),
            operator=operator_of(one, before=clause.text[: one.start]),
        )
        for one in clause.quantities
    )


def _without_verb(facts: Facts) -> Proposal:
    reasons = (Reason(Cue.NO_VERB, facts.text[:_SHORT]),)
    return Proposal(
        label=Class.BACKGROUND, kind=Kind.BACKGROUND_FACT, strength=Strength.STATES, verb="",
        start=0, end=len(facts.text), words=facts.text, title=facts.text[:_SHORT],
        confidence=confidence_of(Class.BACKGROUND, reasons=reasons),
        dates=facts.dates, quantities=facts.quantities, reasons=reasons,
    )  # fmt: skip


def _korean(facts: Facts, register: Register) -> Proposal | None:
    text = facts.text
    read = read_korean(text)
    if read is None:
        return None
    label, strength, start, end, reason = read
    binds = label is Class.PLANNED
    head = "provide" if GIVES.search(text) else ""
    group = Group(Force.FUTURE if binds else Force.PRESENT, head, 0, 0, strength)
    quantities = tuple(
        replace(one, role=role_of(one, label=label, around=text, binds=binds))
        for one in facts.quantities
    )
    return Proposal(
        label=label,
        kind=kind_of(
            label, group=group, rest=text, quantities=quantities, dates=facts.dates),
        strength=strength, verb=text[start:end], start=0, end=len(text), words=text,
        title=text[:_SHORT], confidence=confidence_of(label, reasons=(reason,)),
        parties=settle(find_parties(text, verb=(start, end), register=register)),
        dates=facts.dates, quantities=quantities, reasons=(reason,),
    )  # fmt: skip


def _noticed(one: Proposal, memory: Memory) -> Proposal:
    """Add the known commitment that a proposal states again."""
    if one.label not in _TRACKED or not memory.known:
        return one
    mention = memory.closest(one.words)
    if mention is None:
        return one
    return replace(
        one, mention=mention, reasons=(*one.reasons, Reason(Cue.RESTATES, mention.reference))
    )
