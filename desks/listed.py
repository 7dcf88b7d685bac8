"""The rows of the list of commitments from plain values: fifty of them, no instance for each part.

They are those of desks.rows; only what a list shows is fetched, and only the deadline that matters
now as an instance, since its words know all that it may hang on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from commitments.domain.vocabulary import PartyRole
from commitments.hanging import CHANGES, DEADLINES, INDICATORS, SHOWN, hang_on
from commitments.leading import leading_of
from commitments.models import Deadline
from commitments.models.choices import KindChoices
from commitments.parts import Found, made, parts_of
from desks.badges import Bar, bar_of, standing_badge
from desks.rows import Due, Row, due_of

COLUMNS = ("id", "uuid", "reference", "title", "kind", "is_tracked", "standing", "latest_report_at")


def listed(page: Iterable[Mapping[str, Any]], *, at: datetime) -> list[Row]:
    """Return the rows of a page; they carry COLUMNS."""
    found = list(page)
    ids = [row["id"] for row in found]
    parties, contacts, quotes, figures, values, days, changes = parts_of(ids, SHOWN)
    bars = _bars(figures, values)
    leading = _leading(days, changes)
    badges = {code: standing_badge(code) for code in {one["standing"] for one in found}}
    kinds = {code: str(KindChoices(code).label) for code in {one["kind"] for one in found}}
    # The address of one row tells that of all others.
    pattern = reverse("desks:commitment", args=[ANY])
    return [
        _row(
            one,
            url=pattern.replace(ANY, str(one["uuid"])),
            quote=_quote(quotes.get(one["id"], ())),
            parties=" · ".join(_names(parties.get(one["id"], ()))),
            contacts=", ".join(row.user__full_name for row in sorted(contacts.get(one["id"], ()))),
            bar=bars.get(one["id"]),
            badge=badges[one["standing"]],
            kind=kinds[one["kind"]],
            due=due_of(leading.get(one["id"]), standing=one["standing"], at=at),
        )
        for one in found
    ]


ANY = "00000000-0000-0000-0000-000000000000"


def _row(one: Mapping[str, Any], *, due: Due, **told: Any) -> Row:
    return Row(
        uuid=str(one["uuid"]),
        reference=one["reference"],
        title=one["title"],
        due_words=due.words,
        due_day=due.day,
        late=due.late,
        moves=due.moves,
        reported_at=one["latest_report_at"],
        is_tracked=one["is_tracked"],
        **told,
    )


def _quote(rows: Sequence[Any]) -> str:
    """Return the words with which a promise was first made."""
    return min(rows).passage__quote if rows else ""


def _names(rows: Sequence[Any]) -> list[str]:
    """Return the names of the owners, and of all parties where nobody owns."""
    owners = [row for row in rows if row.role == PartyRole.OWNER]
    return [row.party__short_name or row.party__name for row in sorted(owners or rows)]


def _leading(days: Found, changes: Found) -> dict[int, Deadline]:
    """Return the deadline of each commitment that matters now, with its changes."""
    leading = {}
    for key, rows in days.items():
        row = leading_of(rows)
        if row is not None:
            deadline = made(DEADLINES, row)
            own = (change for change in changes.get(key, ()) if change.deadline == row.id)
            hang_on(deadline, "revisions", [made(CHANGES, change) for change in own])
            leading[key] = deadline
    return leading


def _bars(figures: Found, values: Found) -> dict[int, Bar]:
    """Return the progress against the first target of each commitment."""
    latest: dict[int, Any] = defaultdict(tuple)
    for rows in values.values():
        for row in rows:
            latest[row.indicator] = max(latest[row.indicator], (row.measured_on, row.id, row.value))
    bars = {}
    for key, rows in figures.items():
        for row in sorted(rows, key=lambda row: (row.position, row.id)):
            value = latest[row.id][2] if latest[row.id] else None
            if bar := bar_of(made(INDICATORS, row), value):
                bars[key] = bar
                break
    return bars
