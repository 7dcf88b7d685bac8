"""Review mode: one commitment of the agenda after the other, each with its story at hand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.actions import RefusedError, put_down
from commitments.domain.vocabulary import Decision
from commitments.models import Commitment, Minutes
from commitments.permissions import access_minutes, rights_on
from desks.bulk import OVERDUE_VERBS, Item, Signed, Verb
from desks.bulk.items import find_commitments
from desks.deciding import decide
from desks.forms.bulk import BulkForm
from desks.forms.minutes import NoteForm
from desks.minutes import numbers_seen
from desks.who import person
from desks.whole_story import story_of


@dataclass(frozen=True, slots=True)
class Stop:
    """Where somebody stands in the walk: the minutes, the place, the commitment.

    `numbers` are the places that they may go to; the others are not theirs to read.
    """

    minutes: Minutes
    numbers: tuple[int, ...]
    number: int
    item: Item
    commitment: Commitment
    verbs: tuple[Verb, ...]

    @property
    def previous(self) -> int | None:
        """Return the nearest place before this one."""
        return max((one for one in self.numbers if one < self.number), default=None)

    @property
    def next(self) -> int | None:
        """Return the nearest place after this one."""
        return min((one for one in self.numbers if one > self.number), default=None)

    def address(self, number: int | None, do: str = "") -> str:
        """Return the address of a place in the walk, with the same action chosen; else nothing."""
        if number is None:
            return ""
        url = reverse("desks:walk", args=[self.minutes.uuid, number])
        return f"{url}?do={do}" if do else url


@require_http_methods(["GET", "HEAD", "POST"])
def walk(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Show one point of the agenda; decide, note a sentence, and go on to the next."""
    user, at = person(request), timezone.now()
    found = access_minutes(user, uuid=uuid, verb="write")
    stop = _stop(request, found, number)
    sent = request.POST if request.method == "POST" else request.GET
    verb = next((one for one in stop.verbs if one.code == sent.get("do")), None)
    data = request.POST if request.method == "POST" else None
    form = verb.form(data, frameworks=[found.framework]) if verb else None
    note = NoteForm(data)
    if data is not None and note.is_valid() and (form is None or form.is_valid()):
        refusal = _decide(request, stop, verb, form, note, at=at)
        if not refusal:
            return redirect(_onward(request, stop, verb))
        (form or note).add_error(None, refusal)
    return _show(request, stop, verb, form, note, at=at)


def _stop(request: HttpRequest, found: Minutes, number: int) -> Stop:
    user = person(request)
    numbers = numbers_seen(found, user)
    if number not in numbers:
        raise Http404(_("There is no such point on the agenda."))
    uuid = UUID(found.agenda[number - 1])
    (item,) = find_commitments(user, [uuid], "read")
    assert isinstance(item.subject, Commitment)  # noqa: S101 - found as one
    rights = rights_on(user, item.subject)
    verbs = tuple(verb for verb in OVERDUE_VERBS if verb.right in rights)
    return Stop(found, numbers, number, item, item.subject, verbs)


def _decide(
    request: HttpRequest,
    stop: Stop,
    verb: Verb | None,
    form: BulkForm | None,
    note: NoteForm,
    *,
    at: datetime,
) -> str:
    """Do it and put it down, both or neither; return why not, in words."""
    signed, said = Signed(by=person(request), at=at), note.cleaned_data["note"]
    try:
        if verb is None or form is None:
            put_down(
                stop.minutes,
                commitment=stop.commitment,
                decision=Decision.NOTED,
                note=said,
                **signed.full,
            )
        else:
            decide(
                stop.minutes,
                stop.item,
                verb,
                answers=form.cleaned_data,
                note=said,
                signed=signed,
                stamp=request.POST.get("stamp", ""),
            )
    except RefusedError as refusal:
        return str(refusal)
    return ""


def _onward(request: HttpRequest, stop: Stop, verb: Verb | None) -> str:
    """Return the next point with the same action; after the last one, the minutes."""
    messages.success(
        request, _("%(reference)s: put down.") % {"reference": stop.commitment.reference}
    )
    onward = stop.address(stop.next, verb.code if verb else "")
    return onward or reverse("desks:minutes", args=[stop.minutes.uuid])


def _show(
    request: HttpRequest,
    stop: Stop,
    verb: Verb | None,
    form: BulkForm | None,
    note: NoteForm,
    *,
    at: datetime,
) -> HttpResponse:
    do = verb.code if verb else ""
    faults: list[forms.BaseForm] = [one for one in (form, note) if one and one.errors]
    tabs = [(one.button, stop.address(stop.number, one.code), one is verb) for one in stop.verbs]
    context = {
        "title": stop.minutes.title,
        "minutes": stop.minutes,
        "number": stop.number,
        "total": len(stop.minutes.agenda),
        "story": story_of(stop.commitment.uuid, person(request), at=at),
        "item": stop.item,
        "verb": verb,
        "form": form,
        "note": note,
        "faults": faults,
        "tabs": [(_("Note only"), stop.address(stop.number), verb is None), *tabs],
        "here": stop.address(stop.number),
        "previous_link": stop.address(stop.previous, do),
        "next_link": stop.address(stop.next, do),
    }
    return render(request, "desks/minutes/walk.html", context, status=422 if faults else 200)
