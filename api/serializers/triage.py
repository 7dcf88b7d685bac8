"""Sentences of a document with what was said and what is proposed of them, and what may be said."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import (
    Body,
    CommitmentNameSerializer,
    Facts,
    FlagField,
    PersonSerializer,
    WholeField,
)
from commitments.models.choices import (
    KindChoices,
    OperatorChoices,
    PartyRoleChoices,
    QuantityRoleChoices,
    StrengthChoices,
)
from entry.extraction import Class
from entry.proposal_wording import as_data
from entry.triage.models import VerdictKind
from entry.triage.offers import LEVELS, Offer
from entry.triage.rows import Row

LARGEST_PLACE = 2**31 - 1
CLASSES = [(one.value, one.value) for one in Class]


class ProposedPartySerializer(Facts):
    """A party of the register, how it is written, and the role that it seems to have."""

    code = serializers.CharField()
    role = serializers.ChoiceField(PartyRoleChoices.choices)
    words = serializers.CharField()


class ProposedDateSerializer(Facts):
    """The words of a date and their reading; `edtf` is empty where a person has to read them."""

    words = serializers.CharField()
    edtf = serializers.CharField(allow_blank=True)
    qualifier = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(allow_blank=True)
    in_doubt = serializers.BooleanField()
    is_past = serializers.BooleanField()


class ProposedQuantitySerializer(Facts):
    """A number with its operator, its unit and what it is for."""

    words = serializers.CharField()
    value = serializers.CharField()
    operator = serializers.ChoiceField(OperatorChoices.choices)
    unit = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(QuantityRoleChoices.choices)
    currency = serializers.CharField(allow_blank=True)


class ProposalReasonSerializer(Facts):
    """Why something is proposed, as a code, and the words in which it was seen."""

    cue = serializers.CharField()
    words = serializers.CharField()


class ProposalSerializer(Facts):
    """What the rules make of a stretch of words; it enters nothing.

    `start`, `end`, `proposed_as` and `refusal_version` are what a refusal is sent with.
    """

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    proposed_as = serializers.ChoiceField(CLASSES)
    words = serializers.CharField()
    title = serializers.CharField()
    verdict = serializers.ChoiceField(VerdictKind.choices)
    kind = serializers.ChoiceField(KindChoices.choices)
    strength = serializers.ChoiceField(StrengthChoices.choices, allow_blank=True)
    verb = serializers.CharField(allow_blank=True)
    confidence = serializers.FloatField()
    parties = ProposedPartySerializer(many=True)
    dates = ProposedDateSerializer(many=True)
    quantities = ProposedQuantitySerializer(many=True)
    reasons = ProposalReasonSerializer(many=True)
    restates = CommitmentNameSerializer(allow_null=True)
    is_refused = serializers.BooleanField()
    refusal_version = serializers.IntegerField()


class SentenceSerializer(Facts):
    """A sentence: what it is, who said so, what it grounds, and what is proposed of it.

    `verdict_version` goes back as `seen`; 0 while nobody has said anything.
    """

    start = serializers.IntegerField(source="sentence.start")
    end = serializers.IntegerField(source="sentence.end")
    text = serializers.CharField(source="sentence.text")
    section = serializers.CharField(source="sentence.section", allow_blank=True)
    is_heading = serializers.BooleanField(source="sentence.is_heading")
    kind = serializers.ChoiceField(VerdictKind.choices)
    is_to_be_entered = serializers.BooleanField()
    verdict_version = serializers.IntegerField(source="version")
    decided_by = PersonSerializer(source="verdict.decided_by", default=None, allow_null=True)
    decided_at = serializers.DateTimeField(
        source="verdict.decided_at", default=None, allow_null=True
    )
    commitments = CommitmentNameSerializer(many=True)
    proposals = serializers.SerializerMethodField()

    @extend_schema_field(ProposalSerializer(many=True))
    def get_proposals(self, row: Row) -> list[Any]:
        """Return what waits for a person, then what was refused; nothing to mere readers."""
        return [dict(ProposalSerializer(_facts(one)).data) for one in (*row.offers, *row.refused)]


def _facts(offer: Offer) -> dict[str, Any]:
    start, end, label = offer.place
    return {
        **as_data(offer.proposal),
        "start": start,
        "end": end,
        "proposed_as": label,
        "verdict": offer.kind,
        "restates": offer.known,
        "is_refused": offer.is_refused,
        "refusal_version": offer.refused.version if offer.refused else 0,
    }


class ReadingCoverageSerializer(Facts):
    """How far the reading has come."""

    total = serializers.IntegerField()
    looked_at = serializers.IntegerField()
    to_be_entered = serializers.IntegerField()
    percent = serializers.IntegerField()


class VerdictBody(Body):
    """What a sentence is; `open` takes back what was said. `seen` is its `verdict_version`."""

    start = WholeField(min_value=0, max_value=LARGEST_PLACE)
    kind = serializers.ChoiceField(VerdictKind.choices)
    seen = WholeField(min_value=0, max_value=LARGEST_PLACE)

    example: ClassVar = {"start": 0, "kind": "principle", "seen": 0}


class ProposalRefusalBody(Body):
    """A proposal that is not wanted, or is again; `seen` is its `refusal_version`."""

    start = WholeField(min_value=0, max_value=LARGEST_PLACE)
    end = WholeField(min_value=1, max_value=LARGEST_PLACE)
    proposed_as = serializers.ChoiceField(CLASSES)
    seen = WholeField(min_value=0, max_value=LARGEST_PLACE)
    is_refused = FlagField(required=False, default=True)

    example: ClassVar = {"start": 0, "end": 40, "proposed_as": "planned", "seen": 0}


class ManyBody(Body):
    """What is said of many at once: that headings are background, or what is proposed of them.

    With `confidence` (in percent), all proposals that need no entry and are at least as sure are
    accepted; without, the headings are said to be background.
    """

    confidence = serializers.ChoiceField([(one, str(one)) for one in LEVELS], required=False)

    example: ClassVar = {"confidence": 90}
