"""Named questions over documents and their passages."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from frameworks.querysets import FrameworkRowQuerySet
from sources.words import PASSAGE_WORDS

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

    def touching(self, words: str, *, documents: DocumentQuerySet) -> Self:
        """Keep passages that share a character with words that stand in one of the documents.

        So a sentence that was cut into several passages finds all of them. Letters are compared
        without regard to case.
        """
        pattern = re.compile(re.escape(words), re.IGNORECASE)
        places = Q(pk__in=())
        for document, text in documents.filter(text__icontains=words).values_list("pk", "text"):
            for place in pattern.finditer(text):
                places |= Q(document=document, start__lt=place.end(), end__gt=place.start())
        return self.filter(places)

    def holding(self, words: Collection[str]) -> Self:
        """Keep passages in which all words stand, by the index of words."""
        return self.filter(PASSAGE_WORDS.holds(words))

    def in_reading_order(self) -> Self:
        """Order as the words stand in their documents."""
        return self.order_by("document", "start", "end", "pk")
