"""The API's list of commitments in SQL written by hand: what references A and B answer.

Rows are fetched in as few statements as the answer needs and put together by hand; the harness
checks that the answer is the API's own, byte for byte of its meaning.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

Execute = Callable[[str, Sequence[Any]], list[Sequence[Any]]]
# The three filters that are measured.
FILTERS = {"framework": "F0", "status": "active", "kind": "one_off_deliverable"}
DUE_SOON = timedelta(days=30)

COLUMNS = (
    *("c.id", "c.uuid", "c.version", "c.reference", "c.title", "c.kind", "c.status"),
    *("c.publication_status", "c.strength", "c.priority", "c.visibility", "c.tracked_from"),
    *("c.stale_at", "c.closed_at", "c.is_demo", "c.is_open", "f.uuid", "f.code", "f.name"),
)


def list_statement() -> str:
    """Return the SQL of the list: scope, three filters, the next due first."""
    held = (
        "SELECT m.framework_id FROM frameworks_membership m WHERE m.user_id = %s AND "
        "(m.starts_on IS NULL OR m.starts_on <= %s) AND (m.ends_on IS NULL OR m.ends_on >= %s)"
    )
    return (
        f"SELECT {', '.join(COLUMNS)} FROM commitments_commitment c "
        "JOIN frameworks_framework f ON f.id = c.framework_id "
        f"WHERE c.framework_id IN ({held}) "
        "AND ((c.visibility = 'framework' AND c.status <> 'draft') OR EXISTS ("
        f"{held} AND m.framework_id = c.framework_id AND m.party_id = c.author_party_id)) "
        "AND f.code = %s AND c.status = %s AND c.kind = %s "
        "ORDER BY c.due_sort, c.id LIMIT %s"
    )


def listed(execute: Execute, *, user: int, at: datetime, limit: int) -> dict[str, Any]:
    """Return the first page of the list as the API answers it, without the links."""
    held = (user, at.date(), at.date())
    rows = execute(list_statement(), (*held, *held, *FILTERS.values(), limit))
    ids = [row[0] for row in rows]
    parts = {row[0]: row for row in rows}
    deadlines = _deadlines(execute, ids, parts, at)
    parties = _named(execute, ids, PARTIES, _party)
    contacts = _named(execute, ids, CONTACTS, _contact)
    quotes = {row[0]: row[1] for row in reversed(execute(_of(QUOTES, ids), ids))}
    figures = _named(execute, ids, FIGURES, _figure)
    return {
        "results": [
            _row(row, at, deadlines[row[0]], quotes.get(row[0], ""))
            | {
                "parties": parties[row[0]],
                "contacts": contacts[row[0]],
                "indicators": figures[row[0]],
            }
            for row in rows
        ]
    }


PARTIES = (
    "SELECT r.commitment_id, r.role, p.uuid, p.code, p.short_name, p.name "
    "FROM commitments_commitmentparty r JOIN frameworks_party p ON p.id = r.party_id "
    "WHERE r.commitment_id IN ({}) ORDER BY r.id"
)
CONTACTS = (
    "SELECT a.commitment_id, a.uuid, a.version, u.uuid, u.full_name, p.uuid, p.code, p.short_name, "
    "p.name FROM commitments_assignment a JOIN accounts_user u ON u.id = a.user_id "
    "JOIN frameworks_party p ON p.id = a.party_id WHERE a.commitment_id IN ({}) ORDER BY a.id"
)
QUOTES = (
    "SELECT m.commitment_id, s.quote FROM commitments_mention m "
    "JOIN sources_passage s ON s.id = m.passage_id WHERE m.commitment_id IN ({}) ORDER BY m.id"
)
FIGURES = (
    "SELECT commitment_id, uuid, version, name, unit, role, operator, value, direction "
    "FROM commitments_indicator WHERE commitment_id IN ({}) ORDER BY position, id"
)
DAYS = (
    "SELECT commitment_id, id, uuid, version, label, role, expression, edtf, first_day, last_day, "
    "grace_day, late_at, is_provisional, closed_at, close_reason, is_open, anchor_relation, "
    '"offset" FROM commitments_deadline WHERE commitment_id IN ({}) '
    "ORDER BY last_day ASC NULLS LAST, id"
)
MOVES = (
    "SELECT deadline_id, old_last_day, new_last_day FROM commitments_deadlinerevision "
    "WHERE deadline_id IN ({}) ORDER BY number"
)


def _of(statement: str, ids: Sequence[int]) -> str:
    return statement.format(", ".join(["%s"] * len(ids)))


def _named(
    execute: Execute, ids: Sequence[int], statement: str, told: Callable[[Sequence[Any]], Any]
) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in execute(_of(statement, ids), ids):
        found[row[0]].append(told(row))
    return found


def _uuid(value: Any) -> str:
    text = str(value)
    return text if "-" in text else "-".join(
        (text[:8], text[8:12], text[12:16], text[16:20], text[20:])
    )  # fmt: skip


def _party(row: Sequence[Any]) -> dict[str, Any]:
    party = {"uuid": _uuid(row[2]), "code": row[3], "name": row[4] or row[5]}
    return {"role": row[1], "party": party}


def _contact(row: Sequence[Any]) -> dict[str, Any]:
    return {
        "uuid": _uuid(row[1]),
        "version": row[2],
        "person": {"uuid": _uuid(row[3]), "name": row[4]},
        "party": {"uuid": _uuid(row[5]), "code": row[6], "name": row[7] or row[8]},
    }


def _figure(row: Sequence[Any]) -> dict[str, Any]:
    value = None if row[7] is None else _number(row[7])
    return {
        "uuid": _uuid(row[1]), "version": row[2], "name": row[3], "unit": row[4], "role": row[5],
        "operator": row[6], "value": value, "direction": row[8],
    }  # fmt: skip


def _number(value: Any) -> str:
    text = f"{value:f}" if not isinstance(value, int) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _told_moment(value: Any) -> str | None:
    moment = _moment(value)
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _told_day(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else str(value.isoformat())


def _deadlines(
    execute: Execute, ids: Sequence[int], parts: dict[int, Any], at: datetime
) -> dict[int, list[tuple[Sequence[Any], dict[str, Any]]]]:
    rows = execute(_of(DAYS, ids), ids)
    own = [row[1] for row in rows]
    moves: dict[int, list[tuple[Any, Any]]] = defaultdict(list)
    for deadline, old, new in execute(_of(MOVES, own), own) if own else ():
        moves[deadline].append((_day(old), _day(new)))
    found = defaultdict(list)
    for row in rows:
        found[row[0]].append((row, _deadline(row, parts[row[0]], moves[row[1]], at)))
    return found


def _slipped(moves: Iterable[tuple[date | None, date | None]]) -> tuple[int, int | None]:
    """Count moves, and the days from the first day to the present one."""
    changes = list(moves)
    moved = sum(1 for old, new in changes if old is not None and old != new)
    if not moved:
        return 0, 0
    first = next(day for change in changes for day in change if day is not None)
    last = changes[-1][1]
    return moved, (last - first).days if last else None


def _deadline(
    row: Sequence[Any], commitment: Sequence[Any], moves: list[Any], at: datetime
) -> dict[str, Any]:
    late = _moment(row[11])
    standing = _standing(row, commitment, late, at)
    moved, days = _slipped(moves)
    return {
        "uuid": _uuid(row[2]), "version": row[3], "label": row[4], "role": row[5],
        "expression": row[6], "edtf": row[7], "first_day": _told_day(row[8]),
        "last_day": _told_day(row[9]), "grace_day": _told_day(row[10]),
        "late_at": _told_moment(row[11]), "is_provisional": bool(row[12]), "standing": standing,
        "days_late": (at - late).days + 1 if late and standing == "overdue" else 0,
        "moves": moved, "slippage_days": days, "closed_at": _told_moment(row[13]),
        "close_reason": row[14],
    }  # fmt: skip


def _standing(
    row: Sequence[Any], commitment: Sequence[Any], late: datetime | None, at: datetime
) -> str:
    if not (row[15] and commitment[15]):
        return "closed"
    if late is None:
        waits = row[16] and not (row[16] == "after" and not row[17] and row[8])
        return "awaiting_date" if waits else "undated"
    last, tracked = _day(row[9]), _day(commitment[11])
    if last and tracked and last < tracked:
        return "to_be_established" if late <= at else "not_due"
    if late <= at:
        return "overdue"
    return "due_soon" if late <= at + DUE_SOON else "not_due"


ORDER = (
    *("overdue", "to_be_established", "due_soon", "stale", "awaiting_date", "not_due", "undated"),
    "closed",
)
FAR = datetime.max.replace(tzinfo=UTC)


def _row(
    row: Sequence[Any],
    at: datetime,
    deadlines: list[tuple[Sequence[Any], dict[str, Any]]],
    quote: str,
) -> dict[str, Any]:
    open_ones = [
        ((_moment(held[11]) or FAR, held[1]), told) for held, told in deadlines if held[15]
    ]
    chased = [told for held, told in deadlines if held[5] in {"due", "cycle", "milestone"}]
    leading = min(open_ones, default=(None, None))[1]
    if leading is None and deadlines:
        leading = max((held[1], told) for held, told in deadlines)[1]
    present = {told["standing"] for told in chased}
    stale = _moment(row[12])
    if stale and stale <= at:
        present.add("stale")
    standing = next((one for one in ORDER if one in present), "undated")
    return {
        "uuid": _uuid(row[1]), "version": row[2], "reference": row[3], "title": row[4],
        "framework": {"uuid": _uuid(row[16]), "code": row[17], "name": row[18]},
        "kind": row[5], "status": row[6], "standing": standing if row[15] else "closed",
        "publication_status": row[7], "strength": row[8], "priority": row[9],
        "visibility": row[10], "quote": quote, "deadlines": [told for _held, told in deadlines],
        "moves": leading["moves"] if leading else 0,
        "slippage_days": leading["slippage_days"] if leading else 0,
        "tracked_from": _told_day(row[11]), "stale_at": _told_moment(row[12]),
        "closed_at": _told_moment(row[13]), "is_demo": bool(row[14]),
    }  # fmt: skip
