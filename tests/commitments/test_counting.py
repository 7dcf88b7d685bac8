"""Counts by standing, several in one statement, and pages cut where the standings end."""

from collections import Counter
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commitments import pages
from commitments.counting import Counting, count_words
from commitments.domain.standing import NEVER_DUE
from commitments.domain.vocabulary import Standing
from commitments.lists import CommitmentList, overdue_list_of, reading_list_of
from commitments.models import Commitment
from commitments.pages import count_list, page_of
from commitments.querysets.standings import one_of, standings_at
from frameworks.models import Framework
from frameworks.roles import Role
from tests.factories import AT, create_commitment, create_framework, create_member

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATE_FROM = (None, AT - DAY, AT, AT + DAY, AT + 30 * DAY, AT + 31 * DAY)
DUE = (AT - DAY, AT, AT + DAY, AT + 31 * DAY, NEVER_DUE)
STALE_FROM = (AT - DAY, AT, AT + DAY)


@pytest.fixture
def framework() -> Framework:
    return create_framework()


@pytest.fixture
def manager(framework: Framework) -> User:
    return create_member(framework, role=Role.MANAGER)


@pytest.fixture
def every_state(framework: Framework) -> int:
    """Write one commitment for each thing that the kept columns can say."""
    made = create_commitment(framework=framework)
    columns = [
        field.attname
        for field in Commitment._meta.concrete_fields
        if not field.generated and field.name not in {"id", "uuid", "reference"}
    ]
    alike = {name: getattr(made, name) for name in columns}
    yes_or_no, statuses = (True, False), ("active", "delivered")
    states = (
        (overdue_from, due_sort, *others)
        for overdue_from, due_sort, *others in product(
            LATE_FROM, DUE, STALE_FROM, yes_or_no, yes_or_no, statuses
        )
        # The first day that somebody watches is none before the first day of all.
        if overdue_from is None or due_sort <= overdue_from
    )
    rows = Commitment.objects.bulk_create(
        Commitment(
            **{
                **alike,
                "reference": f"R-{number % 37}-{number}",
                "overdue_from": overdue_from,
                "due_sort": due_sort,
                "stale_at": stale_at,
                "awaits_date": awaits,
                "has_run_out": is_over,
                "status": status,
                "closed_at": AT if status == "delivered" else None,
            }
        )
        for number, (overdue_from, due_sort, stale_at, awaits, is_over, status) in enumerate(states)
    )
    return len(rows) + 1


def test_each_row_has_the_standing_of_its_condition(every_state: int) -> None:
    told = dict(Commitment.objects.with_standing(AT).values_list("pk", F("standing")))
    found = {
        key: standing
        for standing, which in standings_at(AT).items()
        for key in Commitment.objects.filter(which).values_list("pk", flat=True)
    }
    assert found == told
    assert len(found) == every_state
    # Nothing is said of a standing that is not there to be told.
    assert {*told.values()} == {*Standing}


def test_no_row_has_two_standings(every_state: int) -> None:
    numbers = [Commitment.objects.filter(which).count() for which in standings_at(AT).values()]
    assert sum(numbers) == every_state
    both = one_of([Standing.OVERDUE, Standing.STALE], AT)
    known = standings_at(AT)
    either = Commitment.objects.filter(known[Standing.OVERDUE] | known[Standing.STALE])
    assert Commitment.objects.filter(both).count() == either.count() > 0


@pytest.mark.parametrize("is_large", [True, False])
def test_all_is_counted_in_one_statement_and_no_further_than_asked(
    every_state: int, is_large: bool
) -> None:
    rows = Commitment.objects.with_standing(AT).values_list("pk", F("standing"))
    told = Counter(standing for _key, standing in rows)
    counting = Counting(is_large=is_large)
    counting.add("few", Commitment.objects.all(), most=3)
    counting.add("none", Commitment.objects.none())
    counting.add_standings("all", Commitment.objects.filter(title__contains="%"), at=AT)
    counting.add_standings("all", Commitment.objects.all(), at=AT, most=10_000)
    counting.add_standings("few", Commitment.objects.all(), at=AT, most=2)
    counting.add_standings("none", Commitment.objects.none(), at=AT)
    with CaptureQueriesContext(connection) as asked:
        numbers = counting.run()
    assert len(asked) == 1
    assert numbers["few"] == 4
    assert numbers["none"] == 0
    assert {standing: numbers["all", standing] for standing in Standing} == told
    assert {standing: numbers["few", standing] for standing in Standing} == {
        standing: min(told[standing], 3) for standing in Standing
    }
    assert {numbers["none", standing] for standing in Standing} == {0}


@pytest.mark.parametrize("is_large", [True, False])
@pytest.mark.parametrize("most", [1, 40, 59, 60, 61, 10_000])
def test_what_is_closed_in_two_ways_is_counted_once(
    every_state: int, is_large: bool, most: int
) -> None:
    assert every_state > 400
    told = Commitment.objects.filter(standings_at(AT)[Standing.CLOSED])
    numbers = []
    for is_dear in (False, True):
        counting = Counting(is_large=is_large)
        counting.add_standings("all", Commitment.objects.all(), at=AT, most=most, is_dear=is_dear)
        numbers.append(counting.run()["all", Standing.CLOSED])
    assert numbers == [min(told.count(), most + 1)] * 2


def test_a_count_beyond_the_limit_says_so() -> None:
    assert [count_words(number) for number in (0, 999, 1000, 1001)] == [
        "0",
        "999",
        "1,000",
        "1,000+",
    ]


def shown(listed: CommitmentList, number: str) -> tuple[Any, list[int]]:
    few, counts = (
        count_list(listed, Counting(is_large=is_large), at=AT) for is_large in (False, True)
    )
    assert few == counts
    page = page_of(listed, listed.rows, counts, number=number, size=50, at=AT)
    return page, [row.pk for row in page.object_list]


@pytest.mark.parametrize(
    "query",
    ["", "standing=overdue", "status=active", "sort=title", "sort=-due", "q=nothing", "q=r"],
)
@pytest.mark.parametrize("name", ["reading", "overdue"])
def test_pages_hold_what_the_whole_list_does(
    query: str, name: str, manager: User, every_state: int
) -> None:
    assert every_state > 400
    build = reading_list_of if name == "reading" else overdue_list_of
    listed = build(manager, QueryDict(query), at=AT)
    whole = Paginator(listed.rows, 50)
    for number in ("1", "2", "7", "99", "0", "x", "", "-3"):
        expected = whole.get_page(number)
        page, rows = shown(listed, number)
        assert rows == [row.pk for row in expected.object_list], number
        assert page.number == expected.number
        assert page.has_next() == expected.has_next()


def test_who_goes_on_beyond_the_limit_reads_all(
    manager: User, every_state: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST", 100)
    listed = reading_list_of(manager, QueryDict(""), at=AT)
    whole = Paginator(listed.rows, 50)
    for number in ("2", "3", "8"):
        page, rows = shown(listed, number)
        assert rows == [row.pk for row in whole.get_page(number).object_list]
        assert page.has_next()
    assert every_state > 400
