"""Documents and their passages, and commitments made from the words of a document."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, IntegerField, Prefetch, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.access import access_kept, found_in
from api.base import DetailEndpoint, Endpoint, ListEndpoint, acting
from api.files import FormParser
from api.filters import DocumentFilter
from api.keyset import both_ways
from api.parsing import StrictJSONParser
from api.rows import one_commitment
from api.serializers.commitments import CommitmentSerializer
from api.serializers.entering import CommitmentBody
from api.serializers.intake import CERTAIN, DocumentBody, DocumentFileBody
from api.serializers.sources import DocumentRowSerializer, DocumentSerializer, PassageSerializer
from api.views.deadlines import set_deadline
from api.views.frameworks import READING
from commitments import actions
from commitments.models import Commitment, Mention
from entry.intake.actions import bring_in
from entry.intake.proposing import Reader
from entry.intake.wording import left_out_rows
from frameworks.models import Framework, Party, PriorityArea
from sources.actions import cut_passage, cut_span
from sources.models import Document, Passage


class DocumentList(ListEndpoint):
    """List the documents of your frameworks, without their texts."""

    tag = "documents"
    http_method_names = READING
    model = Document
    answers = DocumentRowSerializer
    filterset_class = DocumentFilter
    orders: ClassVar = {
        **both_ways("code", "code", CharField()),
        **both_ways("title", "title", CharField()),
    }
    usual_order = "code"

    def rows(self) -> QuerySet[Document]:
        return Document.objects.visible_to(self.user).select_related("framework").defer("text")


class FrameworkDocuments(Endpoint):
    """Bring in a document: its words as JSON, or a file as `multipart/form-data`.

    The text is normalised once and kept verbatim. What is left out of it (see `leave_out`) is
    told in `left_out`. The same text twice in one framework is refused.
    """

    parser_classes = (StrictJSONParser, FormParser)
    tag = "documents"
    http_method_names = ["post"]
    asks = DocumentBody
    asks_form = DocumentFileBody
    creates = True
    answers = DocumentSerializer

    def post(self, request: Request, uuid: UUID) -> Response:
        framework = access_kept(self.user, model=Framework, uuid=uuid)
        is_form = isinstance(request.data, QueryDict)
        body = self.read(request, self.asks_form if is_form else self.asks)
        reader, leave_out = Reader(body.pop("intake")), body.pop("leave_out")
        taken = reader.certain if leave_out == CERTAIN else []
        cleaned = reader.cleaned(taken=taken, is_joined=reader.is_wrapped)
        document = acting(self, bring_in)(
            framework,
            text=cleaned.text,
            raw_name=reader.intake.name,
            raw_sha256=reader.intake.sha256,
            left_out=left_out_rows(cleaned, reader.intake.read.oddities),
            **body,
        )
        location = reverse("api:document", args=[document.uuid])
        return self.told(document, status=201, location=location)


class DocumentDetail(DetailEndpoint):
    """Show one document with its text, as published."""

    tag = "documents"
    http_method_names = READING
    answers = DocumentSerializer

    def found(self, uuid: UUID) -> Any:
        rows = Document.objects.visible_to(self.user).select_related("framework", "replaces")
        return found_in(rows, uuid)


class PassageList(ListEndpoint):
    """List the passages of a document in reading order, with the commitments they ground."""

    tag = "documents"
    http_method_names = READING
    model = Passage
    answers = PassageSerializer
    orders: ClassVar = both_ways("start", "start", IntegerField())
    usual_order = "start"

    def rows(self) -> QuerySet[Passage]:
        document = found_in(Document.objects.visible_to(self.user), self.kwargs["uuid"])
        seen = Mention.objects.filter(commitment__in=Commitment.objects.visible_to(self.user))
        mentions = Prefetch(
            "mentions",
            seen.select_related("commitment").order_by("pk"),
            to_attr="visible_mentions",
        )
        rows = Passage.objects.visible_to(self.user).filter(document=document)
        return rows.prefetch_related(mentions)


class CommitmentFromSpan(Endpoint):
    """Make a commitment from a span of the document's text, with parties and deadlines.

    The passage is cut where it is not there yet, so that sending the same span again is harmless.
    """

    tag = "documents"
    http_method_names = ["post"]
    creates = True
    asks = CommitmentBody
    answers = CommitmentSerializer

    def post(self, request: Request, uuid: UUID) -> Response:
        document: Document = access_kept(self.user, model=Document, uuid=uuid)
        body = self.read(request)
        _check_areas(body["areas"], document.framework)
        _check_author(body["author_party"], self.user.memberships.in_force(), document.framework)
        with transaction.atomic():
            commitment = self._enter(document, body)
        made = one_commitment(self.user, uuid=commitment.uuid, at=self.at)
        location = reverse("api:commitment", args=[commitment.uuid])
        return self.told(made, status=201, location=location)

    def _enter(self, document: Document, body: dict[str, Any]) -> Commitment:
        span, deadlines = body.pop("span"), body.pop("deadlines")
        role = span.pop("role")
        passage = acting(self, cut_span if "start" in span else cut_passage)(document, **span)
        parties = [(row["party"], row["role"]) for row in body.pop("parties")]
        commitment: Commitment = acting(self, actions.enter_commitment)(
            document.framework, passages=[(passage, role)], parties=parties, **body
        )
        for deadline in deadlines:
            set_deadline(
                self, commitment, **{**deadline, "passage": deadline["passage"] or passage}
            )
        return commitment


def _check_areas(areas: list[PriorityArea], framework: Framework) -> None:
    if any(area.framework_id != framework.pk for area in areas):
        raise ValidationError({"areas": [_("An area belongs to another framework.")]})


def _check_author(party: Party | None, memberships: Any, framework: Framework) -> None:
    if party and not memberships.filter(framework=framework, party=party).exists():
        raise ValidationError({"author_party": [_("You do not work for this party.")]})
