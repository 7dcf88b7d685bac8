"""Asking for another date, and deciding about it; nobody decides their own request."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.deadlines import check_new_date, extend_deadline
from commitments.actions.refusal import RefusedError
from commitments.models import DateRequest, DateRequestState, Deadline
from history.actions import save_recorded


def ask_for_date(
    deadline: Deadline, *, expression: str, edtf: str = "", reason: str, by: User, at: datetime
) -> DateRequest:
    """Ask for another date.

    Raises RefusedError for a closed deadline, and for a date that is unreadable or has gone by.
    """
    if not reason.strip():
        raise RefusedError(_("Say why another date is needed."))
    if deadline.closed_at:
        raise RefusedError(_("This deadline is closed; a closed date does not move."))
    check_new_date(deadline, expression=expression, edtf=edtf, at=at)
    request = DateRequest(
        deadline=deadline,
        expression=expression,
        edtf=edtf,
        reason=reason,
        asked_by=by,
        asked_at=at,
    )
    with transaction.atomic():
        if deadline.date_requests.waiting().exists():
            raise RefusedError(_("Another date has been asked for already."))
        save_recorded(request, by=by, at=at, verb="ask_for_date", reason=reason)
    return request


def _locked(request: DateRequest) -> DateRequest:
    rows = DateRequest.objects.select_for_update(of=("self",))
    request = rows.select_related("deadline__commitment__framework", "asked_by").get(pk=request.pk)
    if request.state != DateRequestState.ASKED:
        raise RefusedError(
            _("This request is %(state)s already.") % {"state": request.get_state_display()}
        )
    return request


def _decide(
    request: DateRequest, state: DateRequestState, *, answer: str, by: User, at: datetime
) -> DateRequest:
    request = _locked(request)
    if request.asked_by_id == by.pk:
        raise RefusedError(_("Nobody decides their own request."))
    request.state, request.answer = state, answer
    request.decided_by, request.decided_at = by, at
    save_recorded(request, by=by, at=at, verb=f"date_{state}", reason=answer)
    return request


def approve_date(request: DateRequest, *, answer: str = "", by: User, at: datetime) -> DateRequest:
    """Grant the date that was asked for; the deadline moves. Raises RefusedError."""
    with transaction.atomic():
        request = _decide(request, DateRequestState.APPROVED, answer=answer, by=by, at=at)
        extend_deadline(
            request.deadline,
            expression=request.expression,
            edtf=request.edtf,
            reason=request.reason,
            asked_by=request.asked_by,
            by=by,
            at=at,
        )
    return request


def refuse_date(request: DateRequest, *, answer: str, by: User, at: datetime) -> DateRequest:
    """Refuse another date, with a word. Raises RefusedError."""
    if not answer.strip():
        raise RefusedError(_("Say why the date stays."))
    with transaction.atomic():
        return _decide(request, DateRequestState.REFUSED, answer=answer, by=by, at=at)


def withdraw_date_request(
    request: DateRequest, *, reason: str, by: User, at: datetime
) -> DateRequest:
    """Take one's own request back. Raises RefusedError, also without a reason."""
    if not reason.strip():
        raise RefusedError(_("Say why the request is taken back."))
    with transaction.atomic():
        request = _locked(request)
        if request.asked_by_id != by.pk:
            raise RefusedError(_("Only who asked can take the request back."))
        request.state, request.decided_by, request.decided_at = DateRequestState.WITHDRAWN, by, at
        save_recorded(request, by=by, at=at, verb="date_withdrawn", reason=reason)
    return request
