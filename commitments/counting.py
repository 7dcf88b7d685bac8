"""Several counts in one statement, each no further than anybody reads.

A count that goes through a million rows to say how many there are costs more than the page that
shows it: beyond the limit it says so.
"""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from functools import cache
from time import monotonic
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.formats import number_format

from commitments.domain.standing import DUE_SOON
from commitments.domain.vocabulary import Standing
from commitments.models import Commitment
from commitments.querysets import CommitmentQuerySet
from commitments.querysets.standings import standings_at

MOST = 1_000
# From so many commitments on, going through all of them costs more than eight looks.
LARGE = 30_000
SIZE_HOLDS = 300.0  # seconds
_SIZE: dict[str, tuple[float, int]] = {}
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
    """Questions that are counted together; a count beyond its limit is one more than that.

    Few commitments are gone through once for all standings; of many, each standing is looked up
    and counted by itself, no further than its limit.
    """

    def __init__(self, *, is_large: bool | None = None) -> None:
        self._is_large = is_large
        self._asked: list[tuple[Hashable, Statement]] = []
        self._passes: list[tuple[list[tuple[str, Standing]], Statement, int]] = []

    def add(self, name: Hashable, rows: QuerySet[Any], *, most: int = MOST) -> None:
        """Count rows under a name."""
        self._add(name, _limited(rows, most))

    def add_standings(
        self,
        name: str,
        rows: CommitmentQuerySet,
        *,
        at: datetime,
        most: int = MOST,
        is_dear: bool = False,
    ) -> None:
        """Count rows by their standing, each under the name and the standing.

        Rows that are dear to find are found once, however many commitments there are.
        """
        conditions = _conditions(connection.vendor)
        if is_dear or not self._is_large_enough():
            found = _passed(rows, conditions, at)
            if found is not None:
                self._passes.append(([(name, standing) for standing in conditions], found, most))
                return
        mark = RawSQL(_PLACE, (), output_field=BooleanField())  # noqa: S611 - a text of our own
        limited = _limited(rows.filter(mark), most)
        for standing, ways in conditions.items():
            filled = [_filled(limited, condition, values, at) for condition, values in ways]
            self._add((name, standing), _one_of(filled, most))

    def _is_large_enough(self) -> bool:
        if self._is_large is None:
            # SQLite goes through 100,000 in a third of the time that its eight looks take.
            self._is_large = connection.vendor == "postgresql" and _size_lately() > LARGE
        return self._is_large

    def _add(self, name: Hashable, statement: Statement | None) -> None:
        self._asked.append((name, statement or ("SELECT 1 WHERE 1 = 0", ())))

    def run(self) -> dict[Any, int]:
        """Return the counts, from one statement."""
        columns = [_COUNT.format(sql) for _name, (sql, _values) in self._asked]
        columns += [f"pass{place}.*" for place in range(len(self._passes))]
        passes = [f"({sql}) pass{place}" for place, (_, (sql, _v), _m) in enumerate(self._passes)]
        values = [value for _name, (_sql, told) in self._asked for value in told]
        values += [value for _names, (_sql, told), _most in self._passes for value in told]
        tables = f" FROM {', '.join(passes)}" if passes else ""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)}{tables}", values)
            numbers = list(cursor.fetchone())
        names: list[Any] = [name for name, _statement in self._asked]
        found = dict(zip(names, numbers, strict=False))
        rest = iter(numbers[len(names) :])
        for counted, _statement, most in self._passes:
            found |= {name: min(next(rest), most + 1) for name in counted}
        return found


def _size_lately() -> int:
    """Return about how many commitments there are, as it was a while ago."""
    until, size = _SIZE.get(connection.alias, (0.0, 0))
    if monotonic() > until:
        latest = Commitment.objects.order_by("-pk").values_list("pk", flat=True).first()
        size = latest or 0
        _SIZE[connection.alias] = (monotonic() + SIZE_HOLDS, size)
    return size


def look_at_size_again() -> None:
    """Let the next count ask how many commitments there are; for who has just loaded very many."""
    _SIZE.clear()


def _passed(
    rows: CommitmentQuerySet, conditions: Mapping[Standing, Sequence[Statement]], at: datetime
) -> Statement | None:
    """Return what goes through some rows once and counts each standing."""
    try:
        sql, told = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    moments = _moments(at)
    counts, values = [], []
    for place, ways in enumerate(conditions.values()):
        condition = " OR ".join(way for way, _own in ways)
        counts.append(f"COUNT(*) FILTER (WHERE {condition}) AS n{place}")
        values += [moments.get(value, value) for _way, own in ways for value in own]
    _columns, _from, source = sql.partition(" FROM ")
    return f"SELECT {', '.join(counts)} FROM {source}", (*values, *told)  # noqa: S608 - the ORM's own


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
    moments = _moments(at)
    own = tuple(moments.get(value, value) for value in values)
    return f"{before}{condition}{after}", (*told[:place], *own, *told[place:])


def _one_of(found: Sequence[Statement | None], most: int) -> Statement | None:
    """Return the rows of several statements that have none in common, no more than are counted."""
    known = [statement for statement in found if statement]
    if len(known) < 2:
        return known[0] if known else None
    sql = " UNION ALL ".join(f"SELECT * FROM ({way}) way" for way, _values in known)  # noqa: S608 - the ORM's own
    return f"{sql} LIMIT {most + 1}", tuple(value for _way, values in known for value in values)


def _moments(at: datetime) -> dict[Any, Any]:
    """Return what is filled in for the moments of the conditions."""
    return {_told(_SOME_DAY): _told(at), _told(_SOME_DAY + DUE_SOON): _told(at + DUE_SOON)}


def _told(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


@cache
def _conditions(vendor: str) -> dict[Standing, list[Statement]]:  # noqa: ARG001 - each database has words of its own
    """Return the SQL of each standing, written once a process."""
    every = Commitment.objects.order_by()
    return {
        standing: [_condition(every.filter(way)) for way in _ways(which)]
        for standing, which in standings_at(_SOME_DAY).items()
    }


def _ways(which: Q) -> list[Q]:
    """Return the ways to have a standing, none of which has a row of another.

    An index serves each of them; where one or the other is asked for, all rows are gone through.
    """
    if which.connector != Q.OR:
        return [which]
    return [way if isinstance(way, Q) else Q(way) for way in which.children]


def _condition(rows: CommitmentQuerySet) -> Statement:
    sql, values = rows.values("pk").query.sql_with_params()
    return f"({sql.partition(' WHERE ')[2]})", tuple(values)
