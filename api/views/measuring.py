"""Indicators with their values, and evidence."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import CharField, DateField, QuerySet
from django.http import FileResponse, QueryDict
from rest_framework.request import Request
from rest_framework.response import Response

from api.access import (
    access_indicator,
    found_in,
    own_draft,
    visible_evidence,
    visible_indicators,
    visible_measurements,
)
from api.base import DetailEndpoint, Endpoint, ListEndpoint, acting
from api.files import AnyMedia, FormParser
from api.keyset import both_ways
from api.parsing import StrictJSONParser
from api.serializers.reporting import (
    EvidenceBody,
    EvidenceSerializer,
    FileBody,
    FileVersionBody,
    IndicatorSerializer,
    MeasurementBody,
    MeasurementSerializer,
    VersionBody,
)
from api.views.frameworks import READING
from commitments import actions
from commitments.models import Commitment, Evidence, EvidenceVersion, Measurement
from commitments.permissions import access_commitment, access_evidence
from desks.views.files import sent_file


class IndicatorDetail(DetailEndpoint):
    """Show one indicator with its values."""

    tag = "indicators"
    http_method_names = READING
    answers = IndicatorSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(visible_indicators(self.user), uuid)


class IndicatorMeasurements(ListEndpoint):
    """List the values of an indicator by day."""

    is_reporting = True
    tag = "indicators"
    http_method_names = ["get", "head", "post"]
    model = Measurement
    answers = MeasurementSerializer
    asks = MeasurementBody
    creates = True
    gives_location = False
    orders: ClassVar = both_ways("day", "measured_on", DateField())
    usual_order = "day"

    def rows(self) -> QuerySet[Measurement]:
        indicator = found_in(visible_indicators(self.user), self.kwargs["uuid"])
        rows = visible_measurements(self.user).filter(indicator=indicator)
        return rows.select_related("indicator", "update")

    def post(self, request: Request, uuid: UUID) -> Response:
        """Record a dated value, alone or as part of your draft."""
        indicator = access_indicator(self.user, uuid=uuid, verb="record_measurement")
        body = self.read(request)
        body["update"] = own_draft(self.user, uuid=body["update"], commitment=indicator.commitment)
        with self.holding(indicator):
            value = acting(self, actions.record_measurement)(indicator, **body)
        made = visible_measurements(self.user).select_related("indicator", "update")
        return self.told(found_in(made, value.uuid), status=201)


class CommitmentEvidence(ListEndpoint):
    """List the evidence that bears on a commitment."""

    is_reporting = True
    parser_classes = (StrictJSONParser, FormParser)
    tag = "commitments"
    http_method_names = ["get", "head", "post"]
    model = Evidence
    answers = EvidenceSerializer
    asks = EvidenceBody
    asks_form = FileBody
    creates = True
    gives_location = False
    orders: ClassVar = both_ways("title", "title", CharField())
    usual_order = "title"

    def rows(self) -> QuerySet[Evidence]:
        commitment = found_in(Commitment.objects.visible_to(self.user), self.kwargs["uuid"])
        rows = visible_evidence(self.user).filter(commitment=commitment)
        return rows.select_related("update")

    def post(self, request: Request, uuid: UUID) -> Response:
        """Attach a link, a statement or a file, alone or as part of your draft.

        A file is sent as `multipart/form-data`, in the field `file` beside the others: pdf, docx,
        xlsx, csv, txt, png or jpg, at most 20 MiB.
        """
        commitment = access_commitment(self.user, uuid=uuid, verb="attach_evidence")
        is_form = isinstance(request.data, QueryDict)
        body = self.read(request, self.asks_form if is_form else self.asks)
        if is_form:
            body["upload"] = body.pop("file")
        body["update"] = own_draft(self.user, uuid=body["update"], commitment=commitment)
        with self.holding(commitment):
            evidence = acting(self, actions.attach_evidence)(commitment, **body)
        made = visible_evidence(self.user).select_related("update")
        return self.told(found_in(made, evidence.uuid), status=201)


class EvidenceDetail(DetailEndpoint):
    """Show one piece of evidence with its earlier versions."""

    tag = "commitments"
    http_method_names = READING
    answers = EvidenceSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(visible_evidence(self.user).select_related("update"), uuid)


class EvidenceVersions(Endpoint):
    """Newer versions of a piece of evidence."""

    is_reporting = True
    parser_classes = (StrictJSONParser, FormParser)
    tag = "commitments"
    http_method_names = ["post"]
    answers = EvidenceSerializer
    asks = VersionBody
    asks_form = FileVersionBody
    conditional = frozenset({"post"})

    def post(self, request: Request, uuid: UUID) -> Response:
        """Put a newer link or file in the place of the present one, which is kept beside it.

        A file is sent as `multipart/form-data`, in the field `file`.
        """
        evidence = access_evidence(self.user, uuid=uuid, verb="replace")
        is_form = isinstance(request.data, QueryDict)
        body = self.read(request, self.asks_form if is_form else self.asks)
        if is_form:
            body["upload"] = body.pop("file")
        with self.holding(evidence):
            acting(self, actions.replace_evidence)(evidence, **body)
        made = visible_evidence(self.user).select_related("update")
        return self.told(found_in(made, evidence.uuid))


class EvidenceFile(Endpoint):
    """Fetch the file of a piece of evidence, to be saved."""

    tag = "commitments"
    http_method_names = READING
    content_negotiation_class = AnyMedia
    sends_file = True

    def get(self, _request: Request, uuid: UUID) -> FileResponse:
        return sent_file(self.user, uuid)


class EvidenceVersionFile(Endpoint):
    """Fetch the file of an earlier version of a piece of evidence, to be saved."""

    tag = "commitments"
    http_method_names = READING
    content_negotiation_class = AnyMedia
    sends_file = True

    def get(self, _request: Request, uuid: UUID) -> FileResponse:
        return sent_file(self.user, uuid, model=EvidenceVersion)
