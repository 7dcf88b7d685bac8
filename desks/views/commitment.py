"""The page of one commitment: its words, deadlines, people, figures, reports, history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.models import User
from commitments.domain.vocabulary import PartyRole
from commitments.judging import with_judged
from commitments.leading import leading_of
from commitments.models import (
    Commitment,
    CommitmentParty,
    Deadline,
    Evidence,
)
from commitments.permissions import access_commitment, rights_on
from desks.badges import standing_badge
from desks.glance import glance, next_meeting_of, sides_of
from desks.judgements import judgements_on
from desks.ledger import reminders_of
from desks.related import related_to
from desks.story import events_of
from desks.written import deadlines_of, updates_of, written_of
from history.models import AuditEvent
from sources.models import Document

HISTORY_ROWS = 20
Reader = User | AnonymousUser


def _roles(commitment: Commitment) -> list[CommitmentParty]:
    """Return who promised what to whom: owners first, then as the vocabulary lists the roles."""
    order = list(PartyRole)
    roles = commitment.party_roles.select_related("party").order_by("party__name", "pk")
    return sorted(roles, key=lambda role: order.index(PartyRole(role.role)))


def _sheet(
    commitment: Commitment, deadlines: list[Deadline], user: Reader, *, at: datetime
) -> dict[str, Any]:
    documents = Document.objects.visible_to(user).filter(passages__mentions__commitment=commitment)
    open_documents = {*documents.values_list("pk", flat=True)}
    beside = Evidence.objects.with_versions().filter(commitment=commitment, update__isnull=True)
    proofs = beside.order_by("document_edtf", "pk")
    assignments = commitment.assignments.select_related("user", "party").order_by("pk")
    sides, others = sides_of(_roles(commitment), assignments)
    return {
        **written_of(commitment, deadlines, proofs, user, at=at, open_documents=open_documents),
        "sides": sides,
        "other_contacts": others,
        "has_contact": bool(others) or any(side.contacts for side in sides),
        "judgements": judgements_on(commitment, user, at=at),
    }


@require_safe
def commitment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a commitment to who may read it; as of a past day, on the page for such days."""
    if day := request.GET.get("as_of"):
        return redirect(f"{reverse('desks:as-of', args=[uuid])}?{urlencode({'day': day})}")
    at = timezone.now()
    rows = with_judged(Commitment.objects.with_standing(at)).select_related("programme")
    found = access_commitment(request.user, uuid=uuid, verb="read", rows=rows)
    updates = list(updates_of(found, request.user))
    trail = AuditEvent.objects.visible_to(request.user).about(found.uuid).newest_first()
    reminders = reminders_of(found, request.user, at=at)
    deadlines = deadlines_of(found)
    sheet = _sheet(found, deadlines, request.user, at=at)
    leading = leading_of(deadlines)
    cells = glance(
        found,
        leading,
        updates=updates,
        figures=sheet["figures"],
        next_meeting=next_meeting_of(leading, today=timezone.localdate(at)),
        reminders=reminders,
        at=at,
    )
    context = {
        "commitment": found,
        "glance": cells,
        "badge": standing_badge(getattr(found, "standing", "")),
        "updates": updates,
        "events": events_of(list(trail[:HISTORY_ROWS])),
        "rights": rights_on(request.user, found),
        "related": related_to(found, request.user),
        "replaceable": {
            *Evidence.objects.replaceable_by(request.user)
            .filter(commitment=found)
            .values_list("pk", flat=True)
        },
        "reminders": reminders,
        **sheet,
    }
    return render(request, "desks/commitment.html", context)
