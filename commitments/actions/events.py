"""Giving a named event its day, later or anew, and moving what hangs on it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.days import check_year
from commitments.actions.following import Move, follow_all, hanging
from commitments.actions.refusal import RefusedError
from commitments.models import Deadline


def date_event(
    deadline: Deadline, *, on: date | None, reason: str = "", by: User | None, at: datetime
) -> list[Move]:
    """Say on which day the event took place on which a deadline hangs, or that nobody knows.

    The open deadlines of the commitment that hang on the same event follow, and what hangs on
    them. A day that was said before moves for a reason only. Raises RefusedError.
    """
    check_year(on)
    with transaction.atomic():
        rows = _on_same_event(deadline)
        known = {row.anchor_event_on for row in rows}
        if known == {on}:
            raise RefusedError(_("The event has this day already."))
        if known != {None} and not reason.strip():
            raise RefusedError(_("Say why the day of the event changes."))
        for row in rows:
            row.anchor_event_on = on
        reason = reason.strip() or _("“%(event)s” was on %(day)s.") % {
            "event": deadline.anchor_event,
            "day": date_format(on, "j M Y") if on else "–",
        }
        return follow_all(rows, verb="date_event", by=by, at=at, reason=reason)


def _on_same_event(deadline: Deadline) -> list[Deadline]:
    """Lock and return the open deadlines of the commitment that hang on the same event."""
    if not deadline.anchor_event:
        raise RefusedError(_("This deadline hangs on no named event."))
    same = Deadline.objects.filter(
        commitment=deadline.commitment_id, anchor_event__iexact=deadline.anchor_event
    )
    list(same.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    rows = hanging(same)
    if deadline.pk not in {row.pk for row in rows}:
        raise RefusedError(_("This deadline is closed; a closed date does not move."))
    return rows
