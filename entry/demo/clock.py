"""When the demonstration's writes are said to have happened, counted from the day of loading."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

# The books were entered so long ago that every invented report comes after them, and that what
# nobody has reported on since is stale.
ENTERED, ASSIGNED, EVIDENCED = 200, 199, 198


@dataclass(frozen=True, slots=True)
class DemoClock:
    """Instants of the demonstration; the same day of loading gives the same instants."""

    today: date

    def ago(self, days: int, *, hour: int = 9) -> datetime:
        """Return an hour (UTC) of the day so many days before the day of loading."""
        return datetime.combine(self.today - timedelta(days=days), time(hour), tzinfo=UTC)
