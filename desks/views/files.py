"""Handing out files that were attached as evidence, to those who may see them."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from commitments.domain.file_types import CONTENT_TYPES, type_by_name
from commitments.models import Evidence


@require_safe
def evidence_file(request: HttpRequest, uuid: UUID) -> FileResponse:
    """Send a file to who may see it."""
    return sent_file(request.user, uuid)


def sent_file(user: User | AnonymousUser, uuid: UUID) -> FileResponse:
    """Return a file to be saved, never to be shown inside the site. Raises Http404."""
    evidence = Evidence.objects.visible_to(user).exclude(file="").filter(uuid=uuid).first()
    if evidence is None:
        raise Http404(_("There is no such file."))
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("This file is not in the store any more.")) from error
    response = FileResponse(
        content,
        as_attachment=True,
        filename=evidence.file_name,
        content_type=CONTENT_TYPES[type_by_name(str(evidence.file.name))],
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
