"""The rows of the list of commitments, told from plain values.

A list shows hundreds of small records that nobody acts upon; as instances with a serializer each
they cost five times as much. What is told, and how, is CommitmentRowSerializer's, which describes
the list; a test compares the two.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from django.utils.timezone import get_current_timezone

from api.serializers.base import plain_number
from commitments.domain.slippage import Slippage, slippage
from commitments.domain.standing import DeadlineFacts, days_late, deadline_standing
from commitments.domain.vocabulary import Standing
from commitments.leading import leading_of
from commitments.models import (
    Assignment,
    CommitmentParty,
    Deadline,
    DeadlineRevision,
    Indicator,
    Mention,
)
from commitments.models.deadline import waits_for_a_day
from commitments.parts import Found, Part, parts_of

COLUMNS = (
    *("id", "uuid", "version", "reference", "title", "kind", "status", "standing"),
    *("publication_status", "strength", "priority", "visibility", "tracked_from", "stale_at"),
    *("closed_at", "is_demo", "is_open"),
    *("framework__uuid", "framework__code", "framework__name"),
)
Row = Mapping[str, Any]


UNMOVED = Slippage()


class Parts(NamedTuple):
    """What hangs on the commitments of one page, by the id of the commitment."""

    parties: Mapping[int, list[Any]]
    contacts: Mapping[int, list[Any]]
    quotes: Mapping[int, str]
    indicators: Mapping[int, list[Any]]
    deadlines: Mapping[int, list[Any]]
    slippages: Mapping[int, Slippage]


def told(rows: Iterable[Row], *, at: datetime) -> list[dict[str, Any]]:
    """Return the rows of a page as the list tells them; they carry COLUMNS."""
    page = list(rows)
    parts = _parts([row["id"] for row in page])
    return [_commitment(row, parts, at=at) for row in page]


_PARTY = ("party__uuid", "party__code", "party__name", "party__short_name")
PARTIES = Part("parties", CommitmentParty, ("id", "role", *_PARTY))
CONTACTS = Part(
    "contacts", Assignment, ("id", "uuid", "version", "user__uuid", "user__full_name", *_PARTY)
)
QUOTES = Part("quotes", Mention, ("id", "passage__quote"))
INDICATORS = Part(
    "indicators",
    Indicator,
    (
        *("position", "id", "uuid", "version", "name", "unit", "role", "operator"),
        *("value", "direction"),
    ),
)
DEADLINES = Part(
    "deadlines",
    Deadline,
    (
        *("id", "uuid", "version", "label", "role", "expression", "edtf", "first_day"),
        *("last_day", "grace_day", "late_at", "is_provisional", "closed_at", "close_reason"),
        *("is_open", "anchor_relation", "offset"),
    ),
)
CHANGES = Part(
    "changes",
    DeadlineRevision,
    ("number", "deadline", "old_last_day", "new_last_day"),
    path="deadline__commitment",
)


def _parts(ids: list[int]) -> Parts:
    parties, contacts, quotes, indicators, deadlines, changes = parts_of(
        ids, (PARTIES, CONTACTS, QUOTES, INDICATORS, DEADLINES, CHANGES)
    )
    return Parts(
        parties=_told(parties, _by_id, _party),
        contacts=_told(contacts, _by_id, _contact),
        # The words with which each promise was first made.
        quotes={key: min(rows, key=_by_id).passage__quote for key, rows in quotes.items()},
        indicators=_told(indicators, lambda row: (row.position, row.id), _indicator),
        deadlines={key: sorted(rows, key=_by_day) for key, rows in deadlines.items()},
        slippages=_slippages(changes),
    )


def _told(
    found: Found, order: Callable[[Any], Any], tell: Callable[[Any], Any]
) -> dict[int, list[Any]]:
    return {key: [tell(row) for row in sorted(rows, key=order)] for key, rows in found.items()}


def _by_id(row: Any) -> int:
    number: int = row.id
    return number


def _by_day(row: Any) -> tuple[date, int]:
    return row.last_day or date.max, row.id


def _slippages(changes: Found) -> dict[int, Slippage]:
    """Return the slippage of the deadlines that ever moved."""
    days: dict[int, list[Any]] = defaultdict(list)
    for row in sorted((row for rows in changes.values() for row in rows), key=itemgetter(0)):
        days[row.deadline].append((row.old_last_day, row.new_last_day))
    return {deadline: slippage(found) for deadline, found in days.items()}


def _commitment(row: Row, parts: Parts, *, at: datetime) -> dict[str, Any]:
    own = row["id"]
    deadlines = parts.deadlines.get(own, [])
    leading = leading_of(deadlines)
    slipped = parts.slippages.get(leading.id, UNMOVED) if leading else UNMOVED
    return {
        "uuid": str(row["uuid"]),
        "version": row["version"],
        "reference": row["reference"],
        "title": row["title"],
        "framework": {
            "uuid": str(row["framework__uuid"]),
            "code": row["framework__code"],
            "name": row["framework__name"],
        },
        "kind": row["kind"],
        "status": row["status"],
        "standing": row["standing"],
        "publication_status": row["publication_status"],
        "strength": row["strength"],
        "priority": row["priority"],
        "visibility": row["visibility"],
        "quote": parts.quotes.get(own, ""),
        "parties": parts.parties.get(own, []),
        "contacts": parts.contacts.get(own, []),
        "deadlines": [
            _deadline(one, row, parts.slippages.get(one.id, UNMOVED), at=at) for one in deadlines
        ],
        "moves": slipped.moves,
        "slippage_days": slipped.days,
        "indicators": parts.indicators.get(own, []),
        "tracked_from": _day(row["tracked_from"]),
        "stale_at": _moment(row["stale_at"]),
        "closed_at": _moment(row["closed_at"]),
        "is_demo": row["is_demo"],
    }


def _deadline(row: Any, commitment: Row, slipped: Slippage, *, at: datetime) -> dict[str, Any]:
    facts = DeadlineFacts(
        is_open=row.is_open and commitment["is_open"],
        last_day=row.last_day,
        late_at=row.late_at,
        is_anchored=waits_for_a_day(row),
    )
    standing = deadline_standing(facts, at=at, tracked_from=commitment["tracked_from"])
    is_overdue = standing == Standing.OVERDUE and row.late_at is not None
    return {
        "uuid": row.uuid,
        "version": row.version,
        "label": row.label,
        "role": row.role,
        "expression": row.expression,
        "edtf": row.edtf,
        "first_day": _day(row.first_day),
        "last_day": _day(row.last_day),
        "grace_day": _day(row.grace_day),
        "late_at": _moment(row.late_at),
        "is_provisional": row.is_provisional,
        "standing": standing.value,
        "days_late": days_late(row.late_at, at=at) if is_overdue else 0,
        "moves": slipped.moves,
        "slippage_days": slipped.days,
        "closed_at": _moment(row.closed_at),
        "close_reason": row.close_reason,
    }


def _named(row: Any) -> dict[str, Any]:
    """Tell a party in short, as PartyNameSerializer does."""
    name = row.party__short_name or row.party__name
    return {"uuid": row.party__uuid, "code": row.party__code, "name": name}


def _party(row: Any) -> dict[str, Any]:
    return {"role": row.role, "party": _named(row)}


def _contact(row: Any) -> dict[str, Any]:
    return {
        "uuid": row.uuid,
        "version": row.version,
        "person": {"uuid": row.user__uuid, "name": row.user__full_name},
        "party": _named(row),
    }


def _indicator(row: Any) -> dict[str, Any]:
    return {
        "uuid": row.uuid,
        "version": row.version,
        "name": row.name,
        "unit": row.unit,
        "role": row.role,
        "operator": row.operator,
        "value": None if row.value is None else plain_number(row.value),
        "direction": row.direction,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime | None) -> str | None:
    """Tell an instant as DRF's DateTimeField does."""
    if moment is None:
        return None
    text = moment.astimezone(get_current_timezone()).isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text
