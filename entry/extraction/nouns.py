"""Promises that stand in nouns and infinitives: announced events, and targets within reports."""

import re
from collections.abc import Iterator
from dataclasses import replace

from commitments.domain.vocabulary import Kind, Strength
from entry.extraction.clauses import Facts
from entry.extraction.confidence import confidence_of
from entry.extraction.groups import Force, Group
from entry.extraction.kinds import kind_of
from entry.extraction.parties import find_parties, settle
from entry.extraction.proposal import Class, Cue, Proposal, Reason, Register
from entry.extraction.quantities import role_of
from entry.extraction.titles import title_of

_UPCOMING = re.compile(
    r"\b(?:upcoming|forthcoming)\s+(?:[\w-]+\s+){0,3}?(?:trainings?|workshops?|meetings?|seminars?|"
    r"conferences?|dialogues?|summits?|exercises?|visits?|events?|launch|sessions?)\b",
    re.IGNORECASE,
)
_CHANGE = r"increas|rais|reduc|cut|reach|expand|lower"
_TARGET = re.compile(
    rf"\bto\s+((?:{_CHANGE}|achiev|bring)\w*)\b(?:(?!\bto\s+(?:{_CHANGE})).)*?"
    r"\d[\d.,]*\s*(?:percent|per cent|%)",
    re.IGNORECASE,
)
_SHORT = 60


def announced_events(facts: Facts, *, register: Register) -> Iterator[Proposal]:
    """Yield the events that a noun only announces: "with upcoming regional training"."""
    text = facts.text
    for match in _UPCOMING.finditer(text):
        words = text[match.start() :].rstrip(" .")
        reasons = (Reason(Cue.UPCOMING, match.group()),)
        yield Proposal(
            label=Class.PLANNED, kind=Kind.EVENT_MEETING, strength=Strength.STATES,
            verb=match.group().split()[0], start=match.start(), end=match.start() + len(words),
            words=words, title=match.group()[:1].upper() + match.group()[1:],
            confidence=confidence_of(Class.PLANNED, reasons=reasons),
            parties=settle(find_parties(text, verb=match.span(), register=register)),
            dates=tuple(date for date in facts.dates if date.start >= match.start()),
            reasons=reasons,
        )  # fmt: skip


# What somebody does, named by its noun, at the beginning of an item of a plan.
_WORK = re.compile(
    r"^\W*(?:[A-Z][\w-]*\s\d+[.:]\s*|\d+[.)]\s*)?(?:(?:joint|first|full|public|the|a|an)\s+)?"
    r"(?P<noun>[A-Za-z-]{3,}(?:tion|sion|ment|ing|al)|launch|review|reform|upgrade|study|training|"
    r"release|entry into force|signature)\s+(?:of|into|for|on|in)\b",
    re.IGNORECASE,
)


def planned_works(facts: Facts, *, register: Register) -> Iterator[Proposal]:
    """Yield what a plan lists without a verb, with its date: "Training of 40 judges by 2027"."""
    ahead = [date for date in facts.dates if not date.is_past]
    match = _WORK.match(facts.text)
    if match is None or not ahead:
        return
    text = facts.text.strip().rstrip(".")
    quantities = tuple(
        replace(one, role=role_of(one, label=Class.PLANNED, around=text))
        for one in facts.quantities
    )
    reasons = (Reason(Cue.TARGET, match["noun"]), Reason(Cue.DATE, ahead[-1].words))
    group = Group(Force.FUTURE, "", 0, 0, Strength.STATES)
    yield Proposal(
        label=Class.PLANNED,
        kind=kind_of(Class.PLANNED, group=group, rest=text, quantities=quantities, dates=ahead),
        strength=Strength.STATES, verb=match["noun"], start=0, end=len(text), words=text,
        title=text[:_SHORT], confidence=confidence_of(Class.PLANNED, reasons=reasons),
        parties=settle(find_parties(text, verb=(0, 0), register=register)),
        dates=tuple(ahead), quantities=quantities, reasons=reasons,
    )  # fmt: skip


def nested_targets(facts: Facts, *, register: Register) -> Iterator[Proposal]:
    """Yield the targets that stand within a report: "as part of … to increase X to 23 percent"."""
    ahead = [date for date in facts.dates if not date.is_past]
    if not ahead:
        return
    text = facts.text
    for match in _TARGET.finditer(text):
        start, end = match.span()
        reasons = (Reason(Cue.TARGET, match.group()[:_SHORT]), Reason(Cue.DATE, ahead[-1].words))
        yield Proposal(
            label=Class.ONGOING, kind=Kind.QUANTITATIVE_TARGET, strength=Strength.SHOULD,
            verb=f"to {match[1]}", start=start, end=end, words=match.group(),
            title=title_of(text, head=match[1], head_end=match.end(1), end=end, date_words=()),
            confidence=confidence_of(Class.ONGOING, reasons=reasons),
            parties=settle(find_parties(
                text, verb=(start, start), register=register, start=start, end=end)),
            dates=tuple(ahead[-1:]),
            quantities=tuple(
                replace(one, role=role_of(one, label=Class.ONGOING, around=""))
                for one in facts.quantities if start <= one.start < end
            ),
            reasons=reasons,
        )  # fmt: skip
