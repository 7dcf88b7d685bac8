"""Choices of related records, kept inside what the person may reach."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from history.admin.keys import KeySelect, KeySelectMultiple
from history.admin.scopes import CHANGE, SEE, has_scope, scoped
from history.admin.signing import person
from history.forms import Choices
from history.strict_json import StrictDecoder


class ScopedChoices:
    """Offers, and accepts, only related records that the person may see.

    `changed_through` names the fields where the related record itself has to be in the
    person's hands, as the framework into which something is entered.
    """

    changed_through: tuple[str, ...] = ("framework",)
    formfield_overrides: Any = {
        models.URLField: {"assume_scheme": "https"},
        models.JSONField: {"decoder": StrictDecoder},
    }

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer related records in reach."""
        self._keep_in_reach(db_field, request, kwargs)
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KeySelect(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer related records in reach."""
        self._keep_in_reach(db_field, request, kwargs)
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KeySelectMultiple(db_field, self.admin_site))  # type: ignore[attr-defined]
        kwargs.setdefault("form_class", Choices)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def _keep_in_reach(self, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        related: type[models.Model] = db_field.remote_field.model
        if "queryset" in kwargs or not has_scope(related):
            return
        question = CHANGE if db_field.name in self.changed_through else SEE
        rows = related._default_manager.all()
        kwargs["queryset"] = scoped(rows, person(request), question=question).order_by("pk")
