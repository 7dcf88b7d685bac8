"""The bodies that care for the register and begin frameworks."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.serializers.base import Body, EdtfField, LineField, Reference, TextField
from entry.register.templates import SHAPES
from frameworks.models import Framework, Party
from frameworks.validators import CODE


class MergeBody(Body):
    """The party that goes into this one, and why the two are one."""

    dropped = Reference(Party)
    reason = TextField()


class NameBody(Body):
    """How else a party is written."""

    name = LineField(max_length=200)
    reason = TextField(required=False, default="", allow_blank=True)

    example: ClassVar = {"name": "R.O.K."}


class WhyBody(Body):
    """Why something is taken out."""

    reason = TextField()

    example: ClassVar = {"reason": "Nobody writes it so."}


class GroupMemberBody(Body):
    """A party that belongs to this group; an empty date means always."""

    member = Reference(Party)
    since = EdtfField(required=False, default="", allow_blank=True, max_length=20)
    until = EdtfField(required=False, default="", allow_blank=True, max_length=20)
    reason = TextField(required=False, default="", allow_blank=True)


class EndBody(Body):
    """Until when a party belonged to the group, and why that is known."""

    until = EdtfField(max_length=20)
    reason = TextField()

    example: ClassVar = {"until": "2025-10", "reason": "It left."}


class StartBody(Body):
    """A framework to begin: from a `shape` of the program, or as a `copy_of` another."""

    example: ClassVar = {
        "code": "NEW-FRAMEWORK",
        "name": "A new framework",
        "tracked_from": "2027-01-01",
        "shape": "bilateral",
    }

    code = serializers.CharField(max_length=30, validators=[CODE])
    name = serializers.CharField(max_length=250)
    tracked_from = serializers.DateField()
    shape = serializers.ChoiceField([*SHAPES], required=False)
    copy_of = Reference(Framework, required=False)
    years = serializers.IntegerField(required=False, default=0, min_value=-100, max_value=100)
    with_commitments = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one of a shape and a framework to copy."""
        if ("shape" in attrs) == ("copy_of" in attrs):
            raise serializers.ValidationError(_("Name either a shape or what it is a copy of."))
        return attrs
