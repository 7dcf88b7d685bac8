"""Frameworks, their members, the register of parties, and areas: to read."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import CharField, IntegerField, QuerySet

from api.access import found_in
from api.base import DetailEndpoint, ListEndpoint
from api.filters import AreaFilter, MemberFilter, PartyFilter
from api.keyset import both_ways
from api.serializers.frameworks import (
    AreaSerializer,
    FrameworkSerializer,
    MemberSerializer,
    PartySerializer,
)
from frameworks.models import Framework, Membership, Party, PriorityArea

READING: list[str] = ["get", "head"]


class FrameworkList(ListEndpoint):
    """List the frameworks you belong to."""

    tag = "frameworks"
    http_method_names = READING
    model = Framework
    answers = FrameworkSerializer
    orders: ClassVar = both_ways("code", "code", CharField()) | both_ways(
        "name", "name", CharField()
    )
    usual_order = "code"

    def rows(self) -> QuerySet[Framework]:
        return Framework.objects.visible_to(self.user)


class FrameworkDetail(DetailEndpoint):
    """Show one framework."""

    tag = "frameworks"
    http_method_names = READING
    answers = FrameworkSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(Framework.objects.visible_to(self.user), uuid)


class MemberList(ListEndpoint):
    """List the members of a framework: who works for which party, in which role."""

    tag = "frameworks"
    http_method_names = READING
    model = Membership
    answers = MemberSerializer
    filterset_class = MemberFilter
    orders: ClassVar = both_ways("name", "user__full_name", CharField())
    usual_order = "name"

    def rows(self) -> QuerySet[Membership]:
        framework = found_in(Framework.objects.visible_to(self.user), self.kwargs["uuid"])
        rows = Membership.objects.visible_to(self.user).in_force(self.at.date())
        return rows.filter(framework=framework).select_related("user", "party")


class PartyList(ListEndpoint):
    """List the register of parties, which all frameworks share."""

    tag = "parties"
    http_method_names = READING
    model = Party
    answers = PartySerializer
    filterset_class = PartyFilter
    orders: ClassVar = both_ways("code", "code", CharField()) | both_ways(
        "name", "name", CharField()
    )
    usual_order = "code"

    def rows(self) -> QuerySet[Party]:
        seen = Party.objects.visible_to(self.user).current()
        return seen.select_related("parent", "merged_into").prefetch_related("names")


class PartyDetail(DetailEndpoint):
    """Show one party with its other names."""

    tag = "parties"
    http_method_names = READING
    answers = PartySerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(
            Party.objects.visible_to(self.user).select_related("parent", "merged_into"), uuid
        )


class AreaList(ListEndpoint):
    """List the priority areas of your frameworks."""

    tag = "areas"
    http_method_names = READING
    model = PriorityArea
    answers = AreaSerializer
    filterset_class = AreaFilter
    orders: ClassVar = {
        **both_ways("position", "position", IntegerField()),
        **both_ways("code", "code", CharField()),
    }
    usual_order = "position"

    def rows(self) -> QuerySet[PriorityArea]:
        return PriorityArea.objects.visible_to(self.user).select_related("framework")


class AreaDetail(DetailEndpoint):
    """Show one priority area."""

    tag = "areas"
    http_method_names = READING
    answers = AreaSerializer

    def found(self, uuid: UUID) -> Any:
        rows = PriorityArea.objects.visible_to(self.user).select_related("framework")
        return found_in(rows, uuid)
