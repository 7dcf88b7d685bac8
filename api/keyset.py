"""Cutting pages out of a sorted list by (sort value, id), so that ties are neither lost nor shown
twice; knows nothing of requests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

KEY = "keyset_value"
SALT = "api.keyset"
LONGEST_CURSOR = 2000
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
EARLIEST = datetime(2, 1, 1, tzinfo=UTC)

Rows = models.QuerySet[Any]


class CursorError(ValueError):
    """A cursor that this list did not hand out."""


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort: by a value, then by id, both ascending or both descending."""

    name: str
    expression: str
    field: "models.Field[Any, Any]"
    is_descending: bool = False
    is_nullable: bool = False

    def annotated(self, rows: Rows) -> Rows:
        """Add the value that is sorted by; it is never null."""
        value: Any = F(self.expression)
        if self.is_nullable:
            value = Coalesce(value, self._last(), output_field=self.field)
        annotated: Rows = rows.annotate(**{KEY: value})
        return annotated

    def _last(self) -> Value:
        """Return what stands for no value, so that it comes last either way."""
        instant = EARLIEST if self.is_descending else LATEST
        is_instant = isinstance(self.field, models.DateTimeField)
        return Value(instant if is_instant else instant.date(), output_field=self.field)


def both_ways(
    name: str, expression: str, field: "models.Field[Any, Any]", *, is_nullable: bool = False
) -> dict[str, Order]:
    """Return the two orders by one value, ascending and descending, under their names."""
    ascending = Order(name, expression, field, is_nullable=is_nullable)
    descending = Order(f"-{name}", expression, field, is_descending=True, is_nullable=is_nullable)
    return {order.name: order for order in (ascending, descending)}


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: beside the row with this value and id, and which way to go on."""

    value: Any
    id: int
    is_backward: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in their order, and the places on either side of them."""

    rows: list[Any]
    next: Cursor | None
    previous: Cursor | None


def cut(
    rows: Rows,
    *,
    order: Order,
    cursor: Cursor | None,
    limit: int,
    columns: Sequence[str] = (),
) -> Page:
    """Return at most `limit` rows behind (or before) a cursor; from the start without one.

    With `columns`, `id` among them, the rows are plain values and no instances.
    """
    is_backward = cursor is not None and cursor.is_backward
    goes_down = order.is_descending != is_backward
    rows = order.annotated(rows)
    if cursor is not None:
        rows = rows.filter(_beyond(cursor, goes_down=goes_down))
    keys = (f"-{KEY}", "-pk") if goes_down else (KEY, "pk")
    if columns:
        rows = rows.values(*columns, KEY)
    found = list(rows.order_by(*keys)[: limit + 1])
    has_more = len(found) > limit
    found = found[:limit]
    if is_backward:
        found.reverse()
    if not found:
        return Page([], None, None)
    last = _beside(found[-1]) if has_more or is_backward else None
    first = (
        _beside(found[0], is_backward=True) if cursor and (has_more or not is_backward) else None
    )
    return Page(found, last, first)


def _beyond(cursor: Cursor, *, goes_down: bool) -> Q:
    """Return the rows beyond a cursor, written so that an index on the value is used."""
    if goes_down:
        beyond = Q(**{f"{KEY}__lt": cursor.value}) | Q(pk__lt=cursor.id)
        return Q(**{f"{KEY}__lte": cursor.value}) & beyond
    beyond = Q(**{f"{KEY}__gt": cursor.value}) | Q(pk__gt=cursor.id)
    return Q(**{f"{KEY}__gte": cursor.value}) & beyond


def _beside(row: Any, *, is_backward: bool = False) -> Cursor:
    if isinstance(row, Mapping):
        return Cursor(row[KEY], row["id"], is_backward)
    return Cursor(getattr(row, KEY), row.pk, is_backward)


def sealed(cursor: Cursor, *, order: Order, place: str) -> str:
    """Return a cursor as text that only this list in this order takes back."""
    value = cursor.value
    if isinstance(value, datetime | date):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    return signing.dumps([order.name, value, cursor.id, cursor.is_backward], salt=_salt(place))


def opened(text: str, *, orders: Mapping[str, Order], place: str) -> tuple[Order, Cursor]:
    """Return what a text sealed. Raises CursorError for any other text."""
    if len(text) > LONGEST_CURSOR:
        raise CursorError
    try:
        name, value, row_id, is_backward = signing.loads(text, salt=_salt(place))
        order = orders[name]
        return order, Cursor(order.field.to_python(value), row_id, is_backward)
    except (signing.BadSignature, ValueError, TypeError, KeyError) as error:
        raise CursorError from error


def _salt(place: str) -> str:
    return f"{SALT}:{place}"
