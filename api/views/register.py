"""The care of the register: names, members and merging of parties; and beginning a framework."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import CharField, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from api.access import found_in
from api.base import ActionEndpoint, Endpoint, ListEndpoint, acting
from api.filters import GroupMemberFilter
from api.keyset import both_ways
from api.serializers.frameworks import (
    GroupMemberSerializer,
    PartySerializer,
    PartyVariantSerializer,
)
from api.serializers.register import (
    EndBody,
    GroupMemberBody,
    MergeBody,
    NameBody,
    StartBody,
    WhyBody,
)
from api.views.frameworks import READING, FrameworkList
from entry.register.actions import (
    add_member,
    add_name,
    copy_framework,
    drop_name,
    end_membership,
    merge_parties,
    start_framework,
)
from entry.register.permissions import check_administers, check_keeps_books, check_may_merge
from frameworks.models import Party, PartyMember, PartyName


class MergeParty(ActionEndpoint):
    """Let this party stand for another one as well; the answer shows it with all its names.

    All that named the other one names this one; the other one stays and says what it was merged
    into.
    """

    tag = "parties"
    asks = MergeBody
    answers = PartySerializer

    def subject(self, uuid: UUID) -> Party:
        check_keeps_books(self.user)
        party: Party = found_in(Party.objects.visible_to(self.user), uuid)
        return party

    def act(self, subject: Party, **body: Any) -> None:
        check_may_merge(self.user, dropped=body["dropped"])
        acting(self, merge_parties)(subject, **body)

    def again(self, subject: Party) -> Party:
        rows = Party.objects.select_related("parent", "merged_into")
        return rows.get(pk=subject.pk)


class PartyNames(Endpoint):
    """Say how else a party is written: an acronym, a variant, a translation."""

    tag = "parties"
    http_method_names = ["post"]
    asks = NameBody
    answers = PartyVariantSerializer
    creates = True
    gives_location = False

    def post(self, request: Request, uuid: UUID) -> Response:
        party = _cared_for(self, uuid)
        made = acting(self, add_name)(party, **self.read(request))
        return self.told(made, status=201)


class DropName(ActionEndpoint):
    """Take another name of a party out; the answer shows the party."""

    tag = "parties"
    asks = WhyBody
    answers = PartySerializer

    def subject(self, uuid: UUID) -> PartyName:
        check_keeps_books(self.user)
        rows = PartyName.objects.visible_to(self.user).select_related("party")
        row: PartyName = found_in(rows, uuid)
        return row

    def act(self, subject: PartyName, **body: Any) -> None:
        acting(self, drop_name)(subject, **body)

    def again(self, subject: PartyName) -> Party:
        return Party.objects.select_related("parent", "merged_into").get(pk=subject.party_id)


class GroupMembers(ListEndpoint):
    """List who belongs to a group, from when to when; `on` keeps those of one day.

    A group without a list of its own has the members of the party that it is part of.
    """

    tag = "parties"
    http_method_names = [*READING, "post"]
    model = PartyMember
    answers = GroupMemberSerializer
    asks = GroupMemberBody
    creates = True
    gives_location = False
    filterset_class = GroupMemberFilter
    orders: ClassVar = both_ways("name", "member__name", CharField())
    usual_order = "name"

    def rows(self) -> QuerySet[PartyMember]:
        parties = Party.objects.visible_to(self.user).select_related("parent")
        group: Party = found_in(parties, self.kwargs["uuid"])
        listed = group.parent if group.parent and not group.members.exists() else group
        rows = PartyMember.objects.visible_to(self.user).select_related("group", "member")
        return rows.filter(group=listed) if not group.is_open_group else rows.none()

    def post(self, request: Request, uuid: UUID) -> Response:
        """Say that a party belongs to this group, from and to.

        Refused where it overlaps what is said already, and for open groups, which have no list.
        """
        group = _cared_for(self, uuid)
        made = acting(self, add_member)(group, **self.read(request))
        return self.told(made, status=201)


class EndMembership(ActionEndpoint):
    """Say until when a party belonged to a group."""

    tag = "parties"
    asks = EndBody
    answers = GroupMemberSerializer

    def subject(self, uuid: UUID) -> PartyMember:
        check_keeps_books(self.user)
        row: PartyMember = found_in(PartyMember.objects.visible_to(self.user), uuid)
        return row

    def act(self, subject: PartyMember, **body: Any) -> None:
        acting(self, end_membership)(subject, **body)

    def again(self, subject: PartyMember) -> PartyMember:
        return PartyMember.objects.select_related("group", "member").get(pk=subject.pk)


def _cared_for(view: Endpoint, uuid: UUID) -> Party:
    check_keeps_books(view.user)
    party: Party = found_in(Party.objects.visible_to(view.user), uuid)
    return party


class FrameworkBooks(FrameworkList):
    """List the frameworks you belong to."""

    http_method_names = [*READING, "post"]
    asks = StartBody
    creates = True
    gives_location = False

    def post(self, request: Request) -> Response:
        """Begin a framework from a shape of the program or as a copy; for site administrators.

        A copy has the areas, parties, forums, programmes and steps of reminders, and where asked
        drafts of the commitments with their dates moved; no text, people, meetings or reports.
        """
        check_administers(self.user)
        body = self.read(request)
        told = {name: body[name] for name in ("code", "name", "tracked_from")}
        if "shape" in body:
            made = acting(self, start_framework)(body["shape"], **told)
        else:
            more = {name: body[name] for name in ("years", "with_commitments")}
            made = acting(self, copy_framework)(body["copy_of"], **told, **more).framework
        return self.told(made, status=201)
