"""The bodies that bring in a document: its words as JSON, or its file as a form."""

from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import (
    Body,
    EdtfField,
    LineField,
    LinkField,
    TextField,
    references,
)
from entry.domain.files.decoding import ENCODINGS
from entry.domain.files.lines import LONGEST_TEXT
from entry.intake.actions import DateAnswer
from entry.intake.taking import Intake, IntakeError, take_file, take_words
from frameworks.models import Party

CERTAIN, NOTHING = "certain", "nothing"
LANGUAGES = [("en", "English"), ("ko", "Korean")]


class AboutDocumentBody(Body):
    """What is said of a document; its own date has to be answered for.

    With `leave_out` at `certain`, what is plainly the carrier's and every e-mail address and
    telephone number is left out, as the page proposes it, and told in the answer.
    """

    code = LineField(max_length=40)
    title = LineField(max_length=300)
    document_type = LineField(required=False, allow_blank=True, default="", max_length=60)
    date_answer = serializers.ChoiceField(DateAnswer.choices)
    date_edtf = EdtfField(required=False, allow_blank=True, default="")
    date_reasoning = TextField(required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(LANGUAGES, required=False, default="en")
    source_note = TextField(required=False, allow_blank=True, default="")
    url = LinkField(required=False, allow_blank=True, default="", max_length=200)
    leave_out = serializers.ChoiceField([CERTAIN, NOTHING], required=False, default=CERTAIN)


class DocumentBody(AboutDocumentBody):
    """A document whose text is sent as words."""

    text = TextField(max_length=LONGEST_TEXT)
    issuers = references(Party, default=list)

    example: ClassVar = {
        "code": "JS-2026",
        "title": "Joint Statement",
        "text": "Both sides will hold a workshop in 2027.",
        "date_answer": "known",
        "date_edtf": "2026-10-30",
        "date_reasoning": "The release line says so.",
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Read the words. Raises ValidationError."""
        try:
            attrs["intake"] = take_words(attrs.pop("text"))
        except IntakeError as error:
            raise serializers.ValidationError({"text": [str(error)]}) from error
        return attrs


@extend_schema_field({"type": "string", "format": "binary"})
class SourceFileField(serializers.Field[Any, Any, None, Any]):
    """A file with a text: txt, html, docx or pdf, at most 20 MiB."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy("Send the file itself, with its name."),
    }

    def to_internal_value(self, data: Any) -> "UploadedFile[Any]":
        """Return the file. Raises ValidationError for anything else."""
        if not isinstance(data, UploadedFile):
            self.fail("invalid")
        return data


class DocumentFileBody(AboutDocumentBody):
    """A document whose text is in a file, sent as a form."""

    file = SourceFileField()
    encoding = serializers.ChoiceField(ENCODINGS, required=False, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Read the file. Raises ValidationError."""
        attrs["intake"] = self._taken(attrs.pop("file"), attrs.pop("encoding"))
        return attrs

    def _taken(self, file: "UploadedFile[Any]", encoding: str) -> Intake:
        try:
            return take_file(file, encoding=encoding)
        except IntakeError as error:
            raise serializers.ValidationError({"file": [str(error)]}) from error
