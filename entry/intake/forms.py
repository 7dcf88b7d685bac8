"""The two forms of bringing in a document: the file or the words, then what is said of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from entry.domain.dating import edtf_of
from entry.domain.files.decoding import ENCODINGS
from entry.intake.actions import DateAnswer
from frameworks.models import Framework, Party
from history.forms import Choices

ENCODING_CHOICES = [("", _("find out")), *((name, name) for name in ENCODINGS)]
FILES = ".txt,.text,.md,.html,.htm,.xhtml,.docx,.pdf"


class BringForm(forms.Form):
    """What is brought, and into which framework."""

    framework = forms.ModelChoiceField(Framework.objects.none(), label=_("Framework"))
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": FILES}),
        help_text=_("txt, html (a page as saved), docx or pdf, at most 20 MiB."),
    )
    words = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of a text file"),
        required=False,
        choices=ENCODING_CHOICES,
        help_text=_("Only where the letters come out wrong."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["framework"]
        field.queryset = Framework.objects.editable_by(user).order_by("name", "pk")
        if not self.is_bound and field.queryset.count() == 1:
            self.initial.setdefault("framework", field.queryset.get())

    def clean(self) -> dict[str, Any]:
        """Ask for one of both."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        has_words = bool((told.get("words") or "").strip())
        if has_words == bool(told.get("file")) and "file" not in self.errors:
            self.add_error("file", _("Choose a file or paste the text: one of the two."))
        return told


class CheckForm(forms.Form):
    """What is said of a text before it is kept."""

    title = forms.CharField(label=_("Title"), max_length=300)
    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Short, as it will be cited in this framework.")
    )
    document_type = forms.CharField(
        label=_("Type"),
        max_length=60,
        required=False,
        help_text=_("As in communiqué, fact sheet, plan of action."),
    )
    issuers = Choices(Party.objects.none(), label=_("Issued by"), required=False)
    date_answer = forms.ChoiceField(
        label=_("The document's own date is"),
        choices=DateAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what is known of the document's own date.")},
    )
    date_edtf = forms.CharField(
        label=_("Date"),
        max_length=40,
        required=False,
        help_text=_("In words, or as EDTF: 2024-10-30, 2023-07~ (about July 2023), 2023."),
    )
    date_reasoning = forms.CharField(
        label=_("How it was found"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", _("English")), ("ko", _("Korean"))]
    )
    source_note = forms.CharField(
        label=_("Source"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    url = forms.URLField(label=_("Address"), required=False, assume_scheme="https")
    is_joined = forms.BooleanField(label=_("Join the lines that the layout broke"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["issuers"]
        field.queryset = Party.objects.current().visible_to(user).order_by("name", "pk")

    def clean_date_edtf(self) -> str:
        """Take a date in words as well as in EDTF; what is neither is told by the action."""
        said: str = self.cleaned_data["date_edtf"].strip()
        try:
            if said:
                period_of(said)
        except EdtfError:
            return edtf_of(said) or said
        return said
