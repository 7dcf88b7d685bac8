"""Pairs of the register that look alike, without those that somebody said are not the same."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from frameworks.domain.lookalikes import Likeness, look_alikes
from frameworks.models import DistinctPair, Party

LIKENESS_WORDS = {
    Likeness.SAME_NAME: _("called the same"),
    Likeness.ACRONYM: _("one is called by the initials of the other"),
    Likeness.ONE_LETTER: _("names differ by a letter"),
}
ORDER = tuple(Likeness)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that look alike, and why."""

    one: Any
    other: Any
    why: str


def alike_parties() -> list[Pair]:
    """Return parties that look alike, the surest first; three queries."""
    rows = Party.objects.current().prefetch_related("names").order_by("pk")
    by_key = {party.uuid: party for party in rows}
    names = {
        key: [
            one
            for one in (
                party.name, party.short_name, party.code, *(row.name for row in party.names.all())
            )
            if one
        ]
        for key, party in by_key.items()
    }  # fmt: skip
    return _pairs(by_key, names)


def alike_people() -> list[Pair]:
    """Return accounts that look alike, the surest first; two queries."""
    rows = User.objects.active().filter(merged_into__isnull=True).order_by("pk")
    by_key = {person.uuid: person for person in rows}
    names = {key: [person.full_name] for key, person in by_key.items()}
    return _pairs(by_key, names)


def _pairs(by_key: dict[UUID, Any], names: Mapping[UUID, Collection[str]]) -> list[Pair]:
    found = look_alikes(names)
    said = {*DistinctPair.objects.values_list("one", "other")}
    left = [
        (pair, why)
        for pair, why in found.items()
        if (min(pair), max(pair)) not in said
    ]  # fmt: skip
    left.sort(key=lambda told: ORDER.index(told[1]))
    return [
        Pair(by_key[one], by_key[other], str(LIKENESS_WORDS[why])) for (one, other), why in left
    ]
