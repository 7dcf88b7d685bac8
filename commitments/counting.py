"""Several counts in one statement, each no further than anybody reads.

A count that goes through a million rows to say how many there are costs more than the page that
shows it: beyond the limit it says so.
"""

from collections.abc import Hashable
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.formats import number_format

from commitments.domain.standing import DUE_SOON
from commitments.domain.vocabulary import Standing
from commitments.models import Commitment
from commitments.querysets import CommitmentQuerySet
from commitments.querysets.standings import standings_at

MOST = 1_000
# Stands in the statement of some rows for the condition of one standing.
_PLACE = "'any standing' = ''"
# Stands in the conditions that are kept for the moment that is asked about.
_SOME_DAY = datetime.fromisoformat("2001-02-03T04:05:06+00:00")
_COUNT = "(SELECT COUNT(*) FROM ({}) told)"
Statement = tuple[str, tuple[Any, ...]]


def count_words(number: int, *, most: int = MOST) -> str:
    """Return a count in words: "1,000+" beyond the limit."""
    told = number_format(min(number, most), use_l10n=True, force_grouping=True)
    return f"{told}+" if number > most else told


class Counting:
    """Questions that are counted together; a count beyond its limit is one more than that."""

    def __init__(self) -> None:
        self._asked: list[tuple[Hashable, Statement]] = []

    def add(self, name: Hashable, rows: QuerySet[Any], *, most: int = MOST) -> None:
        """Count rows under a name."""
        self._add(name, _limited(rows, most))

    def add_standings(
        self, name: str, rows: CommitmentQuerySet, *, at: datetime, most: int = MOST
    ) -> None:
        """Count rows by their standing, each under the name and the standing."""
        mark = RawSQL(_PLACE, (), output_field=BooleanField())  # noqa: S611 - a text of our own
        found = _limited(rows.filter(mark), most)
        for standing, (condition, values) in _conditions(connection.vendor).items():
            self._add((name, standing), _filled(found, condition, values, at))

    def _add(self, name: Hashable, statement: Statement | None) -> None:
        self._asked.append((name, statement or ("SELECT 1 WHERE 1 = 0", ())))

    def run(self) -> dict[Any, int]:
        """Return the counts, from one statement."""
        counted = ", ".join(_COUNT.format(sql) for _name, (sql, _values) in self._asked)
        values = [value for _name, (_sql, told) in self._asked for value in told]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {counted}", values)
            numbers = cursor.fetchone()
        return dict(zip((name for name, _statement in self._asked), numbers, strict=True))


def _limited(rows: QuerySet[Any], most: int) -> Statement | None:
    try:
        sql, values = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(values)


def _filled(
    found: Statement | None, condition: str, values: tuple[Any, ...], at: datetime
) -> Statement | None:
    """Put the condition of a standing into the statement of some rows, with its moments."""
    if found is None:
        return None
    sql, told = found
    before, after = sql.split(_PLACE)
    place = before.count("%s")
    moments = {_told(_SOME_DAY): _told(at), _told(_SOME_DAY + DUE_SOON): _told(at + DUE_SOON)}
    own = tuple(moments.get(value, value) for value in values)
    return f"{before}{condition}{after}", (*told[:place], *own, *told[place:])


def _told(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


@cache
def _conditions(vendor: str) -> dict[Standing, Statement]:  # noqa: ARG001 - each database has words of its own
    """Return the SQL of each standing, written once a process."""
    return {standing: _condition(rows) for standing, rows in _rows_by_standing().items()}


def _rows_by_standing() -> dict[Standing, CommitmentQuerySet]:
    every = Commitment.objects.order_by()
    return {standing: every.filter(which) for standing, which in standings_at(_SOME_DAY).items()}


def _condition(rows: CommitmentQuerySet) -> Statement:
    sql, values = rows.values("pk").query.sql_with_params()
    return f"({sql.partition(' WHERE ')[2]})", tuple(values)
