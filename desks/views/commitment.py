"""The page of one commitment: its words, deadlines, people, figures, reports, history."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from commitments.domain.vocabulary import PartyRole
from commitments.judging import with_judged
from commitments.models import (
    Commitment,
    CommitmentParty,
    Evidence,
    Measurement,
    ProgressUpdate,
)
from commitments.permissions import access_commitment, rights_on
from desks.badges import standing_badge
from desks.curves import target_day, way_of
from desks.judgements import judgements_on
from desks.ledger import reminders_of
from desks.related import related_to
from desks.sheet import deadline_line, figure, quoted
from desks.statements import conflicting
from desks.story import events_of
from history.models import AuditEvent
from sources.models import Document

HISTORY_ROWS = 20
Reader = User | AnonymousUser


def _roles(commitment: Commitment) -> list[CommitmentParty]:
    """Return who promised what to whom: owners first, then as the vocabulary lists the roles."""
    order = list(PartyRole)
    roles = commitment.party_roles.select_related("party").order_by("party__name", "pk")
    return sorted(roles, key=lambda role: order.index(PartyRole(role.role)))


def _sheet(commitment: Commitment, user: Reader, *, at: datetime) -> dict[str, object]:
    deadlines = list(
        commitment.deadlines.select_related("anchor_forum", "anchor_meeting__forum")
        .prefetch_related("revisions", "date_requests__asked_by")
        .by_day()
    )
    mentions = list(commitment.mentions.select_related("passage__document").order_by("pk"))
    made = mentions[0].passage.document.date_edtf if mentions else ""
    due = target_day(deadlines)
    documents = Document.objects.visible_to(user).filter(passages__mentions__commitment=commitment)
    open_documents = {*documents.values_list("pk", flat=True)}
    # The values of other parties' drafts stay with those parties.
    values = Prefetch("measurements", Measurement.objects.visible_to(user))
    beside = Evidence.objects.with_versions().filter(commitment=commitment, update__isnull=True)
    proofs = list(beside.order_by("document_edtf", "pk"))
    indicators = commitment.indicators.prefetch_related(values).order_by("position", "pk")
    return {
        "quotes": [quoted(mention, open_documents=open_documents) for mention in mentions],
        "deadlines": [
            deadline_line(deadline, commitment, user=user, at=at) for deadline in deadlines
        ],
        "figures": [
            figure(indicator, way_of(indicator, made_edtf=made, target_on=due), today=at.date())
            for indicator in indicators
        ],
        "roles": _roles(commitment),
        "assignments": commitment.assignments.select_related("user", "party").order_by("pk"),
        "evidence": proofs,
        "claims": conflicting(mentions, proofs),
        "judgements": judgements_on(commitment, user, at=at),
    }


def commitment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a commitment to who may read it; as of a past day, on the page for such days."""
    if day := request.GET.get("as_of"):
        return redirect(f"{reverse('desks:as-of', args=[uuid])}?{urlencode({'day': day})}")
    at = timezone.now()
    rows = with_judged(Commitment.objects.with_standing(at)).select_related("programme")
    found = access_commitment(request.user, uuid=uuid, verb="read", rows=rows)
    updates = (
        ProgressUpdate.objects.visible_to(request.user)
        .filter(commitment=found)
        .select_related("author", "party", "reviewed_by")
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.with_versions().order_by("pk")),
            "measurements__indicator",
            "milestones",
            "steps__initiative",
        )
        .newest_first()
    )
    trail = AuditEvent.objects.visible_to(request.user).about(found.uuid).newest_first()
    context = {
        "commitment": found,
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
        "reminders": reminders_of(found, request.user, at=at),
        **_sheet(found, request.user, at=at),
    }
    return render(request, "desks/commitment.html", context)
