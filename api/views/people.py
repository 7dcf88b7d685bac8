"""Oneself, and what one was told."""

from typing import Any, ClassVar

from django.db.models import CharField, DateTimeField, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint, ListEndpoint
from api.filters import NotificationFilter
from api.keyset import both_ways
from api.rows import notification_rows
from api.serializers.people import MeSerializer, NotificationSerializer
from reminders.models import Notification


class Me(Endpoint):
    """Who you are: your profile and your memberships in force."""

    tag = "me"
    http_method_names = ["get", "head"]
    answers = MeSerializer

    def get(self, _request: Request) -> Response:
        me: Any = self.user
        memberships = self.user.memberships.in_force().select_related("framework", "party")
        me.present_memberships = list(memberships.order_by("framework__code", "pk"))
        return self.told(me)


class NotificationList(ListEndpoint):
    """List what you were told, newest first."""

    tag = "me"
    http_method_names = ["get", "head"]
    model = Notification
    answers = NotificationSerializer
    filterset_class = NotificationFilter
    orders: ClassVar = {
        **both_ways("created", "created_at", DateTimeField()),
        **both_ways("family", "family", CharField()),
    }
    usual_order = "-created"

    def rows(self) -> QuerySet[Notification]:
        rows: QuerySet[Notification] = notification_rows(self.user)
        return rows
