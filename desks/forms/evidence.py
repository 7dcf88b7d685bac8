"""The form for a newer version of a piece of evidence."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.actions import RefusedError, Upload, inspect_upload
from desks.forms.texts import Words

ACCEPTED_FILES = ".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg"


class VersionForm(forms.Form):
    """A link, a file or both, and why they take the place of what is there."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    url = forms.URLField(label=_l("Link"), max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(
        label=_l("File"),
        required=False,
        max_length=255,
        help_text=_l("pdf, docx, xlsx, csv, txt, png or jpg; 20 MiB at most."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
    )
    title = Words(
        label=_l("Title of the evidence"),
        max_length=250,
        required=False,
        help_text=_l("If it is left empty, the title stays."),
    )
    reason = Words(label=_l("What is new in it"), max_length=500, required=False)

    upload: Upload | None = None

    def clean_file(self) -> "UploadedFile[Any] | None":
        """Look into the file, whatever its name says."""
        content: UploadedFile[Any] | None = self.cleaned_data["file"]
        if content is not None:
            try:
                self.upload = inspect_upload(content)
            except RefusedError as error:
                raise forms.ValidationError(str(error)) from error
        return content

    def clean(self) -> dict[str, Any]:
        """Ask for something to look at, and for the file once more where something else failed."""
        cleaned = self.cleaned_data
        if not self.errors and not cleaned.get("url") and not self.upload:
            self.add_error("url", _("Give a link or a file."))
        if self.errors and self.files.get("file") and "file" not in self.errors:
            self.add_error("file", _("Choose the file again: a browser keeps no file."))
        return cleaned
