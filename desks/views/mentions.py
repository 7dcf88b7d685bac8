"""Other words that speak of the same promise: adding them, and how the wording drifted."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.actions import RefusedError, quote_again
from commitments.permissions import access_commitment, may
from desks.drifting import ABOUT_WORDS, wordings
from desks.forms.related import MentionForm
from desks.who import person
from sources.actions import PassageError
from sources.models import Document


@require_http_methods(["GET", "HEAD", "POST"])
def mention(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tie a commitment to other words of a document; what was typed stays on every refusal."""
    commitment = access_commitment(request.user, uuid=uuid, verb="add_mention")
    documents = Document.objects.visible_to(request.user).filter(framework=commitment.framework_id)
    documents = documents.defer("text").order_by("-date_edtf", "title", "pk")
    wanted = {"document": request.GET.get("document", ""), "quote": request.GET.get("quote", "")}
    initial = {name: value for name, value in wanted.items() if value}
    form = MentionForm(request.POST or None, documents=documents, initial=initial)
    if form.is_valid():
        try:
            quote_again(commitment, **form.cleaned_data, by=person(request), at=timezone.now())
        except (RefusedError, PassageError) as refusal:
            form.add_error("quote", str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Added; the wording is compared on this page."))
            return redirect("desks:wording", commitment.uuid)
    context = {
        "form": form,
        "commitment": commitment,
        "words": commitment.title,
        "title": _("Add a mention"),
        "hint": _("A restatement is another mention of this commitment, not another commitment."),
        "do": _("Add"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "desks/related/form.html", context, status=status)


@require_safe
def wording(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how the words of a promise changed from document to document."""
    commitment = access_commitment(request.user, uuid=uuid, verb="read")
    rows = commitment.mentions.select_related("passage__document").order_by("pk")
    rows = rows.defer("passage__document__text")
    told = commitment.evidence.filter(update__isnull=True, relation__in=sorted(ABOUT_WORDS))
    context = {
        "commitment": commitment,
        "statements": told.order_by("document_edtf", "pk"),
        "wordings": wordings(rows),
        "may_add": may(request.user, "add_mention", commitment),
    }
    return render(request, "desks/related/wording.html", context)
