"""What points at a party or a person, and what becomes of it when two of them are merged.

It only reads; the merge itself writes what is planned here.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from history.models import Record

# Says which rows would be the same row once they point at another.
Key = tuple[str, ...]
Stays = Callable[[Any], Q]


@dataclass(frozen=True, slots=True)
class Step:
    """The rows of one kind: those that move, those that say the same already, those that stay."""

    words: "str | Promise"
    moves: Sequence[Any] = ()
    doubles: Sequence[Any] = ()
    stays: Sequence[Any] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of this kind."""
        return not (self.moves or self.doubles or self.stays)


@dataclass(frozen=True, slots=True)
class Link:
    """One column by which rows name a party or a person."""

    model: type[Record]
    column: str
    words: "str | Promise"
    # Rows that agree in these, once moved, are one row; with `None`, no two are ever the same.
    same_by: Key = ()
    # The other column in which a row may not name the same one.
    never_itself: str = ""
    # Rows that stay where they are, told from the one that is kept.
    stays: Stays | None = None
    related: tuple[str, ...] = field(default=())

    def rows(self, of: Record) -> list[Any]:
        """Return the rows that name a record, with what their history asks for."""
        rows: Any = self.model._base_manager.filter(**{self.column: of.pk})
        return list(rows.select_related(*self.related).order_by("pk"))

    def plan(self, kept: Record, dropped: Record) -> Step:
        """Return what becomes of the rows that name the dropped one."""
        rows = self.rows(dropped)
        staying: set[int] = set()
        if self.stays:
            kept_back = self.model._base_manager.filter(self.stays(kept), pk__in=_keys(rows))
            staying = {*kept_back.values_list("pk", flat=True)}
        taken = {self.key_of(row) for row in self.rows(kept)} if self.same_by else set()
        moves: list[Any] = []
        doubles: list[Any] = []
        for row in rows:
            if row.pk in staying:
                continue
            is_double = self.key_of(row) in taken or self._names(row, kept)
            (doubles if is_double else moves).append(row)
        return Step(self.words, moves, doubles, [row for row in rows if row.pk in staying])

    def key_of(self, row: Any) -> tuple[Any, ...]:
        """Return what makes a row the same as another one, once both name the kept one."""
        return tuple(getattr(row, name) for name in self.same_by)

    def _names(self, row: Any, kept: Record) -> bool:
        return bool(self.never_itself) and getattr(row, f"{self.never_itself}_id") == kept.pk


@dataclass(frozen=True, slots=True)
class ManyLink:
    """A relation to many: the rows that have the dropped one among theirs get the kept one."""

    model: type[Record]
    name: str
    words: "str | Promise"
    related: tuple[str, ...] = ("framework",)

    def plan(self, kept: Record, dropped: Record) -> Step:  # noqa: ARG002 - asked like a Link
        """Return the rows that change."""
        rows: Any = self.model._base_manager.filter(**{self.name: dropped.pk})
        return Step(self.words, list(rows.select_related(*self.related).order_by("pk")))


def _keys(rows: Iterable[Any]) -> list[int]:
    return [row.pk for row in rows]


def print_of(steps: Iterable[Step]) -> str:
    """Return a fingerprint of a plan: another one means that it would do something else."""
    told = hashlib.sha256()
    for step in steps:
        for rows in (step.moves, step.doubles, step.stays):
            told.update("".join(f"{row.uuid}:{row.version};" for row in rows).encode())
            told.update(b"|")
    return told.hexdigest()[:32]
