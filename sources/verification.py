"""Reads every passage again and tells where it differs from its document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from sources.models import Document, Passage


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where what is stored is not what was published."""

    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected!r}, found {self.found!r}"


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def document_differences(documents: Iterable[Document]) -> Iterator[Difference]:
    """Yield documents whose text is not the one that was entered."""
    for document in documents:
        found = text_hash(document.text)
        if found != document.text_sha256:
            yield Difference(f"document {document.code}", document.text_sha256, found)


def passage_differences(passages: Iterable[Passage]) -> Iterator[Difference]:
    """Yield passages whose span no longer holds their words."""
    for passage in passages:
        found = passage.document.text[passage.start : passage.end]
        if found != passage.quote:
            where = f"{passage.document.code} [{passage.start}, {passage.end})"
            yield Difference(where, passage.quote, found)


def differences() -> Iterator[Difference]:
    """Yield every difference in the whole database."""
    yield from document_differences(Document.objects.order_by("pk").iterator())
    passages = Passage.objects.select_related("document").in_reading_order()
    yield from passage_differences(passages.iterator())
