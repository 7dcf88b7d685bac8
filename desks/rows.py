"""What one row of a list of commitments shows, as plain values for the template."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from commitments.domain.standing import days_late
from commitments.domain.vocabulary import PartyRole
from commitments.leading import leading_deadline, slippage_of
from commitments.models import Commitment
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


def row_of(commitment: Commitment, *, standing: str, at: datetime) -> Row:
    """Return the row of a commitment that was fetched with CommitmentQuerySet.with_list_rows."""
    deadline = leading_deadline(commitment)
    is_late = standing in {"overdue", "to_be_established"}
    late_at = deadline.late_at if deadline and is_late else None
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
        due_words=(deadline.expression or deadline.label) if deadline else "",
        due_day=deadline_day(deadline) if deadline else "",
        late=late_words(days_late(late_at, at=at)) if late_at and standing == "overdue" else "",
        moves=slippage_words(slippage_of(deadline)),
        bar=_bar(commitment),
        badge=standing_badge(standing),
        reported_at=getattr(commitment, "latest_report_at", None),
        is_tracked=commitment.is_tracked,
        kind=str(commitment.get_kind_display()),
    )
