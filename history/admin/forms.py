"""Forms that notice when somebody else saved the record since it was shown."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import models
from django.forms.utils import pretty_name
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history.admin.refusals import Refusal
from history.models import Record

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm

VERSION = "version_seen"
REASON = "change_reason"


class RecordForm(_ModelForm):
    """A form over one record; carries the version that was shown."""

    refusal: ClassVar[Refusal | None] = None

    version_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A line of the ledger is shown beside records, and carries no version.
        if self.instance.pk and VERSION in self.fields and isinstance(self.instance, Record):
            self.fields[VERSION].initial = self.instance.version
        if self.prefix:
            self._name_fields()

    def _name_fields(self) -> None:
        """Give each field its name: in the cells of a table there is no label beside it."""
        for name, field in self.fields.items():
            widget: Any = getattr(field.widget, "widget", field.widget)
            if not widget.is_hidden:
                label = field.label or pretty_name(name)
                widget.attrs.setdefault("aria-label", capfirst(str(label)))

    def has_changed(self) -> bool:
        """Tell whether a person changed something; the version alone is nothing."""
        return bool(set(self.changed_data) - {VERSION})

    def clean(self) -> dict[str, Any] | None:
        """Refuse what would overwrite somebody else's words, and show what an action refused."""
        cleaned = super().clean()
        if self.refusal and self.refusal.prefix == self.prefix:
            self.refusal.add_to(self)
        return cleaned

    def _post_clean(self) -> None:
        # What is stored has to be told before the instance takes what was typed.
        seen = self.cleaned_data.get(VERSION)
        if self.instance.pk and seen is not None and seen != self.instance.version:
            self.add_error(None, self._stale_words(self.instance))
            self._show_again(self.instance.version)
        super()._post_clean()  # type: ignore[misc]

    def _stale_words(self, stored: Record) -> str:
        words = _(
            "Somebody else has changed this in the meantime. Nothing is lost: "
            "what you typed is still here."
        )
        differing = [
            f"{field.label}: “{self._shown(stored, name)}”"
            for name, field in self.fields.items()
            if name in self.changed_data and name not in {VERSION, REASON}
        ]
        if differing:
            words += " " + _("Stored now: %(values)s.") % {
                "values": get_text_list(differing, _("and"))
            }
        return words + " " + _("Compare and save again.")

    def _shown(self, stored: Record, name: str) -> str:
        display = getattr(stored, f"get_{name}_display", None)
        if display:
            return str(display())
        value = getattr(stored, name, "")
        if isinstance(value, models.Manager):
            return get_text_list([str(row) for row in value.all()], _("and"))
        return "" if value is None else str(value)

    def _show_again(self, version: int) -> None:
        """Carry the present version, so that the next save is one after looking."""
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix(VERSION)] = str(version)
        self.data = data


class ReasonedForm(RecordForm):
    """A form over one record that asks why; the answer is kept in its history."""

    change_reason = forms.CharField(
        label=gettext_lazy("Reason for this change"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kept in the history. Needed where somebody is relieved."),
    )

    def has_changed(self) -> bool:
        """Tell whether a person changed something; a reason alone is nothing."""
        return bool(set(self.changed_data) - {VERSION, REASON})
