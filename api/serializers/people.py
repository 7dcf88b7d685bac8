"""Signing in, oneself, and what one was told."""

from typing import ClassVar

from rest_framework import serializers

from accounts.models import User
from api.serializers.base import Body, CommitmentNameSerializer, Facts, LineField, Shown
from api.serializers.frameworks import MembershipSerializer
from reminders.models import Notification


class SignInBody(Body):
    """An address and a password."""

    email = LineField(max_length=254)
    password = LineField(max_length=1000, trim_whitespace=False)
    code = LineField(max_length=20, required=False)

    example: ClassVar = {"email": "somebody@example.org", "password": "a long pass phrase"}


class TokenSerializer(Facts):
    """A token; it is shown this once only."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class MeSerializer(Shown):
    """Oneself."""

    memberships = MembershipSerializer(many=True, source="present_memberships")

    class Meta:
        model = User
        fields = (
            "uuid", "version", "email", "full_name", "job_title", "language", "time_zone",
            "country", "sending_hour", "mail_any_time", "is_demo", "memberships",
        )  # fmt: skip


class NotificationSerializer(Shown):
    """One duty that one was told."""

    commitment = CommitmentNameSerializer(allow_null=True)
    deadline = serializers.UUIDField(source="deadline.uuid", default=None, allow_null=True)
    update = serializers.UUIDField(source="update.uuid", default=None, allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = Notification
        fields = (
            "duty_key", "family", "rung", "channel", "state", "state_reason", "owed_from",
            "created_at", "read_at", "commitment", "deadline", "update",
        )  # fmt: skip
