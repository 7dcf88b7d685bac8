"""Who stands in for whom, in the admin; everybody keeps their own on the page of their mail."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.actions.refusal import RefusedError
from frameworks.models import Alternate
from frameworks.roles import DECIDER_ROLES
from history.admin import RecordAdmin, RecordForm, Signature, Step, StepForm
from history.admin.signing import person
from reminders.actions.standing_in import (
    change_absence,
    drop_alternate,
    end_absence,
    enter_absence,
    name_alternate,
)


def _end(row: Alternate, _answers: dict[str, Any], signature: Signature) -> str:
    if row.is_absence:
        end_absence(row, **signature.full)
        return _("The absence has ended.")
    drop_alternate(row, **signature.full)
    return _("Nobody stands in always any more.")


END = Step(
    name="end",
    title=gettext_lazy("End it"),
    form=StepForm,
    is_open=lambda user, row: Alternate.objects.editable_by(user).filter(pk=row.pk).exists(),
    run=_end,
    intro=gettext_lazy("From now on mail goes to the person again."),
)


@admin.register(Alternate)
class AlternateAdmin(RecordAdmin):
    """Standing alternates, and absences with their days."""

    refusals = (*RecordAdmin.refusals, RefusedError)
    steps = (END,)
    list_display = ("user", "alternate", "starts_on", "ends_on", "note")
    list_select_related = ("user", "alternate")
    search_fields = ("user__full_name", "user__email", "alternate__full_name")
    ordering = ("user__full_name", "starts_on", "pk")
    autocomplete_fields = ("user", "alternate")
    fieldsets = (
        (None, {"fields": ("user", "alternate")}),
        (
            gettext_lazy("Away"),
            {
                "fields": ("starts_on", "ends_on", "note"),
                "description": gettext_lazy(
                    "On these days mail goes to the alternate. Without days the alternate is "
                    "asked when the person does not answer."
                ),
            },
        ),
    )

    def may_add(self, request: HttpRequest) -> bool:
        """Let those add who decide in a framework."""
        user = person(request)
        decides = user.memberships.in_force().with_role(DECIDER_ROLES)
        return user.is_superuser or decides.exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those change who decide in a framework; others do it on their own page."""
        return super().has_change_permission(request, obj) and self.may_add(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Leave a row with its person."""
        return ("user",) if obj else ()

    def add_record(self, obj: Alternate, form: RecordForm, *, signature: Signature) -> Alternate:  # noqa: ARG002
        """Name an alternate, or enter an absence where there are days."""
        if obj.starts_on is None or obj.ends_on is None:
            return name_alternate(obj.user, alternate=obj.alternate, **signature.full)
        return enter_absence(
            obj.user,
            alternate=obj.alternate,
            starts_on=obj.starts_on,
            ends_on=obj.ends_on,
            note=obj.note,
            **signature.full,
        )

    def change_record(self, obj: Alternate, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Save another alternate or other days."""
        was = Alternate.objects.get(pk=obj.pk)
        # An absence whose days were cleared stays one: the action says what is missing.
        if was.is_absence or obj.is_absence:
            change_absence(obj, **signature.full)
        else:
            name_alternate(obj.user, alternate=obj.alternate, **signature.full)
