"""Which days are working days in a country."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _calendar(country: str) -> "holidays.HolidayBase | None":
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None


def is_working_day_in(country: str) -> Callable[[date], bool]:
    """Return the test for working days of a country (ISO 3166-1 alpha-2); empty is Mon-Fri."""
    calendar = _calendar(country) if country else None

    def is_working_day(day: date) -> bool:
        return day.weekday() < 5 and (calendar is None or day not in calendar)

    return is_working_day
