"""What is written of a commitment for whoever reads or judges it: words, dates, figures."""

from collections.abc import Container, Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.utils.timezone import localdate

from accounts.models import User
from commitments.models import Commitment, Deadline, Evidence, Measurement, ProgressUpdate
from commitments.querysets import ProgressUpdateQuerySet
from desks.curves import target_day, way_of
from desks.sheet import deadline_line, figure, quoted
from desks.statements import conflicting


def deadlines_of(commitment: Commitment) -> list[Deadline]:
    """Return the deadlines by day, with what their lines tell."""
    rows = commitment.deadlines.select_related("anchor_forum", "anchor_meeting__forum")
    changes = "revisions__asked_by", "revisions__approved_by"
    return list(rows.prefetch_related(*changes, "date_requests__asked_by").by_day())


def updates_of(commitment: Commitment, user: User | AnonymousUser) -> ProgressUpdateQuerySet:
    """Return the reports that a person may read, newest first, with all that is told of each."""
    rows = ProgressUpdate.objects.visible_to(user).filter(commitment=commitment)
    return (
        rows.select_related("author", "party", "reviewed_by")
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.with_versions().order_by("pk")),
            "measurements__indicator",
            "milestones",
            "steps__initiative",
        )
        .newest_first()
    )


def written_of(
    commitment: Commitment,
    deadlines: list[Deadline],
    proofs: Iterable[Evidence],
    user: User | AnonymousUser,
    *,
    at: datetime,
    open_documents: Container[int] = frozenset(),
) -> dict[str, Any]:
    """Return quotes, deadlines, figures, evidence and what documents claim, for a template.

    `open_documents` are those whose text the reader may open.
    """
    mentions = list(commitment.mentions.select_related("passage__document").order_by("pk"))
    made = mentions[0].passage.document.date_edtf if mentions else ""
    due = target_day(deadlines)
    # The values of other parties' drafts stay with those parties.
    values = Prefetch("measurements", Measurement.objects.visible_to(user))
    indicators = commitment.indicators.prefetch_related(values).order_by("position", "pk")
    evidence = list(proofs)
    return {
        "quotes": [quoted(mention, open_documents=open_documents) for mention in mentions],
        "deadlines": [deadline_line(row, commitment, user=user, at=at) for row in deadlines],
        "figures": [
            figure(row, way_of(row, made_edtf=made, target_on=due), today=localdate(at))
            for row in indicators
        ],
        "evidence": evidence,
        "claims": conflicting(mentions, evidence),
    }
