"""A list as a page shows it: what it can be sorted by, and the same rows as a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import FileResponse, QueryDict
from django.utils.functional import Promise

from commitments.spreadsheets.cells import Value
from commitments.spreadsheets.files import TYPES, sent

SORT, FORM = "sort", "file"
# So many rows are fetched at once. What a portion takes a worker of the web server keeps, so that a
# large one costs memory for good; the statements of small ones are not felt in the time of a file.
PORTION = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file, and the fields to sort by where one may sort by it.

    The page sorts by `sorting` where the file says more: files tell moments in UTC, pages in the
    time zone of the reader.
    """

    name: str
    heading: Promise
    value: Callable[[Any], Value]
    fields: tuple[str, ...] = ()
    sorting: Promise | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort the list, as the page offers it."""

    heading: str
    link: str
    is_chosen: bool
    # Whether it can be turned round; the usual order cannot.
    turns: bool
    is_descending: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows with their columns and the query of the page.

    `found` comes in its `usual` order and is sorted anew where the query says so. `prepare` turns
    the rows of one portion into what the columns read.
    """

    name: str
    columns: Sequence[Column]
    found: Any
    query: QueryDict
    usual: str = ""
    prepare: Callable[[list[Any]], Iterable[Any]] = lambda portion: portion

    @property
    def rows(self) -> Any:
        """Return the rows in the order that was chosen."""
        fields = self._fields(self.sort.removeprefix("-"))
        if not fields:
            return self.found
        turn = "-" if self.sort.startswith("-") else ""
        return self.found.order_by(*(turn + field for field in fields), "pk")

    @property
    def sort(self) -> str:
        """Return the order that was chosen; empty for the usual one."""
        asked = self.query.get(SORT, "")
        return asked if self._fields(asked.removeprefix("-")) else ""

    def _fields(self, name: str) -> tuple[str, ...]:
        return next((one.fields for one in self.columns if one.name == name), ())

    @property
    def form(self) -> str:
        """Return as what kind of file the list is asked for; empty for the page."""
        asked = self.query.get(FORM, "")
        return asked if asked in TYPES else ""

    def file(self, *, at: datetime) -> FileResponse:
        """Return the rows of all pages as a file, as the query filters and sorts them."""
        return sent(self._lines, self.form, name=self.name, at=at)

    def _lines(self) -> Iterator[list[Value]]:
        yield [str(column.heading) for column in self.columns]
        for portion in portions(self.rows):
            for row in self.prepare(portion):
                yield [column.value(row) for column in self.columns]

    @property
    def context(self) -> dict[str, Any]:
        """Return what the template of a list shows: its orders, and the addresses of its files."""
        names = {one.name: one.sorting or one.heading for one in self.columns if one.fields}
        return {
            "orders": orders(self.query, {"": self.usual, **names}) if names else [],
            "export_csv": address(self.query, **{FORM: "csv"}),
            "export_xlsx": address(self.query, **{FORM: "xlsx"}),
        }

    def shown(self, page: Page[Any]) -> dict[str, Any]:
        """Return what the template shows of one page of it."""
        before, after = page.has_previous(), page.has_next()
        return {
            "page": page,
            "previous_link": address(self.query, page=str(page.number - 1)) if before else "",
            "next_link": address(self.query, page=str(page.number + 1)) if after else "",
            **self.context,
        }


def orders(query: QueryDict, names: Mapping[str, Any]) -> list[Order]:
    """Return the ways to sort a list, each with its address; the usual one has no name.

    The one that is chosen turns the list round.
    """
    sort = query.get(SORT, "")
    chosen = sort.removeprefix("-") if sort.removeprefix("-") in names else ""
    return [
        Order(
            heading=str(heading),
            link=address(query, **{SORT: f"-{name}" if sort == name and name else name}),
            is_chosen=name == chosen,
            turns=bool(name),
            is_descending=bool(name) and sort == f"-{name}",
        )
        for name, heading in names.items()
    ]


def address(query: QueryDict, **said: str) -> str:
    """Return a query with some values set, and without its page and its kind of file."""
    asked = query.copy()
    for name in ("page", SORT if SORT in said else FORM, FORM):
        asked.pop(name, None)
    for name, value in said.items():
        if value:
            asked[name] = value
    return f"?{asked.urlencode()}"


def portions(rows: Any) -> Iterator[list[Any]]:
    """Yield the rows in portions, without keeping them."""
    told = rows.iterator(chunk_size=PORTION) if isinstance(rows, QuerySet) else iter(rows)
    portion: list[Any] = []
    for row in told:
        portion.append(row)
        if len(portion) == PORTION:
            yield portion
            portion = []
    if portion:
        yield portion
