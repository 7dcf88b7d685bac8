"""One page of a list of commitments, cut where its standings end, and how long the list is.

The worst come first: what is overdue, then what is to be established, and so on. How many there
are of each is counted anyway; so a page is looked for among the standings that it shows, each of
which has its rows in the order of an index, and not in the order of a million.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from commitments.counting import MOST, Counting, count_words
from commitments.domain.standing import ORDER
from commitments.domain.vocabulary import Standing
from commitments.lists import CommitmentList
from commitments.querysets import CommitmentQuerySet
from commitments.querysets.standings import one_of

ALL, FOUND = "all", "found"
IN_ORDER = (*ORDER, Standing.CLOSED)


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of rows that were counted already."""

    def __init__(self, rows: Any, size: int, *, counted: int) -> None:
        super().__init__(rows, size)
        # A count of Django's own would go through all rows.
        vars(self)["count"] = counted

    @property
    def words(self) -> str:
        """How many rows there are, in words."""
        return count_words(self.count)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows a list has: of each standing before its filters and behind them."""

    by_standing: Mapping[Standing, int]
    found: Mapping[Standing, int]
    total: int
    others: Mapping[Any, int]


def count_list(listed: CommitmentList, counting: Counting, *, at: datetime) -> Counts:
    """Count a list together with whatever else is asked, in one statement."""
    rows, is_filtered = listed.passed, listed.is_filtered
    counting.add_standings(ALL, listed.counted, at=at)
    if is_filtered and listed.is_by_standing:
        # What is looked for by its words is found once, and not anew for each standing.
        is_dear = bool(listed.query.get("q"))
        counting.add_standings(FOUND, rows, at=at, is_dear=is_dear)
    elif is_filtered:
        counting.add(FOUND, rows)
    numbers = counting.run()
    before = {standing: numbers[ALL, standing] for standing in IN_ORDER}
    behind = {one: numbers.get((FOUND, one), 0) for one in IN_ORDER} if is_filtered else before
    total = numbers.get(FOUND, sum(behind.values()))
    return Counts(before, behind, min(total, MOST + 1), numbers)


def page_of(
    listed: CommitmentList,
    rows: CommitmentQuerySet,
    counts: Counts,
    *,
    number: str | None,
    size: int,
    at: datetime,
) -> Page[Any]:
    """Return a page of the rows of a list; the last one for a number beyond it."""
    paginator = CountedPaginator(rows, size, counted=counts.total)
    is_deep = bool(number) and str(number).isdecimal() and int(str(number)) > MOST // size
    if counts.total > MOST and is_deep:
        # So far nobody reads; who does gets what was counted to the end.
        return Paginator(rows, size).get_page(number)
    page = paginator.get_page(number)
    if listed.is_by_standing and counts.total:
        page.object_list = _cut(
            listed, rows, counts, start=page.start_index() - 1, size=size, at=at
        )
    return page


def _cut(
    listed: CommitmentList,
    rows: CommitmentQuerySet,
    counts: Counts,
    *,
    start: int,
    size: int,
    at: datetime,
) -> CommitmentQuerySet:
    """Return some rows from a place in the list, looked for among their standings only."""
    shown, before, seen = [], 0, 0
    for standing in IN_ORDER:
        number = counts.found[standing]
        if seen + number <= start:
            before += number
        elif number and seen < start + size:
            shown.append(standing)
        seen += number
    cut = rows.filter(one_of(shown, at))
    if len(shown) == 1:
        cut = listed.inside(cut, shown[0])
    return cut[start - before : start - before + size]
