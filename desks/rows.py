"""What one row of a list of commitments shows, as plain values for the template."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse

from commitments.domain.standing import days_late
from commitments.domain.vocabulary import PartyRole, Standing
from commitments.leading import leading_deadline, slippage_of
from commitments.models import Commitment, Deadline
from commitments.wording import deadline_day, late_words, slippage_words
from desks.badges import Badge, Bar, bar_of, standing_badge


@dataclass(frozen=True, slots=True)
class Row:
    """One commitment in a list."""

    uuid: str
    reference: str
    url: str
    title: str
    quote: str
    parties: str
    contacts: str
    due_words: str
    due_day: str
    late: str
    moves: str
    bar: Bar | None
    badge: Badge
    reported_at: datetime | None
    is_tracked: bool
    kind: str


def _bar(commitment: Commitment) -> Bar | None:
    for indicator in commitment.indicators.all():
        values = [m for m in indicator.measurements.all() if m.is_accepted]
        latest = max(values, key=lambda m: (m.measured_on, m.pk), default=None)
        if bar := bar_of(indicator, latest.value if latest else None):
            return bar
    return None


class Due(NamedTuple):
    """What a row says of the day that matters now."""

    words: str
    day: str
    late: str
    moves: str


def due_of(deadline: Deadline | None, *, standing: str, at: datetime) -> Due:
    """Return the words of a deadline that was fetched with its changes and what it hangs on."""
    if deadline is None:
        return Due("", "", "", "")
    late_at = deadline.late_at if standing == Standing.OVERDUE else None
    return Due(
        words=deadline.expression or deadline.label,
        day=deadline_day(deadline),
        late=late_words(days_late(late_at, at=at)) if late_at else "",
        moves=slippage_words(slippage_of(deadline)),
    )


def row_of(commitment: Commitment, *, standing: str, at: datetime) -> Row:
    """Return the row of a commitment that was fetched with CommitmentQuerySet.with_list_rows."""
    due = due_of(leading_deadline(commitment), standing=standing, at=at)
    mentions = list(commitment.mentions.all())
    owners = [r for r in commitment.party_roles.all() if r.role == PartyRole.OWNER]
    return Row(
        uuid=str(commitment.uuid),
        reference=commitment.reference,
        url=reverse("desks:commitment", args=[commitment.uuid]),
        title=commitment.title,
        quote=mentions[0].passage.quote if mentions else "",
        parties=" · ".join(role.party.label for role in owners or commitment.party_roles.all()),
        contacts=", ".join(
            assignment.user.full_name for assignment in commitment.assignments.all()
        ),
        due_words=due.words,
        due_day=due.day,
        late=due.late,
        moves=due.moves,
        bar=_bar(commitment),
        badge=standing_badge(standing),
        reported_at=getattr(commitment, "latest_report_at", None),
        is_tracked=commitment.is_tracked,
        kind=str(commitment.get_kind_display()),
    )
