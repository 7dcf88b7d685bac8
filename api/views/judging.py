"""Judgements: those on a commitment, one of them, judging, and the party's answer."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import DateTimeField, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.access import found_in
from api.base import ActionEndpoint, DetailEndpoint, ListEndpoint, acting
from api.keyset import both_ways
from api.serializers.judging import AssessBody, DissentBody
from api.serializers.reporting import AssessmentSerializer
from api.views.frameworks import READING
from commitments import actions
from commitments.domain.vocabulary import Completion, Outcome
from commitments.models import Assessment, Commitment
from commitments.permissions import access_assessment, access_commitment


def assessment_rows(user: Any) -> Any:
    """Return the judgements that a person may see, with what is told of each."""
    return Assessment.objects.visible_to(user).with_people()


class CommitmentAssessments(ListEndpoint):
    """List the judgements on a commitment, latest first; those that were replaced are kept."""

    tag = "assessments"
    http_method_names = ["get", "head", "post"]
    model = Assessment
    answers = AssessmentSerializer
    asks = AssessBody
    creates = True
    orders: ClassVar = both_ways("assessed", "assessed_at", DateTimeField())
    usual_order = "-assessed"

    def rows(self) -> QuerySet[Assessment]:
        commitment = found_in(Commitment.objects.visible_to(self.user), self.kwargs["uuid"])
        rows: QuerySet[Assessment] = assessment_rows(self.user).filter(commitment=commitment)
        return rows

    def post(self, request: Request, uuid: UUID) -> Response:
        """Judge an owner; `replaces` names the judgement in force that you have seen.

        Where somebody else has judged meanwhile, it is refused and both values are told. Before
        the deadline, `early_reason` says why. `closes` closes the deadline with it.
        """
        commitment = access_commitment(self.user, uuid=uuid, verb="judge")
        body = self.read(request)
        body["completion"] = Completion(body["completion"])
        body["outcome"] = Outcome(body["outcome"])
        with self.holding(commitment):
            made = acting(self, actions.assess)(commitment, **body)
        told = found_in(assessment_rows(self.user), made.uuid)
        return self.told(told, status=201, location=reverse("api:assessment", args=[made.uuid]))


class AssessmentDetail(DetailEndpoint):
    """Show one judgement with its reasons, its evidence and the party's answer."""

    tag = "assessments"
    http_method_names = READING
    answers = AssessmentSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(assessment_rows(self.user), uuid)


class DissentFromAssessment(ActionEndpoint):
    """Answer a judgement for the party that was judged; once, and shown beside it."""

    tag = "assessments"
    asks = DissentBody
    answers = AssessmentSerializer

    def subject(self, uuid: UUID) -> Assessment:
        return access_assessment(self.user, uuid=uuid, verb="dissent")

    def act(self, subject: Assessment, **body: Any) -> None:
        acting(self, actions.dissent)(subject, **body)

    def again(self, subject: Assessment) -> Any:
        return found_in(assessment_rows(self.user), subject.uuid)
