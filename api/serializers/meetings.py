"""Forums and meetings as they are told, and what moving one needs."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.serializers.base import (
    Body,
    CommitmentNameSerializer,
    EdtfField,
    Facts,
    FlagField,
    LineField,
    NamedSerializer,
    Reference,
    Shown,
    TextField,
    WholeField,
)
from commitments.domain.vocabulary import Effect
from meetings.models import Forum, Meeting, MeetingState


class ForumSerializer(Shown):
    """A series of meetings."""

    framework = NamedSerializer()
    reports_to = NamedSerializer(allow_null=True)

    class Meta:
        model = Forum
        fields = ("uuid", "version", "framework", "code", "name", "reports_to", "frequency")


class MeetingSerializer(Shown):
    """One occurrence of a forum; it may have no date yet."""

    forum = NamedSerializer()
    title = serializers.CharField()

    class Meta:
        model = Meeting
        fields = (
            "uuid", "version", "forum", "number", "label", "title", "date_edtf", "starts_on",
            "ends_on", "place", "state", "basis",
        )  # fmt: skip


class MoveSerializer(Facts):
    """One deadline that moved along with a meeting."""

    commitment = CommitmentNameSerializer(source="deadline.commitment")
    deadline = serializers.SerializerMethodField()
    words = serializers.CharField(source="deadline.expression")
    label = serializers.CharField(source="deadline.label")  # type: ignore[assignment]
    old_last_day = serializers.DateField(allow_null=True)
    new_last_day = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    is_new = serializers.BooleanField()
    effect = serializers.ChoiceField(choices=[(effect.value, effect.value) for effect in Effect])

    def get_deadline(self, move: Any) -> str | None:
        """Return the deadline's UUID; none where it would only come to be."""
        is_rehearsed = self.context.get("is_rehearsed", False)
        return None if move.is_new and is_rehearsed else str(move.deadline.uuid)


class MovedSerializer(Facts):
    """What a change of the calendar does, or would do."""

    dry_run = serializers.BooleanField()
    meeting = MeetingSerializer(allow_null=True)
    moves = MoveSerializer(many=True)


class _DatedBody(Body):
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    date_edtf = EdtfField(required=False, allow_blank=True, default="")
    dry_run = FlagField(required=False, default=False)

    def validate(self, attrs: Any) -> Any:
        """Raise ValidationError for days in the wrong order."""
        if attrs["ends_on"] and not attrs["starts_on"]:
            raise serializers.ValidationError({"starts_on": [_("Say on which day it begins.")]})
        if attrs["ends_on"] and attrs["ends_on"] < attrs["starts_on"]:
            raise serializers.ValidationError({"ends_on": [_("It would end before it begins.")]})
        return attrs


class EnterMeetingBody(_DatedBody):
    """A meeting to enter; without a date it stands in the calendar and nothing is late by it."""

    number = WholeField(required=False, allow_null=True, default=None, min_value=1, max_value=32767)
    label = LineField(required=False, allow_blank=True, default="", max_length=200)  # type: ignore[assignment]
    place = LineField(required=False, allow_blank=True, default="", max_length=120)
    state = serializers.ChoiceField(
        MeetingState.choices, required=False, default=MeetingState.PLANNED
    )
    basis = LineField(required=False, allow_blank=True, default="", max_length=200)

    example: ClassVar = {"number": 9, "starts_on": "2027-03-02", "ends_on": "2027-03-04"}


class MoveMeetingBody(_DatedBody):
    """New days for a meeting; with `dry_run` nothing is saved and the answer tells what would."""

    reason = TextField()

    example: ClassVar = {
        "starts_on": "2027-04-06",
        "ends_on": "2027-04-08",
        "reason": "The host asked for another week.",
        "dry_run": True,
    }


class CancelMeetingBody(Body):
    """Why a meeting does not take place, and the one that takes its place, if there is one."""

    reason = TextField()
    replacement = Reference(Meeting, required=False, allow_null=True, default=None)
    dry_run = FlagField(required=False, default=False)

    example: ClassVar = {"reason": "It is merged with the next one."}


class ReplaceMeetingBody(Body):
    """The meeting that takes the place of a cancelled one, and why."""

    reason = TextField()
    replacement = Reference(Meeting)
    dry_run = FlagField(required=False, default=False)
