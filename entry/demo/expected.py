"""Compares the fixtures' texts and quotes with what is stored; the spans are checked in sources."""

from collections.abc import Iterator
from pathlib import Path

from commitments.models import Mention, MentionRole
from entry.demo.entries import read_entries
from entry.demo.files import build, read_yaml
from entry.demo.instruments import read_text
from entry.demo.loading import FOLDER, framework_folders
from entry.demo.shapes import FrameworkFile
from history.text import composed
from sources.models import Document
from sources.verification import Difference, text_hash


def expected_differences(folder: Path = FOLDER) -> Iterator[Difference]:
    """Yield where a loaded demonstration is not what its fixtures say; none where it is absent.

    Raises FixtureError where a file cannot be read.
    """
    for path in framework_folders(folder):
        where = f"{path.name}/framework.yaml"
        content = build(FrameworkFile, read_yaml(path / "framework.yaml"), where=where)
        documents = Document.objects.filter(
            framework__code=content.framework.code,
            framework__is_demo=True,
            code=content.document.code,
            revision=1,
        )
        document = documents.first()
        if document is None:
            continue
        expected = text_hash(composed(read_text(folder / content.document.file)))
        if document.text_sha256 != expected:
            yield Difference(content.document.file, expected, document.text_sha256)
        yield from _quotes(document, path)


def _quotes(document: Document, folder: Path) -> Iterator[Difference]:
    mentions = Mention.objects.filter(
        commitment__framework=document.framework_id, role=MentionRole.ORIGIN
    ).select_related("commitment", "passage")
    stored: dict[str, list[str]] = {}
    for mention in mentions.order_by("pk"):
        stored.setdefault(mention.commitment.reference, []).append(mention.passage.quote)
    for entry in read_entries(folder):
        quotes = stored.get(entry.shape.reference, [])
        if composed(entry.shape.quote) not in quotes:
            yield Difference(entry.where, entry.shape.quote, " / ".join(quotes))
