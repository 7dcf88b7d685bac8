"""The page on which a document is brought in: first the file, then what is proposed about it."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entry.domain.cleaning import Cleaned, masked
from entry.domain.furniture import PERSONAL, WITHIN, Proposal
from entry.intake.actions import AlreadyHereError, DateAnswer, bring_in
from entry.intake.forms import BringForm, CheckForm
from entry.intake.proposing import Reader, free_code, same_file, same_text
from entry.intake.taking import Intake, IntakeError, seal, take_file, take_words, unseal
from entry.intake.wording import NOTES, REASONS, date_reasoning, left_out_rows, oddity_words
from frameworks.models import Framework
from history.admin.refusals import Refusal
from history.admin.signing import person
from sources.actions import PassageError
from sources.models import Document
from sources.verification import text_hash

# So many lines are offered for leaving out by hand; a longer text is cut before it is brought.
MOST_LINES = 1_500


@dataclass(slots=True)
class Sheet:
    """What lies on the page in the second step."""

    framework: Framework
    reader: Reader
    seal: str
    form: CheckForm
    taken: set[int] = field(default_factory=set)
    by_hand: set[int] = field(default_factory=set)
    here: Document | None = None

    @property
    def cleaned(self) -> Cleaned:
        """The text as it would be kept now."""
        is_joined = bool(self.form["is_joined"].value())
        taken = [one for one in self.reader.proposals if one.number in self.taken]
        return self.reader.cleaned(taken=taken, by_hand=self.by_hand, is_joined=is_joined)


@require_http_methods(["GET", "POST"])
def new_document(request: HttpRequest) -> HttpResponse:
    """Bring in a document in two steps; nothing is stored before the second."""
    user = person(request)
    if not Framework.objects.editable_by(user).exists():
        raise PermissionDenied(_("Only those who keep the books of a framework may do this."))
    if request.method == "POST" and "seal" in request.POST:
        return _check(request)
    form = BringForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        intake = _taken(form)
        if intake:
            return _show(request, _first_sheet(request, form.cleaned_data["framework"], intake))
    status = 422 if request.method == "POST" else 200
    return render(request, "entry/bring.html", {"form": form}, status=status)


def _taken(form: BringForm) -> Intake | None:
    told = form.cleaned_data
    field_name = "file" if told["file"] else "words"
    try:
        if told["file"]:
            return take_file(told["file"], encoding=told["encoding"])
        return take_words(told["words"])
    except IntakeError as error:
        form.add_error(field_name, str(error))
    return None


def _first_sheet(request: HttpRequest, framework: Framework, intake: Intake) -> Sheet:
    user = person(request)
    reader = Reader(intake)
    date = reader.date
    initial: dict[str, Any] = {
        "title": reader.title,
        "code": free_code(framework),
        "issuers": [issuer.key for issuer in reader.issuers(user=user)],
        "date_edtf": date.edtf,
        "date_reasoning": date_reasoning(date),
        "language": reader.language,
        "source_note": reader.source_note,
        "is_joined": reader.is_wrapped,
        # Whoever brings the text answers for its date, unless the text says it itself.
        "date_answer": DateAnswer.KNOWN if date.is_certain else None,
    }
    form = CheckForm(initial=initial, user=user)
    taken = {one.number for one in reader.certain}
    here = same_file(framework, raw_sha256=intake.sha256)
    return Sheet(framework, reader, seal(intake, user=user), form, taken, here=here)


def _numbers(request: HttpRequest, name: str) -> set[int]:
    return {int(one) for one in request.POST.getlist(name) if one.isascii() and one.isdigit()}


def _check(request: HttpRequest) -> HttpResponse:
    """Take the second step: show the text as it would be kept, or keep it."""
    user = person(request)
    framework = Framework.objects.editable_by(user).filter(code=request.POST.get("framework", ""))
    try:
        intake = unseal(request.POST["seal"], user=user)
    except IntakeError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("entry:new-document"))
    if not framework.exists():
        raise PermissionDenied(_("Only those who keep the books of this framework may do this."))
    sheet = Sheet(
        framework.get(),
        Reader(intake),
        request.POST["seal"],
        CheckForm(request.POST, user=user),
        _numbers(request, "take"),
        _numbers(request, "hand"),
    )
    if request.POST.get("step") != "keep":
        return _show(request, sheet)
    made = _kept(request, sheet) if sheet.form.is_valid() else None
    if made is None:
        return _show(request, sheet, status=422)
    messages.success(request, _("The document is here. Now say what each sentence is."))
    return HttpResponseRedirect(reverse("entry:triage", args=[made.uuid]))


def _kept(request: HttpRequest, sheet: Sheet) -> Document | None:
    cleaned, intake = sheet.cleaned, sheet.reader.intake
    told = dict(sheet.form.cleaned_data)
    told.pop("is_joined")
    try:
        return bring_in(
            sheet.framework,
            text=cleaned.text,
            raw_name=intake.name,
            raw_sha256=intake.sha256,
            left_out=left_out_rows(cleaned, intake.read.oddities),
            by=person(request),
            at=timezone.now(),
            **told,
        )
    except AlreadyHereError as error:
        sheet.here = error.document
        sheet.form.add_error(None, str(error))
    except (PassageError, ValidationError) as error:
        Refusal.of(error).add_to(sheet.form)
    return None


def _show(request: HttpRequest, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    cleaned = sheet.cleaned
    reader = sheet.reader
    read = reader.intake.read
    out = {
        at
        for one in reader.proposals
        if one.number in sheet.taken and one.reason not in WITHIN
        for at in one.lines
    }
    rest = [(at, line.text) for at, line in enumerate(read.lines) if line.text and at not in out]
    context = {
        "sheet": sheet,
        "form": sheet.form,
        "intake": reader.intake,
        "groups": [_group(sheet, one) for one in reader.proposals],
        "odd": [oddity_words(name, count) for name, count in read.oddities.items()],
        "notes": [NOTES[note] for note in read.notes],
        "rest": rest[:MOST_LINES],
        "rest_is_cut": len(rest) > MOST_LINES,
        "text": cleaned.text,
        "here": sheet.here or same_text(sheet.framework, text_sha256=text_hash(cleaned.text)),
        "date_found": date_reasoning(reader.date),
        "asks_date": not reader.date.is_certain,
    }
    return render(request, "entry/check.html", context, status=status)


def _group(sheet: Sheet, proposal: Proposal) -> dict[str, Any]:
    """Return a proposal with the lines that it is about, as the page shows them."""
    lines = sheet.reader.intake.read.lines
    shown = dict.fromkeys(lines[at].text for at in proposal.lines)
    return {
        "number": proposal.number,
        "why": REASONS[proposal.reason],
        "lines": list(shown)[:12],
        "count": len(proposal.lines),
        "is_taken": proposal.number in sheet.taken,
        "is_personal": proposal.reason in PERSONAL,
        "is_within": proposal.reason in WITHIN,
        "is_question": not proposal.is_certain,
        "masked": [masked(text) for text in list(shown)[:12]],
    }
