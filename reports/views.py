"""The doors of exports: the lists as files, for whoever sees the list."""

from datetime import datetime
from typing import cast

from django.core.exceptions import BadRequest
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from commitments.lists import CommitmentList, judging_list, overdue_list, reading_list
from commitments.spreadsheets.files import sent
from reports.exports import lines


@require_safe
def commitments(request: HttpRequest, form: str) -> FileResponse:
    """Send the list of commitments as it stands, with its filters."""
    at = timezone.now()
    return _answer(reading_list(request, at=at), form, name="commitments", at=at)


@require_safe
def overdue(request: HttpRequest, form: str) -> FileResponse:
    """Send the overdue desk's list as it stands, to who works at that desk."""
    at = timezone.now()
    found = overdue_list(request, user=cast("User", request.user), at=at)
    return _answer(found, form, name="overdue", at=at)


@require_safe
def judging(request: HttpRequest, form: str) -> FileResponse:
    """Send what waits for a judgement as it stands, to who works at that desk."""
    at = timezone.now()
    found = judging_list(request, user=cast("User", request.user), at=at)
    return _answer(found, form, name="judging", at=at)


def _answer(found: CommitmentList, form: str, *, name: str, at: datetime) -> FileResponse:
    if not found.filters.is_valid():
        raise BadRequest(_("These filters cannot be read; go back to the list and mend them."))
    return sent(lambda: lines(found.rows, at=at), form, name=name, at=at)
