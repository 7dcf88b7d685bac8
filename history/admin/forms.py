"""Forms that notice when somebody else saved the record since it was shown."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import models
from django.forms.utils import pretty_name
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history.admin.refusals import Refusal
from history.merging import Merge, Side, beside, merge, take_chosen
from history.models import Record
from history.since import Since, Touch, written_since

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm

VERSION = "version_seen"
REASON = "change_reason"


class RecordForm(_ModelForm):
    """A form over one record; carries the version that was shown."""

    refusal: ClassVar[Refusal | None] = None
    # What somebody else saved since the form was shown, where the form was sent too late.
    merge: Merge | None = None

    version_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A line of the ledger is shown beside records, and carries no version.
        if self.instance.pk and VERSION in self.fields and isinstance(self.instance, Record):
            self.fields[VERSION].initial = self.instance.version
            if self.is_bound:
                take_chosen(self, self._saved())
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
            self.merge = self._merge(seen)
            self.add_error(None, self._stale_words(self.merge))
            self._show_again(self.instance.version)
        super()._post_clean()  # type: ignore[misc]

    def _merge(self, seen: int) -> Merge:
        """Take over what only somebody else changed, and find what both changed."""
        since = written_since(self.instance, version=seen)
        saved = self._saved()
        sides = {name: Side(saved[name], self._touch(since, name)) for name in saved}
        title = str(self.instance) if self.prefix else ""
        found = merge(self, sides, is_known=since.is_known, title=title)
        found.others.extend(beside(self.instance, since, shown=sides))
        return found

    def _saved(self) -> dict[str, Any]:
        """Return what is stored, for each field of the record that the form asks for."""
        columns = {field.name for field in self._columns()}
        return {
            name: self.get_initial_for_field(field, name)
            for name, field in self.fields.items()
            if name in columns and not isinstance(field, forms.FileField)
        }

    def _columns(self) -> "list[models.Field[Any, Any]]":
        meta = self.instance._meta
        return [*meta.concrete_fields, *meta.many_to_many]

    def _touch(self, since: Since, name: str) -> Touch | None:
        """Return what others did to a field, in the form's own values."""
        column: Any = self.instance._meta.get_field(name)
        if not column.many_to_many:
            touch = since.touches.get(column.attname)
            return touch and replace(touch, before=column.to_python(touch.before))
        touch = since.touches.get(name)
        if touch is None:
            return None
        rows = column.remote_field.model._base_manager.filter(uuid__in=touch.before or ())
        return replace(touch, before=list(rows.order_by("pk")))

    def _stale_words(self, found: Merge) -> str:
        words = _(
            "Somebody else has changed this in the meantime. Nothing is lost: "
            "what you typed is still here."
        )
        if found.conflicts:
            stored = [f"{both.label}: “{both.theirs}”" for both in found.conflicts]
            words += " " + _("Stored now: %(values)s.") % {
                "values": get_text_list(stored, _("and"))
            }
        if found.taken:
            taken = [f"{both.label}: “{both.theirs}”" for both in found.taken]
            words += " " + _("Taken over: %(values)s.") % {"values": get_text_list(taken, _("and"))}
        return words + " " + _("Compare and save again.")

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
