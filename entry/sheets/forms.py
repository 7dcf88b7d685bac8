"""The forms of imports: the file, and what its headings mean."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import User
from entry.sheets.lines import register_of
from entry.sheets.models import (
    ConflictModeChoices,
    DateOrderChoices,
    SheetJob,
    SheetKindChoices,
)
from entry.sheets.states import ConflictMode, SheetKind
from frameworks.models import Framework
from frameworks.roles import Role

FIELD_PREFIX = "column-"


class UploadForm(forms.Form):
    """A file, what its rows are, and into which framework they go."""

    framework = forms.ModelChoiceField(Framework.objects.none(), label=_l("Framework"))
    kind = forms.ChoiceField(label=_l("What its rows are"), choices=SheetKindChoices.choices)
    file = forms.FileField(
        label=_l("File"),
        help_text=_l("CSV or XLSX of at most 20 MiB and 200 000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        kept: Any = self.fields["framework"]
        kept.queryset = Framework.objects.editable_by(user).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """Leave members to the lead."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        framework = told.get("framework")
        if framework and told.get("kind") == SheetKind.MEMBERS and not leads(self.user, framework):
            self.add_error("kind", _("Only the lead of a framework takes members in."))
        return told


def leads(user: User, framework: Framework) -> bool:
    """Say whether a person may take members into a framework."""
    held = user.memberships.in_force().with_role({Role.LEAD})
    return user.is_superuser or held.filter(framework=framework).exists()


class MappingForm(forms.Form):
    """What each heading means, how dates of figures are read, and what becomes of conflicts."""

    def __init__(self, *args: Any, job: SheetJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job = job
        columns = register_of(job).columns
        choices = [("", _("– not taken –"))]
        choices += [
            (column.name, f"{column.label} *" if column.is_required else str(column.label))
            for column in columns
        ]
        for position, heading in enumerate(job.headings):
            self.fields[f"{FIELD_PREFIX}{position}"] = forms.ChoiceField(
                label=heading,
                choices=choices,
                required=False,
                initial=job.mapping.get(heading, ""),
            )
        self.fields["date_order"] = forms.ChoiceField(
            label=_("In dates of figures comes first"),
            choices=DateOrderChoices.choices,
            required=False,
            initial=job.date_order,
        )
        self.fields["mode"] = forms.ChoiceField(
            label=_("Where a row differs from what is there"),
            choices=ConflictModeChoices.choices,
            initial=job.mode,
        )

    @property
    def mapping(self) -> dict[str, str]:
        """What was said that each heading means."""
        return {
            heading: self.cleaned_data[f"{FIELD_PREFIX}{position}"]
            for position, heading in enumerate(self.job.headings)
        }

    @property
    def mode(self) -> ConflictMode:
        """What becomes of conflicts."""
        return ConflictMode(self.cleaned_data["mode"])


class ReopenForm(forms.Form):
    """Which sheet of a workbook is read, and in which row its headings stand."""

    header_row = forms.IntegerField(
        label=_l("Row of the headings"), min_value=1, max_value=1000, required=False
    )

    def __init__(self, *args: Any, job: SheetJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if job.opened["sheets"]:
            choices = [(name, name) for name in job.opened["sheets"]]
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"), choices=choices, initial=job.opened["sheet"]
            )
        self.fields["header_row"].initial = job.header_row
