"""Triage: the sentences of a document, what people say of them, and what is proposed."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.access import access_kept, found_in
from api.base import Endpoint, ListEndpoint, acting
from api.pagination import limit_of, limit_parameter, query_parameter
from api.serializers.triage import (
    ManyBody,
    ProposalRefusalBody,
    ReadingCoverageSerializer,
    SentenceSerializer,
    VerdictBody,
)
from api.views.frameworks import READING
from entry.models import Verdict, VerdictKind
from entry.triage.actions import refuse_proposal, triage_headings, triage_many, triage_sentence
from entry.triage.offers import add_offers, levels_of
from entry.triage.rows import coverage_of, rows_of
from sources.models import Document

LONGEST_PLACE = 9


class SentencePagination(BasePagination):
    """Pages of sentences, from a place in the text on, with how far the reading has come."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:  # noqa: ARG002 - as inherited
        """Return the sentences of the page that is asked for. Raises ValidationError."""
        self.request, rows = request, list(queryset)
        self.coverage = coverage_of(rows)
        start, limit = _place(request), limit_of(request)
        kind = request.query_params.get("kind", "")
        if kind and kind not in VerdictKind.values:
            message = _("Choose one of: %(names)s.") % {"names": ", ".join(VerdictKind.values)}
            raise ValidationError({"kind": [message]})
        ahead = [
            row for row in rows if row.sentence.start >= start and (not kind or row.kind == kind)
        ]
        self.following = ahead[limit].sentence.start if len(ahead) > limit else None
        return ahead[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        """Return the envelope around the sentences."""
        address = self.request.build_absolute_uri()
        following = (
            None if self.following is None else replace_query_param(address, "from", self.following)
        )
        coverage = ReadingCoverageSerializer(self.coverage).data
        return Response({"next": following, "coverage": coverage, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the envelope."""
        counts = {name: {"type": "integer"} for name in ReadingCoverageSerializer().fields}
        return {
            "type": "object",
            "required": ["next", "coverage", "results"],
            "properties": {
                "next": {"type": ["string", "null"], "format": "uri"},
                "coverage": {"type": "object", "required": [*counts], "properties": counts},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:  # noqa: ARG002 - as inherited
        """Describe what the query may ask."""
        return [
            query_parameter(
                "from",
                "The place in the text from which on sentences are told.",
                {"type": "integer", "minimum": 0},
            ),
            query_parameter(
                "kind", "Only sentences that are this.", {"enum": [*VerdictKind.values]}
            ),
            limit_parameter(),
        ]


def _place(request: Request) -> int:
    text = request.query_params.get("from", "")
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_PLACE):
        raise ValidationError({"from": [_("This is no place in a text.")]})
    return int(text)


class SentenceList(ListEndpoint):
    """List the sentences of a document in reading order: what each is, and what is proposed.

    Proposals, each with its reasons, are told to those who keep the books. `coverage` counts the
    whole document.
    """

    tag = "triage"
    http_method_names = READING
    model = Verdict
    answers = SentenceSerializer
    pagination_class: Any = SentencePagination

    def parameters(self) -> Iterable[str]:
        return ("from", "kind", "limit")

    def rows(self) -> QuerySet[Any]:
        rows = Document.objects.visible_to(self.user).select_related("framework")
        self.document: Document = found_in(rows, self.kwargs["uuid"])
        self.all_rows = rows_of(self.document, user=self.user)
        return cast("QuerySet[Any]", self.all_rows)

    def list_context(self, rows: Any) -> dict[str, Any]:
        """Give the sentences of the page their proposals, in a few queries for all."""
        kept = Document.objects.editable_by(self.user).filter(pk=self.document.pk)
        if kept.exists():
            add_offers(self.all_rows, rows, document=self.document, user=self.user)
        return self.context()


class TriageEndpoint(Endpoint):
    """What those who keep the books say of a document's sentences."""

    tag = "triage"
    http_method_names = ["post"]
    answers: Any = SentenceSerializer

    def kept(self, uuid: UUID) -> Document:
        """Return the document. Raises Http404 or PermissionDenied."""
        document: Document = access_kept(self.user, model=Document, uuid=uuid)
        return document

    def told_at(self, document: Document, start: int) -> Response:
        """Answer with the sentence that holds a place, as it is now."""
        rows = rows_of(document, user=self.user)
        row = next(one for one in rows if one.sentence.start <= start < one.sentence.end)
        add_offers(rows, [row], document=document, user=self.user)
        return self.told(row)


class SayVerdict(TriageEndpoint):
    """Say what a sentence is, or take that back; the answer shows the sentence as it is then.

    409 where somebody else has said something in between.
    """

    asks = VerdictBody

    def post(self, request: Request, uuid: UUID) -> Response:
        document = self.kept(uuid)
        body = self.read(request)
        acting(self, triage_sentence)(document, **body)
        return self.told_at(document, body["start"])


class RefuseProposal(TriageEndpoint):
    """Refuse a proposal, so that it is not made again, or take that back; shows the sentence.

    409 where somebody else has decided in between.
    """

    asks = ProposalRefusalBody

    def post(self, request: Request, uuid: UUID) -> Response:
        document = self.kept(uuid)
        body = self.read(request)
        label = body.pop("proposed_as")
        acting(self, refuse_proposal)(document, label=label, **body)
        return self.told_at(document, body["start"])


class SayOfMany(TriageEndpoint):
    """Say of all headings that they are background, or accept what is proposed with confidence.

    What somebody has looked at stays, and so does what would have to be entered. The answer counts
    how far the reading has come.
    """

    asks = ManyBody
    answers = ReadingCoverageSerializer

    def post(self, request: Request, uuid: UUID) -> Response:
        document = self.kept(uuid)
        body = self.read(request)
        if "confidence" in body:
            rows = rows_of(document, user=self.user)
            add_offers(rows, rows, document=document, user=self.user)
            level = next(one for one in levels_of(rows) if one.percent == body["confidence"])
            said = [(row.sentence, row.offers[0].kind) for row in level.rows]
            acting(self, triage_many)(document, said=said)
        else:
            acting(self, triage_headings)(document)
        return self.told(coverage_of(rows_of(document, user=self.user)))
