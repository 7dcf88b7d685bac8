"""Precision, recall and F1 of proposals against labelled sentences, beside cue words alone."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from commitments.domain.phrases import ReadingContext
from entry.extraction.clauses import Facts, facts_of
from entry.extraction.labels import (
    DOCUMENTS,
    INVENTED_DATE,
    Labelled,
    LabelledDate,
    labelled,
)
from entry.extraction.learning import Opinion, learn
from entry.extraction.proposal import Class, DateFound, Proposal, Register
from entry.extraction.proposing import Setting, propose_in

# What somebody would look for first. It knows nothing else.
_CUE_WORDS = re.compile(
    r"\b(?:will|shall|intends?|plans? to|commits?|committed|pledges?|pledged|agreed?|aims?|should|"
    r"goals?|targets?|look(?:s|ing)? forward|announced?)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Score:
    """How often something was found rightly, wrongly, and not at all."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The part of what was proposed that is right; 0 without proposals."""
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        """The part of what is there that was proposed; 0 where nothing was found."""
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 0.0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled sentence with what was proposed of it."""

    labelled: Labelled
    proposals: tuple[Proposal, ...]
    facts: Facts

    @property
    def label(self) -> Class:
        """What the sentence was proposed to be."""
        return self.proposals[0].label


def judged(name: str, *, opinion: Opinion, register: Register | None = None) -> list[Judged]:
    """Propose for every labelled sentence of a file; headings are no sentences."""
    day = DOCUMENTS.get(name, INVENTED_DATE)
    context = ReadingContext(document_edtf=day)
    around = Setting(register=register or Register(), context=context, opinion=opinion)
    return [
        Judged(
            one,
            propose_in(one.text, setting=replace(around, before=one.before)),
            facts_of(one.text, context=context),
        )
        for one in labelled(name)
        if not one.is_heading
    ]


def score(found: Iterable[tuple[set[object], set[object]]]) -> Score:
    """Score pairs of what was proposed and what is there."""
    total = Score(0, 0, 0)
    for proposed, there in found:
        total += Score(len(proposed & there), len(proposed - there), len(there - proposed))
    return total


def _yes(answer: bool) -> set[object]:
    return {True} if answer else set()


def planned(rows: Sequence[Judged]) -> Score:
    """Score "something is planned here"."""
    return score(
        (_yes(row.label is Class.PLANNED), _yes(row.labelled.label is Class.PLANNED))
        for row in rows
    )


def not_delivered(rows: Sequence[Judged]) -> Score:
    """Score "here is a commitment that is not yet delivered"."""
    return score((_yes(row.proposals[0].is_commitment), _yes(row.labelled.is_open)) for row in rows)


def kinds(rows: Sequence[Judged]) -> Score:
    """Score the kinds of what is not yet delivered, sentence by sentence."""
    return score(
        (
            {one.kind.value for one in row.proposals if one.is_commitment},
            set(row.labelled.kinds) if row.labelled.is_open else set(),
        )
        for row in rows
    )


def dates(rows: Sequence[Judged]) -> Score:
    """Score the dates by their reading, or by their words where they hang on something."""
    return score((_dates_of(row), set(row.labelled.dates)) for row in rows)


def _dates_of(row: Judged) -> set[object]:
    """Return the labelled dates that were proposed, and the words of what was proposed besides."""
    return {_label_of(date, row.labelled.dates) or date.words for date in row.facts.dates}


def _label_of(date: DateFound, there: Iterable[LabelledDate]) -> LabelledDate | None:
    words = date.words.lower()
    for one in there:
        same = one.words.lower() in words or words in one.words.lower()
        if (one.edtf == date.edtf and (one.edtf or same)) or (same and not one.edtf):
            return one
    return None


def quantities(rows: Sequence[Judged]) -> Score:
    """Score the numbers by their value."""
    return score(
        ({one.value for one in row.facts.quantities}, set(row.labelled.quantities))
        for row in rows
    )  # fmt: skip


def cue_planned(rows: Sequence[Judged]) -> Score:
    """Score cue words alone as a sign that something is planned."""
    return score(
        (
            _yes(bool(_CUE_WORDS.search(row.labelled.text))),
            _yes(row.labelled.label is Class.PLANNED),
        )
        for row in rows
    )


def cue_not_delivered(rows: Sequence[Judged]) -> Score:
    """Score cue words alone as a sign of a commitment."""
    return score(
        (_yes(bool(_CUE_WORDS.search(row.labelled.text))), _yes(row.labelled.is_open))
        for row in rows
    )


def cue_dates(rows: Sequence[Judged]) -> Score:
    """Score every year that is written as a date."""
    return score(
        (set(_YEAR.findall(row.labelled.text)), {one.edtf for one in row.labelled.dates})
        for row in rows
    )


QUESTIONS: tuple[tuple[str, Callable[[Sequence[Judged]], Score]], ...] = (
    ("planned", planned),
    ("not yet delivered", not_delivered),
    ("kind", kinds),
    ("date", dates),
    ("quantity", quantities),
)
BASELINE: tuple[tuple[str, Callable[[Sequence[Judged]], Score]], ...] = (
    ("planned", cue_planned),
    ("not yet delivered", cue_not_delivered),
    ("date", cue_dates),
)


# Never looked at while the rules were written, nor learned from; see docs/extraction.md.
HELD_OUT = ("invented_heldout", "invented_fresh", "invented_unseen")
SEEN = (
    "rcf",
    "asean",
    "invented_dev",
    "invented_far",
    "invented_blind",
    "invented_last",
    "invented_instruments",
    "invented_second",
    "invented_third",
)


def learned_without(name: str = "") -> Opinion:
    """Learn from all sentences that were seen but those of one file."""
    return learn(
        (one.text, one.is_open)
        for source in SEEN
        if source != name
        for one in labelled(source)
        if not one.is_heading
    )


def cross_validated(names: Iterable[str] = (*SEEN, *HELD_OUT)) -> dict[str, list[Judged]]:
    """Propose for each file with what was learned from the others."""
    return {name: judged(name, opinion=learned_without(name)) for name in names}


def words_alone(name: str) -> Score:
    """Score the learned opinion without any rule, learned from the other files."""
    opinion = learned_without(name)
    return score(
        (_yes(opinion.probability(one.text) > 0.5), _yes(one.is_open))
        for one in labelled(name)
        if not one.is_heading
    )
