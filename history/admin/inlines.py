"""Rows inside the page of another record, saved one by one with their history."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.options import InlineModelAdmin, StackedInline, TabularInline
from django.http import HttpRequest

from history.actions import delete_recorded, save_recorded
from history.admin.choices import ScopedChoices
from history.admin.forms import VERSION, RecordForm
from history.admin.refusals import refuse_on
from history.admin.signing import Signature

if TYPE_CHECKING:
    _Inline = InlineModelAdmin[Any, Any]
    _Tabular = TabularInline[Any, Any]
    _Stacked = StackedInline[Any, Any]
else:
    _Inline, _Tabular, _Stacked = InlineModelAdmin, TabularInline, StackedInline


class RecordInline(ScopedChoices, _Inline):
    """Rows that belong to the record of the page; whoever may change that may change these."""

    form: "type[forms.ModelForm[Any]]" = RecordForm
    extra = 0
    adds = True
    changes = True
    deletes = False

    def add_row(self, row: Any, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Save a new row."""
        save_recorded(row, **signature.full)

    def change_row(self, row: Any, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Save a row that was changed."""
        save_recorded(row, **signature.full)

    def drop_row(self, row: Any, *, signature: Signature) -> None:
        """Delete a row."""
        delete_recorded(row, **signature.full)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Make the formset; it knows this inline and shows what an action refused."""
        formset = super().get_formset(request, obj, **kwargs)
        made: Any = formset
        made.inline = self
        refuse_on(formset.form, getattr(request, "refusal", None))
        return formset

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields, with the version where rows may change."""
        fields = [*super().get_fields(request, obj)]
        if VERSION in fields:
            fields.remove(VERSION)
        return [*fields, VERSION] if self.has_change_permission(request, obj) else fields

    def _may_change_parent(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None or obj.pk is None:
            return True
        parent: Any = self.admin_site.get_model_admin(self.parent_model)
        return bool(parent.has_change_permission(request, obj))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Show the rows of whatever may be seen."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those add who may change the record of the page."""
        return self.adds and self._may_change_parent(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those change who may change the record of the page."""
        return self.changes and self._may_change_parent(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let plain rows go, where the inline says that nothing rests on them."""
        return self.deletes and self._may_change_parent(request, obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows in the order in which they were entered."""
        return super().get_queryset(request).order_by("pk")


class RecordTabularInline(RecordInline, _Tabular):
    """Rows as lines of a table."""


class RecordStackedInline(RecordInline, _Stacked):
    """Rows as small forms below each other."""
