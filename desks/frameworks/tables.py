"""The tables of a framework's page as files, each by its name in the address."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import FileResponse, QueryDict
from django.utils.translation import gettext as _

from commitments.spreadsheets.cells import Value
from commitments.spreadsheets.files import TYPES, sent
from commitments.spreadsheets.listing import FORM
from desks.charts.figures import Table
from desks.frameworks.page import Page
from frameworks.models import Framework

TABLE = "table"


def tables_of(page: Page) -> dict[str, Table]:
    """Return the tables that the page shows, by name."""
    timeline = page.timeline.figure if page.timeline else None
    figures = (page.areas.figure, page.parties.figure, timeline, page.completion, page.punctuality)
    drawn = {one.code: one.table for one in figures if one}
    return {**drawn, "gaps": _gaps(page), "quotas": _quotas(page), "chain": _chain(page)}


def _gaps(page: Page) -> Table:
    rows = ((gap.words, str(gap.number)) for gap in page.gaps)
    return Table((_("What is missing"), _("Open commitments")), tuple(rows))


def _quotas(page: Page) -> Table:
    return Table(
        (
            *(_("Reference"), _("Title"), _("Cycle"), _("Days"), _("State"), _("Counted")),
            *(_("Due"), _("What counted")),
        ),
        tuple(
            (
                *(quota.reference, quota.title, str(cycle.number), cycle.window, cycle.badge.word),
                *(cycle.bar.words, cycle.due, "; ".join(cycle.counted)),
            )
            for quota in page.quotas
            for cycle in quota.cycles
        ),
    )


def _chain(page: Page) -> Table:
    return Table(
        (
            *(_("Forum"), _("Name"), _("Reports to"), _("Next meeting"), _("Days"), _("Place")),
            *(_("How long until then"), _("Latest")),
        ),
        tuple(
            (
                *(one.code, one.name, one.reports_to, one.next_title, one.next_days, one.place),
                *(one.countdown, one.latest),
            )
            for one in (*page.chain.lines, *page.chain.idle)
        ),
    )


def file_of(
    framework: Framework, page: Page, query: QueryDict, *, at: datetime
) -> FileResponse | None:
    """Return the table that a query asks for as a file; None where it asks for none."""
    table, form = tables_of(page).get(query.get(TABLE, "")), query.get(FORM, "")
    if table is None or form not in TYPES:
        return None
    name = f"{framework.code}-{query[TABLE]}"
    return sent(lambda: _lines(table), form, name=name, at=at)


def _lines(table: Table) -> Iterable[Sequence[Value]]:
    yield [*table.headings]
    for row in table.rows:
        # What is a number on the page stays one.
        yield [int(cell) if cell.isascii() and cell.isdigit() else cell for cell in row]
