"""Giving a named event its day: what moves is shown first, and saved when it is sent again."""

import hashlib
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from commitments.actions import RefusedError, date_event, rehearse
from commitments.actions.following import Move
from commitments.models import Commitment, Deadline
from commitments.permissions import access_commitment
from commitments.wording import day_words, reading_words
from desks.forms.texts import Words
from desks.who import person


class EventForm(forms.Form):
    """The day of the event, and why it changes."""

    on = forms.DateField(
        label=_l("Day of the event"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_l("Empty where nobody knows it; what hangs on it then awaits a date."),
    )
    reason = Words(
        label=_l("Reason"),
        rows=3,
        max_length=5_000,
        required=False,
        help_text=_l("Needed where the event had a day already."),
    )

    def mark(self, deadline: Deadline) -> str:
        """Return a mark of what is asked for, so that what is saved is what was shown."""
        told = (sorted(self.cleaned_data.items()), deadline.version)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _deadline(request: HttpRequest, uuid: UUID) -> Deadline:
    rows = Deadline.objects.visible_to(request.user).select_related(
        "commitment", "anchor_forum", "anchor_meeting__forum"
    )
    found = rows.filter(uuid=uuid).exclude(anchor_event="").first()
    if found is None:
        raise Http404(_("There is no such deadline."))
    return found


def _shown(request: HttpRequest, moves: list[Move]) -> list[dict[str, Any]]:
    """Return the moves of commitments that the person may see."""
    ids = {move.deadline.commitment_id for move in moves}
    seen = Commitment.objects.visible_to(request.user).filter(pk__in=ids)
    known = {*seen.values_list("pk", flat=True)}
    return [
        {
            "reference": move.deadline.commitment.reference,
            "words": str(move.deadline),
            "now": day_words(move.old_last_day) or "–",
            "then": " – ".join(filter(None, (day_words(move.new_last_day), move.becomes))) or "–",
            "days": "" if move.days is None else f"{move.days:+d}",
        }
        for move in moves
        if move.deadline.commitment_id in known
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what a day of the event would move, then save it."""
    deadline = _deadline(request, uuid)
    commitment = access_commitment(request.user, uuid=deadline.commitment.uuid, verb="date_event")
    form = EventForm(request.POST or None, initial={"on": deadline.anchor_event_on})
    lines, mark = None, ""
    if form.is_valid():
        mark = form.mark(deadline)
        signed: dict[str, Any] = {"by": person(request), "at": timezone.now()}
        try:
            if request.POST.get("seen") == mark:
                moves = date_event(deadline, **form.cleaned_data, **signed)
                messages.success(request, _saved(moves))
                return redirect("desks:commitment", commitment.uuid)
            lines = _shown(
                request, rehearse(lambda: date_event(deadline, **form.cleaned_data, **signed))
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "commitment": commitment,
        "event": deadline.anchor_event,
        "present": reading_words(deadline),
        "lines": lines,
        "mark": mark,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "desks/work/event.html", context, status=status)


def _saved(moves: list[Move]) -> str:
    return ngettext(
        "Saved; %(count)d deadline moved.", "Saved; %(count)d deadlines moved.", len(moves)
    ) % {"count": len(moves)}
