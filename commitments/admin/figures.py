"""Indicators with their values, evidence and judgements in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from commitments.actions import record_measurement
from commitments.admin.base import BooksAdmin, ShownAdmin
from commitments.models import Assessment, Evidence, Indicator, Measurement
from history.admin import RecordForm, RecordTabularInline, Signature


class MeasurementInline(RecordTabularInline):
    """The dated values; a wrong one is followed by a right one, not rewritten."""

    model = Measurement
    fields = ("operator", "value", "measured_edtf", "source", "is_accepted", "measured_on")
    readonly_fields = ("measured_on",)
    changes = False

    def add_row(self, row: Measurement, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Record a value."""
        record_measurement(
            row.indicator,
            value=row.value,
            operator=row.operator,
            measured_edtf=row.measured_edtf,
            source=row.source,
            is_accepted=row.is_accepted,
            **signature.plain,
        )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the values that the person may read, in time."""
        rows = Measurement.objects.visible_to(request.user)
        return rows.order_by("measured_on", "pk")


@admin.register(Indicator)
class IndicatorAdmin(BooksAdmin):
    """What is measured; added on the page of its commitment."""

    adds = False
    list_display = ("name", "commitment", "role", "operator", "value", "unit", "position")
    list_editable = ("position",)
    list_filter = ("role", "operator", ("commitment__framework", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("commitment",)
    search_fields = ("name", "commitment__reference", "commitment__title", "unit")
    ordering = ("commitment__reference", "position", "pk")
    readonly_fields = ("commitment",)
    inlines = (MeasurementInline,)


@admin.register(Evidence)
class EvidenceAdmin(ShownAdmin):
    """What documents say of commitments; attached on the page of the commitment."""

    list_display = ("title", "commitment", "relation", "document_edtf", "is_demo")
    list_filter = (
        "relation",
        ("commitment__framework", admin.RelatedOnlyFieldListFilter),
        "is_demo",
    )
    list_select_related = ("commitment",)
    search_fields = ("title", "statement", "commitment__reference")
    ordering = ("commitment__reference", "pk")


@admin.register(Assessment)
class AssessmentAdmin(ShownAdmin):
    """What reviewers judged; written on their own page, and never rewritten."""

    list_display = ("commitment", "party", "completion", "outcome", "assessed_by", "assessed_at")
    list_filter = ("completion", "outcome")
    list_select_related = ("commitment", "party", "assessed_by")
    search_fields = ("commitment__reference", "commitment__title", "party__name", "reasons")
    search_help_text = gettext_lazy("A reference, a title, a party, or words of the reasons.")
    date_hierarchy = "assessed_at"
    ordering = ("-assessed_at", "pk")
