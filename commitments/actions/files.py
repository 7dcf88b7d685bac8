"""Taking in files as evidence: checked by their content, kept under a name that tells nothing."""

import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.actions.refusal import RefusedError
from commitments.domain.file_types import (
    LARGEST_NAME,
    FileFault,
    FileFaultError,
    FileType,
    check_file,
)
from commitments.models import Commitment, Evidence, EvidenceVersion, ProgressUpdate

log = logging.getLogger(__name__)

FAULT_WORDS: dict[FileFault, Promise] = {
    FileFault.EMPTY: _l("This file is empty."),
    FileFault.TOO_LARGE: _l("This file is larger than 20 MiB. Attach a link to it instead."),
    FileFault.TYPE_NOT_ALLOWED: _l(
        "Files of this kind are not taken. Attach pdf, docx, xlsx, csv, txt, png or jpg."
    ),
    FileFault.CONTENT_IS_OTHER: _l("What is in this file is not what its name says."),
    FileFault.NOT_UTF8: _l("This text is not in UTF-8. Save it as UTF-8 and attach it again."),
    FileFault.DAMAGED: _l("This file is damaged or locked with a password."),
    FileFault.SUSPICIOUS_ARCHIVE: _l("This file is not built like a document and is not taken."),
    FileFault.ACTIVE_CONTENT: _l(
        "This document has macros or fetches something by itself. Save it as PDF instead."
    ),
    FileFault.HIDDEN_CONTENT: _l(
        "Something else is hidden in this file. Save it anew and attach it again."
    ),
    FileFault.TOO_MANY_PIXELS: _l(
        "This picture is too large. Make it smaller and attach it again."
    ),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that may be kept: its content, the name it came with, its type and its hash."""

    content: "UploadedFile[Any]"
    name: str
    type: FileType
    sha256: str

    @property
    def size(self) -> int:
        """The length in bytes."""
        return self.content.size or 0


def inspect_upload(content: "UploadedFile[Any]") -> Upload:
    """Return a file that was sent, if it may be kept. Raises RefusedError."""
    name = plain_name(str(content.name))
    try:
        file_type = check_file(name, cast("BinaryIO", content), size=content.size or 0)
    except FileFaultError as error:
        raise RefusedError(str(FAULT_WORDS[error.fault])) from error
    digest = sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return Upload(content, name, file_type, digest.hexdigest())


def plain_name(name: str) -> str:
    """Return a file's own name in one line, without folders and tricks of writing."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    words = unicodedata.normalize("NFC", " ".join(kept.split()))
    stem, dot, extension = words.rpartition(".")
    return f"{stem[: LARGEST_NAME - len(extension) - 1]}{dot}{extension}"[-LARGEST_NAME:]


@contextmanager
def hold_file(upload: Upload | None) -> Iterator[str]:
    """Write a file into the store under a random name; take it out again where the rest fails."""
    name = ""
    if upload is not None:
        try:
            name = _store().save(f"evidence/{uuid4().hex}.{upload.type}", upload.content)
        except OSError as error:
            log.exception("A file could not be kept.")
            words = _(
                "The store of files cannot be reached now; nothing is saved. Try again later."
            )
            raise RefusedError(words) from error
    try:
        yield name
    except BaseException:
        discard_name(name)
        raise


def discard_name(name: str) -> None:
    """Remove a file from the store."""
    if name:
        _store().delete(name)


def discard_file(evidence: Evidence) -> None:
    """Remove the file of a piece of evidence that was not saved after all."""
    discard_name(str(evidence.file.name or ""))


def _store() -> Storage:
    field = Evidence._meta.get_field("file")
    return field.storage


def check_room(
    commitment: Commitment, update: ProgressUpdate | None, upload: Upload | None
) -> None:
    """Raise RefusedError where a party has no room left; what has no report is the framework's."""
    if upload is None:
        return
    if update is None:
        of_owner = models.Q(update=None, commitment__framework=commitment.framework_id)
        of_version = models.Q(
            evidence__update=None, evidence__commitment__framework=commitment.framework_id
        )
    else:
        of_owner = models.Q(update__party=update.party_id)
        of_version = models.Q(evidence__update__party=update.party_id)
    used = sum(
        rows.aggregate(size=models.Sum("size"))["size"] or 0
        for rows in (
            Evidence.objects.filter(of_owner),
            EvidenceVersion.objects.filter(of_version),
        )
    )
    if used + upload.size > settings.EVIDENCE_QUOTA:
        raise RefusedError(
            _("There is no room left for files of this party. Attach a link to the file instead.")
        )
