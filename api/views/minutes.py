"""Minutes of reviews: beginning one, reading it, putting down what is decided, closing it."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import DateField, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.access import found_in
from api.base import ActionEndpoint, DetailEndpoint, ListEndpoint, acting
from api.filters import MinutesFilter
from api.keyset import both_ways
from api.serializers.minutes import (
    CloseMinutesBody,
    MinutesBody,
    MinutesSerializer,
    PointBody,
    WholeMinutesSerializer,
)
from api.views.frameworks import READING
from commitments import actions
from commitments.models import Commitment, Minutes
from commitments.permissions import access_minutes, refusal
from desks.bulk import OVERDUE_VERBS, Signed
from desks.deciding import decide


def minutes_rows(user: Any) -> Any:
    """Return the minutes of a person's frameworks."""
    rows = Minutes.objects.visible_to(user)
    return rows.select_related("framework", "meeting", "begun_by", "closed_by")


class MinutesList(ListEndpoint):
    """List the minutes of the reviews in your frameworks."""

    tag = "minutes"
    http_method_names = ["get", "head", "post"]
    model = Minutes
    answers = MinutesSerializer
    asks = MinutesBody
    creates = True
    filterset_class = MinutesFilter
    orders: ClassVar = both_ways("held", "held_on", DateField())
    usual_order = "-held"

    def rows(self) -> QuerySet[Minutes]:
        rows: QuerySet[Minutes] = minutes_rows(self.user)
        return rows

    def post(self, request: Request) -> Response:
        """Begin to go through commitments on which you decide."""
        body = self.read(request)
        agenda = dict.fromkeys(body.pop("agenda"))
        keys = [row.pk for row in agenda]
        decided = Commitment.objects.decidable_by(self.user).filter(pk__in=keys)
        if decided.count() != len(keys):
            raise PermissionDenied(refusal("extend_deadline"))
        framework = body.pop("framework")
        made = acting(self, actions.begin_minutes)(framework, agenda=agenda, **body)
        shown = found_in(minutes_rows(self.user), made.uuid)
        where = reverse("api:minutes-one", args=[made.uuid])
        return self.told(shown, status=201, location=where)


class MinutesDetail(DetailEndpoint):
    """Show minutes with each point of the agenda and what was said about it."""

    tag = "minutes"
    http_method_names = READING
    answers = WholeMinutesSerializer

    def found(self, uuid: UUID) -> Any:
        return found_in(minutes_rows(self.user), uuid)


class _MinutesAction(ActionEndpoint):
    tag = "minutes"
    answers = WholeMinutesSerializer

    def subject(self, uuid: UUID) -> Minutes:
        return access_minutes(self.user, uuid=uuid, verb="write")

    def again(self, subject: Minutes) -> Any:
        return found_in(minutes_rows(self.user), subject.uuid)


class PutDown(_MinutesAction):
    """Put down what was decided about a commitment of the agenda; with answers, do it too."""

    asks = PointBody

    def act(self, subject: Minutes, **body: Any) -> None:
        answers = body.pop("answers")
        if answers is None:
            acting(self, actions.put_down)(subject, **body)
            return
        verb = next(one for one in OVERDUE_VERBS if one.code == body["decision"])
        (item,) = verb.find(self.user, [body["commitment"].uuid], verb.right)
        form = verb.form(answers, frameworks=[subject.framework])
        unknown = sorted({*answers} - {*form.fields})
        if unknown or not form.is_valid():
            strange = {name: [_("This decision takes no such answer.")] for name in unknown}
            told = {name: [str(one) for one in said] for name, said in form.errors.items()}
            raise ValidationError({"answers": {**told, **strange}})
        decide(
            subject,
            item,
            verb,
            answers=form.cleaned_data,
            note=body["note"],
            signed=Signed(by=self.user, at=self.at),
        )


class CloseMinutes(_MinutesAction):
    """Close minutes for good: nothing is added to them any more."""

    asks = CloseMinutesBody

    def act(self, subject: Minutes, **body: Any) -> None:
        acting(self, actions.close_minutes)(subject, **body)
