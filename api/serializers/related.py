"""Relations, programmes and mentions as they are told, and the bodies that make them."""

from typing import Any, ClassVar

from rest_framework import serializers

from api.serializers.base import (
    Body,
    CommitmentNameSerializer,
    Facts,
    NamedSerializer,
    PersonSerializer,
    Reference,
    Shown,
    TextField,
)
from api.serializers.entering import SpanBody
from commitments.models import Commitment, MentionRole, Programme, Relation, RelationKind
from sources.models import Document


class RelationSerializer(Shown):
    """How `commitment` stands to `other`; where it merges, `commitment` is what remains."""

    commitment = CommitmentNameSerializer()
    other = CommitmentNameSerializer()
    said_by = PersonSerializer(allow_null=True)

    class Meta:
        model = Relation
        fields = ("uuid", "version", "commitment", "kind", "other", "note", "said_by", "said_at")


class RelateBody(Body):
    """How a commitment stands to another one."""

    kind = serializers.ChoiceField(RelationKind.choices)
    other = Reference(Commitment)
    note = TextField(required=False, allow_blank=True, default="", max_length=2_000)


class TakeBackBody(Body):
    """Why a relation is taken back."""

    reason = TextField()

    example: ClassVar = {"reason": "It speaks of another fund."}


class MentionBody(SpanBody):
    """Other words that speak of the commitment: a span of a document, or a quote in it."""

    document = Reference(Document)
    role = serializers.ChoiceField(
        MentionRole.choices, required=False, default=MentionRole.RESTATEMENT
    )


class ProgrammeRowSerializer(Shown):
    """A programme in a list, with its other names."""

    framework = NamedSerializer()
    parent = NamedSerializer(allow_null=True)
    other_names = serializers.SerializerMethodField()

    class Meta:
        model = Programme
        fields = (
            "uuid", "version", "framework", "code", "name", "other_names", "parent", "is_open_list",
        )  # fmt: skip

    def get_other_names(self, programme: Programme) -> list[str]:
        """Return acronyms, earlier and later names."""
        return programme.other_names.splitlines()


class RollUpSerializer(Facts):
    """The items of a programme and of all below it, counted; figures are never added up.

    Without an accepted report, an item's health is counted under `none`. Where `is_complete` is
    false, there may be more items than the documents name.
    """

    items = serializers.IntegerField()
    is_complete = serializers.BooleanField()
    standings = serializers.DictField(child=serializers.IntegerField())
    statuses = serializers.DictField(child=serializers.IntegerField())
    healths = serializers.SerializerMethodField()

    def get_healths(self, rolled: Any) -> dict[str, int]:
        """Return how many items are how, by their latest accepted reports."""
        return {code or "none": number for code, number in rolled.healths.items()}


class ProgrammeItemSerializer(CommitmentNameSerializer):
    """A commitment that hangs on a programme."""

    status = serializers.CharField()
    standing = serializers.CharField()
    health = serializers.CharField(source="accepted_health", allow_null=True)
    latest_report_at = serializers.DateTimeField(allow_null=True)


class ProgrammeSerializer(ProgrammeRowSerializer):
    """A programme with its counts and the commitments on it and below, up to 500."""

    roll_up = RollUpSerializer()
    commitments = ProgrammeItemSerializer(many=True, source="listed")

    class Meta:
        model = Programme
        fields = (*ProgrammeRowSerializer.Meta.fields, "roll_up", "commitments")
