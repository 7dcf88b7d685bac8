"""Which days are working days in a country, and in several at once."""

from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache

import holidays

IsWorkingDay = Callable[[date], bool]


@lru_cache(maxsize=64)
def _calendar(country: str) -> "holidays.HolidayBase | None":
    try:
        return holidays.country_holidays(country) if country else None
    except NotImplementedError:
        return None


def has_calendar(country: str) -> bool:
    """Say whether the public holidays of a country (ISO 3166-1 alpha-2) are known."""
    return _calendar(country) is not None


def is_working_day_in(country: str) -> IsWorkingDay:
    """Return the test for working days of a country (ISO 3166-1 alpha-2); empty is Mon-Fri."""
    calendar = _calendar(country)

    def is_working_day(day: date) -> bool:
        return day.weekday() < 5 if calendar is None else calendar.is_working_day(day)

    return is_working_day


def is_working_day_in_all(countries: Collection[str]) -> IsWorkingDay:
    """Return the test for days on which people work in each of the countries; none is Mon-Fri."""
    tests = [is_working_day_in(country) for country in sorted(countries)] or [is_working_day_in("")]
    return lambda day: all(test(day) for test in tests)
