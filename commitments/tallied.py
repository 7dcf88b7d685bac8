"""A framework's commitments gone through once: all that is counted of them, in one statement.

What is told of each commitment (its standing, whether one heard of it, what is missing) is found
once, under a name; the tallies of all, of areas and of owners are groups of that.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from commitments.deliveries import DELIVERED, deliveries_in, tally_told
from commitments.domain.punctuality import PunctualityTally
from commitments.domain.vocabulary import PartyRole
from commitments.models import Commitment, CommitmentParty
from commitments.parts import Part, Statement, statement_of, together
from commitments.querysets import CommitmentQuerySet
from commitments.querysets.tallies import GAPS, TOLD
from commitments.scores import JUDGED, InArea, in_areas, judged_in
from frameworks.models import Party, PriorityArea

NUMBERS = ("number", "open", "heard")
COUNTED = ("standing", "status", "publication_status", "delivered_edtf")
ALL = Part("all", None, (*COUNTED, *NUMBERS, *GAPS))
AREAS = Part("areas", None, ("key", "name", "position", "standing", *NUMBERS))
OWNERS = Part("owners", None, ("key", "code", "name", "short_name", "standing", *NUMBERS))
# What every tally counts: all, the open ones, and those heard of lately.
_COUNTS = ("COUNT(*)", *(f"COUNT(*) FILTER (WHERE told.{name})" for name in ("is_open", "heard")))
_ARRAY = {"postgresql": "JSONB_BUILD_ARRAY", "sqlite": "JSON_ARRAY"}


class Tallies(NamedTuple):
    """What was counted: rows of ALL, AREAS and OWNERS, judgements, and how punctual it was."""

    all: Sequence[Any]
    areas: Sequence[Any]
    owners: Sequence[Any]
    judged: Sequence[InArea]
    punctuality: PunctualityTally


def tallies_of(rows: CommitmentQuerySet, *, at: datetime) -> Tallies:
    """Count commitments in one statement, whatever their number."""
    told = statement_of(rows.with_standing(at).told_of_each(at))
    if told is None:
        return Tallies((), (), (), (), tally_told(()))
    columns = ", ".join(("commitment", *TOLD, *GAPS))
    kinds = [
        (ALL, _all()),
        (AREAS, _areas()),
        (OWNERS, _owners()),
        (JUDGED, statement_of(judged_in(rows))),
        (DELIVERED, statement_of(deliveries_in(rows))),
    ]
    first = f"WITH told ({columns}) AS ({told[0]}) "
    found = [_rows(kind) for kind in together(kinds, first=(first, told[1]))]
    every, areas, owners, judged, delivered = found
    return Tallies(every, areas, owners, in_areas(judged), tally_told(delivered))


def _rows(found: Any) -> list[Any]:
    return [row for rows in found.values() for row in rows]


def _grouped(groups: Sequence[str], source: str, *more: str) -> Statement:
    """Return a tally of what is told, by some columns; with no commitment to hang on."""
    told = ", ".join((*groups, *_COUNTS, *more))
    array = _ARRAY[connection.vendor]
    return f"SELECT 0, {array}({told}) FROM told {source}GROUP BY {', '.join(groups)}", ()  # noqa: S608 - names of our own


def _all() -> Statement:
    missing = (f"COUNT(*) FILTER (WHERE told.{gap})" for gap in GAPS)
    return _grouped([f"told.{name}" for name in COUNTED], "", *missing)


def _areas() -> Statement:
    # One in two areas counts in both, one in none by itself.
    source = (
        f"LEFT JOIN {Commitment.areas.through._meta.db_table} inside "
        "ON inside.commitment_id = told.commitment "
        f"LEFT JOIN {PriorityArea._meta.db_table} area ON area.id = inside.priorityarea_id "
    )
    return _grouped(("area.uuid", "area.name", "area.position", "told.standing"), source)


def _owners() -> Statement:
    # One with two owners counts for both.
    source = (
        f"JOIN {CommitmentParty._meta.db_table} part "
        f"ON part.commitment_id = told.commitment AND part.role = '{PartyRole.OWNER.value}' "
        f"JOIN {Party._meta.db_table} party ON party.id = part.party_id "
    )
    named = ("party.id", "party.code", "party.name", "party.short_name")
    return _grouped((*named, "told.standing"), source)
