"""What hangs on the commitments of a page: parties, people, days, words, numbers, in one statement.

Each kind of thing is a part: where its rows are, how they reach their commitment, which columns
are told. The parts are asked for together, one below the other, with the columns of a row in one
value of JSON. The statement is written by the ORM once a process; only the keys change.
"""

import json
from collections import defaultdict, namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import F
from django.db.models.functions import JSONArray

# Stands in the statement that is kept for the keys of a page; no row has it.
ANY_KEY = -7_301_011
_JSON = json.JSONDecoder(parse_float=Decimal)
Found = Mapping[int, Sequence[Any]]
Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Part:
    """One kind of thing that hangs on commitments, with the columns that are told of it.

    `path` leads from its row to the commitment, `only` says which rows count. What is no row of a
    model, but counted, has none.
    """

    name: str
    model: type[models.Model] | None
    columns: tuple[str, ...]
    path: str = "commitment"
    only: tuple[tuple[str, Any], ...] = ()

    @cached_property
    def row(self) -> type[Any]:
        """Return the type of its rows: a tuple with the names of the columns."""
        return namedtuple("row", self.columns)

    @cached_property
    def readers(self) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
        """Return what turns the values of JSON into those of the columns, by place."""
        if self.model is None:
            return ()
        fields = (_field(self.model, column) for column in self.columns)
        found = ((place, _reader(field)) for place, field in enumerate(fields))
        return tuple((place, reader) for place, reader in found if reader is not None)

    def row_of(self, told: Any) -> Any:
        """Return the columns of one row, as the model has them; a UUID as its text."""
        values = told if isinstance(told, list) else _JSON.decode(told)
        for place, reader in self.readers:
            if values[place] is not None:
                values[place] = reader(values[place])
        return self.row._make(values)

    def statement(self) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL of this part for ANY_KEY, and what is filled in."""
        asked = {f"{self.path}__in": [ANY_KEY], **dict(self.only)}
        model: Any = self.model
        rows = model._default_manager.filter(**asked)
        shown = rows.order_by().values_list(F(self.path), JSONArray(*self.columns))
        sql, values = shown.query.sql_with_params()
        return f"SELECT '{self.name}', told.* FROM ({sql}) told", values  # noqa: S608 - the ORM's own


def _field(model: Any, column: str) -> "models.Field[Any, Any]":
    *path, name = column.split("__")
    for step in path:
        model = model._meta.get_field(step).related_model
    field: models.Field[Any, Any] = model._meta.get_field(name)
    return field


def _reader(field: Any) -> Callable[[Any], Any] | None:
    """Return what turns a value of JSON into one of a field; None where it is one already."""
    if isinstance(field, models.GeneratedField):
        field = field.output_field
    if isinstance(field, models.DecimalField):
        unit = Decimal(1).scaleb(-field.decimal_places)
        return lambda value: Decimal(value).quantize(unit)
    return next((reader for kind, reader in _READERS if isinstance(field, kind)), None)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_READERS: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (models.DateTimeField, _moment),
    (models.DateField, date.fromisoformat),
    (models.BooleanField, bool),
    # One database writes it with its dashes, the other without.
    (models.UUIDField, lambda text: text if "-" in text else str(UUID(text))),
)


@cache
def _written(parts: tuple[Part, ...], vendor: str) -> tuple[list[str], list[Any]]:  # noqa: ARG001 - each database has words of its own
    """Return the statement of some parts, cut where values go, and the values."""
    statements = [part.statement() for part in parts]
    sql = " UNION ALL ".join(text for text, _values in statements)
    return sql.split("%s"), [value for _text, values in statements for value in values]


def parts_of(keys: Sequence[int], parts: tuple[Part, ...]) -> list[Found]:
    """Return the rows of each part by the key of their commitment, in no order."""
    if not keys:
        return [{} for _part in parts]
    texts, values = _written(parts, connection.vendor)
    # Keys are numbers, and stand in the text: hundreds of values to fill in cost more than they do.
    numbers = ", ".join(str(int(key)) for key in keys)
    sql, filled = [texts[0]], []
    for value, text in zip(values, texts[1:], strict=True):
        is_keys = value == ANY_KEY
        sql += [numbers if is_keys else "%s", text]
        filled += [] if is_keys else [value]
    return _sorted(parts, "".join(sql), filled)


def beside(kinds: Sequence[tuple[Part, models.QuerySet[Any]]]) -> list[Found]:
    """Return what several questions find, in one statement.

    Each gives the key of a commitment, and the columns of its part in one value of JSON.
    """
    return together([(part, statement_of(rows)) for part, rows in kinds])


def statement_of(rows: models.QuerySet[Any]) -> Statement | None:
    """Return the SQL of a question without an order, unless cut; nothing where it finds nothing."""
    asked = rows if rows.query.is_sliced else rows.order_by()
    try:
        sql, values = asked.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(values)


def together(
    kinds: Sequence[tuple[Part, Statement | None]], *, first: Statement = ("", ())
) -> list[Found]:
    """Return what several statements find, asked as one; `first` stands before all of them."""
    asked = [(part, *statement) for part, statement in kinds if statement]
    texts = [f"SELECT '{part.name}', found.* FROM ({sql}) found" for part, sql, _values in asked]  # noqa: S608 - the ORM's own
    values = [value for _part, _sql, told in asked for value in told]
    sql = f"{first[0]}{' UNION ALL '.join(texts)}" if texts else ""
    return _sorted([part for part, _statement in kinds], sql, [*first[1], *values])


def _sorted(parts: Sequence[Part], sql: str, filled: Sequence[Any]) -> list[Found]:
    found: list[dict[int, list[Any]]] = [defaultdict(list) for _part in parts]
    places = {part.name: (part.row_of, rows) for part, rows in zip(parts, found, strict=True)}
    if sql:
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            for name, commitment, told in cursor.fetchall():
                row_of, rows = places[name]
                rows[commitment].append(row_of(told))
    return list(found)


def made(part: Part, row: Any) -> Any:
    """Return the instance that a row of a part tells of; what is not told is fetched if asked."""
    return _plan(part.model, part.columns).made(row)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How instances are made of rows: their own columns by place, and what stands beside them."""

    model: Any
    names: tuple[str, ...]
    places: tuple[int, ...]
    beside: tuple[tuple[str, "_Plan"], ...]
    key: int

    def made(self, row: Any) -> Any:
        """Return the instance of a row."""
        values = [row[place] for place in self.places]
        one = self.model.from_db(DEFAULT_DB_ALIAS, self.names, values)
        for name, plan in self.beside:
            one._state.fields_cache[name] = None if row[plan.key] is None else plan.made(row)
        return one


@cache
def _plan(model: Any, columns: tuple[str, ...]) -> _Plan:
    return _planned(model, dict(zip(columns, range(len(columns)), strict=True)))


def _planned(model: Any, told: Mapping[str, int]) -> _Plan:
    own: dict[str, int] = {}
    beside: dict[str, dict[str, int]] = defaultdict(dict)
    for column, place in told.items():
        name, _mark, rest = column.partition("__")
        if rest:
            beside[name][rest] = place
        else:
            own[model._meta.get_field(name).attname] = place
    # Django takes values in the order of the columns.
    names = tuple(one.attname for one in model._meta.concrete_fields if one.attname in own)
    return _Plan(
        model=model,
        names=names,
        places=tuple(own[name] for name in names),
        beside=tuple(
            (name, _planned(model._meta.get_field(name).related_model, found))
            for name, found in beside.items()
        ),
        key=own["id"],
    )
