"""Imports of spreadsheets: how they are told, and the bodies that take their steps."""

from typing import Any, ClassVar

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import (
    Body,
    Facts,
    LineField,
    NamedSerializer,
    PersonSerializer,
    Reference,
    Shown,
    WholeField,
)
from api.serializers.intake import SourceFileField
from entry.sheets.actions.running import progress_key
from entry.sheets.lines import register_of
from entry.sheets.models import (
    ConflictModeChoices,
    DateOrderChoices,
    SheetJob,
    SheetKindChoices,
    SheetRow,
)
from entry.sheets.reading import MOST_COLUMNS
from entry.sheets.states import Decision
from frameworks.models import Framework

LARGEST_NUMBER = 1_000_000
DECIDED = [(code.value, code.value) for code in (Decision.TAKE, Decision.LEAVE)]


class ImportRowSerializer(Shown):
    """An import in a list."""

    framework = NamedSerializer()
    created_by = PersonSerializer()

    class Meta:
        model = SheetJob
        fields: tuple[str, ...] = (
            "uuid", "framework", "kind", "state", "file_name", "sha256", "size", "created_by",
            "created_at", "done_at", "undone_at",
        )  # fmt: skip


class SheetColumnSerializer(Facts):
    """A column that rows of this kind may have."""

    name = serializers.CharField()
    title = serializers.CharField(source="label")
    is_required = serializers.BooleanField()


class ImportSerializer(ImportRowSerializer):
    """An import as far as it is.

    `mapping` says which column each heading means; `preview` and `sha256` are what a yes is bound
    to; `done_rows` counts while it works.
    """

    sheets = serializers.ListField(child=serializers.CharField(), source="opened.sheets")
    sheet = serializers.CharField(source="opened.sheet")
    assumed = serializers.ListField(child=serializers.CharField(), source="opened.assumed")
    headings = serializers.ListField(child=serializers.CharField())
    columns = serializers.SerializerMethodField()
    mapping = serializers.DictField(child=serializers.CharField())
    counts = serializers.DictField(child=serializers.IntegerField())
    problems = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    done_rows = serializers.SerializerMethodField()

    class Meta(ImportRowSerializer.Meta):
        fields = (
            *ImportRowSerializer.Meta.fields, "sheets", "sheet", "assumed", "header_row",
            "headings", "columns", "mapping", "date_order", "mode", "preview", "counts",
            "done_rows", "message", "problems",
        )  # fmt: skip

    @extend_schema_field(SheetColumnSerializer(many=True))
    def get_columns(self, job: SheetJob) -> list[Any]:
        """Return the columns that headings may mean."""
        return [dict(SheetColumnSerializer(column).data) for column in register_of(job).columns]

    def get_done_rows(self, job: SheetJob) -> int:
        """Return how many rows the work that goes on has done."""
        return int(cache.get(progress_key(job), 0))


class SheetFaultSerializer(Facts):
    """What is wrong, at the address of its cell, as in B17."""

    cell = serializers.CharField()
    message = serializers.CharField()


class SheetChangeSerializer(Facts):
    """What a row would change."""

    column = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()


class SheetRowSerializer(Shown):
    """What one row of the file says and does; `number` is the one beside it in a spreadsheet."""

    values = serializers.DictField(child=serializers.CharField())
    changes = serializers.SerializerMethodField()
    faults = serializers.SerializerMethodField()

    class Meta:
        model = SheetRow
        fields = ("number", "effect", "decision", "target", "values", "changes", "faults")

    @extend_schema_field(SheetChangeSerializer(many=True))
    def get_changes(self, row: SheetRow) -> list[dict[str, str]]:
        """Return the changes, column by column."""
        return [
            {"column": name, "old": old, "new": new}
            for name, (old, new) in sorted(row.changes.items())
        ]

    @extend_schema_field(SheetFaultSerializer(many=True))
    def get_faults(self, row: SheetRow) -> list[dict[str, str]]:
        """Return the faults in the order of the cells."""
        return [{"cell": cell, "message": message} for cell, message in row.faults]


class ImportFileBody(Body):
    """A file of rows, sent as a form."""

    framework = Reference(Framework)
    kind = serializers.ChoiceField(SheetKindChoices.choices)
    file = SourceFileField(help_text=_("CSV or XLSX, at most 20 MiB."))


class MappingBody(Body):
    """How the file is to be read; what is not named stays as it is."""

    sheet = LineField(required=False)
    header_row = WholeField(required=False, min_value=1, max_value=1000)
    mapping = serializers.DictField(
        child=LineField(allow_blank=True, max_length=40), required=False
    )
    date_order = serializers.ChoiceField(DateOrderChoices.choices, required=False)
    mode = serializers.ChoiceField(ConflictModeChoices.choices, required=False)

    example: ClassVar = {
        "mapping": {"Ref": "reference", "What": "title", "Type": "kind", "Remarks": ""},
        "mode": "update",
    }

    def validate_mapping(self, mapping: dict[str, str]) -> dict[str, str]:
        """Refuse what no file has. Raises ValidationError."""
        if len(mapping) > MOST_COLUMNS:
            raise serializers.ValidationError(_("A file has fewer columns."))
        return mapping


def _numbers() -> serializers.ListField:
    return serializers.ListField(
        child=WholeField(min_value=1, max_value=LARGEST_NUMBER),
        required=False,
        default=list,
        max_length=1000,
    )


class DecideBody(Body):
    """Rows to take or to leave, by number; `rest` decides changed rows that nobody decided on."""

    take = _numbers()
    leave = _numbers()
    rest = serializers.ChoiceField(DECIDED, required=False)

    example: ClassVar = {"take": [2, 5], "rest": "leave"}


class ConfirmBody(Body):
    """The yes, to the file and the preview that were seen."""

    sha256 = LineField(max_length=64)
    preview = WholeField(min_value=0, max_value=LARGEST_NUMBER)

    example: ClassVar = {"sha256": "0" * 64, "preview": 1}


class UndoBody(Body):
    """Nothing more has to be said."""
