"""Commitments: the list, one with all that hangs on it, its story, and what may be done to it."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import BigAutoField, CharField, DateTimeField, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api import flat
from api.access import found_in
from api.base import ActionEndpoint, DetailEndpoint, Endpoint, ListEndpoint, acting
from api.keyset import Order, both_ways
from api.pagination import AnchoredPagination
from api.rows import commitment_rows, events_of, one_commitment
from api.serializers.commitments import (
    AssignBody,
    CommitmentRowSerializer,
    CommitmentSerializer,
    ContactSerializer,
    DeclareBody,
    NudgeBody,
    NudgesSerializer,
    ReassignBody,
)
from api.serializers.history import EventSerializer
from api.story import tell
from api.views.frameworks import READING
from commitments import actions
from commitments.domain.vocabulary import Status
from commitments.filters import CommitmentFilter
from commitments.models import Assignment, Commitment
from commitments.permissions import access_commitment
from history.models import AuditEvent
from reminders.actions import nudge


class CommitmentList(ListEndpoint):
    """List commitments, the next due first and undated ones last."""

    tag = "commitments"
    http_method_names = READING
    model = Commitment
    answers = CommitmentRowSerializer
    filterset_class = CommitmentFilter
    orders: ClassVar = {
        **both_ways("due", "next_late_at", DateTimeField(), is_nullable=True),
        # Upwards what has no day comes last by itself, and an index serves the order.
        "due": Order("due", "due_sort", DateTimeField()),
        **both_ways("reference", "reference", CharField()),
        **both_ways("title", "title", CharField()),
        **both_ways("stale", "stale_at", DateTimeField()),
    }
    usual_order = "due"
    columns = flat.COLUMNS

    def rows(self) -> QuerySet[Commitment]:
        return commitment_rows(self.user, at=self.at)

    def tell(self, rows: Any) -> Any:
        """Return the rows without an instance or a serializer for each of their parts."""
        return flat.told(rows, at=self.at)


class CommitmentDetail(DetailEndpoint):
    """Show one commitment with its words, parties, deadlines, figures, reports and history.

    The latest 20 reports and events are in it; the others are at `updates` and `history`. `may`
    names what you may do to it.
    """

    tag = "commitments"
    http_method_names = READING
    answers = CommitmentSerializer

    def found(self, uuid: UUID) -> Any:
        return one_commitment(self.user, uuid=uuid, at=self.at)


class CommitmentHistory(ListEndpoint):
    """List what was written about a commitment and all that hangs on it, newest first.

    `anchor` is the head of the sealed history: keep it, and `verify_audit` can compare.
    """

    tag = "commitments"
    http_method_names = READING
    model = AuditEvent
    answers = EventSerializer
    pagination_class = AnchoredPagination
    orders: ClassVar = both_ways("written", "pk", BigAutoField())
    usual_order = "-written"

    def rows(self) -> QuerySet[AuditEvent]:
        commitment = found_in(Commitment.objects.visible_to(self.user), self.kwargs["uuid"])
        rows: QuerySet[AuditEvent] = events_of(self.user, commitment)
        return rows

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return the events of a page, with the names behind their ids."""
        return tell(super().paginate_queryset(queryset) or [])


class DeclareCommitment(ActionEndpoint):
    """Declare what became of a commitment; closing it closes its deadlines."""

    tag = "commitments"
    asks = DeclareBody
    answers = CommitmentSerializer

    def subject(self, uuid: UUID) -> Commitment:
        return access_commitment(self.user, uuid=uuid, verb="declare")

    def act(self, subject: Commitment, **body: Any) -> None:
        body["status"] = Status(body["status"])
        acting(self, actions.declare)(subject, **body)

    def again(self, subject: Commitment) -> Any:
        return one_commitment(self.user, uuid=subject.uuid, at=self.at)


class AssignContact(Endpoint):
    """Make a person a point of contact for a party of the commitment."""

    tag = "commitments"
    http_method_names = ["post"]
    asks = AssignBody
    creates = True
    gives_location = False
    answers = ContactSerializer

    def post(self, request: Request, uuid: UUID) -> Response:
        commitment = access_commitment(self.user, uuid=uuid, verb="assign")
        body = self.read(request)
        with self.holding(commitment):
            assignment = acting(self, actions.assign)(commitment, **body)
        return self.told(assignment, status=201)


class ReassignCommitment(ActionEndpoint):
    """Hand a commitment over to another point of contact, with the reason."""

    tag = "commitments"
    asks = ReassignBody
    answers = CommitmentSerializer

    def subject(self, uuid: UUID) -> Commitment:
        return access_commitment(self.user, uuid=uuid, verb="reassign")

    def act(self, subject: Commitment, **body: Any) -> None:
        named = body.pop("assignments", None)
        if named is None:
            named = list(Assignment.objects.filter(commitment=subject).order_by("pk"))
        if any(assignment.commitment_id != subject.pk for assignment in named):
            message = _("A point of contact belongs to another commitment.")
            raise ValidationError({"assignments": [message]})
        acting(self, actions.reassign)(subject, assignments=named, **body)

    def again(self, subject: Commitment) -> Any:
        return one_commitment(self.user, uuid=subject.uuid, at=self.at)


class NudgeCommitments(Endpoint):
    """Remind the points of contact of several commitments by hand; each answers for itself."""

    tag = "commitments"
    http_method_names = ["post"]
    asks = NudgeBody
    answers = NudgesSerializer

    def post(self, request: Request) -> Response:
        body = self.read(request)
        asked = list(dict.fromkeys(body["commitments"]))
        within, results = self._reached(asked)
        if within:
            told = acting(self, nudge)(within, message=body["reason"])
            for row in within:
                refused = told.refused.get(row.uuid, "")
                results[row.uuid] = ("refused" if refused else "nudged", refused)
        shown = [
            {"commitment": uuid, "outcome": results[uuid][0], "detail": results[uuid][1]}
            for uuid in asked
        ]
        return Response(self.shown({"results": shown}))

    def _reached(self, uuids: list[UUID]) -> tuple[list[Commitment], dict[UUID, tuple[str, str]]]:
        """Return the commitments that the person may nudge about, and why not for the others."""
        reached: list[Commitment] = []
        refused: dict[UUID, tuple[str, str]] = {}
        for uuid in uuids:
            try:
                reached.append(access_commitment(self.user, uuid=uuid, verb="nudge"))
            except Http404 as error:
                refused[uuid] = ("not_found", str(error))
            except PermissionDenied as error:
                refused[uuid] = ("forbidden", str(error))
        return reached, refused
