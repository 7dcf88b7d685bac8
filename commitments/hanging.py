"""Commitments with what a row of a desk shows hanging on them, fetched in one statement."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from commitments.models import (
    Assignment,
    Commitment,
    CommitmentParty,
    Deadline,
    DeadlineRevision,
    Indicator,
    Measurement,
    Mention,
)
from commitments.parts import Found, Part, made, parts_of

PARTIES = Part(
    "parties", CommitmentParty, ("id", "role", "party__id", "party__name", "party__short_name")
)
CONTACTS = Part(
    "contacts",
    Assignment,
    ("id", "user", "party", "user__id", "user__full_name", "user__is_active"),
)
QUOTES = Part("quotes", Mention, ("id", "role", "passage__id", "passage__quote"))
INDICATORS = Part(
    "indicators",
    Indicator,
    ("id", "position", "name", "unit", "role", "operator", "value", "direction"),
)
VALUES = Part(
    "values",
    Measurement,
    ("id", "indicator", "measured_on", "value", "is_accepted"),
    path="indicator__commitment",
    only=(("is_accepted", True),),
)
_FORUM = ("id", "code", "name")
_MEETING = ("id", "label", "number", "state", "starts_on")
DEADLINES = Part(
    "deadlines",
    Deadline,
    (
        *("id", "uuid", "label", "role", "expression", "qualifier", "first_day", "last_day"),
        *("late_at", "is_open", "is_provisional", "closed_at", "close_reason"),
        *("anchor_relation", "anchor_event", "offset", "offset_unit"),
        *("anchor_forum", "anchor_meeting"),
        *(f"anchor_forum__{name}" for name in _FORUM),
        *(f"anchor_meeting__{name}" for name in _MEETING),
        *(f"anchor_meeting__forum__{name}" for name in _FORUM),
    ),
)
CHANGES = Part(
    "changes",
    DeadlineRevision,
    ("id", "number", "deadline", "old_last_day", "new_last_day"),
    path="deadline__commitment",
)
SHOWN = (PARTIES, CONTACTS, QUOTES, INDICATORS, VALUES, DEADLINES, CHANGES)
NAMES = ("party_roles", "assignments", "mentions", "indicators", "deadlines")


def hang(commitments: Iterable[Commitment]) -> list[Commitment]:
    """Return commitments with what CommitmentQuerySet.with_list_rows would fetch for a row.

    What a row does not show of these records is fetched when it is asked for.
    """
    rows = list(commitments)
    parties, contacts, quotes, figures, values, days, changes = parts_of(
        [row.pk for row in rows], SHOWN
    )
    indicators = _instances(INDICATORS, figures, ("position", "id"))
    _hang_each(indicators, "measurements", _grouped(VALUES, values, "indicator_id"))
    deadlines = _instances(DEADLINES, days, ("id",))
    _hang_each(deadlines, "revisions", _grouped(CHANGES, changes, "deadline_id"))
    found = (
        _instances(PARTIES, parties, ("id",)),
        _instances(CONTACTS, contacts, ("id",)),
        _instances(QUOTES, quotes, ("id",)),
        indicators,
        deadlines,
    )
    for row in rows:
        for name, group in zip(NAMES, found, strict=True):
            hang_on(row, name, group.get(row.pk, []))
    return rows


def hang_on(instance: Any, name: str, rows: list[Any]) -> None:
    """Let `all()` of a relation of an instance give these rows, as if they had been prefetched."""
    vars(instance).setdefault("_prefetched_objects_cache", {})[name] = rows


def _instances(part: Part, found: Found, order: tuple[str, ...]) -> dict[int, list[Any]]:
    def place(instance: Any) -> tuple[Any, ...]:
        return tuple(getattr(instance, name) for name in order)

    return {
        key: sorted((made(part, row) for row in rows), key=place) for key, rows in found.items()
    }


def _grouped(part: Part, found: Found, name: str) -> dict[int, list[Any]]:
    """Return instances by the key of another record than the commitment."""
    groups: dict[int, list[Any]] = defaultdict(list)
    for rows in _instances(part, found, ("id",)).values():
        for one in rows:
            groups[getattr(one, name)].append(one)
    return groups


def _hang_each(owners: dict[int, list[Any]], name: str, groups: dict[int, list[Any]]) -> None:
    for rows in owners.values():
        for owner in rows:
            hang_on(owner, name, groups.get(owner.pk, []))
