"""Working days of one country, of several, and of none."""

from datetime import date

import pytest

from frameworks.working_days import has_calendar, is_working_day_in, is_working_day_in_all

CHILDRENS_DAY, THANKSGIVING = date(2026, 5, 5), date(2026, 11, 26)
FRIDAY, SATURDAY, SUNDAY = date(2026, 5, 8), date(2026, 5, 9), date(2026, 5, 10)


@pytest.mark.parametrize(
    ("country", "working", "free"),
    [
        ("KR", [THANKSGIVING, FRIDAY], [CHILDRENS_DAY, SATURDAY, SUNDAY]),
        ("US", [CHILDRENS_DAY, FRIDAY], [THANKSGIVING, SATURDAY, SUNDAY]),
        # A country has its own weekend.
        ("IL", [SUNDAY], [FRIDAY, SATURDAY]),
        ("", [CHILDRENS_DAY, THANKSGIVING, FRIDAY], [SATURDAY, SUNDAY]),
        ("ZZ", [CHILDRENS_DAY, THANKSGIVING, FRIDAY], [SATURDAY, SUNDAY]),
    ],
)
def test_a_country_works_outside_its_weekend_and_holidays(
    country: str, working: list[date], free: list[date]
) -> None:
    is_working_day = is_working_day_in(country)
    assert all(is_working_day(day) for day in working)
    assert not any(is_working_day(day) for day in free)


def test_several_countries_work_together_when_each_of_them_works() -> None:
    both, none = is_working_day_in_all({"US", "KR"}), is_working_day_in_all(())
    assert not both(CHILDRENS_DAY)
    assert not both(THANKSGIVING)
    assert both(FRIDAY)
    assert none(CHILDRENS_DAY)
    assert not none(SATURDAY)


def test_only_known_countries_have_a_calendar() -> None:
    assert [has_calendar(code) for code in ("KR", "US", "ZZ", "")] == [True, True, False, False]
