"""Documents and passages as they are told."""

from typing import Any

from rest_framework import serializers

from api.serializers.base import (
    CommitmentNameSerializer,
    NamedSerializer,
    PartyNameSerializer,
    Shown,
)
from sources.models import Document, Passage


class DocumentRowSerializer(Shown):
    """A document in a list: without its text."""

    framework = NamedSerializer()

    class Meta:
        model = Document
        fields = (
            "uuid", "version", "framework", "code", "revision", "title", "document_type",
            "date_edtf", "language", "url", "is_demo",
        )  # fmt: skip


class DocumentSerializer(DocumentRowSerializer):
    """A document with its text, counted in Unicode code points."""

    issuers = PartyNameSerializer(many=True)
    replaces = serializers.UUIDField(source="replaces.uuid", default=None, allow_null=True)

    class Meta:
        model = Document
        fields = (
            *DocumentRowSerializer.Meta.fields, "date_reasoning", "issuers", "source_note",
            "replaces", "raw_name", "raw_sha256", "text_sha256", "left_out", "text",
        )  # fmt: skip


class PassageSerializer(Shown):
    """An exact span of a document, and the commitments that it grounds."""

    commitments = serializers.SerializerMethodField()

    class Meta:
        model = Passage
        fields = ("uuid", "version", "start", "end", "quote", "section", "locator", "commitments")

    def get_commitments(self, passage: Any) -> list[dict[str, str]]:
        """Return the commitments that speak through this passage, as far as one may see them."""
        mentions = passage.visible_mentions
        return [dict(CommitmentNameSerializer(mention.commitment).data) for mention in mentions]
