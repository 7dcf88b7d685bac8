"""The calendar: what stands on which day, for whom, in whose zone, and at what cost."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from commitments.domain.vocabulary import Status
from desks.calendar.months import Month, days_in, month_of, read_month, stands_on_days
from desks.calendar.page import CalendarPage
from frameworks.roles import Role
from tests import factories
from tests.desks.journeys import Cast, faults, signed_in
from tests.factories import AT

TODAY = date(2026, 11, 22)
database = pytest.mark.django_db


# --- months -------------------------------------------------------------------------------


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(0, 6))
def test_the_weeks_of_a_month_hold_all_its_days_once(day: date, weekday: int) -> None:
    month = month_of(day)
    days = [one for week in month.weeks(first_weekday=weekday) for one in week]
    assert len(days) % 7 == 0
    assert days[0].weekday() == weekday
    inside = [one for one in days if month.holds(one)]
    assert (inside[0], inside[-1], len(inside)) == (month.first, month.last, month.last.day)


@pytest.mark.parametrize(
    "words", ["", "2026", "2026-13", "2026-00", "2026-1", "0001-01", "x", "२०२६-११"]
)
def test_what_is_no_month_is_this_one(words: str) -> None:
    assert read_month(words, otherwise=TODAY) == Month(2026, 11)


def test_months_follow_each_other_and_end_somewhere() -> None:
    assert read_month("2028-02", otherwise=TODAY).last == date(2028, 2, 29)
    assert Month(2026, 12).moved(1) == Month(2027, 1)
    assert Month(2026, 1).moved(-1) == Month(2025, 12)
    assert Month(2200, 12).moved(1) == Month(2200, 12)
    assert Month(1900, 1).moved(-1) == Month(1900, 1)


@pytest.mark.parametrize(
    ("first", "last", "stands"),
    [
        (TODAY, TODAY, True),
        (TODAY, TODAY + timedelta(days=6), True),
        (TODAY, TODAY + timedelta(days=7), False),
        (None, TODAY, True),
        (TODAY, None, False),
        (None, None, False),
    ],
)
def test_a_long_period_stands_on_no_day(
    first: date | None, last: date | None, stands: bool
) -> None:
    assert stands_on_days(first, last) is stands


def test_a_period_over_the_end_of_a_month_stands_in_both() -> None:
    ends = (date(2026, 11, 29), date(2026, 12, 2))
    assert list(days_in(Month(2026, 11), *ends)) == [date(2026, 11, 29), date(2026, 11, 30)]
    assert list(days_in(Month(2026, 12), *ends)) == [date(2026, 12, 1), date(2026, 12, 2)]
    assert list(days_in(Month(2027, 1), *ends)) == []
    assert list(days_in(Month(2026, 11), None, None)) == []


# --- the page -----------------------------------------------------------------------------


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def opened(user: User, **query: str) -> Any:
    answer = signed_in(user).get(reverse("desks:calendar"), query)
    assert answer.status_code == 200
    assert faults(answer) == []
    return answer


def page_of(user: User, **query: str) -> CalendarPage:
    found = opened(user, **query).context["page"]
    assert isinstance(found, CalendarPage)
    return found


def told(page: CalendarPage) -> dict[int, list[str]]:
    """Return what stands on the days of a month, by their numbers."""
    return {day.date.day: [entry.title for entry in day.entries] for day in page.agenda}


def strip(page: CalendarPage) -> list[str]:
    return [entry.title for entry in page.strip]


@database
def test_imprecise_words_stand_on_no_single_day(cast: Cast) -> None:
    def promise(due: str, title: str) -> str:
        made = cast.promise(due=due, title=title)
        return f"{made.reference} {title}"

    exact = promise("2026-11-10", "Exact")
    short = promise("2026-11-13/2026-11-14", "Short")
    by_then = promise("../2026-11-30", "By then")
    month, quarter = promise("2026-11", "Month"), promise("2026-36", "Quarter")
    year, begins = promise("2026", "Year"), promise("2026-11/..", "Begins")
    page = page_of(cast.reader, month="2026-11")
    assert told(page) == {10: [exact], 13: [short], 14: [short], 30: [by_then]}
    assert strip(page) == [month, *sorted([quarter, year]), begins]
    later = page_of(cast.reader, month="2026-12")
    assert told(later) == {}
    assert strip(later) == sorted([quarter, year])


@database
def test_meetings_and_rounds_stand_in_it(cast: Cast) -> None:
    forum = factories.create_forum(framework=cast.framework, code="SCM")
    meeting = factories.create_meeting
    meeting(forum=forum, number=58, starts_on="2026-11-04", ends_on="2026-11-05", place="Seoul")
    meeting(forum=forum, number=59, date_edtf="2026-11")
    meeting(forum=forum, number=60)
    meeting(forum=forum, number=61, starts_on="2026-11-06", ends_on="2026-11-06", state="cancelled")
    factories.create_round(
        framework=cast.framework,
        label="Autumn",
        opens_on=date(2026, 10, 20),
        closes_on=date(2026, 11, 20),
    )
    page = page_of(cast.reader, month="2026-11")
    assert told(page) == {4: ["SCM 58"], 5: ["SCM 58"], 20: ["Autumn"]}
    assert strip(page) == ["Autumn", "SCM 59"]
    assert [entry.title for entry in page.undated] == ["SCM 60"]


@database
def test_it_shows_what_a_person_may_read_and_no_more(cast: Cast) -> None:
    hidden: dict[str, Any] = {"visibility": "party", "author_party": cast.ours}
    cast.promise(due="2026-11-10", title="Whisper", **hidden)
    cast.promise(due="2026-11-10", title="Draft", status=Status.DRAFT, author_party=cast.ours)
    cast.promise(due="2026-11-10", title="Open to all")
    counts = {
        user: len(told(page_of(user, month="2026-11")).get(10, ()))
        for user in (cast.contact, cast.stranger, cast.reader, factories.create_user())
    }
    assert [*counts.values()] == [3, 1, 1, 0]


@database
def test_it_is_narrowed_by_framework_party_and_oneself(cast: Cast) -> None:
    cast.promise(due="2026-11-10", title="Ours")
    cast.promise(due="2026-11-10", title="Theirs", owner=cast.theirs, assigned=False)
    other = factories.create_framework()
    factories.create_membership(user=cast.contact, framework=other, role=Role.VIEWER)
    far = factories.create_commitment(framework=other, title="Elsewhere")
    factories.create_deadline(commitment=far, expression="10 Nov", edtf="2026-11-10")

    def titles(**query: str) -> set[str]:
        found = told(page_of(cast.contact, month="2026-11", **query)).get(10, [])
        return {title.split(" ", 1)[1] for title in found}

    assert titles() == {"Ours", "Theirs", "Elsewhere"}
    assert titles(framework=cast.framework.code) == {"Ours", "Theirs"}
    assert titles(party=cast.theirs.code) == {"Theirs"}
    assert titles(mine="on") == {"Ours"}


@database
@pytest.mark.parametrize("name", ["framework", "party"])
def test_a_filter_that_cannot_be_read_finds_nothing_and_says_so(name: str, cast: Cast) -> None:
    cast.promise(due="2026-11-10", title="Ours")
    cast.promise(due="2026-11", title="Month")
    factories.create_meeting(forum=factories.create_forum(framework=cast.framework), number=60)
    answer = opened(cast.contact, month="2026-11", **{name: "NOWHERE"})
    page = answer.content.decode()
    assert f'aria-describedby="id_{name}_error"' in page
    assert "Nothing is in this month with these filters." in page
    found = answer.context["page"]
    assert (told(found), strip(found), found.undated) == ({}, [], ())


@database
def test_a_day_is_told_in_the_zone_of_the_reader(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desks.views.calendar.timezone.now", lambda: AT.replace(day=22, hour=20))
    cast.promise(due="2026-11-10")
    seoul = factories.create_member(cast.framework, time_zone="Asia/Seoul")
    page = unescape(opened(seoul).content.decode())
    assert "Today is 23 Nov 2026 in your time zone, Asia/Seoul." in page
    assert "counts until 11 Nov 2026, 09:00 in your time zone" in page
    here = unescape(opened(cast.reader).content.decode())
    assert "Today is 22 Nov 2026 in your time zone, UTC." in here
    assert "counts until" not in here


@database
def test_the_links_keep_what_was_chosen(cast: Cast) -> None:
    answer = opened(cast.reader, month="2026-12", framework=cast.framework.code, view="agenda")
    chosen = f"framework={cast.framework.code}"
    for name, month in (("previous_link", "2026-11"), ("next_link", "2027-01")):
        link = answer.context[name]
        assert f"month={month}" in link
        assert chosen in link
        assert "view=agenda" in link
    page = answer.content.decode()
    assert "cal-grid" not in page
    assert reverse("desks:feeds") in page


@database
@pytest.mark.parametrize(
    ("view", "parts"), [("", {"grid", "agenda"}), ("month", {"grid"}), ("agenda", {"agenda"})]
)
def test_it_is_a_grid_or_an_agenda(view: str, parts: set[str], cast: Cast) -> None:
    cast.promise(due="2026-11-10")
    page = opened(cast.reader, month="2026-11", view=view).content.decode()
    assert {*re.findall(r"cal-(grid|agenda)", page)} == parts


@database
def test_a_full_day_leads_to_its_agenda(cast: Cast) -> None:
    for _number in range(6):
        cast.promise(due="2026-11-10")
    page = opened(cast.reader, month="2026-11", view="month").content.decode()
    assert "2 more" in page
    assert 'view=agenda#d-2026-11-10"' in unescape(page)


@database
def test_an_empty_month_says_where_things_come_from(cast: Cast) -> None:
    assert "Nothing is in this month." in opened(cast.reader, month="2031-01").content.decode()
    narrowed = opened(cast.reader, month="2031-01", mine="on").content.decode()
    assert "Nothing is in this month with these filters." in narrowed


@database
def test_more_entries_ask_the_database_no_more(cast: Cast) -> None:
    browser = signed_in(cast.reader)
    forum = factories.create_forum(framework=cast.framework)
    counts = []
    for number in range(2):
        for day in range(1, 4):
            cast.promise(due=f"2026-11-0{day}")
            on = f"2026-11-1{day}"
            factories.create_meeting(forum=forum, starts_on=on, ends_on=on)
        factories.create_round(
            framework=cast.framework, label=f"R{number}", opens_on=date(2026, 11, 1)
        )
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("desks:calendar"), {"month": "2026-11"})
        counts.append(len(asked))
    assert counts[0] == counts[1]
