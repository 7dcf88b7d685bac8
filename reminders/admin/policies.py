"""Reminder policies in the admin: which steps are taken, and what a change would send."""

import hashlib
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from frameworks.models import Framework
from frameworks.roles import DECIDER_ROLES
from history.admin import ReasonedForm, RecordAdmin
from history.admin.signing import person
from reminders.actions import Trial, try_policy
from reminders.models import ReminderPolicy
from reminders.policy import DEFAULT
from reminders.wording import rung_words


class DaysField(forms.CharField):
    """Whole days with commas between them; empty for none."""

    def prepare_value(self, value: Any) -> Any:
        """Write a list as people do."""
        return ", ".join(str(day) for day in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read the days; the model says which are allowed."""
        words = [word.strip() for word in str(value or "").replace(";", ",").split(",")]
        try:
            return [int(word) for word in words if word]
        except ValueError:
            raise ValidationError(_("Write whole days with commas: 30, 7, 1.")) from None

    def validate(self, value: Any) -> None:
        """Leave the rest to the model."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the days, not how they are written."""
        try:
            return bool((initial or []) != self.to_python(data))
        except ValidationError:
            return True


def _days(name: str, label: Any) -> DaysField:
    """Return the field of one list of days; a new policy begins with the default."""
    return DaysField(
        label=label, required=False, max_length=120, initial=list(getattr(DEFAULT, name))
    )


class PolicyForm(ReasonedForm):
    """A policy; it is saved once its effect was shown."""

    previewed = forms.CharField(required=False, widget=forms.HiddenInput)
    trial: Trial | None = None
    # Who asks; the admin sets it on the form that it makes for a request.
    person: ClassVar[User]

    before = _days("before", gettext_lazy("Days before"))
    after = _days("after", gettext_lazy("Days late"))
    to_alternate = _days("to_alternate", gettext_lazy("Days late: to the alternate"))
    to_manager = _days("to_manager", gettext_lazy("Days late: to the manager"))
    to_lead = _days("to_lead", gettext_lazy("Days late: to the framework lead"))
    stale = _days("stale", gettext_lazy("Days without a report, beyond the review interval"))
    update_returned = _days("update_returned", gettext_lazy("Days since a report was returned"))
    update_waiting = _days(
        "update_waiting", gettext_lazy("Days that a report has waited for review")
    )
    date_asked = _days("date_asked", gettext_lazy("Days that a wish for another date has waited"))

    round_asked = _days("round_asked", gettext_lazy("Days since a reporting round opened"))
    sign_off_waiting = _days(
        "sign_off_waiting",
        gettext_lazy("Days that a report has waited for the sign-off of its party"),
    )

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or not self.has_changed():
            return
        mark = self._mark()
        if self.cleaned_data.get("previewed") == mark:
            return
        self.trial = try_policy(self.instance, by=self.person, at=timezone.now())
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("previewed")] = mark
        self.data = data
        self.add_error(
            None, _("Nothing is saved yet. Look at what it would send, then save again.")
        )

    def has_changed(self) -> bool:
        """Tell whether a person changed the policy itself."""
        return bool(set(self.changed_data) - {"previewed", "version_seen", "change_reason"})

    def _mark(self) -> str:
        own = {"previewed", "version_seen", "change_reason"}
        said = sorted(
            (name, str(value)) for name, value in self.cleaned_data.items() if name not in own
        )
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]

    @property
    def now_rows(self) -> list[tuple[str, str, str]]:
        """What it would owe at once: to whom, about what, and at which step."""
        now = self.trial.now if self.trial else []
        return [(str(duty.recipient), str(duty.commitment), rung_words(duty.rung)) for duty in now]

    @property
    def step_rows(self) -> list[tuple[str, int, int]]:
        """What is owed within the next days, by step: in words, now, and with this policy."""
        steps = self.trial.steps if self.trial else {}
        return [(rung_words(rung), old, new) for rung, (old, new) in steps.items()]


@admin.register(ReminderPolicy)
class ReminderPolicyAdmin(RecordAdmin):
    """The steps for one framework, kind or strength; nothing is sent by saving one."""

    form = PolicyForm
    change_form_template = "admin/reminders/policy_form.html"
    list_display = ("framework", "kind", "strength", "before", "after", "to_manager", "to_lead")
    list_display_links = ("framework", "kind", "strength")
    list_filter = (("framework", admin.RelatedOnlyFieldListFilter), "kind")
    list_select_related = ("framework",)
    ordering = ("framework__code", "kind", "strength", "pk")
    fieldsets = (
        (gettext_lazy("For what"), {"fields": ("framework", "kind", "strength")}),
        (gettext_lazy("To the point of contact"),
         {"fields": ("before", "on_day", "after", "stale")}),
        (gettext_lazy("To others, when nobody acts"),
         {"fields": ("to_alternate", "to_manager", "to_lead")}),
        (gettext_lazy("Reports and dates"),
         {"fields": ("update_returned", "update_waiting", "date_asked", "round_asked",
                     "sign_off_waiting")}),
        (gettext_lazy("Gaps in the books"),
         {"fields": ("awaiting_date_after", "ask_again_every", "previewed")}),
    )  # fmt: skip

    def _decides(self, user: User) -> bool:
        held = user.memberships.in_force().with_role(DECIDER_ROLES)
        return user.is_superuser or held.exists()

    def may_add(self, request: HttpRequest) -> bool:
        """Let managers and leads add policies."""
        return self._once(request, "policies", lambda: self._decides(person(request)))

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """Offer the frameworks in which the person decides; all frameworks to administrators."""
        form = super().get_form(request, obj, **kwargs)
        user = person(request)
        form.person = user
        if not user.is_superuser and "framework" in form.base_fields:
            held = user.memberships.in_force().with_role(DECIDER_ROLES).values("framework")
            field = form.base_fields["framework"]
            field.queryset = Framework.objects.filter(pk__in=held).order_by("code")
            field.required = True
        return form
