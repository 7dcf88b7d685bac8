"""Pages that belong to the whole site: is it well. Everything else lives in an app."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reminders.checks import findings_lately

logger = logging.getLogger(__name__)


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say whether this process answers and reaches its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        logger.exception("The database does not answer.")
        return HttpResponse("The database does not answer.\n", status=503, content_type=PLAIN)
    return HttpResponse("ok\n", content_type=PLAIN)


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say whether reminders go out; counts only, no name and no address of anybody."""
    try:
        found = findings_lately(at=timezone.now())
    except DatabaseError:
        logger.exception("The database does not answer.")
        return HttpResponse("The database does not answer.\n", status=503, content_type=PLAIN)
    if not found:
        return HttpResponse("ok\n", content_type=PLAIN)
    lines = "".join(f"{finding.words}\n" for finding in found)
    return HttpResponse(lines, status=503, content_type=PLAIN)


PLAIN = "text/plain; charset=utf-8"
