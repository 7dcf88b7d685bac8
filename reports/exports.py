"""The list of commitments as a file: the rows that are on the page, in their order."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _l

from commitments.domain.standing import days_late
from commitments.domain.vocabulary import PartyRole, Standing
from commitments.leading import leading_deadline, slippage_of
from commitments.models import Commitment, Deadline
from commitments.models.choices import StandingChoices
from commitments.querysets import CommitmentQuerySet
from commitments.spreadsheets.cells import Value
from commitments.spreadsheets.listing import PORTION
from commitments.wording import deadline_day

HEADINGS: tuple[Promise, ...] = (
    _l("reference"),
    _l("framework"),
    _l("title"),
    _l("source text"),
    _l("kind"),
    _l("status"),
    _l("standing"),
    _l("owner"),
    _l("contact"),
    _l("due, in words"),
    _l("reading (EDTF)"),
    _l("due"),
    _l("last day"),
    _l("days late"),
    _l("number of moves"),
    _l("slippage in days"),
    _l("last update"),
)


def lines(rows: CommitmentQuerySet, *, at: datetime) -> Iterator[list[Value]]:
    """Yield the headings, then one line for each commitment, without keeping them."""
    yield [str(heading) for heading in HEADINGS]
    shown = rows.with_latest_report().with_list_rows()
    for commitment in shown.iterator(chunk_size=PORTION):
        yield line_of(commitment, at=at)


def line_of(commitment: Commitment, *, at: datetime) -> list[Value]:
    """Return the line of a commitment that was fetched as for the list."""
    deadline = leading_deadline(commitment)
    standing = Standing(getattr(commitment, "standing", ""))
    slip = slippage_of(deadline)
    mentions = list(commitment.mentions.all())
    owners = [row for row in commitment.party_roles.all() if row.role == PartyRole.OWNER]
    reported_at = getattr(commitment, "latest_report_at", None)
    return [
        commitment.reference,
        commitment.framework.code,
        commitment.title,
        mentions[0].passage.quote if mentions else "",
        str(commitment.get_kind_display()),
        str(commitment.get_status_display()),
        str(StandingChoices(standing).label) if commitment.is_tracked else "",
        ", ".join(row.party.label for row in owners),
        ", ".join(row.user.full_name for row in commitment.assignments.all()),
        (deadline.expression or deadline.label) if deadline else "",
        deadline.edtf if deadline else "",
        deadline_day(deadline) if deadline else "",
        deadline.last_day if deadline else None,
        _days_late(deadline, standing, at=at),
        slip.moves,
        slip.days,
        reported_at.astimezone(get_current_timezone()).date() if reported_at else None,
    ]


def _days_late(deadline: Deadline | None, standing: Standing, *, at: datetime) -> int | None:
    if deadline is None or deadline.late_at is None or standing != Standing.OVERDUE:
        return None
    return days_late(deadline.late_at, at=at)
