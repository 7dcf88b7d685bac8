"""Who is invited into a framework, and ending a membership: for those who lead it."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.access import found_in
from api.base import ActionEndpoint, ListEndpoint, acting
from api.keyset import both_ways
from api.serializers.frameworks import (
    EndMembershipBody,
    InvitationBody,
    InvitationSerializer,
    MemberSerializer,
)
from frameworks.actions import end_membership, invite
from frameworks.models import Framework, Invitation, Membership
from frameworks.permissions import leads
from frameworks.roles import Role


class InvitationList(ListEndpoint):
    """List who is invited into a framework and has not answered."""

    tag = "frameworks"
    is_for_some = True
    http_method_names = ["get", "head", "post"]
    model = Invitation
    answers = InvitationSerializer
    asks = InvitationBody
    creates = True
    gives_location = False
    orders: ClassVar = both_ways("invited", "invited_at", DateTimeField())
    usual_order = "-invited"

    def rows(self) -> QuerySet[Invitation]:
        return self._open().filter(framework=self._framework())

    def post(self, request: Request, uuid: UUID) -> Response:  # noqa: ARG002 - read by _framework
        """Invite somebody; a letter with a link goes out."""
        framework = self._framework()
        body = {"party": None, **self.read(request)}
        body["role"] = Role(body["role"])
        made = acting(self, invite)(framework, **body)
        return self.told(self._open().get(pk=made.pk), status=201)

    def _open(self) -> QuerySet[Invitation]:
        rows = Invitation.objects.visible_to(self.user).open(at=self.at)
        return rows.select_related("party", "invited_by")

    def _framework(self) -> Framework:
        seen = Framework.objects.visible_to(self.user)
        framework: Framework = found_in(seen, self.kwargs["uuid"])
        if not leads(self.user, framework):
            raise PermissionDenied(_("Only those who lead this framework keep its people."))
        return framework


class EndMember(ActionEndpoint):
    """End a membership: from today on it gives nothing."""

    tag = "frameworks"
    answers = MemberSerializer
    asks = EndMembershipBody

    def subject(self, uuid: UUID) -> Membership:
        seen = Membership.objects.visible_to(self.user).select_related("framework")
        membership: Membership = found_in(seen, uuid)
        if not leads(self.user, membership.framework):
            raise PermissionDenied(_("Only those who lead this framework keep its people."))
        return membership

    def act(self, subject: Membership, **body: Any) -> None:
        acting(self, end_membership)(subject, **body)

    def again(self, subject: Membership) -> Any:
        # One that began today is gone altogether; what it was is told once more.
        rows = Membership.objects.filter(pk=subject.pk).select_related("user", "party")
        return rows.first() or subject
