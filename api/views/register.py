"""Merging two parties, and beginning a framework."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.access import found_in
from api.base import ActionEndpoint, acting
from api.serializers.frameworks import PartySerializer
from api.serializers.register import MergeBody, StartBody
from api.views.frameworks import READING, FrameworkList
from entry.register.actions import copy_framework, merge_parties, start_framework
from entry.register.permissions import check_administers, check_keeps_books, check_may_merge
from frameworks.models import Party


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
