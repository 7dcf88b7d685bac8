"""Named questions over forums and their meetings."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from frameworks.querysets import FrameworkRowQuerySet

if TYPE_CHECKING:
    from meetings.models import Forum, Meeting


class ForumQuerySet(FrameworkRowQuerySet["Forum"]):
    """Questions over series of meetings."""


class MeetingQuerySet(FrameworkRowQuerySet["Meeting"]):
    """Questions over single meetings."""

    framework_path = "forum__framework"

    def not_cancelled(self) -> Self:
        """Keep meetings that took place or may still do so."""
        return self.exclude(state="cancelled")

    def dated(self) -> Self:
        """Keep meetings whose first day is known."""
        return self.filter(starts_on__isnull=False)

    def upcoming(self, today: date) -> Self:
        """Keep meetings that have not ended, undated ones last."""
        pending = models.Q(ends_on__gte=today) | models.Q(ends_on__isnull=True, state="planned")
        return (
            self.not_cancelled()
            .filter(pending)
            .order_by(models.F("starts_on").asc(nulls_last=True), "pk")
        )
