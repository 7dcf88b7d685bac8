"""The page of triage: every sentence of a document, what it is, and who said so."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from entry.models import Verdict, VerdictKind
from entry.triage.actions import TriageConflictError, triage_headings, triage_sentence
from entry.triage.rows import Row, coverage_of, rows_of
from history.admin.signing import person
from sources.models import Document

PAGE_SIZE = 200


def _document(request: HttpRequest, uuid: UUID) -> Document:
    rows = Document.objects.visible_to(person(request)).select_related("framework")
    return get_object_or_404(rows, uuid=uuid)


def _is_kept_by(request: HttpRequest, document: Document) -> bool:
    return Document.objects.editable_by(person(request)).filter(pk=document.pk).exists()


@require_http_methods(["GET", "POST"])
def triage_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the sentences; those who keep the books say what each is."""
    document = _document(request, uuid)
    is_kept = _is_kept_by(request, document)
    if request.method == "POST":
        if not is_kept:
            raise PermissionDenied(
                _("Only those who keep the books of this framework may do this.")
            )
        return _take(request, document)
    return _page(request, document, is_kept=is_kept)


def _take(request: HttpRequest, document: Document) -> HttpResponse:
    if "headings" in request.POST:
        said = triage_headings(document, by=person(request), at=timezone.now())
        words = ngettext(
            "%(count)d heading is background now.",
            "%(count)d headings are background now.",
            len(said),
        )
        messages.success(request, words % {"count": len(said)})
        return HttpResponseRedirect(_address(request, document))
    start, version, kind = _read(request.POST.get("verdict", ""))
    try:
        triage_sentence(
            document, start=start, kind=kind, seen=version, by=person(request), at=timezone.now()
        )
    except TriageConflictError as error:
        return _answer(request, document, start, status=409, words=str(error))
    except ValidationError as error:
        return _answer(request, document, start, status=422, words=" ".join(error.messages))
    return _answer(request, document, start)


def _read(sent: str) -> tuple[int, int, str]:
    """Return what a button sends; nonsense becomes a place where no sentence begins."""
    start, _colon, rest = sent.partition(":")
    version, _colon, kind = rest.partition(":")
    is_sane = all(one.isascii() and one.isdigit() and len(one) < 10 for one in (start, version))
    if not is_sane or kind not in VerdictKind.values:
        return 2**31 - 1, 0, VerdictKind.OPEN
    return int(start), int(version), kind


def _address(request: HttpRequest, document: Document) -> str:
    query = request.GET.urlencode()
    address = reverse("entry:triage", args=[document.uuid])
    return f"{address}?{query}" if query else address


def _answer(
    request: HttpRequest, document: Document, start: int, *, status: int = 200, words: str = ""
) -> HttpResponse:
    """Tell the script the row as it is now; without script, show the page."""
    if request.headers.get("Accept") == "application/json":
        told = _told(request, document, {start}, is_kept=True)
        return JsonResponse({**told, "words": words}, status=status)
    if status == 200:
        return HttpResponseRedirect(f"{_address(request, document)}#at-{start}")
    messages.error(request, words)
    return _page(request, document, is_kept=True, status=status)


def _told(
    request: HttpRequest, document: Document, starts: set[int], *, is_kept: bool
) -> dict[str, Any]:
    """Return rows as parts of the page, with the bar and the moment of looking."""
    moment = timezone.now()
    rows = rows_of(document, user=person(request))
    context = {"document": document, "is_kept": is_kept}
    shown = [
        {
            "start": row.sentence.start,
            "html": render_to_string("entry/triage_row.html", {**context, "row": row}, request),
        }
        for row in rows
        if row.sentence.start in starts
    ]
    bar = {"coverage": coverage_of(rows), "document": document}
    return {
        "since": moment.isoformat(),
        "rows": shown,
        "bar": render_to_string("entry/triage_bar.html", bar, request),
    }


@require_GET
def triage_changes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tell what was said since a moment, so that two people see each other's work."""
    document = _document(request, uuid)
    since = _moment(request.GET.get("since", ""))
    changed = Verdict.objects.filter(document=document).since(since)
    starts = set(changed.values_list("start", flat=True)[:PAGE_SIZE])
    is_kept = _is_kept_by(request, document)
    if not starts:
        return JsonResponse({"since": since.isoformat(), "rows": [], "bar": ""})
    return JsonResponse({**_told(request, document, starts, is_kept=is_kept), "words": ""})


def _moment(said: str) -> datetime:
    try:
        moment = parse_datetime(said)
    except ValueError:
        moment = None
    return moment if moment and moment.tzinfo else timezone.now()


def _page(
    request: HttpRequest, document: Document, *, is_kept: bool, status: int = 200
) -> HttpResponse:
    moment = timezone.now()
    rows = rows_of(document, user=person(request))
    show = request.GET.get("show", "")
    chosen = [row for row in rows if show not in VerdictKind.values or row.kind == show]
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "document": document,
        "is_kept": is_kept,
        "coverage": coverage_of(rows),
        "page": page,
        "paragraphs": _paragraphs([*page.object_list]),
        "show": show if show in VerdictKind.values else "",
        "since": moment.isoformat(),
    }
    return render(request, "entry/triage.html", context, status=status)


def _paragraphs(rows: list[Row]) -> list[list[Row]]:
    """Return the rows as they stand together in the text."""
    found: list[list[Row]] = []
    for row in rows:
        if found and found[-1][-1].sentence.paragraph == row.sentence.paragraph:
            found[-1].append(row)
        else:
            found.append([row])
    return found
