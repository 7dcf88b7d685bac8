"""The page of one commitment: its words, deadlines, people, figures, reports, history."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from commitments.domain.vocabulary import PartyRole
from commitments.models import Commitment, CommitmentParty, Measurement, ProgressUpdate
from commitments.permissions import access_commitment, rights_on
from desks.badges import standing_badge
from desks.sheet import deadline_line, figure, quoted
from desks.story import events_of
from history.models import AuditEvent

HISTORY_ROWS = 100
Reader = User | AnonymousUser


def _roles(commitment: Commitment) -> list[CommitmentParty]:
    """Return who promised what to whom: owners first, then as the vocabulary lists the roles."""
    order = list(PartyRole)
    roles = commitment.party_roles.select_related("party").order_by("party__name", "pk")
    return sorted(roles, key=lambda role: order.index(PartyRole(role.role)))


def _sheet(commitment: Commitment, user: Reader, *, at: datetime) -> dict[str, object]:
    deadlines = (
        commitment.deadlines.select_related("anchor_forum", "anchor_meeting__forum")
        .prefetch_related("revisions", "date_requests__asked_by")
        .by_day()
    )
    mentions = commitment.mentions.select_related("passage__document").order_by("pk")
    # The values of other parties' drafts stay with those parties.
    values = Prefetch("measurements", Measurement.objects.visible_to(user))
    indicators = commitment.indicators.prefetch_related(values).order_by("position", "pk")
    return {
        "quotes": [quoted(mention) for mention in mentions],
        "deadlines": [
            deadline_line(deadline, commitment, user=user, at=at) for deadline in deadlines
        ],
        "figures": [figure(indicator) for indicator in indicators],
        "roles": _roles(commitment),
        "assignments": commitment.assignments.select_related("user", "party").order_by("pk"),
        "evidence": commitment.evidence.filter(update__isnull=True).order_by("document_edtf", "pk"),
    }


def commitment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a commitment to who may read it."""
    at = timezone.now()
    rows = Commitment.objects.with_standing(at).select_related("framework", "programme")
    found = access_commitment(request.user, uuid=uuid, verb="read", rows=rows)
    updates = (
        ProgressUpdate.objects.visible_to(request.user)
        .filter(commitment=found)
        .select_related("author", "party", "reviewed_by")
        .prefetch_related("evidence", "measurements__indicator")
        .newest_first()
    )
    trail = AuditEvent.objects.visible_to(request.user).about(found.uuid).newest_first()
    context = {
        "commitment": found,
        "badge": standing_badge(getattr(found, "standing", "")),
        "updates": updates,
        "events": events_of(list(trail[:HISTORY_ROWS])),
        "rights": rights_on(request.user, found),
        **_sheet(found, request.user, at=at),
    }
    return render(request, "desks/commitment.html", context)
