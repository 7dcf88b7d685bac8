"""The rows of the list of commitments from plain values: fifty of them, no instance for each part.

They are those of desks.rows; only what a list shows is fetched, and only the deadline that matters
now as an instance, since its words know all that it may hang on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from commitments.domain.vocabulary import PartyRole
from commitments.leading import leading_of
from commitments.models import (
    Assignment,
    CommitmentParty,
    Deadline,
    Indicator,
    Measurement,
    Mention,
)
from commitments.models.choices import KindChoices
from desks.badges import Bar, bar_of, standing_badge
from desks.rows import Due, Row, due_of

COLUMNS = ("id", "uuid", "reference", "title", "kind", "is_tracked", "standing", "latest_report_at")


def listed(page: Iterable[Mapping[str, Any]], *, at: datetime) -> list[Row]:
    """Return the rows of a page; they carry COLUMNS."""
    found = list(page)
    ids = [row["id"] for row in found]
    quotes = _quotes(ids)
    parties, contacts, bars = _parties(ids), _contacts(ids), _bars(ids)
    leading = _leading(ids)
    # The address of one row tells that of all others.
    pattern = reverse("desks:commitment", args=[ANY])
    return [
        _row(
            one,
            url=pattern.replace(ANY, str(one["uuid"])),
            quote=quotes.get(one["id"], ""),
            parties=" · ".join(parties.get(one["id"], ())),
            contacts=", ".join(contacts.get(one["id"], ())),
            bar=bars.get(one["id"]),
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
        badge=standing_badge(one["standing"]),
        reported_at=one["latest_report_at"],
        is_tracked=one["is_tracked"],
        kind=str(KindChoices(one["kind"]).label),
        **told,
    )


def _quotes(ids: list[int]) -> dict[int, str]:
    rows = Mention.objects.filter(commitment__in=ids).order_by("-pk")
    return dict(rows.values_list("commitment_id", "passage__quote"))


def _parties(ids: list[int]) -> dict[int, list[str]]:
    """Return the names of the owners, and of all parties where nobody owns."""
    owners: dict[int, list[str]] = defaultdict(list)
    others: dict[int, list[str]] = defaultdict(list)
    rows = CommitmentParty.objects.filter(commitment__in=ids).order_by("pk")
    columns = ("commitment_id", "role", "party__short_name", "party__name")
    for commitment, role, short, name in rows.values_list(*columns):
        others[commitment].append(short or name)
        if role == PartyRole.OWNER:
            owners[commitment].append(short or name)
    return {**others, **owners}


def _contacts(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Assignment.objects.filter(commitment__in=ids).order_by("pk")
    for commitment, name in rows.values_list("commitment_id", "user__full_name"):
        found[commitment].append(name)
    return found


def _leading(ids: list[int]) -> dict[int, Deadline]:
    """Return the deadline of each commitment that matters now, with its changes."""
    days: dict[int, list[Any]] = defaultdict(list)
    rows = Deadline.objects.filter(commitment__in=ids).order_by("pk")
    columns = ("commitment_id", "id", "is_open", "late_at", "last_day")
    for row in rows.values_list(*columns, named=True):
        days[row.commitment_id].append(row)
    leading = [row.id for rows in days.values() if (row := leading_of(rows))]
    shown = Deadline.objects.filter(pk__in=leading).select_related(
        "anchor_forum", "anchor_meeting__forum"
    )
    return {deadline.commitment_id: deadline for deadline in shown.prefetch_related("revisions")}


def _bars(ids: list[int]) -> dict[int, Bar]:
    """Return the progress against the first target of each commitment."""
    indicators = list(Indicator.objects.filter(commitment__in=ids).order_by("position", "pk"))
    if not indicators:
        return {}
    values = Measurement.objects.filter(indicator__in=indicators, is_accepted=True)
    latest = dict(values.order_by("measured_on", "pk").values_list("indicator_id", "value"))
    bars: dict[int, Bar] = {}
    for indicator in indicators:
        bar = bar_of(indicator, latest.get(indicator.pk))
        if bar and indicator.commitment_id not in bars:
            bars[indicator.commitment_id] = bar
    return bars
