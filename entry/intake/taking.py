"""Taking in a file or pasted words: checked, read within limits, normalised once, sealed.

Nothing is stored between the two steps. What was read travels with the form, signed for the
person who brought it, so that personal data in it rest nowhere before somebody decided.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions import RefusedError, inspect_upload
from commitments.actions.files import plain_name
from commitments.domain.file_types import LARGEST_FILE
from entry.domain.files.decoding import decode
from entry.domain.files.lines import Extracted, Line, ReadingError, normalise, split
from entry.domain.files.worker import from_json, read_apart, to_json
from entry.intake.wording import READ_FAULTS

KINDS = {
    ".txt": "txt", ".text": "txt", ".md": "txt", ".htm": "html", ".html": "html",
    ".xhtml": "html", ".docx": "docx", ".pdf": "pdf",
}  # fmt: skip
# Kinds that are checked by their content before anything reads them.
CHECKED = frozenset({"docx", "pdf"})
PASTED = "pasted"
SEAL_DAYS = 3


class IntakeError(ValueError):
    """A file or a text is not taken; the message is fit to show."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What was brought: the name and hash of the raw file, and its lines."""

    name: str
    sha256: str
    kind: str
    read: Extracted


def take_words(words: str) -> Intake:
    """Return pasted words as lines. Raises IntakeError."""
    content = words.encode("utf-8", "surrogatepass")
    try:
        if not words.strip():
            decode(b"")
        text, _encoding = decode(content, encoding="utf-8")
        read = normalise(Extracted(tuple(Line(line) for line in split(text))))
    except ReadingError as error:
        raise IntakeError(str(READ_FAULTS[error.fault])) from error
    return Intake("", sha256(content).hexdigest(), PASTED, read)


def take_file(upload: "UploadedFile[Any]", *, encoding: str = "") -> Intake:
    """Return the lines of a file that was sent. Raises IntakeError."""
    name = plain_name(str(upload.name))
    kind = KINDS.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        raise IntakeError(_("Bring a file of the kind txt, html, docx or pdf, or paste the text."))
    if (upload.size or 0) > LARGEST_FILE:
        raise IntakeError(_("This file is larger than 20 MiB."))
    try:
        if kind in CHECKED:
            inspect_upload(upload)
        content = upload.read()
        read = _read(kind, content, encoding)
    except RefusedError as error:
        raise IntakeError(str(error)) from error
    except ReadingError as error:
        raise IntakeError(str(READ_FAULTS[error.fault])) from error
    return Intake(name, sha256(content).hexdigest(), kind, read)


def _read(kind: str, content: bytes, encoding: str) -> Extracted:
    if kind != "txt":
        return read_apart(kind, content, encoding=encoding)
    text, encoding = decode(content, encoding=encoding)
    lines = tuple(Line(line) for line in split(text))
    return normalise(Extracted(lines, encoding=encoding))


def seal(intake: Intake, *, user: User) -> str:
    """Return what was read as a signed word that the form carries to the next step."""
    told = {
        "name": intake.name,
        "sha256": intake.sha256,
        "kind": intake.kind,
        "read": to_json(intake.read),
    }
    return signing.dumps(told, salt=_salt(user), compress=True)


def unseal(word: str, *, user: User) -> Intake:
    """Return what an earlier step read. Raises IntakeError where the word is not ours or old."""
    try:
        told = signing.loads(word, salt=_salt(user), max_age=SEAL_DAYS * 86_400)
    except signing.BadSignature as error:
        raise IntakeError(_("Too much time has passed. Bring the text once more.")) from error
    return Intake(told["name"], told["sha256"], told["kind"], from_json(told["read"]))


def _salt(user: User) -> str:
    return f"entry.intake.{user.uuid}"
