"""Relations between commitments, mentions that restate one, and programmes with their counts."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import BigAutoField, CharField, Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from api.access import found_in
from api.base import ActionEndpoint, DetailEndpoint, ListEndpoint, acting
from api.filters import ProgrammeFilter
from api.keyset import both_ways
from api.serializers.commitments import MentionSerializer
from api.serializers.related import (
    MentionBody,
    ProgrammeRowSerializer,
    ProgrammeSerializer,
    RelateBody,
    RelationSerializer,
    TakeBackBody,
)
from api.views.frameworks import READING
from commitments import actions
from commitments.models import Commitment, Mention, Programme, Relation
from commitments.permissions import access_commitment, access_relation, check_may_relate
from commitments.programmes import roll_up

LARGEST_PROGRAMME = 500


def relation_rows(user: Any) -> Any:
    """Return the relations both sides of which a person may see."""
    return Relation.objects.visible_to(user).select_related("commitment", "other", "said_by")


class CommitmentRelations(ListEndpoint):
    """List how a commitment stands to others, from either side, in the order of saying."""

    tag = "commitments"
    http_method_names = ["get", "head", "post"]
    model = Relation
    answers = RelationSerializer
    asks = RelateBody
    creates = True
    gives_location = False
    orders: ClassVar = both_ways("said", "pk", BigAutoField())
    usual_order = "said"

    def rows(self) -> QuerySet[Relation]:
        commitment = found_in(Commitment.objects.visible_to(self.user), self.kwargs["uuid"])
        rows: QuerySet[Relation] = relation_rows(self.user)
        return rows.filter(Q(commitment=commitment) | Q(other=commitment))

    def post(self, request: Request, uuid: UUID) -> Response:
        """Say how this commitment stands to another one.

        What it supersedes or merges is declared superseded, which a manager or lead does.
        """
        commitment = access_commitment(self.user, uuid=uuid, verb="relate")
        body = self.read(request)
        check_may_relate(self.user, commitment=commitment, other=body["other"], kind=body["kind"])
        made = acting(self, actions.relate)(commitment, **body)
        return self.told(found_in(relation_rows(self.user), made.uuid), status=201)


class TakeBackRelation(ActionEndpoint):
    """Take a relation back, with the reason; the answer shows it as it was."""

    tag = "commitments"
    asks = TakeBackBody
    answers = RelationSerializer

    def subject(self, uuid: UUID) -> Relation:
        return access_relation(self.user, uuid=uuid)

    def act(self, subject: Relation, **body: Any) -> None:
        acting(self, actions.unrelate)(subject, **body)

    def again(self, subject: Relation) -> Relation:
        return subject


class CommitmentMentions(ListEndpoint):
    """List the passages that speak of a commitment, in the order in which they were tied."""

    tag = "commitments"
    http_method_names = ["get", "head", "post"]
    model = Mention
    answers = MentionSerializer
    asks = MentionBody
    creates = True
    gives_location = False
    orders: ClassVar = both_ways("tied", "pk", BigAutoField())
    usual_order = "tied"

    def rows(self) -> QuerySet[Mention]:
        commitment = found_in(Commitment.objects.visible_to(self.user), self.kwargs["uuid"])
        return Mention.objects.filter(commitment=commitment).select_related("passage__document")

    def post(self, request: Request, uuid: UUID) -> Response:
        """Tie the commitment to other words; a restatement makes no new commitment.

        The passage is cut where it is not there yet, so sending the same again is harmless.
        """
        commitment = access_commitment(self.user, uuid=uuid, verb="add_mention")
        body = self.read(request)
        with self.holding(commitment):
            made = acting(self, actions.quote_again)(commitment, **body)
        return self.told(made, status=201)


class ProgrammeList(ListEndpoint):
    """List the programmes of your frameworks."""

    tag = "programmes"
    http_method_names = READING
    model = Programme
    answers = ProgrammeRowSerializer
    filterset_class = ProgrammeFilter
    orders: ClassVar = {
        **both_ways("code", "code", CharField()),
        **both_ways("name", "name", CharField()),
    }
    usual_order = "code"

    def rows(self) -> QuerySet[Programme]:
        return Programme.objects.visible_to(self.user).select_related("framework", "parent")


class ProgrammeDetail(DetailEndpoint):
    """Show a programme with its counts and the commitments on it and below."""

    tag = "programmes"
    http_method_names = READING
    answers = ProgrammeSerializer

    def found(self, uuid: UUID) -> Any:
        rows = Programme.objects.visible_to(self.user).select_related("framework", "parent")
        programme: Any = found_in(rows, uuid)
        seen = Commitment.objects.visible_to(self.user)
        listed = seen.on_branch(programme).with_standing(self.at).with_latest_report()
        listed = listed.with_accepted_health().order_by("reference", "pk")
        programme.listed = list(listed[:LARGEST_PROGRAMME])
        programme.roll_up = roll_up(programme, at=self.at, rows=seen)
        return programme
