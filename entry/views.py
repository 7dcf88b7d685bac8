"""The page of a document: read it, select words, and make a commitment of them."""

import re
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from commitments.actions import DateError, RefusedError
from commitments.domain.references import next_reference
from commitments.models import Commitment
from entry.actions import enter_from_document
from entry.forms import (
    MOST_PARTY_ROWS,
    PARTY_ROWS,
    BasePartyFormSet,
    EntryForm,
    FigureForm,
    party_choices,
    party_formset,
)
from entry.prefill import Prefill, prefill
from entry.proposal_wording import as_data
from entry.proposals import propose_for
from entry.readings import Explained, explain, hanging_words
from entry.segments import Mark, paragraphs
from entry.service import is_configured, with_suggestions
from entry.triage.offers import next_start
from entry.triage.rows import rows_of
from history.admin.links import link
from history.admin.refusals import Refusal
from history.admin.signing import person
from sources.actions import PassageError
from sources.models import Document, Passage


@dataclass(slots=True)
class Desk:
    """What lies on the page: the document, the forms, and what would be entered."""

    document: Document
    form: EntryForm | None = None
    parties: BasePartyFormSet | None = None
    figure: FigureForm | None = None
    reading: Explained | None = None
    preview: dict[str, Any] = field(default_factory=dict)


def _document(request: HttpRequest, uuid: UUID) -> Document:
    rows = Document.objects.visible_to(person(request)).select_related("framework")
    return get_object_or_404(rows, uuid=uuid)


@require_http_methods(["GET", "POST"])
def document_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a document whole; those who keep its books make commitments of its words."""
    document = _document(request, uuid)
    kept = Document.objects.editable_by(person(request)).filter(pk=document.pk)
    desk = Desk(document)
    if kept.exists():
        choices = party_choices(person(request), document)
        if request.method == "POST":
            entered = _take(request, desk, choices)
            if entered:
                return _entered(request, document, entered)
        else:
            _open(request, desk, choices)
    elif request.method == "POST":
        raise PermissionDenied(_("Only those who keep the books of this framework may do this."))
    context = {**_context(request, desk), "comes_back": _comes_back(request)}
    return render(request, "entry/document.html", context)


def _open(request: HttpRequest, desk: Desk, choices: Any) -> None:
    """Lay out the forms with what the address names: the words, and the proposal for them."""
    said = _proposed(request, desk.document)
    number, found = request.GET.get("proposal", ""), Prefill()
    if "quote" in said and re.fullmatch(r"[0-9]{1,3}", number):
        found = prefill(
            desk.document, start=said["start"], number=int(number), user=person(request)
        )
    desk.form = EntryForm(document=desk.document, initial={**found.fields, **said})
    desk.parties = party_formset(choices=choices, initial=found.parties)
    desk.figure = FigureForm(prefix="figure", initial=found.figure)
    desk.reading = found.reading


def _comes_back(request: HttpRequest) -> bool:
    """Say whether the person came from triage and goes on there."""
    return request.GET.get("back") == "triage"


def _proposed(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Return the next reference, and the words of the span that the address names."""
    references = document.framework.commitments.values_list("reference", flat=True)
    proposed: dict[str, Any] = {
        "reference": next_reference(references, prefix=document.framework.code)
    }
    said = [request.GET.get(name, "") for name in ("start", "end")]
    if all(re.fullmatch(r"[0-9]{1,9}", one) for one in said):
        start, end = map(int, said)
        if quote := document.text[start:end]:
            proposed |= {"quote": quote, "start": start, "end": start + len(quote)}
    return proposed


def _take(request: HttpRequest, desk: Desk, choices: Any) -> Commitment | None:
    """Read what was sent: more lines, a preview, or the commitment itself."""
    wanted = request.POST.get("step", "preview")
    data: Any = request.POST
    if wanted == "lines":
        data = _with_more_lines(request)
    desk.form = form = EntryForm(data, document=desk.document)
    desk.parties = parties = party_formset(data, choices=choices)
    desk.figure = figure = FigureForm(data, prefix="figure")
    # All three are asked, so that everything to mend is shown at once.
    is_valid = all([form.is_valid(), parties.is_valid(), figure.is_valid()])
    desk.reading = explain(
        desk.document,
        expression=form.cleaned_data.get("expression", ""),
        edtf=form.cleaned_data.get("edtf", ""),
    )
    if wanted == "lines" or not is_valid:
        return None
    return _enter(request, desk, is_final=wanted == "enter")


def _with_more_lines(request: HttpRequest) -> Any:
    """Return what was sent with room for more parties."""
    data = request.POST.copy()
    lines = data.get("parties-TOTAL_FORMS", "")
    count = int(lines) if re.fullmatch(r"[0-9]{1,3}", lines) else 0
    data["parties-TOTAL_FORMS"] = str(min(count + PARTY_ROWS, MOST_PARTY_ROWS))
    return data


def _enter(request: HttpRequest, desk: Desk, *, is_final: bool) -> Commitment | None:
    """Enter the commitment, or do and undo it to see what it would be."""
    form, parties = cast("EntryForm", desk.form), cast("BasePartyFormSet", desk.parties)
    figure = cast("FigureForm", desk.figure)
    try:
        with transaction.atomic():
            commitment = enter_from_document(
                desk.document,
                selection=form.selection,
                parties=parties.named,
                date=form.date,
                figure=figure.figure(title=form.cleaned_data["title"]),
                by=person(request),
                at=timezone.now(),
                **form.commitment_fields,
            )
            if is_final:
                return commitment
            desk.preview = _previewed(commitment)
            transaction.set_rollback(True)
    except DateError as error:
        form.add_error("expression", str(error))
    except PassageError as error:
        form.add_error("quote", str(error))
    except (RefusedError, ValidationError) as error:
        Refusal.of(error).add_to(form)
    return None


def _previewed(commitment: Commitment) -> dict[str, Any]:
    """Return what the page shows of a commitment before it is entered."""
    mention = commitment.mentions.select_related("passage").get()
    deadline = commitment.deadlines.first()
    return {
        "commitment": commitment,
        "hangs": hanging_words(deadline) if deadline else "",
        "quote": mention.passage.quote,
        "start": mention.passage.start,
        "end": mention.passage.end,
        "parties": [str(row) for row in commitment.party_roles.select_related("party")],
        "deadline": deadline,
        "figures": [*commitment.indicators.order_by("position", "pk")],
    }


def _entered(request: HttpRequest, document: Document, commitment: Commitment) -> HttpResponse:
    words = format_html(
        _("Entered: {}. Select the next words, or {}."),
        link(commitment, "desks:commitment", commitment.uuid),
        link(_("go on with it in the admin"), "admin:commitments_commitment_change", commitment.pk),
    )
    messages.success(request, words)
    place = commitment.mentions.get().passage.start
    if _comes_back(request):
        user = person(request)
        rows = rows_of(document, user=user)
        start = next_start(rows, after=place, document=document, user=user)
        return HttpResponseRedirect(f"{reverse('entry:triage', args=[document.uuid])}#at-{start}")
    return HttpResponseRedirect(f"{reverse('entry:document', args=[document.uuid])}#at-{place}")


def _marks(document: Document, user: User) -> list[Mark]:
    """Return the passages of a document with the references that the person may read."""
    seen = Commitment.objects.visible_to(user)
    rows = Passage.objects.filter(document=document).values_list("pk", "start", "end")
    named = seen.filter(mentions__passage__document=document).values_list(
        "mentions__passage", "reference"
    )
    references: dict[int, set[str]] = {}
    for passage, reference in named:
        references.setdefault(passage, set()).add(reference)
    return [Mark(start, end, ", ".join(sorted(references.get(pk, ())))) for pk, start, end in rows]


def _context(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    document = desk.document
    marks = _marks(document, person(request))
    return {
        **admin.site.each_context(request),
        "title": document.title,
        "subtitle": None,
        "document": document,
        "paragraphs": list(paragraphs(document.text, marks)),
        "starts": sorted({mark.start for mark in marks}),
        "passage_count": len(marks),
        "form": desk.form,
        "parties": desk.parties,
        "figure": desk.figure,
        "reading": desk.reading,
        "preview": desk.preview,
    }


@require_GET
def date_reading(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say how the words of a date are read, as a part of the page."""
    document = _document(request, uuid)
    reading = explain(
        document,
        expression=request.GET.get("expression", "")[:250],
        edtf=request.GET.get("edtf", "")[:60],
    )
    return render(request, "entry/reading.html", {"reading": reading})


@require_GET
def proposals(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Give what is proposed of each sentence, as data, to those who keep the books."""
    document = _document(request, uuid)
    if not Document.objects.editable_by(person(request)).filter(pk=document.pk).exists():
        raise PermissionDenied(_("Only those who keep the books of this framework may do this."))
    proposed = propose_for(document, user=person(request))
    if request.GET.get("service") == "yes" and is_configured():
        proposed = with_suggestions(proposed)
    found = [
        {
            "start": one.sentence.start,
            "end": one.sentence.end,
            "section": one.sentence.section,
            "is_heading": one.sentence.is_heading,
            "proposals": [as_data(proposal) for proposal in one.proposals],
        }
        for one in proposed
    ]
    return JsonResponse({"document": str(document.uuid), "sentences": found})
