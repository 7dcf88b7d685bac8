"""Whether what was delivered came in time, and how often; the rows are judged elsewhere."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from commitments.domain.periods import Period


class Punctuality(StrEnum):
    """How a delivery stands to the day by which it was promised."""

    ON_TIME = "on_time"
    LATE = "late"
    UNCERTAIN = "uncertain"
    NO_DAY = "no_day"


def punctuality(delivered: Period | None, *, last_day: date | None) -> Punctuality:
    """Judge a delivery against the last day of the promise as first given.

    A delivery is known as a period. Where the promised day lies inside it, nobody can say.
    """
    if last_day is None:
        return Punctuality.NO_DAY
    if delivered is None:
        return Punctuality.UNCERTAIN
    if delivered.first_day is not None and delivered.first_day > last_day:
        return Punctuality.LATE
    if delivered.last_day is not None and delivered.last_day <= last_day:
        return Punctuality.ON_TIME
    return Punctuality.UNCERTAIN


@dataclass(frozen=True, slots=True)
class PunctualityTally:
    """How many deliveries came how."""

    counts: Mapping[Punctuality, int] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[Punctuality]) -> "PunctualityTally":
        """Count them."""
        return cls(Counter(found))

    @property
    def rate(self) -> Decimal | None:
        """The part (0 to 1) that came in time of those that can be told; None without any."""
        on_time = self.counts.get(Punctuality.ON_TIME, 0)
        told = on_time + self.counts.get(Punctuality.LATE, 0)
        return Decimal(on_time) / told if told else None
