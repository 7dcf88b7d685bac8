"""Bringing in documents and cutting passages out of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from frameworks.models import Framework, Party
from history.actions import record, save_recorded
from history.text import composed, forbidden_in
from sources.models import Document, Passage
from sources.verification import text_hash


class PassageError(ValueError):
    """The words cannot be tied to one span of the document; the message is fit to show."""


def add_document(
    framework: Framework,
    *,
    code: str,
    title: str,
    text: str,
    raw: bytes | None = None,
    raw_sha256: str = "",
    issuers: Iterable[Party] = (),
    left_out: Sequence[Any] = (),
    by: User | None,
    at: datetime,
    **fields: Any,
) -> Document:
    """Bring in a source text; it never changes again.

    The hash kept is that of the raw bytes, or `raw_sha256` where the raw file stays elsewhere.
    Raises PassageError where the text holds characters that cannot be stored.
    """
    text = _checked(text)
    document = Document(
        framework=framework,
        code=code,
        title=title,
        text=text,
        text_sha256=text_hash(text),
        raw_sha256=raw_sha256 or sha256(raw if raw is not None else text.encode()).hexdigest(),
        left_out=list(left_out),
        **fields,
    )
    with transaction.atomic():
        save_recorded(document, by=by, at=at, verb="bring_in_document")
        _name_issuers(document, list(issuers), by=by, at=at)
    return document


def _checked(text: str) -> str:
    text = composed(text)
    if found := forbidden_in(text):
        raise PassageError(_("The text holds the character %(code)s.") % {"code": found})
    return text


def _name_issuers(
    document: Document, parties: list[Party], *, by: User | None, at: datetime
) -> None:
    if parties:
        document.issuers.set(parties)
        issued = {"issuers": [[], [str(party.uuid) for party in parties]]}
        record(document, verb="name_issuers", by=by, at=at, changes=issued)


def revise_document(
    document: Document,
    *,
    text: str,
    raw: bytes | None = None,
    reason: str,
    by: User | None,
    at: datetime,
) -> Document:
    """Enter a corrected text as a new revision; the old one stays as it was.

    Raises PassageError where the text holds characters that cannot be stored, and
    ValidationError where another revision replaces this one already.
    """
    text = _checked(text)
    revision = Document(
        framework=document.framework,
        code=document.code,
        revision=document.revision + 1,
        replaces=document,
        title=document.title,
        document_type=document.document_type,
        date_edtf=document.date_edtf,
        date_reasoning=document.date_reasoning,
        language=document.language,
        source_note=document.source_note,
        url=document.url,
        raw_name=document.raw_name,
        raw_sha256=sha256(raw if raw is not None else text.encode()).hexdigest(),
        text=text,
        text_sha256=text_hash(text),
        is_demo=document.is_demo,
    )
    with transaction.atomic():
        save_recorded(revision, by=by, at=at, verb="revise_document", reason=reason)
        _name_issuers(revision, list(document.issuers.order_by("pk")), by=by, at=at)
    return revision


def cut_passage(
    document: Document,
    *,
    quote: str,
    section: str = "",
    locator: str = "",
    by: User | None,
    at: datetime,
) -> Passage:
    """Tie words to the one place in the document where they stand.

    Raises PassageError where they do not stand there, or stand more than once.
    """
    quote = composed(quote)
    start = document.text.find(quote) if quote else -1
    if start < 0:
        raise PassageError(
            _("These words do not stand in “%(title)s”: %(quote)s")
            % {"title": document.title, "quote": quote[:120]}
        )
    if document.text.find(quote, start + 1) >= 0:
        raise PassageError(
            _("These words stand more than once in “%(title)s”; select the place: %(quote)s")
            % {"title": document.title, "quote": quote[:120]}
        )
    return cut_span(
        document,
        start=start,
        end=start + len(quote),
        section=section,
        locator=locator,
        by=by,
        at=at,
    )


def cut_span(
    document: Document,
    *,
    start: int,
    end: int,
    quote: str | None = None,
    section: str = "",
    locator: str = "",
    by: User | None,
    at: datetime,
) -> Passage:
    """Return the passage [start, end) in code points, cutting it where it is not yet there.

    Where `quote` is given, the span has to hold exactly these words. Raises PassageError.
    """
    if not 0 <= start < end <= len(document.text):
        raise PassageError(
            _("The span %(start)d to %(end)d lies outside the text of %(length)d characters.")
            % {"start": start, "end": end, "length": len(document.text)}
        )
    words = document.text[start:end]
    quote = quote if quote is None else composed(quote)
    if quote is not None and quote != words:
        raise PassageError(
            _("The span %(start)d to %(end)d holds “%(words)s”, not “%(quote)s”.")
            % {"start": start, "end": end, "words": words[:80], "quote": quote[:80]}
        )
    if not words.strip():
        raise PassageError(_("The span holds no words."))
    passage = Passage.objects.filter(document=document, start=start, end=end).first()
    if passage is None:
        passage = Passage(
            document=document, start=start, end=end, quote=words, section=section, locator=locator
        )
        save_recorded(passage, by=by, at=at, verb="cut_passage")
    return passage
