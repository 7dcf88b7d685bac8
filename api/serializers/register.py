"""The bodies that care for the register and begin frameworks."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.serializers.base import Body, Reference, TextField
from entry.register.templates import SHAPES
from frameworks.models import CODE, Framework, Party


class MergeBody(Body):
    """The party that goes into this one, and why the two are one."""

    dropped = Reference(Party)
    reason = TextField()


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
