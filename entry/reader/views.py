"""The page of the reader."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from entry.reader.marking import reading_of
from history.admin.signing import person
from sources.models import Document


@require_safe
def read_document(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a source text whole to who may see it, with the passages of its commitments."""
    user = person(request)
    rows = Document.objects.visible_to(user).select_related("framework")
    document = get_object_or_404(rows, uuid=uuid)
    keeps = Document.objects.editable_by(user).filter(pk=document.pk).exists()
    reading = reading_of(document, user=user, at=timezone.now())
    context = {"document": document, "reading": reading, "keeps": keeps}
    return render(request, "entry/reader/reader.html", context)
