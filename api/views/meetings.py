"""Forums and meetings; moving a meeting moves what hangs on it, and tells beforehand what."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, DateField, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.access import access_kept, found_in
from api.base import Answers, DetailEndpoint, Endpoint, ListEndpoint, acting
from api.filters import ForumFilter, MeetingFilter
from api.keyset import both_ways
from api.rows import forum_rows, meeting_rows, visible_moves
from api.serializers.meetings import (
    CancelMeetingBody,
    EnterMeetingBody,
    ForumSerializer,
    MeetingSerializer,
    MovedSerializer,
    MoveMeetingBody,
    ReplaceMeetingBody,
)
from api.views.frameworks import READING
from commitments import actions
from commitments.actions.following import Move
from history.models import Record
from meetings.models import Forum, Meeting

BY_DAY = {
    **both_ways("day", "starts_on", DateField(), is_nullable=True),
    **both_ways("label", "label", CharField()),
}


class ForumList(ListEndpoint):
    """List the series of meetings of your frameworks."""

    tag = "meetings"
    http_method_names = READING
    model = Forum
    answers = ForumSerializer
    filterset_class = ForumFilter
    orders: ClassVar = both_ways("code", "code", CharField())
    usual_order = "code"

    def rows(self) -> QuerySet[Forum]:
        rows: QuerySet[Forum] = forum_rows(self.user)
        return rows


class ForumDetail(DetailEndpoint):
    """Show one series of meetings."""

    tag = "meetings"
    http_method_names = READING
    answers = ForumSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(forum_rows(self.user), uuid)


class MeetingList(ListEndpoint):
    """List the meetings of your frameworks by day, undated ones last."""

    tag = "meetings"
    http_method_names = READING
    model = Meeting
    answers = MeetingSerializer
    filterset_class = MeetingFilter
    orders: ClassVar = BY_DAY
    usual_order = "day"

    def rows(self) -> QuerySet[Meeting]:
        rows: QuerySet[Meeting] = meeting_rows(self.user)
        return rows


class MeetingDetail(DetailEndpoint):
    """Show one meeting."""

    tag = "meetings"
    http_method_names = READING
    answers = MeetingSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(meeting_rows(self.user), uuid)


class _CalendarChange(Endpoint):
    """A change of the calendar, which `dry_run` only tells about."""

    answers: Answers | None = MovedSerializer
    rehearses = True

    def change(
        self,
        subject: Record,
        write: Callable[[], list[Move]],
        *,
        dry_run: bool,
        meeting: Callable[[], Meeting | None],
        status: int = 200,
    ) -> Response:
        """Do or rehearse a change on a record that is held, and tell what moves along."""
        with self._held(subject, dry_run=dry_run):
            moves = actions.rehearse(write) if dry_run else write()
        shown = None if dry_run and status == 201 else meeting()
        told = {"dry_run": dry_run, "meeting": shown, "moves": visible_moves(self.user, moves)}
        context = {**self.context(), "is_rehearsed": dry_run}
        answer = Response(
            MovedSerializer(told, context=context).data, status=200 if dry_run else status
        )
        if shown is not None:
            answer["ETag"] = f'"v{shown.version}"'
        return answer

    def _held(self, subject: Record, *, dry_run: bool) -> Any:
        # What is only rehearsed changes nothing and needs no condition.
        return transaction.atomic() if dry_run else self.holding(subject)


class ForumMeetings(ListEndpoint, _CalendarChange):
    """List the meetings of a forum by day, undated ones last."""

    tag = "meetings"
    http_method_names = ["get", "head", "post"]
    model = Meeting
    answers = MeetingSerializer
    asks = EnterMeetingBody
    creates = True
    made = MovedSerializer
    orders: ClassVar = BY_DAY
    usual_order = "day"

    def rows(self) -> QuerySet[Meeting]:
        forum = found_in(Forum.objects.visible_to(self.user), self.kwargs["uuid"])
        rows: QuerySet[Meeting] = meeting_rows(self.user).filter(forum=forum)
        return rows

    def post(self, request: Request, uuid: UUID) -> Response:
        """Enter a meeting; open deadlines that waited for it get their day."""
        forum: Forum = access_kept(self.user, model=Forum, uuid=uuid)
        body = self.read(request)
        dry_run = body.pop("dry_run")
        entered: list[Meeting] = []

        def write() -> list[Move]:
            meeting, moves = acting(self, actions.enter_meeting)(forum, **body)
            entered.append(meeting)
            return list(moves)

        def meeting() -> Meeting:
            found: Meeting = found_in(meeting_rows(self.user), entered[0].uuid)
            return found

        answer = self.change(forum, write, dry_run=dry_run, meeting=meeting, status=201)
        if not dry_run:
            answer["Location"] = reverse("api:meeting", args=[entered[0].uuid])
        return answer


class _MeetingChange(_CalendarChange, ABC):
    """A change of one meeting."""

    http_method_names = ["post"]
    conditional = frozenset({"post"})

    @abstractmethod
    def act(self, meeting: Meeting, **body: Any) -> list[Move]:
        """Call the one action."""

    def post(self, request: Request, uuid: UUID) -> Response:
        meeting: Meeting = access_kept(self.user, model=Meeting, uuid=uuid)
        body = self.read(request)
        dry_run = body.pop("dry_run")
        return self.change(
            meeting,
            lambda: self.act(meeting, **body),
            dry_run=dry_run,
            meeting=lambda: found_in(meeting_rows(self.user), uuid),
        )


class MoveMeeting(_MeetingChange):
    """Move a meeting, or take its date away; what hangs on it moves along.

    With `dry_run` nothing is saved, If-Match is not needed, and the answer tells what would move.
    """

    tag = "meetings"
    asks = MoveMeetingBody

    def act(self, meeting: Meeting, **body: Any) -> list[Move]:
        moves: list[Move] = acting(self, actions.move_meeting)(meeting, **body)
        return moves


class CancelMeeting(_MeetingChange):
    """Cancel a meeting; what hangs on it moves to its replacement, or awaits a date again."""

    tag = "meetings"
    asks = CancelMeetingBody

    def act(self, meeting: Meeting, **body: Any) -> list[Move]:
        moves: list[Move] = acting(self, actions.cancel_meeting)(meeting, **body)
        return moves


class ReplaceMeeting(_MeetingChange):
    """Name what takes the place of a cancelled meeting; what waited for that moves there."""

    tag = "meetings"
    asks = ReplaceMeetingBody

    def act(self, meeting: Meeting, **body: Any) -> list[Move]:
        moves: list[Move] = acting(self, actions.replace_meeting)(meeting, **body)
        return moves
