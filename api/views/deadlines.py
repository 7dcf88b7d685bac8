"""Deadlines: setting, extending, closing, and asking for another date."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import DateField, DateTimeField, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.access import access_deadline, found_in
from api.base import ActionEndpoint, DetailEndpoint, Endpoint, ListEndpoint, acting
from api.filters import DateRequestFilter
from api.keyset import both_ways
from api.rows import date_request_rows, deadline_rows, visible_moves
from api.serializers.deadlines import (
    AnswerBody,
    CloseBody,
    DateEventBody,
    DateRequestSerializer,
    DeadlineBody,
    DeadlineSerializer,
    EventMovedSerializer,
    ExtendBody,
    NewDateBody,
    RefusalBody,
    WithdrawalBody,
)
from api.versions import etag
from api.views.frameworks import READING
from commitments import actions
from commitments.actions.following import Move
from commitments.models import Commitment, DateRequest, Deadline
from commitments.permissions import access_commitment, access_date_request


def set_deadline(view: Endpoint, commitment: Commitment, **body: Any) -> Deadline:
    """Set a deadline by its words, or hang it on what the body names.

    Raises ValidationError where the passage or the anchor belongs to another framework.
    """
    anchor = body.pop("anchor", None)
    framework_id = commitment.framework_id
    passage = body["passage"]
    if passage and passage.document.framework_id != framework_id:
        raise ValidationError({"passage": [_("The passage belongs to another framework.")]})
    if anchor is None:
        deadline: Deadline = acting(view, actions.add_deadline)(commitment, **body)
        return deadline
    if framework_id != _framework_of(anchor, framework_id):
        raise ValidationError({"anchor": [_("It hangs on something of another framework.")]})
    words = {name: body[name] for name in ("expression", "role", "label", "passage")}
    if "deadline" in anchor:
        anchor["anchor_deadline"] = anchor.pop("deadline")
    hung: Deadline = acting(view, actions.add_anchored_deadline)(commitment, **words, **anchor)
    return hung


def _framework_of(anchor: dict[str, Any], own: int) -> int:
    """Return the framework of what a deadline is to hang on; a named event is everybody's."""
    if "forum" in anchor:
        return int(anchor["forum"].framework_id)
    if "meeting" in anchor:
        return int(anchor["meeting"].forum.framework_id)
    if "deadline" in anchor:
        return int(anchor["deadline"].commitment.framework_id)
    return own


class CommitmentDeadlines(ListEndpoint):
    """List the deadlines of a commitment by day, undated ones last."""

    tag = "deadlines"
    http_method_names = ["get", "head", "post"]
    model = Deadline
    answers = DeadlineSerializer
    asks = DeadlineBody
    creates = True
    orders: ClassVar = both_ways("day", "last_day", DateField(), is_nullable=True)
    usual_order = "day"

    def rows(self) -> QuerySet[Deadline]:
        commitment = found_in(Commitment.objects.visible_to(self.user), self.kwargs["uuid"])
        rows: QuerySet[Deadline] = deadline_rows(self.user).filter(commitment=commitment)
        return rows

    def post(self, request: Request, uuid: UUID) -> Response:
        """Set a deadline from its words, from a reading, or hang it on a meeting."""
        commitment = access_commitment(self.user, uuid=uuid, verb="set_deadline")
        body = self.read(request)
        with self.holding(commitment):
            deadline = set_deadline(self, commitment, **body)
        made = found_in(deadline_rows(self.user), deadline.uuid)
        location = reverse("api:deadline", args=[deadline.uuid])
        return self.told(made, status=201, location=location)


class DeadlineDetail(DetailEndpoint):
    """Show one deadline with its reading and all its changes."""

    tag = "deadlines"
    http_method_names = READING
    answers = DeadlineSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(deadline_rows(self.user), uuid)


class _DeadlineAction(ActionEndpoint):
    tag = "deadlines"
    answers = DeadlineSerializer

    def again(self, subject: Deadline) -> Any:
        return found_in(deadline_rows(self.user), subject.uuid)


class ExtendDeadline(_DeadlineAction):
    """Move a deadline to another date; what it was is kept."""

    asks = ExtendBody

    def subject(self, uuid: UUID) -> Deadline:
        return access_deadline(self.user, uuid=uuid, verb="extend_deadline")

    def act(self, subject: Deadline, **body: Any) -> None:
        acting(self, actions.extend_deadline)(subject, **body)


class CloseDeadline(_DeadlineAction):
    """Close a deadline as met, missed or cancelled."""

    asks = CloseBody

    def subject(self, uuid: UUID) -> Deadline:
        return access_deadline(self.user, uuid=uuid, verb="close_deadline")

    def act(self, subject: Deadline, **body: Any) -> None:
        acting(self, actions.close_deadline)(subject, **body)


class DateEvent(Endpoint):
    """Say on which day the event was on which a deadline hangs; what hangs on it moves along.

    With `dry_run` nothing is saved, If-Match is not needed, and the answer tells what would move.
    """

    tag = "deadlines"
    http_method_names = ["post"]
    conditional = frozenset({"post"})
    rehearses = True
    asks = DateEventBody
    answers = EventMovedSerializer

    def post(self, request: Request, uuid: UUID) -> Response:
        deadline = access_deadline(self.user, uuid=uuid, verb="date_event")
        body = self.read(request)
        dry_run = body.pop("dry_run")

        def write() -> list[Move]:
            moves: list[Move] = acting(self, actions.date_event)(deadline, **body)
            return moves

        with transaction.atomic() if dry_run else self.holding(deadline):
            moves = actions.rehearse(write) if dry_run else write()
        shown = found_in(deadline_rows(self.user), uuid)
        told = {"dry_run": dry_run, "deadline": shown, "moves": visible_moves(self.user, moves)}
        answer = Response(self.shown(told))
        answer["ETag"] = etag(shown)
        return answer


class AskForDate(Endpoint):
    """Ask for another date; a manager or lead decides."""

    tag = "date-requests"
    http_method_names = ["post"]
    creates = True
    asks = NewDateBody
    answers = DateRequestSerializer

    def post(self, request: Request, uuid: UUID) -> Response:
        deadline = access_deadline(self.user, uuid=uuid, verb="ask_for_date")
        body = self.read(request)
        with self.holding(deadline):
            asked = acting(self, actions.ask_for_date)(deadline, **body)
        made = found_in(date_request_rows(self.user), asked.uuid)
        return self.told(made, status=201, location=reverse("api:date-request", args=[asked.uuid]))


class DateRequestList(ListEndpoint):
    """List the requests for other dates, oldest first."""

    tag = "date-requests"
    http_method_names = READING
    model = DateRequest
    answers = DateRequestSerializer
    filterset_class = DateRequestFilter
    orders: ClassVar = both_ways("asked", "asked_at", DateTimeField())
    usual_order = "asked"

    def rows(self) -> QuerySet[DateRequest]:
        rows: QuerySet[DateRequest] = date_request_rows(self.user)
        return rows


class DateRequestDetail(DetailEndpoint):
    """Show one request for another date."""

    tag = "date-requests"
    http_method_names = READING
    answers = DateRequestSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(date_request_rows(self.user), uuid)


class _DateDecision(ActionEndpoint):
    tag = "date-requests"
    answers = DateRequestSerializer

    def subject(self, uuid: UUID) -> DateRequest:
        return access_date_request(self.user, uuid=uuid, verb="decide")

    def again(self, subject: DateRequest) -> Any:
        return found_in(date_request_rows(self.user), subject.uuid)


class ApproveDate(_DateDecision):
    """Grant the date that was asked for; the deadline moves."""

    asks = AnswerBody

    def act(self, subject: DateRequest, **body: Any) -> None:
        acting(self, actions.approve_date)(subject, **body)


class RefuseDate(_DateDecision):
    """Refuse another date, with a word."""

    asks = RefusalBody

    def act(self, subject: DateRequest, **body: Any) -> None:
        acting(self, actions.refuse_date)(subject, **body)


class WithdrawDateRequest(_DateDecision):
    """Take your own request back, with the reason."""

    asks = WithdrawalBody

    def subject(self, uuid: UUID) -> DateRequest:
        return access_date_request(self.user, uuid=uuid, verb="withdraw")

    def act(self, subject: DateRequest, **body: Any) -> None:
        acting(self, actions.withdraw_date_request)(subject, **body)
