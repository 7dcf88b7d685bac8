"""What people say about their own mail: how and when they want it, and who stands in for them."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Language, User
from desks.forms.texts import Words
from frameworks.working_days import has_calendar

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class Day(forms.DateField):
    """A calendar day."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WishesForm(forms.Form):
    """Language, place, hour, and whether there is a daily mail at all."""

    language = forms.ChoiceField(label=_l("Language"), choices=Language.choices)
    time_zone = forms.ChoiceField(label=_l("Time zone"))
    country = Words(
        label=_l("Country of your working days"),
        max_length=2,
        required=False,
        help_text=_l("Two letters, as in KR or US; the daily mail skips its public holidays."),
    )
    sending_hour = forms.TypedChoiceField(
        label=_l("Hour of the daily mail, in your time zone"), choices=HOURS, coerce=int
    )
    wants_digest = forms.BooleanField(
        label=_l("Send me the daily mail"),
        required=False,
        help_text=_l("Without it the inbox still tells everything, and escalations go on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(available_timezones())
        self.fields["time_zone"].choices = [(zone, zone) for zone in zones]  # type: ignore[attr-defined]

    def clean_country(self) -> str:
        """Refuse a country whose holidays nobody knows."""
        country = str(self.cleaned_data["country"]).upper()
        if country and not has_calendar(country):
            raise ValidationError(
                _("The public holidays of “%(code)s” are not known. Write two letters, as in KR."),
                params={"code": country},
            )
        return country


class AlternateForm(forms.Form):
    """Who is asked when one does not answer."""

    alternate = forms.ModelChoiceField(
        User.objects.none(),
        to_field_name="uuid",
        required=False,
        label=_l("Standing alternate"),
        empty_label=_l("nobody"),
        help_text=_l("Is told when something of yours is late for long."),
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alternate"].queryset = people  # type: ignore[attr-defined]


class AbsenceForm(forms.Form):
    """Days away, and who gets one's mail on them."""

    cover = forms.ModelChoiceField(
        User.objects.none(), to_field_name="uuid", label=_l("Who gets your mail")
    )
    starts_on = Day(label=_l("First day away"))
    ends_on = Day(label=_l("Last day away"))
    note = Words(label=_l("Note"), max_length=120, required=False)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"].queryset = people  # type: ignore[attr-defined]
