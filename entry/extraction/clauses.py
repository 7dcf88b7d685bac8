"""A sentence cut into clauses, one for each verb group, with its subject, dates and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from commitments.domain.phrases import ReadingContext
from entry.extraction.dates import find_dates
from entry.extraction.groups import Force, Group
from entry.extraction.lexicon import is_adverb
from entry.extraction.parties import mentions
from entry.extraction.proposal import DateFound, QuantityFound, Register
from entry.extraction.quantities import find_quantities
from entry.extraction.tokens import Words, read_words

_FIRM_FROM = 10
_BREAKS = (";", ", and ", ", but ", ", while ", ", where ", ", with ", " and ", ", ")
_JOINS = frozenset({"and", ",", "but", "or", "then"})


@dataclass(frozen=True, slots=True)
class Facts:
    """A sentence with the dates and numbers found in it."""

    words: Words
    dates: tuple[DateFound, ...]
    quantities: tuple[QuantityFound, ...]

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.words.text


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb group [start, stop) in its clause [begin, right), and what was found in it.

    `subject` is that of the clause before where this one has none of its own.
    """

    text: str
    group: Group
    begin: int
    start: int
    stop: int
    right: int
    subject: str
    dates: tuple[DateFound, ...] = ()
    quantities: tuple[QuantityFound, ...] = ()
    has_actor: bool = False

    @property
    def verb(self) -> str:
        """The words of the verb group."""
        return self.text[self.start : self.stop]

    @property
    def rest(self) -> str:
        """What follows the verb in its clause."""
        return self.text[self.stop : self.right]

    @property
    def is_dated(self) -> bool:
        """Whether it says when, and that is not past."""
        return any(not date.is_past for date in self.dates)

    @property
    def is_counted(self) -> bool:
        """Whether a number makes it checkable, and does not only describe."""
        return any(
            one.currency or one.unit.startswith("percent") or one.value >= _FIRM_FROM
            for one in self.quantities
        )


def facts_of(sentence: str, *, context: ReadingContext) -> Facts:
    """Find the words, dates and numbers of a sentence."""
    words = read_words(sentence)
    dates = find_dates(words, context=context)
    taken = [(date.start, date.start + len(date.words)) for date in dates]
    return Facts(words, dates, tuple(find_quantities(sentence, taken=taken)))


def clauses_of(facts: Facts, groups: Sequence[Group], *, register: Register) -> list[Clause]:
    """Cut a sentence at its verb groups."""
    begins = [_begin(facts.words, groups, number) for number in range(len(groups))]
    clauses: list[Clause] = []
    for number, group in enumerate(groups):
        begin, own = begins[number]
        right = begins[number + 1][0] if number + 1 < len(groups) else len(facts.text)
        before = "" if own or not clauses else clauses[-1].subject
        clauses.append(
            _clause(facts, group, begin=begin, right=right, before=before, register=register)
        )
    return clauses


def _begin(words: Words, groups: Sequence[Group], number: int) -> tuple[int, bool]:
    """Return where a clause begins, and whether it has a subject of its own."""
    if not number:
        return 0, True
    group, previous = groups[number], words.tokens[groups[number - 1].last].end
    at = group.first - 1
    while at > 0 and is_adverb(words.low(at)):
        at -= 1
    if words.low(at) in _JOINS:
        while at > 0 and words.low(at - 1) in _JOINS:
            at -= 1
        return max(words.tokens[at].start, previous), False
    start = words.tokens[group.first].start
    for sign in _BREAKS:
        if (place := words.text.rfind(sign, previous, start)) >= 0:
            return place, True
    return previous, True


def _subject(words: str) -> str:
    """Return what stands before a verb without joining words and adverbs."""
    subject = words.strip(" ,;:").removeprefix("and ")
    while " " in subject and is_adverb(subject.rpartition(" ")[2].lower()):
        subject = subject.rpartition(" ")[0]
    return subject


def _clause(
    facts: Facts, group: Group, *, begin: int, right: int, before: str, register: Register
) -> Clause:
    start, stop = facts.words.tokens[group.first].start, facts.words.tokens[group.last].end
    subject = before or _subject(facts.text[begin:start])
    subject_counts = group.is_passive or group.force is Force.FUTURE
    return Clause(
        text=facts.text,
        group=group,
        begin=begin,
        start=start,
        stop=stop,
        right=right,
        subject=subject,
        dates=tuple(date for date in facts.dates if begin <= date.start < right),
        quantities=tuple(
            one
            for one in facts.quantities
            if (begin if subject_counts else stop) <= one.start < right
        ),
        has_actor=any(True for _ in mentions(subject, register=register)),
    )
