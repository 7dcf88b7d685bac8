"""What a proposal says, in translated words for a person, and as plain data for a program."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from commitments.models.choices import (
    KindChoices,
    OperatorChoices,
    PartyRoleChoices,
    QuantityRoleChoices,
    StrengthChoices,
)
from entry.extraction import Class, Cue, Proposal, QuantityFound

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CLASSES: "dict[Class, _StrPromise]" = {
    Class.PLANNED: _("Commitment: planned"),
    Class.ONGOING: _("Commitment: going on"),
    Class.DELIVERED: _("Delivered already"),
    Class.PRINCIPLE: _("Principle"),
    Class.BACKGROUND: _("Background"),
}
CUES: "dict[Cue, _StrPromise]" = {
    Cue.PROMISE: _("promises"),
    Cue.FUTURE: _("says what will be"),
    Cue.INTENTION: _("says what is intended"),
    Cue.DUTY: _("says what should be or is aimed at"),
    Cue.HOPE: _("looks forward to it or explores it"),
    Cue.MANDATE: _("gives somebody the task"),
    Cue.LEAD_IN: _("stands in a list that promises"),
    Cue.UPCOMING: _("announces an event"),
    Cue.PROGRAMME: _("describes work in the present"),
    Cue.CONTINUES: _("says what goes on"),
    Cue.ANNOUNCED: _("announces"),
    Cue.TARGET: _("sets a target"),
    Cue.DATE: _("names a date"),
    Cue.QUANTITY: _("names a number"),
    Cue.PAST: _("reports what was done"),
    Cue.POSITION: _("says where somebody stands"),
    Cue.PRINCIPLE: _("speaks of law, order or values"),
    Cue.OUTCOME: _("hopes for an effect"),
    Cue.DESCRIPTION: _("describes"),
    Cue.THING: _("a thing cannot promise"),
    Cue.NO_VERB: _("no verb was found that says more"),
    Cue.RESTATES: _("is like what is tracked already"),
    Cue.WORDS: _("its words resemble commitments, no rule says why"),
    Cue.SERVICE: _("the configured service says so"),
}
_SURE, _FAIRLY = 0.85, 0.65


def sureness(confidence: float) -> "_StrPromise":
    """Return how sure a proposal is, in words."""
    if confidence >= _SURE:
        return _("quite sure")
    return _("fairly sure") if confidence >= _FAIRLY else _("unsure")


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal with its words, as the pages show it."""

    proposal: Proposal

    @property
    def label(self) -> "_StrPromise":
        """What the sentence is proposed to be."""
        return CLASSES[self.proposal.label]

    @property
    def kind(self) -> str:
        """The kind, in words."""
        return str(KindChoices(self.proposal.kind).label)

    @property
    def strength(self) -> str:
        """The strength, in words."""
        return str(StrengthChoices(self.proposal.strength).label)

    @property
    def sureness(self) -> "_StrPromise":
        """How sure it is, in words."""
        return sureness(self.proposal.confidence)

    @property
    def percent(self) -> int:
        """How sure it is, 0 to 100."""
        return round(self.proposal.confidence * 100)

    @property
    def parties(self) -> list[tuple[str, str, str]]:
        """Role, code and the words of each party."""
        return [
            (str(PartyRoleChoices(one.role).label), one.code, one.words)
            for one in self.proposal.parties
        ]

    @property
    def quantities(self) -> list[tuple[str, str, str]]:
        """Words, reading and role of each number."""
        return [
            (one.words, _number(one), str(QuantityRoleChoices(one.role).label))
            for one in self.proposal.quantities
        ]

    @property
    def reasons(self) -> "list[tuple[_StrPromise, str]]":
        """Why, with the words that it was seen in."""
        return [(CUES[one.cue], one.words) for one in self.proposal.reasons]


def _number(one: QuantityFound) -> str:
    operator = OperatorChoices(one.operator).label
    return f"{operator} {one.value:,f} {one.unit}".strip()


def as_data(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as plain data, in codes."""
    return {
        "class": proposal.label,
        "is_commitment": proposal.is_commitment,
        "kind": proposal.kind,
        "strength": proposal.strength,
        "verb": proposal.verb,
        "start": proposal.start,
        "end": proposal.end,
        "words": proposal.words,
        "title": proposal.title,
        "confidence": proposal.confidence,
        "parties": [
            {"code": one.code, "role": one.role, "words": one.words} for one in proposal.parties
        ],
        "dates": [
            {
                "words": one.words,
                "edtf": one.edtf,
                "qualifier": one.qualifier,
                "kind": one.kind,
                "in_doubt": one.in_doubt,
                "is_past": one.is_past,
            }
            for one in proposal.dates
        ],
        "quantities": [
            {
                "words": one.words,
                "value": str(one.value),
                "operator": one.operator,
                "unit": one.unit,
                "role": one.role,
                "currency": one.currency,
            }
            for one in proposal.quantities
        ],
        "reasons": [{"cue": one.cue, "words": one.words} for one in proposal.reasons],
        "restates": proposal.mention.reference if proposal.mention else None,
        "source": proposal.source or "rules",
    }
