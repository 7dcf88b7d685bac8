"""What the pages of programmes show, as plain values for the template."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.domain.standing import ORDER
from commitments.domain.vocabulary import Standing, Subtype
from commitments.models import Commitment, Indicator, Programme
from commitments.models.choices import HealthChoices, StandingChoices
from commitments.programmes import RollUp
from commitments.wording import number_words, quantity_words
from desks.rows import Row, row_of


@dataclass(frozen=True, slots=True)
class Item:
    """One commitment of a programme."""

    row: Row
    health: str
    health_code: str
    # Whether it is the record of the programme itself, which is not counted as one of its items.
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One programme in the list of a framework."""

    uuid: str
    code: str
    name: str
    other_names: str
    level: int
    counts: str
    standings: str
    healths: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What one commitment promises in a unit, and what was accepted of it."""

    reference: str
    uuid: str
    name: str
    quantity: str
    latest: str


@dataclass(frozen=True, slots=True)
class Unit:
    """All figures of a programme in one unit, side by side and never added up."""

    name: str
    figures: tuple[Figure, ...]

    @property
    def is_shared(self) -> bool:
        """Say whether somebody might add these up."""
        return len(self.figures) > 1


def item_of(commitment: Commitment, *, at: datetime) -> Item:
    """Return a commitment that was fetched with standing, health and list rows."""
    health = str(getattr(commitment, "accepted_health", "") or "")
    return Item(
        row=row_of(commitment, standing=str(getattr(commitment, "standing", "")), at=at),
        health=str(HealthChoices(health).label) if health else "",
        health_code=health,
        is_whole=commitment.subtype == Subtype.FUNDED_PROGRAMME,
    )


def counts_words(rolled: RollUp) -> str:
    """Say how many items there are, and whether the list is complete."""
    if rolled.is_complete:
        words = ngettext("%(count)d item", "%(count)d items", rolled.items)
    else:
        words = ngettext("at least %(count)d item", "at least %(count)d items", rolled.items)
    return words % {"count": rolled.items}


def standings_words(rolled: RollUp) -> str:
    """Say how many stand how, worst first: “2 overdue, 4 not due”."""
    labels = {code: str(StandingChoices(code).label) for code in (*ORDER, Standing.CLOSED)}
    return _listed(rolled.standings, labels)


def healths_words(rolled: RollUp) -> str:
    """Say what the latest accepted reports say, and of how many there is none."""
    labels = {choice.value: str(choice.label) for choice in reversed(HealthChoices)}
    return _listed(rolled.healths, {**labels, "": _("without an accepted report")})


def _listed(counts: Mapping[str, int], labels: Mapping[Any, str]) -> str:
    return ", ".join(f"{counts[code]} {words}" for code, words in labels.items() if counts[code])


def told_of(programme: Programme, rolled: RollUp, *, level: int) -> Told:
    """Return a programme for the list."""
    return Told(
        uuid=str(programme.uuid),
        code=programme.code,
        name=programme.name,
        other_names=" · ".join(programme.other_names.splitlines()),
        level=level,
        counts=counts_words(rolled),
        standings=standings_words(rolled),
        healths=healths_words(rolled),
    )


def as_tree(programmes: Sequence[Programme]) -> Iterable[tuple[Programme, int]]:
    """Yield programmes with their level, each below what it is part of, by name."""
    below: dict[int | None, list[Programme]] = {}
    for row in programmes:
        below.setdefault(row.parent_id, []).append(row)
    ahead = [(row, 1) for row in reversed(below.get(None, []))]
    while ahead:
        row, level = ahead.pop()
        yield row, level
        ahead += [(child, level + 1) for child in reversed(below.get(row.pk, []))]


def units_of(indicators: Iterable[Indicator]) -> list[Unit]:
    """Return the figures by unit; their accepted values were fetched as `accepted`."""
    found: dict[str, list[Figure]] = {}
    for indicator in indicators:
        found.setdefault(indicator.unit, []).append(_figure(indicator))
    return [Unit(name, tuple(rows)) for name, rows in sorted(found.items())]


def _figure(indicator: Indicator) -> Figure:
    values = getattr(indicator, "accepted", [])
    latest = max(values, key=lambda value: (value.measured_on, value.pk), default=None)
    return Figure(
        reference=indicator.commitment.reference,
        uuid=str(indicator.commitment.uuid),
        name=indicator.name,
        quantity=quantity_words(indicator),
        latest=f"{number_words(latest.value)} ({latest.measured_edtf})" if latest else "",
    )
