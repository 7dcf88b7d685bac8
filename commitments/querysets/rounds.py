"""Named questions over reporting rounds."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import F

from frameworks.querysets import FrameworkRowQuerySet

if TYPE_CHECKING:
    from commitments.models import ReportingRound


class ReportingRoundQuerySet(FrameworkRowQuerySet["ReportingRound"]):
    """Questions over rounds: members of the framework read, who keeps its books writes."""

    def not_closed(self) -> Self:
        """Keep rounds that nobody has closed."""
        return self.filter(closed_at__isnull=True)

    def asking(self, at: datetime) -> Self:
        """Keep rounds that ask for updates at an instant: opened, and not closed."""
        return self.not_closed().filter(opens_at__lte=at)

    def latest_first(self) -> Self:
        """Order by the day on which they open, the latest first."""
        return self.order_by("-opens_on", "-pk")

    def soonest_first(self) -> Self:
        """Order by the day on which they close, those without a day last."""
        return self.order_by(F("closes_on").asc(nulls_last=True), "pk")
