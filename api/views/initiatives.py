"""Initiatives: proposing them, taking them further, and what they count for."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import CharField, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.access import access_kept, found_in
from api.base import ActionEndpoint, DetailEndpoint, ListEndpoint, acting
from api.filters import InitiativeFilter
from api.keyset import both_ways
from api.rows import initiative_rows
from api.serializers.initiatives import (
    InitiativeBody,
    InitiativeSerializer,
    LinkBody,
    StepBody,
)
from api.views.frameworks import READING
from commitments import actions
from commitments.domain.vocabulary import Stage
from commitments.models import Commitment, Initiative
from frameworks.models import Framework


class InitiativeList(ListEndpoint):
    """List the initiatives of your frameworks."""

    tag = "initiatives"
    http_method_names = ["get", "head", "post"]
    model = Initiative
    answers = InitiativeSerializer
    asks = InitiativeBody
    creates = True
    filterset_class = InitiativeFilter
    orders: ClassVar = both_ways("title", "title", CharField())
    usual_order = "title"

    def rows(self) -> QuerySet[Initiative]:
        rows: QuerySet[Initiative] = initiative_rows(self.user)
        return rows

    def post(self, request: Request) -> Response:
        """Enter a concept under a framework, and the commitments it counts for."""
        body = self.read(request)
        framework = body.pop("framework")
        if not Framework.objects.editable_by(self.user).filter(pk=framework.pk).exists():
            raise PermissionDenied(
                _("Only those who keep the books of this framework may do this.")
            )
        _check_own(body, framework)
        made = acting(self, actions.propose_initiative)(framework, **body)
        shown = found_in(initiative_rows(self.user), made.uuid)
        return self.told(shown, status=201, location=reverse("api:initiative", args=[made.uuid]))


def _check_own(body: dict[str, Any], framework: Framework) -> None:
    for name in ("areas", "commitments"):
        if any(row.framework_id != framework.pk for row in body.get(name, ())):
            raise ValidationError({name: [_("One of them belongs to another framework.")]})


class InitiativeDetail(DetailEndpoint):
    """Show one initiative with its steps."""

    tag = "initiatives"
    http_method_names = READING
    answers = InitiativeSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(initiative_rows(self.user), uuid)


class _InitiativeAction(ActionEndpoint):
    tag = "initiatives"
    answers = InitiativeSerializer

    def subject(self, uuid: UUID) -> Initiative:
        initiative: Initiative = access_kept(self.user, model=Initiative, uuid=uuid)
        return initiative

    def again(self, subject: Initiative) -> Any:
        return found_in(initiative_rows(self.user), subject.uuid)


class TakeStep(_InitiativeAction):
    """Take an initiative to a later stage; a presentation counts for the quotas it serves."""

    asks = StepBody

    def act(self, subject: Initiative, **body: Any) -> None:
        meeting = body["meeting"]
        if meeting and meeting.forum.framework_id != subject.framework_id:
            raise ValidationError({"meeting": [_("It belongs to another framework.")]})
        body["stage"] = Stage(body["stage"])
        acting(self, actions.take_step)(subject, **body)


class LinkCommitments(_InitiativeAction):
    """Say for which commitments an initiative counts; their cycles are counted anew."""

    asks = LinkBody

    def act(self, subject: Initiative, **body: Any) -> None:
        _check_own(body, subject.framework)
        # What the person cannot see stays linked as it is.
        hidden = subject.commitments.exclude(pk__in=self._visible())
        acting(self, actions.link_commitments)(subject, commitments=[*body["commitments"], *hidden])

    def _visible(self) -> Any:
        return Commitment.objects.visible_to(self.user).values("pk")
