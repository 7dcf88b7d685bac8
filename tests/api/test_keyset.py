"""Pages cut by (value, id): every row once, both ways, however many share a value or have none."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import CharField, DateField
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import keyset
from api.keyset import CursorError, Order, both_ways
from history.models import AuditEvent
from meetings.models import Meeting
from tests.factories import create_forum

DAY = both_ways("day", "starts_on", DateField(), is_nullable=True)
PLACE = both_ways("place", "place", CharField())
FIRST = date(2027, 1, 1)


def meetings(days: list[date | None]) -> None:
    forum = create_forum()
    Meeting.objects.bulk_create(
        Meeting(forum=forum, number=number, starts_on=day, ends_on=day)
        for number, day in enumerate(days)
    )


def forward(order: Order, *, limit: int) -> list[keyset.Page]:
    pages = [keyset.cut(Meeting.objects.all(), order=order, cursor=None, limit=limit)]
    while pages[-1].next:
        after = pages[-1].next
        pages.append(keyset.cut(Meeting.objects.all(), order=order, cursor=after, limit=limit))
    return pages


def back_from(page: keyset.Page, order: Order, *, limit: int) -> list[list[Any]]:
    found = []
    while page.previous:
        page = keyset.cut(Meeting.objects.all(), order=order, cursor=page.previous, limit=limit)
        found.append([row.pk for row in page.rows])
    return found[::-1]


def expected(order: Order) -> list[int]:
    """Sort in Python: no day last either way, ids in the direction of the days."""
    rows = list(Meeting.objects.order_by("pk"))
    if order.is_descending:
        rows.reverse()
    dated = sorted(
        (row for row in rows if row.starts_on),
        key=lambda row: row.starts_on or FIRST,
        reverse=order.is_descending,
    )
    return [row.pk for row in [*dated, *(row for row in rows if row.starts_on is None)]]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["day", "-day"])
def test_thousands_of_ties_are_each_shown_once_in_both_directions(name: str) -> None:
    meetings([FIRST] * 1500 + [None] * 1500 + [FIRST + timedelta(days=1)] * 7)
    pages = forward(DAY[name], limit=100)
    shown = [row.pk for page in pages for row in page.rows]
    assert shown == expected(DAY[name])
    assert len(shown) == 3007
    before = back_from(pages[-1], DAY[name], limit=100)
    assert [pk for page in before for pk in page] == shown[: -len(pages[-1].rows)]


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    offsets=st.lists(st.none() | st.integers(0, 2), max_size=12),
    limit=st.integers(1, 4),
    name=st.sampled_from(["day", "-day"]),
)
def test_any_list_is_cut_into_the_same_rows(
    offsets: list[int | None], limit: int, name: str
) -> None:
    Meeting.objects.all().delete()
    meetings([None if offset is None else FIRST + timedelta(days=offset) for offset in offsets])
    pages = forward(DAY[name], limit=limit)
    assert [row.pk for page in pages for row in page.rows] == expected(DAY[name])
    assert pages[0].previous is None
    assert pages[-1].next is None
    assert all(len(page.rows) == limit for page in pages[:-1])


@pytest.mark.django_db
def test_rows_written_meanwhile_neither_repeat_nor_hide_others() -> None:
    meetings([FIRST] * 10)
    order = DAY["day"]
    first = keyset.cut(Meeting.objects.all(), order=order, cursor=None, limit=4)
    Meeting.objects.filter(pk=first.rows[-1].pk).delete()
    forum = create_forum()
    Meeting.objects.create(forum=forum, starts_on=FIRST - timedelta(days=9), ends_on=FIRST)
    second = keyset.cut(Meeting.objects.all(), order=order, cursor=first.next, limit=4)
    later = Meeting.objects.filter(starts_on=FIRST, pk__gt=first.rows[-1].pk).order_by("pk")
    assert [row.pk for row in second.rows] == list(later.values_list("pk", flat=True)[:4])


@pytest.mark.django_db
def test_condition_is_written_so_that_an_index_serves_it() -> None:
    cursor = keyset.Cursor(FIRST, 7)
    rows = PLACE["place"].annotated(Meeting.objects.all())
    where = str(rows.filter(keyset._beyond(cursor, goes_down=False)).query).partition("WHERE")[2]
    assert where.index(">=") < where.index(" OR ")
    assert " AND " in where


@pytest.mark.django_db
def test_page_behind_the_last_row_is_empty() -> None:
    meetings([FIRST])
    cursor = keyset.Cursor(FIRST, 2**40)
    page = keyset.cut(Meeting.objects.all(), order=DAY["day"], cursor=cursor, limit=4)
    assert (page.rows, page.next, page.previous) == ([], None, None)


@pytest.mark.parametrize(
    "value", [FIRST, datetime(2026, 1, 1, 9, 30, 0, 125, tzinfo=UTC), "Seoul", 7]
)
def test_sealed_cursor_opens_to_what_it_was(value: Any) -> None:
    fields = {date: DateField(), str: CharField(), int: AuditEvent._meta.pk}
    from django.db.models import DateTimeField

    field = fields.get(type(value), DateTimeField())
    orders = both_ways("x", "x", field)  # type: ignore[arg-type]
    cursor = keyset.Cursor(value, 9, is_backward=True)
    text = keyset.sealed(cursor, order=orders["-x"], place="here")
    assert keyset.opened(text, orders=orders, place="here") == (orders["-x"], cursor)


@pytest.mark.parametrize("change", ["", "x", "prefix", "cut", "long"])
def test_any_other_text_is_no_cursor(change: str) -> None:
    text = keyset.sealed(keyset.Cursor(FIRST, 9), order=DAY["day"], place="here")
    changed = {
        "": "",
        "x": "x",
        "prefix": f"A{text}",
        "cut": text[:-1],
        "long": "A" * 100_000,
    }[change]
    with pytest.raises(CursorError):
        keyset.opened(changed, orders=DAY, place="here")


def test_cursor_opens_only_the_list_and_the_order_it_was_made_for() -> None:
    text = keyset.sealed(keyset.Cursor(FIRST, 9), order=DAY["day"], place="here")
    with pytest.raises(CursorError):
        keyset.opened(text, orders=DAY, place="elsewhere")
    with pytest.raises(CursorError):
        keyset.opened(text, orders=PLACE, place="here")
