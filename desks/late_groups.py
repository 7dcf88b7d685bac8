"""The overdue desk in groups: their names, their sizes, and what can be done with a whole one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from commitments.grouping import NONE, GroupBy, Key, group_of, names_of, sizes_of
from commitments.models import Commitment
from commitments.querysets import CommitmentQuerySet
from desks.addresses import changed
from desks.late_rows import LateRow

WORDS: dict[GroupBy, Promise] = {
    GroupBy.OWNER: _l("point of contact"),
    GroupBy.PARTY: _l("owner"),
    GroupBy.AREA: _l("area"),
    GroupBy.FRAMEWORK: _l("framework"),
    GroupBy.MEETING: _l("meeting"),
}
NOBODY: dict[GroupBy, Promise] = {
    GroupBy.OWNER: _l("Without a point of contact"),
    GroupBy.PARTY: _l("Without an owner"),
    GroupBy.AREA: _l("Without an area"),
    GroupBy.FRAMEWORK: _l("Without a framework"),
    GroupBy.MEETING: _l("Without a meeting"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to group the list, and the way there."""

    words: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading; without a name where the list is not grouped."""

    name: str
    size: int
    nudge_url: str
    rows: tuple[LateRow, ...]


def ways(query: QueryDict) -> list[Way]:
    """Return the ways to group, the first of which is not to."""
    present = query.get("group", "")
    without = ("page", "select", "group")
    none = Way(
        str(pgettext_lazy("grouping", "nothing")), changed(query, without=without), not present
    )
    return [
        none,
        *(
            Way(str(words), changed(query, without=without, group=by), by == present)
            for by, words in WORDS.items()
        ),
    ]


def chosen_way(query: QueryDict) -> GroupBy | None:
    """Return by what a query groups; nothing for a word that is no way to group."""
    asked = query.get("group")
    return GroupBy(asked) if asked in set(GroupBy) else None


def groups_of(
    by: GroupBy | None,
    found: Sequence[Commitment],
    rows: Sequence[LateRow],
    *,
    listed: CommitmentQuerySet,
    query: QueryDict,
) -> list[Group]:
    """Return the rows of a page under their headings; two queries where there are any."""
    if by is None:
        return [Group("", len(rows), "", tuple(rows))]
    sizes, names = sizes_of(listed), names_of(by, [group_of(row) for row in found])
    pairs = groupby(zip(found, rows, strict=True), key=lambda pair: group_of(pair[0]))
    groups = []
    for key, told in pairs:
        here = [row for _found, row in told]
        # What came into a group after the groups were counted is what is here of it.
        size = sizes.get(key, len(here))
        groups.append(_group(key, names.get(key, str(NOBODY[by])), size, here, query))
    return groups


def _group(key: Key, name: str, size: int, rows: Sequence[LateRow], query: QueryDict) -> Group:
    code = str(key) if key else NONE
    act = {"do": "nudge", "all": code, "back": query.urlencode()}
    return Group(
        name=name,
        size=size,
        nudge_url=f"{reverse('desks:overdue-act')}?{urlencode(act)}",
        rows=tuple(rows),
    )
