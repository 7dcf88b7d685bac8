"""The pieces of which bodies and answers are made: strict bodies, references, plain numbers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of

LONGEST_TEXT = 20_000
LARGEST_DAY = 36_525  # days in a century


class Body(serializers.Serializer[Any]):
    """What a request may hold; a name that is not in it is refused.

    `example` is shown in the documentation and tried in the tests.
    """

    example: ClassVar[Mapping[str, Any]] = {}

    def to_internal_value(self, data: Any) -> Any:
        """Return the values. Raises ValidationError, also for names nobody asked for."""
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                message = _("There is no such field here.")
                raise serializers.ValidationError({name: [message] for name in unknown})
        return super().to_internal_value(data)


class TextField(serializers.CharField):
    """Text of several lines, kept as it was typed; figures are no text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_TEXT)
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the text. Raises ValidationError for anything else."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class LineField(TextField):
    """Text of one line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 250)
        kwargs.setdefault("trim_whitespace", True)
        super().__init__(**kwargs)


class FlagField(serializers.BooleanField):
    """True or false, and nothing that merely looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the flag. Raises ValidationError for anything but a JSON boolean."""
        if not isinstance(data, bool):
            self.fail("invalid", input=type(data).__name__)
        return data


class WholeField(serializers.IntegerField):
    """A whole number as JSON writes it."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number. Raises ValidationError for anything but a JSON integer."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class EdtfField(LineField):
    """A date in EDTF, as in 2026-06 or 2023-35."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the date as written. Raises ValidationError where it is no EDTF."""
        text = super().to_internal_value(data)
        if text:
            try:
                period_of(text)
            except (EdtfError, OverflowError) as error:
                raise serializers.ValidationError([str(error)]) from error
        return text


class LinkField(LineField):
    """A link that a browser may follow."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(**kwargs)
        self.validators.append(URLValidator(schemes=["http", "https"]))


class NumberField(serializers.DecimalField):
    """A number as it was written, without the zeros of the column."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 24)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        """Return the number. Raises ValidationError for what is none."""
        if isinstance(data, bool) or not isinstance(data, str | int | Decimal):
            self.fail("invalid")
        return super().to_internal_value(data)

    def to_representation(self, value: Any) -> str:
        """Return the number as text, so that no reader rounds it."""
        return plain_number(Decimal(value))


def plain_number(value: Decimal) -> str:
    """Write a number without exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@extend_schema_field({"type": "string", "format": "uuid"})
class Reference(serializers.Field[Any, Any, str, Any]):
    """A record named by its UUID, among those that the person may see."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("This is no UUID."),
        "unknown": _("There is no such record."),
    }

    def __init__(self, model: Any, **kwargs: Any) -> None:
        self.model = model
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the record. Raises ValidationError where the person may not see it."""
        try:
            uuid = UUID(data)
        except (ValueError, TypeError, AttributeError):
            self.fail("invalid")
        row = self.model.objects.visible_to(self.context["user"]).filter(uuid=uuid).first()
        if row is None:
            self.fail("unknown")
        return row

    def to_representation(self, value: Any) -> str:
        """Return the UUID."""
        return str(value.uuid)


def references(model: Any, **kwargs: Any) -> serializers.ListField:
    """Return a field for several records."""
    kwargs.setdefault("max_length", 100)
    kwargs.setdefault("required", False)
    return serializers.ListField(child=Reference(model), **kwargs)


class Shown(serializers.ModelSerializer[Any]):
    """A record as it is told; never taken back."""

    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DecimalField: NumberField,
    }

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, all of them read only."""
        return _read_only(super().get_fields())


class Facts(serializers.Serializer[Any]):
    """Something told that is no record of its own."""

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, all of them read only."""
        return _read_only(super().get_fields())


def _read_only(fields: dict[str, Any]) -> dict[str, Any]:
    for field in fields.values():
        field.read_only = True
    return fields


class PersonSerializer(Facts):
    """A person as others see them: no address."""

    uuid = serializers.UUIDField()
    name = serializers.CharField(source="full_name")


class NamedSerializer(Facts):
    """A record in short: its UUID, its code and its name."""

    uuid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class PartyNameSerializer(Facts):
    """A party in short."""

    uuid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField(source="label")


class CommitmentNameSerializer(Facts):
    """A commitment in short."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()


class DocumentNameSerializer(Facts):
    """A document in short."""

    uuid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField(source="title")
