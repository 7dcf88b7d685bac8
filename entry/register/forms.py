"""Forms of register care; what was typed stays on errors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entry.register.templates import SHAPES
from frameworks.models import Framework, Party
from frameworks.validators import CODE

DAY_HINT = _("A day, month or year, as in 2025-10-26, 2025-10 or 1967; empty where it is not said.")


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=2000)


class NameForm(forms.Form):
    """Another way to write a party's name."""

    name = forms.CharField(label=_("Another name or acronym"), max_length=200)


class MemberForm(forms.Form):
    """A member of a group, from and to."""

    member = forms.ModelChoiceField(Party.objects.none(), label=_("Member"))
    since = forms.CharField(label=_("From"), max_length=20, required=False, help_text=DAY_HINT)
    until = forms.CharField(label=_("To"), max_length=20, required=False)

    def __init__(self, *args: Any, group: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.queryset = Party.objects.current().exclude(pk=group.pk).order_by("name", "pk")


class EndForm(ReasonForm):
    """Until when a party was a member."""

    until = forms.CharField(label=_("To"), max_length=20, help_text=DAY_HINT)


class DayForm(forms.Form):
    """The day on which members are asked for."""

    on = forms.DateField(
        label=_("Members on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class StartForm(forms.Form):
    """A new framework: blank, from a template, or a copy."""

    code = forms.CharField(label=_("Code"), max_length=30, validators=[CODE])
    name = forms.CharField(label=_("Name"), max_length=250)
    tracked_from = forms.DateField(
        label=_("Tracked from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    shape = forms.ChoiceField(label=_("Begins as"))
    years = forms.IntegerField(
        label=_("Dates moved by years, where it is a copy"),
        min_value=-100,
        max_value=100,
        required=False,
        initial=0,
    )
    with_commitments = forms.BooleanField(
        label=_("Draft its commitments as well; no text comes along"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = Framework.objects.order_by("code", "pk")
        copies = [(str(one.uuid), f"{one.code} {one.name}") for one in sources]
        field: Any = self.fields["shape"]
        field.choices = [
            *((code, shape.words) for code, shape in SHAPES.items()),
            (_("A copy of"), copies),
        ]

    def clean_code(self) -> str:
        """Refuse a code that is taken."""
        code: str = self.cleaned_data["code"]
        if Framework.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a framework with this code already."))
        return code
