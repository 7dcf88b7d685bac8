"""The page of triage: every sentence of a document, what it is, and who said so."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commitments.actions import RefusedError
from entry.domain.sentences import sentences
from entry.models import Verdict, VerdictKind
from entry.triage.actions import TriageConflictError
from entry.triage.offers import add_offers, levels_of
from entry.triage.rows import Row, coverage_of, rows_of
from entry.triage.taking import Said, say, say_of_many
from history.actions import StaleRecordError
from history.admin.signing import person
from sources.actions import PassageError
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
    user, now = person(request), timezone.now()
    if request.POST.keys() & {"headings", "many"}:
        rows = [*_shown(request, _rows(request, document, is_kept=True)).object_list]
        try:
            words = say_of_many(document, request.POST, rows=rows, by=user, at=now)
        except (ValidationError, StaleRecordError):
            messages.error(
                request, _("Somebody else said something of these just now; look, and try again.")
            )
        else:
            messages.success(request, words)
        return HttpResponseRedirect(_address(request, document))
    said = Said.of(request.POST)
    try:
        words = say(document, said, by=user, at=now)
    except TriageConflictError as error:
        return _answer(request, document, said.start, status=409, words=str(error))
    except (RefusedError, PassageError) as error:
        return _answer(request, document, said.start, status=422, words=str(error))
    except ValidationError as error:
        words = " ".join(error.messages)
        return _answer(request, document, said.start, status=422, words=words)
    return _answer(request, document, said.start, words=words)


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
        if words:
            messages.success(request, words)
        held = [one.start for one in sentences(document.text) if one.start <= start < one.end]
        return HttpResponseRedirect(f"{_address(request, document)}#at-{(held or [start])[0]}")
    messages.error(request, words)
    return _page(request, document, is_kept=True, status=status)


def _told(
    request: HttpRequest, document: Document, starts: set[int], *, is_kept: bool
) -> dict[str, Any]:
    """Return rows as parts of the page, with the bar and the moment of looking."""
    moment = timezone.now()
    rows = rows_of(document, user=person(request))
    chosen = [row for row in rows if _holds(row, starts)]
    if is_kept:
        add_offers(rows, chosen, document=document, user=person(request))
    context = {"document": document, "is_kept": is_kept}
    shown = [
        {
            "start": row.sentence.start,
            "html": render_to_string("entry/triage_row.html", {**context, "row": row}, request),
        }
        for row in chosen
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


def _holds(row: Row, starts: set[int]) -> bool:
    return any(row.sentence.start <= start < row.sentence.end for start in starts)


def _rows(request: HttpRequest, document: Document, *, is_kept: bool) -> list[Row]:
    """Return all rows; those of the page have what is proposed of them."""
    rows = rows_of(document, user=person(request))
    if is_kept:
        chosen = _shown(request, rows).object_list
        add_offers(rows, chosen, document=document, user=person(request))
    return rows


def _shown(request: HttpRequest, rows: list[Row]) -> Page[Row]:
    """Return the rows of the page that the address asks for."""
    show = request.GET.get("show", "")
    chosen = [row for row in rows if show not in VerdictKind.values or row.kind == show]
    return Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))


def _page(
    request: HttpRequest, document: Document, *, is_kept: bool, status: int = 200
) -> HttpResponse:
    moment = timezone.now()
    rows = _rows(request, document, is_kept=is_kept)
    page = _shown(request, rows)
    show = request.GET.get("show", "")
    context = {
        "document": document,
        "is_kept": is_kept,
        "coverage": coverage_of(rows),
        "page": page,
        "paragraphs": _paragraphs([*page.object_list]),
        "levels": levels_of(page.object_list) if is_kept else [],
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
