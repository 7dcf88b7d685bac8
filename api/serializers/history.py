"""The history as it is told: people by name, related records by UUID, never by row number."""

from rest_framework import serializers

from api.serializers.base import Facts, PersonSerializer
from history.models import DoorChoices


class ChangeSerializer(Facts):
    """One field before and after."""

    field = serializers.CharField()
    old = serializers.JSONField()
    new = serializers.JSONField()


class EventSerializer(Facts):
    """One write: who, when, through which door, what and why."""

    uuid = serializers.UUIDField()
    at = serializers.DateTimeField()
    actor = PersonSerializer(allow_null=True)
    door = serializers.ChoiceField(DoorChoices.choices)
    verb = serializers.CharField()
    reason = serializers.CharField()
    subject_type = serializers.CharField()
    subject = serializers.UUIDField()
    changes = ChangeSerializer(many=True)
