"""Named questions over documents and their passages."""

from typing import TYPE_CHECKING, Self

from frameworks.querysets import FrameworkRowQuerySet

if TYPE_CHECKING:
    from sources.models import Document, Passage


class DocumentQuerySet(FrameworkRowQuerySet["Document"]):
    """Questions over source texts."""

    def latest_revisions(self) -> Self:
        """Keep documents that no later revision replaces."""
        return self.filter(superseded_by__isnull=True)


class PassageQuerySet(FrameworkRowQuerySet["Passage"]):
    """Questions over exact spans of documents."""

    framework_path = "document__framework"

    def in_reading_order(self) -> Self:
        """Order as the words stand in their documents."""
        return self.order_by("document", "start", "end", "pk")
