"""Files that are sent to the API: one multipart form, within limits, and what may be kept of it."""

from collections.abc import Mapping
from typing import IO, Any, ClassVar

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import DataAndFiles, MultiPartParser

from api.parsing import MAX_BYTES, check_value
from api.problems import PayloadTooLarge
from commitments.actions import RefusedError, Upload, inspect_upload
from commitments.domain.file_types import LARGEST_FILE


class FormParser(MultiPartParser):
    """Reads one form with a file, as strictly as JSON is read.

    Refused: more than 20 MiB of file and 1 MiB of other words, a name twice, NUL in any text.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":
        """Return the fields and files. Raises ParseError, and PayloadTooLarge beyond the limit."""
        # The request knows what it is about to send; nothing of it has been read yet.
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FILE + MAX_BYTES:
            raise _too_large()
        try:
            read = super().parse(stream, media_type, dict(parser_context or {}))
        except RequestDataTooBig as error:
            raise PayloadTooLarge from error
        except (TooManyFieldsSent, TooManyFilesSent) as error:
            raise ParseError(str(error)) from error
        try:
            _check(read)
        except APIException:
            # The request closes only the files that it was given.
            for _name, files in read.files.lists():
                for file in files:
                    file.close()
            raise
        return read


def _check(read: "DataAndFiles[Any, Any]") -> None:
    for name, values in [*read.data.lists(), *read.files.lists()]:
        if len(values) > 1 or (name in read.data and name in read.files):
            raise ParseError(_("A name stands twice in one form."))
    check_value(read.data.dict())
    if any((file.size or 0) > LARGEST_FILE for file in read.files.values()):
        raise _too_large()


def _too_large() -> PayloadTooLarge:
    return PayloadTooLarge(_("This file is larger than 20 MiB. Attach a link to it instead."))


@extend_schema_field({"type": "string", "format": "binary"})
class UploadField(serializers.Field[Upload, Any, None, Any]):
    """A file that may be kept: pdf, docx, xlsx, csv, txt, png or jpg of at most 20 MiB."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy("Send the file itself, with its name."),
    }

    def to_internal_value(self, data: Any) -> Upload:
        """Return the file with its type and hash. Raises ValidationError."""
        if not isinstance(data, UploadedFile):
            self.fail("invalid")
        try:
            return inspect_upload(data)
        except RefusedError as error:
            raise ValidationError([str(error)]) from error


class AnyMedia(DefaultContentNegotiation):
    """Sends a file as what it is, whatever the caller says to prefer."""

    def select_renderer(
        self,
        request: Any,  # noqa: ARG002 - as inherited
        renderers: Any,
        format_suffix: str | None = None,  # noqa: ARG002 - as inherited
    ) -> Any:
        """Return the renderer for errors."""
        return renderers[0], renderers[0].media_type
