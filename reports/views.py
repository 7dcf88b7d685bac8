"""The doors of exports: the lists as files, for whoever sees the list."""

from datetime import datetime
from typing import cast

from django.core.exceptions import BadRequest
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from commitments.lists import CommitmentList, overdue_list, reading_list
from reports.anchoring import HEADER, about_lines, anchor_words
from reports.exports import csv_file, lines, xlsx_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Answer = StreamingHttpResponse | FileResponse


@require_safe
def commitments(request: HttpRequest, form: str) -> Answer:
    """Send the list of commitments as it stands, with its filters."""
    at = timezone.now()
    return _answer(reading_list(request, at=at), form, name="commitments", at=at)


@require_safe
def overdue(request: HttpRequest, form: str) -> Answer:
    """Send the overdue desk's list as it stands, to who works at that desk."""
    at = timezone.now()
    found = overdue_list(request, user=cast("User", request.user), at=at)
    return _answer(found, form, name="overdue", at=at)


def _answer(found: CommitmentList, form: str, *, name: str, at: datetime) -> Answer:
    if not found.filters.is_valid():
        raise BadRequest(_("These filters cannot be read; go back to the list and mend them."))
    told = lines(found.rows, at=at)
    file_name = f"{name}-{at:%Y-%m-%d}.{form}"
    anchor = anchor_words()
    if form == "xlsx":
        file = xlsx_file(told, about=about_lines(at=at, anchor=anchor))
        return FileResponse(
            file,
            as_attachment=True,
            filename=file_name,
            content_type=XLSX,
            headers={HEADER: anchor},
        )
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', HEADER: anchor}
    return StreamingHttpResponse(
        csv_file(told), content_type="text/csv; charset=utf-8", headers=headers
    )
