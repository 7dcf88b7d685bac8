"""Reporting rounds and their coverage as they are told, and the bodies that plan and move them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import (
    Body,
    CommitmentNameSerializer,
    Facts,
    LineField,
    NamedSerializer,
    PartyNameSerializer,
    Reference,
    Shown,
    TextField,
    WholeField,
)
from commitments.domain.rounds import Ask, AsksError, Phase, read_asks
from commitments.domain.vocabulary import TRACKED_KINDS, Kind
from commitments.models import ReportingRound
from commitments.models.choices import GivenChoices
from commitments.models.rounds import MOST_DAYS_BEFORE
from frameworks.models import Framework
from meetings.models import Meeting

_OF_ONE_KIND = {
    "type": "object",
    "properties": {ask.value: {"type": "boolean"} for ask in Ask},
    "additionalProperties": False,
}
ASKS_SCHEMA = {
    "type": "object",
    "description": "By kind of commitment what is asked; true where it must be given.",
    "properties": {kind.value: _OF_ONE_KIND for kind in Kind if kind in TRACKED_KINDS},
    "additionalProperties": False,
}


@extend_schema_field(ASKS_SCHEMA)
class AsksField(serializers.Field[Any, Any, Any, Any]):
    """What a round asks of which kind."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Say for at least one kind what is asked."),
    }

    def to_internal_value(self, data: Any) -> Any:
        """Return what is asked. Raises ValidationError."""
        try:
            if not isinstance(data, Mapping):
                self.fail("invalid")
            return read_asks(data)
        except AsksError:
            self.fail("invalid")

    def to_representation(self, value: Any) -> Any:
        """Return it as it is stored."""
        return value


class RoundSerializer(Shown):
    """A reporting round."""

    framework = NamedSerializer()
    meeting = serializers.UUIDField(source="meeting.uuid", default=None, allow_null=True)
    asks = AsksField()
    phase = serializers.SerializerMethodField()

    class Meta:
        model = ReportingRound
        fields = (
            "uuid", "version", "framework", "label", "phase", "opens_on", "closes_on", "meeting",
            "days_before", "asks", "closed_at",
        )  # fmt: skip

    @extend_schema_field({"type": "string", "enum": [phase.value for phase in Phase]})
    def get_phase(self, row: ReportingRound) -> str:
        """Return where it stands now."""
        return row.phase(self.context["at"]).value


class TallySerializer(Facts):
    """How many updates are owed, and how many came in time and late."""

    owed = serializers.IntegerField()
    in_time = serializers.IntegerField()
    late = serializers.IntegerField()
    owing = serializers.IntegerField()


class PartyTallySerializer(Facts):
    """The updates of one party."""

    party = PartyNameSerializer()
    tally = TallySerializer()


class OwedSerializer(Facts):
    """One update that is owed."""

    commitment = CommitmentNameSerializer()
    party = PartyNameSerializer()
    contacts = serializers.ListField(child=serializers.CharField())
    given = serializers.ChoiceField(GivenChoices.choices)
    submitted_at = serializers.DateTimeField(allow_null=True)


class CoverageSerializer(Facts):
    """Who owes a round an update and who has given one."""

    total = TallySerializer()
    parties = PartyTallySerializer(many=True)
    updates = OwedSerializer(many=True)


class DaysBody(Body):
    """The days of a round: a last day, or a meeting and how many days before it."""

    opens_on = serializers.DateField()
    closes_on = serializers.DateField(required=False, allow_null=True, default=None)
    meeting = Reference(Meeting, required=False, allow_null=True, default=None)
    days_before = WholeField(
        required=False, allow_null=True, default=None, min_value=0, max_value=MOST_DAYS_BEFORE
    )


class RoundBody(DaysBody):
    """A round to be planned; without `asks` it asks what is usual."""

    framework = Reference(Framework)
    label = LineField(max_length=80)  # type: ignore[assignment]
    asks = AsksField(required=False, allow_null=True, default=None)


class RescheduleBody(DaysBody):
    """Other days, and why."""

    reason = TextField()

    example: ClassVar = {
        "opens_on": "2027-04-01",
        "closes_on": "2027-04-21",
        "reason": "The holidays fall into it.",
    }


class RoundReasonBody(Body):
    """Why a round is opened again, or closed before its last day is over."""

    reason = TextField(required=False, allow_blank=True, default="")

    example: ClassVar = {"reason": "Everybody has reported."}


class AsksBody(Body):
    """What a round asks of which kind, all anew."""

    asks = AsksField()

    example: ClassVar = {"asks": {"one_off_deliverable": {"health": True, "evidence": False}}}
