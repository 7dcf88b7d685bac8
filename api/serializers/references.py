"""References to records that have no scope of their own and are seen with their commitment."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import Reference
from commitments.models import Assignment, Commitment, Indicator


@extend_schema_field({"type": "string", "format": "uuid"})
class IndicatorReference(Reference):
    """An indicator of a commitment that the person may see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Indicator, **kwargs)

    def to_internal_value(self, data: Any) -> Indicator:
        """Return the indicator. Raises ValidationError where the person may not see it."""
        try:
            uuid = UUID(data)
        except (ValueError, TypeError, AttributeError):
            self.fail("invalid")
        seen = Commitment.objects.visible_to(self.context["user"])
        row = Indicator.objects.filter(commitment__in=seen, uuid=uuid).first()
        if row is None:
            self.fail("unknown")
        return row


def assignment_references(**kwargs: Any) -> serializers.ListField:
    """Return a field for several points of contact."""
    return serializers.ListField(child=Reference(Assignment), max_length=100, **kwargs)
