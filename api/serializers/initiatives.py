"""Initiatives and their steps as they are told, and the bodies that make them."""

from typing import ClassVar

from rest_framework import serializers

from api.serializers.base import (
    Body,
    CommitmentNameSerializer,
    LineField,
    NamedSerializer,
    PartyNameSerializer,
    PersonSerializer,
    Reference,
    Shown,
    TextField,
    references,
)
from commitments.models import Commitment, Initiative, InitiativeStep
from commitments.models.choices import StageChoices
from frameworks.models import Framework, Party, PriorityArea
from meetings.models import Meeting


class StepSerializer(Shown):
    """One step of an initiative."""

    meeting = serializers.UUIDField(source="meeting.uuid", default=None, allow_null=True)
    taken_by = PersonSerializer()

    class Meta:
        model = InitiativeStep
        fields = ("uuid", "version", "stage", "taken_on", "meeting", "decision", "taken_by")


class InitiativeSerializer(Shown):
    """A cooperative project and its way so far."""

    framework = NamedSerializer()
    areas = NamedSerializer(many=True)
    parties = PartyNameSerializer(many=True)
    commitments = CommitmentNameSerializer(many=True)
    steps = StepSerializer(many=True)

    class Meta:
        model = Initiative
        fields = (
            "uuid", "version", "framework", "title", "summary", "stage", "areas", "parties",
            "commitments", "steps", "criteria_met", "is_demo",
        )  # fmt: skip


class InitiativeBody(Body):
    """A concept under a framework."""

    framework = Reference(Framework)
    title = LineField()
    summary = TextField(required=False, allow_blank=True, default="")
    parties = references(Party, default=list)
    areas = references(PriorityArea, default=list)
    commitments = references(Commitment, default=list)
    taken_on = serializers.DateField()


class StepBody(Body):
    """A later stage, when it was reached, at which meeting, and how it was decided."""

    stage = serializers.ChoiceField(StageChoices.choices)
    taken_on = serializers.DateField()
    meeting = Reference(Meeting, required=False, allow_null=True, default=None)
    decision = TextField(required=False, allow_blank=True, default="")

    example: ClassVar = {"stage": "reviewed", "taken_on": "2027-02-01"}


class LinkBody(Body):
    """For which commitments an initiative counts."""

    commitments = references(Commitment, required=True)
