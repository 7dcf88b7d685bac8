"""Reporting rounds: planning, opening, closing and moving them, and who owes them an update."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import DateField, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.access import found_in
from api.base import ActionEndpoint, DetailEndpoint, ListEndpoint, acting
from api.filters import RoundFilter
from api.keyset import both_ways
from api.serializers.rounds import (
    AsksBody,
    CoverageSerializer,
    RescheduleBody,
    RoundBody,
    RoundReasonBody,
    RoundSerializer,
)
from api.views.frameworks import READING
from commitments import actions
from commitments.models import ReportingRound
from commitments.permissions import access_round
from commitments.rounds import coverage_of
from frameworks.models import Framework


def round_rows(user: Any) -> Any:
    """Return the rounds of a person's frameworks."""
    rows = ReportingRound.objects.visible_to(user)
    return rows.select_related("framework", "meeting")


class RoundList(ListEndpoint):
    """List the reporting rounds of your frameworks."""

    tag = "rounds"
    http_method_names = ["get", "head", "post"]
    model = ReportingRound
    answers = RoundSerializer
    asks = RoundBody
    creates = True
    filterset_class = RoundFilter
    orders: ClassVar = both_ways("opens", "opens_on", DateField())
    usual_order = "-opens"

    def rows(self) -> QuerySet[ReportingRound]:
        rows: QuerySet[ReportingRound] = round_rows(self.user)
        return rows

    def post(self, request: Request) -> Response:
        """Plan a round that closes on a day, or so many days before a meeting."""
        body = self.read(request)
        framework = body.pop("framework")
        if not Framework.objects.editable_by(self.user).filter(pk=framework.pk).exists():
            raise PermissionDenied(
                _("Only those who keep the books of this framework may do this.")
            )
        made = acting(self, actions.plan_round)(framework, **body)
        shown = found_in(round_rows(self.user), made.uuid)
        return self.told(shown, status=201, location=reverse("api:round", args=[made.uuid]))


class RoundDetail(DetailEndpoint):
    """Show one round."""

    tag = "rounds"
    http_method_names = READING
    answers = RoundSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(round_rows(self.user), uuid)


class RoundCoverage(DetailEndpoint):
    """Show who owes a round an update and who has given one."""

    tag = "rounds"
    http_method_names = READING
    answers = CoverageSerializer

    def found(self, uuid: UUID) -> Any:
        coverage = coverage_of(found_in(round_rows(self.user), uuid))
        parties = [{"party": party, "tally": tally} for party, tally in coverage.parties]
        return {"total": coverage.total, "parties": parties, "updates": coverage.lines}


class _RoundAction(ActionEndpoint):
    tag = "rounds"
    answers = RoundSerializer

    def subject(self, uuid: UUID) -> ReportingRound:
        return access_round(self.user, uuid=uuid, verb="write")

    def again(self, subject: ReportingRound) -> Any:
        return found_in(round_rows(self.user), subject.uuid)


class OpenRound(_RoundAction):
    """Open a planned round today, or a closed one again for a reason."""

    asks = RoundReasonBody

    def act(self, subject: ReportingRound, **body: Any) -> None:
        acting(self, actions.open_round)(subject, **body)


class CloseRound(_RoundAction):
    """Close a round; before its last day is over this needs a reason."""

    asks = RoundReasonBody

    def act(self, subject: ReportingRound, **body: Any) -> None:
        acting(self, actions.close_round)(subject, **body)


class RescheduleRound(_RoundAction):
    """Give a round other days, or hang it on another meeting."""

    asks = RescheduleBody

    def act(self, subject: ReportingRound, **body: Any) -> None:
        acting(self, actions.reschedule_round)(subject, **body)


class SetAsks(_RoundAction):
    """Say anew what a round asks of which kind."""

    asks = AsksBody

    def act(self, subject: ReportingRound, **body: Any) -> None:
        acting(self, actions.set_asks)(subject, **body)
