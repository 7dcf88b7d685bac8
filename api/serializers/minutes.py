"""Minutes of reviews as they are told, and the bodies that begin them and add to them."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import (
    Body,
    CommitmentNameSerializer,
    Facts,
    FlagField,
    LineField,
    NamedSerializer,
    PersonSerializer,
    Reference,
    Shown,
    TextField,
    references,
)
from commitments.actions.minutes import MOST_ON_AGENDA
from commitments.domain.vocabulary import Decision
from commitments.models import Commitment, Minutes, MinutesItem
from commitments.models.choices import CompletionChoices, DecisionChoices, OutcomeChoices
from frameworks.models import Framework
from meetings.models import Meeting


class MinutesSerializer(Shown):
    """The minutes of one review."""

    framework = NamedSerializer()
    meeting = serializers.UUIDField(source="meeting.uuid", default=None, allow_null=True)
    begun_by = PersonSerializer()
    closed_by = PersonSerializer(allow_null=True)
    points = serializers.SerializerMethodField()

    class Meta:
        model = Minutes
        fields: tuple[str, ...] = (
            "uuid", "version", "framework", "meeting", "title", "held_on", "points", "begun_by",
            "closed_by", "closed_at",
        )  # fmt: skip

    @extend_schema_field({"type": "integer"})
    def get_points(self, row: Minutes) -> int:
        """Count what stands on the agenda."""
        return len(row.agenda)


class SaidSerializer(Facts):
    """One thing that was decided or noted."""

    uuid = serializers.UUIDField()
    decision = serializers.ChoiceField(DecisionChoices.choices)
    words = serializers.CharField()
    note = serializers.CharField()
    decided_by = PersonSerializer()
    decided_at = serializers.DateTimeField()


class PointSerializer(Facts):
    """One commitment of the agenda with what was said about it, in order."""

    number = serializers.IntegerField()
    commitment = CommitmentNameSerializer()
    said = SaidSerializer(many=True)


class WholeMinutesSerializer(MinutesSerializer):
    """Minutes with each point of the agenda that the reader may see."""

    agenda = serializers.SerializerMethodField()

    class Meta(MinutesSerializer.Meta):
        fields = (*MinutesSerializer.Meta.fields, "agenda")

    @extend_schema_field(PointSerializer(many=True))
    def get_agenda(self, row: Minutes) -> Any:
        """Return the points, numbered as on the agenda; those of others' drafts are left out."""
        user = self.context["user"]
        known = {
            str(one.uuid): one
            for one in Commitment.objects.visible_to(user).filter(uuid__in=row.agenda)
        }
        told: dict[int, list[MinutesItem]] = {}
        items = MinutesItem.objects.visible_to(user).filter(minutes=row).in_order()
        for item in items.select_related("decided_by"):
            told.setdefault(item.commitment_id, []).append(item)
        points = [
            {"number": number, "commitment": one, "said": told.get(one.pk, [])}
            for number, one in enumerate((known.get(uuid) for uuid in row.agenda), start=1)
            if one
        ]
        return PointSerializer(points, many=True, context=self.context).data


class MinutesBody(Body):
    """A review that begins: of which commitments, in this order, when, and for which meeting."""

    framework = Reference(Framework)
    title = LineField(max_length=120)
    held_on = serializers.DateField()
    meeting = Reference(Meeting, required=False, allow_null=True, default=None)
    agenda = references(Commitment, required=True, allow_empty=False, max_length=MOST_ON_AGENDA)


class AnswersBody(Body):
    """What a decision needs to be carried out; each takes what the review's page asks for it.

    nudge: `message`. extend: `expression`, `edtf`, `reason`. reassign: `person` (a membership),
    `relieves`, `reason`. escalate: `whom`, `reason`. declare: `status`, `delivered_edtf`,
    `reason`. judge: `completion`, `outcome`, `reasons`, `closes`.
    """

    message = TextField(required=False, allow_blank=True)
    expression = LineField(required=False)
    edtf = LineField(required=False, max_length=60)
    reason = TextField(required=False)
    person = serializers.UUIDField(required=False)
    relieves = serializers.ChoiceField(["party", "all", "none"], required=False)
    whom = serializers.ChoiceField(["alternate", "manager", "lead"], required=False)
    status = serializers.ChoiceField(["delivered", "withdrawn", "superseded"], required=False)
    delivered_edtf = LineField(required=False, max_length=40)
    completion = serializers.ChoiceField(CompletionChoices.choices, required=False)
    outcome = serializers.ChoiceField(OutcomeChoices.choices, required=False)
    reasons = TextField(required=False)
    closes = FlagField(required=False)


class PointBody(Body):
    """What is decided about a commitment of the agenda, and a sentence.

    With `answers` it is done and put down, both or neither, as on the page. Without them what was
    decided is put down, and nothing else changes.
    """

    commitment = Reference(Commitment)
    decision = serializers.ChoiceField(DecisionChoices.choices, default=Decision.NOTED.value)
    note = TextField(required=False, allow_blank=True, default="")
    answers = AnswersBody(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse answers for a mere note: there is nothing to carry out."""
        if attrs["answers"] is not None and attrs["decision"] == Decision.NOTED:
            raise serializers.ValidationError(
                {"decision": [_("Say which decision the answers are for.")]}
            )
        return attrs

    def validate_decision(self, value: str) -> Decision:
        """Return the member."""
        return Decision(value)


class CloseMinutesBody(Body):
    """Nothing more is said when minutes are closed."""

    example: ClassVar = {}
