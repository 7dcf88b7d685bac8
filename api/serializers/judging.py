"""The bodies that judge and answer; a judgement itself is told in `reporting`."""

from typing import ClassVar

from rest_framework import serializers

from api.serializers.base import Body, FlagField, Reference, TextField, references
from commitments.models import Assessment, Deadline, Evidence
from commitments.models.choices import CompletionChoices, OutcomeChoices
from frameworks.models import Party


class AssessBody(Body):
    """A judgement of one owner, on the commitment or on one of its deadlines."""

    party = Reference(Party)
    deadline = Reference(Deadline, required=False, allow_null=True, default=None)
    completion = serializers.ChoiceField(CompletionChoices.choices)
    outcome = serializers.ChoiceField(OutcomeChoices.choices)
    reasons = TextField()
    evidence = references(Evidence, required=False, default=list)
    replaces = Reference(Assessment, required=False, allow_null=True, default=None)
    early_reason = TextField(required=False, allow_blank=True, default="")
    closes = FlagField(required=False, default=False)


class DissentBody(Body):
    """What the judged party sees otherwise."""

    text = TextField()

    example: ClassVar = {"text": "All four were held; the minutes are attached."}
