"""Declaring what became of a commitment, and closing its deadlines."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.entering import status_at_entry
from commitments.actions.proving import check_proved
from commitments.actions.refusal import RefusedError
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.domain.steps import STEPS_WITH_REASON, TRANSITIONS
from commitments.domain.vocabulary import CLOSED_STATUSES, Status
from commitments.models import CloseReason, Commitment, Deadline
from commitments.models.choices import StatusChoices
from history.actions import save_all_recorded, save_recorded


def check_declaration(commitment: Commitment, status: Status, reason: str) -> None:
    """Raise RefusedError where a status cannot follow the present one, or lacks its reason."""
    step = (Status(commitment.status), status)
    if status not in TRANSITIONS[step[0]]:
        raise RefusedError(
            _("A commitment that is %(old)s cannot become %(new)s.")
            % {"old": StatusChoices(step[0]).label, "new": StatusChoices(status).label}
        )
    if step in STEPS_WITH_REASON and not reason.strip():
        raise RefusedError(_("Say why."))


def declare(
    commitment: Commitment,
    *,
    status: Status,
    delivered_edtf: str = "",
    reason: str = "",
    by: User | None,
    at: datetime,
) -> Commitment:
    """Declare a commitment's status; closing it closes its deadlines, reopening opens them.

    A draft of what was delivered when published becomes delivered as soon as it is declared
    active. A deliverable of high priority needs evidence and a second person. Raises RefusedError.
    """
    _check_edtf(delivered_edtf)
    with transaction.atomic():
        commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
        check_declaration(commitment, status, reason)
        if status == Status.DELIVERED:
            check_proved(commitment, by=by)
        if commitment.status == Status.DRAFT:
            # A draft enters the books now, and what was delivered when published is not chased.
            kind, published = commitment.kind, commitment.publication_status
            status = status_at_entry(kind, published, status)
        commitment.status = status
        commitment.closed_at = at if status in CLOSED_STATUSES else None
        commitment.delivered_edtf = delivered_edtf if status == Status.DELIVERED else ""
        save_recorded(commitment, by=by, at=at, verb=f"declare_{status}", reason=reason)
        if status in CLOSED_STATUSES:
            _close_all(commitment, by=by, at=at)
        else:
            _open_all(commitment, by=by, at=at)
    return commitment


def withdraw_commitments(
    commitments: Sequence[Commitment], *, reason: str, by: User | None, at: datetime
) -> list[Commitment]:
    """Withdraw many commitments and close their deadlines, as declare does, in few statements.

    Raises RefusedError where one of them cannot be withdrawn; then none is.
    """
    keys = [commitment.pk for commitment in commitments]
    with transaction.atomic():
        rows = Commitment.objects.select_for_update(of=("self",)).select_related("framework")
        found = list(rows.filter(pk__in=keys).order_by("pk"))
        for commitment in found:
            check_declaration(commitment, Status.WITHDRAWN, reason)
            commitment.status, commitment.closed_at = Status.WITHDRAWN, at
            commitment.delivered_edtf = ""
        verb = f"declare_{Status.WITHDRAWN}"
        save_all_recorded(found, by=by, at=at, verb=verb, reason=reason)
        dates = Deadline.objects.filter(commitment__in=keys, closed_at__isnull=True)
        closing = list(dates.select_related("commitment__framework").order_by("pk"))
        for deadline in closing:
            deadline.closed_at = at
            deadline.close_reason = CloseReason.CLOSED_WITH_COMMITMENT
        save_all_recorded(closing, by=by, at=at, verb="close_deadline")
    return found


def bring_back(
    told: Sequence[tuple[Commitment, Status]], *, reason: str, by: User | None, at: datetime
) -> list[Commitment]:
    """Give many withdrawn commitments back the status of their entry, and open their deadlines.

    What was delivered when published was so before anybody watched: its deadlines are not closed
    now, as they were not at its entry. Raises RefusedError where one of them is not withdrawn or
    a reason is missing; then none is brought back.
    """
    wanted = {commitment.pk: status for commitment, status in told}
    with transaction.atomic():
        rows = Commitment.objects.select_for_update(of=("self",)).select_related("framework")
        found = list(rows.filter(pk__in=wanted).order_by("pk"))
        for commitment in found:
            if commitment.status != Status.WITHDRAWN:
                raise RefusedError(_("Only what is withdrawn is brought back."))
            check_declaration(commitment, Status.ACTIVE, reason)
            commitment.status = wanted[commitment.pk]
            commitment.closed_at = at if commitment.status in CLOSED_STATUSES else None
        for status in sorted({*wanted.values()}):
            alike = [commitment for commitment in found if commitment.status == status]
            save_all_recorded(alike, by=by, at=at, verb=f"declare_{status}", reason=reason)
        dates = Deadline.objects.filter(
            commitment__in=wanted, close_reason=CloseReason.CLOSED_WITH_COMMITMENT
        )
        opening = list(dates.select_related("commitment__framework").order_by("pk"))
        for deadline in opening:
            deadline.closed_at, deadline.close_reason = None, ""
        save_all_recorded(opening, by=by, at=at, verb="reopen_deadline")
    return found


def _check_edtf(text: str) -> None:
    if not text:
        return
    try:
        period_of(text)
    except EdtfError as error:
        raise RefusedError(str(error)) from error


def _close_all(commitment: Commitment, *, by: User | None, at: datetime) -> None:
    for deadline in commitment.deadlines.filter(closed_at__isnull=True).order_by("pk"):
        deadline.closed_at = at
        deadline.close_reason = CloseReason.CLOSED_WITH_COMMITMENT
        save_recorded(deadline, by=by, at=at, verb="close_deadline")


def _open_all(commitment: Commitment, *, by: User | None, at: datetime) -> None:
    closed = commitment.deadlines.filter(close_reason=CloseReason.CLOSED_WITH_COMMITMENT)
    for deadline in closed.order_by("pk"):
        deadline.closed_at = None
        deadline.close_reason = ""
        save_recorded(deadline, by=by, at=at, verb="reopen_deadline")


def close_deadline(
    deadline: Deadline,
    *,
    close_reason: CloseReason,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> Deadline:
    """Close one deadline as met, missed or cancelled. Raises RefusedError when it is closed."""
    with transaction.atomic():
        deadline = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline.pk)
        if deadline.closed_at:
            raise RefusedError(_("This deadline is closed already."))
        if close_reason == CloseReason.CANCELLED and not reason.strip():
            raise RefusedError(_("Say why."))
        if close_reason == CloseReason.MET:
            check_proved(deadline.commitment, by=by)
        deadline.closed_at = at
        deadline.close_reason = close_reason
        save_recorded(deadline, by=by, at=at, verb="close_deadline", reason=reason)
    return deadline
