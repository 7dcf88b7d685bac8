"""What the story of a commitment is narrowed to, and the day as of which its page is rebuilt."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from history.querysets import AuditEventQuerySet

Choice = tuple[str, str]
SYSTEM = "system"


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class StoryFilter(forms.Form):
    """Who, what, when, and whether what hangs on the commitment is told too."""

    who = forms.ChoiceField(label=_l("Who"), required=False)
    kind = forms.ChoiceField(label=_l("What was written to"), required=False)
    since = _day(_l("From"))
    until = _day(_l("To"))
    scope = forms.ChoiceField(
        label=_l("Told of"),
        required=False,
        choices=(("", _l("the commitment and all that hangs on it")), ("own", _l("itself only"))),
    )

    def __init__(self, data: Any, *, people: Iterable[Choice], kinds: Iterable[Choice]) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["who"].choices = [("", _("anybody")), (SYSTEM, _("the system")), *people]
        fields["kind"].choices = [("", _("anything")), *kinds]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day lies before the first one."))
        return cleaned

    def narrow(self, rows: AuditEventQuerySet, *, root: Any) -> AuditEventQuerySet:
        """Keep what is asked for."""
        asked = self.cleaned_data
        if asked["who"]:
            system = asked["who"] == SYSTEM
            rows = rows.filter(actor=None) if system else rows.filter(actor=asked["who"])
        if asked["kind"]:
            rows = rows.filter(subject_type=asked["kind"])
        if asked["scope"]:
            rows = rows.filter(subject=root)
        if asked["since"]:
            rows = rows.filter(occurred_at__gte=_start(asked["since"]))
        if asked["until"]:
            rows = rows.filter(occurred_at__lt=_start(asked["until"]) + timedelta(days=1))
        return rows


def _start(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AsOfForm(forms.Form):
    """A day that is past."""

    day = _day(_l("As of the end of"))

    def __init__(self, data: Any, *, today: Any) -> None:
        super().__init__(data)
        self.today = today
        self.fields["day"].required = True
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    def clean_day(self) -> Any:
        """Refuse a day that has not ended: the page of today says what is so today."""
        day = self.cleaned_data["day"]
        if day >= self.today:
            raise forms.ValidationError(_("Choose a day that is past."))
        return day
