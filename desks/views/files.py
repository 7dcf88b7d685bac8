"""Handing out files that were attached as evidence, to those who may see them."""

import logging
from io import BytesIO
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from commitments.domain.file_texts import holds_formulas
from commitments.domain.file_types import CONTENT_TYPES, FileType, type_by_name
from commitments.models import Evidence, EvidenceVersion

log = logging.getLogger(__name__)


@require_safe
def evidence_file(request: HttpRequest, uuid: UUID) -> FileResponse:
    """Send a file to who may see it."""
    return sent_file(request.user, uuid)


@require_safe
def evidence_version_file(request: HttpRequest, uuid: UUID) -> FileResponse:
    """Send the file of an earlier version to who may see the evidence."""
    return sent_file(request.user, uuid, model=EvidenceVersion)


def sent_file(
    user: User | AnonymousUser,
    uuid: UUID,
    *,
    model: type[Evidence] | type[EvidenceVersion] = Evidence,
) -> FileResponse:
    """Return a file to be saved, never to be shown inside the site. Raises Http404."""
    row = model.objects.visible_to(user).exclude(file="").filter(uuid=uuid).first()
    if row is None:
        raise Http404(_("There is no such file."))
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("This file is not in the store any more.")) from error
    except OSError:
        log.exception("A file could not be fetched.")
        words = _("The store of files cannot be reached now. Try again later.")
        return FileResponse(BytesIO(words.encode()), status=503, content_type="text/plain")
    name, content_type = _plain(row, cast("BinaryIO", content))
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


def _plain(row: Evidence | EvidenceVersion, content: BinaryIO) -> tuple[str, str]:
    """Return the name and type to hand a file out under, whose bytes stay what they are.

    A table that a spreadsheet would calculate with opens as the text that it is.
    """
    file_type = type_by_name(str(row.file.name))
    if file_type == FileType.CSV:
        calculates = holds_formulas(content)
        content.seek(0)
        if calculates:
            return f"{row.file_name}.txt", CONTENT_TYPES[FileType.TXT]
    return row.file_name, CONTENT_TYPES[file_type]
