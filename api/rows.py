"""What the answers fetch: each list and each record in a constant number of queries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from api.access import (
    found_in,
    visible_evidence,
    visible_indicators,
    visible_measurements,
)
from api.story import tell
from commitments.actions.following import Move
from commitments.models import (
    Assessment,
    Assignment,
    Commitment,
    CommitmentParty,
    DateRequest,
    Deadline,
    DeadlineRevision,
    Initiative,
    InitiativeStep,
    Mention,
    ProgressUpdate,
    ReportedStep,
)
from commitments.permissions import rights_on
from frameworks.models import Party
from history.models import AuditEvent
from meetings.models import Forum, Meeting
from reminders.models import Notification

LATEST = 20


def commitment_rows(user: User, *, at: datetime) -> QuerySet[Commitment]:
    """Return the commitments that a person may see, with what their list sorts and tells."""
    return Commitment.objects.visible_to(user).with_standing(at).with_next_late_at()


def _with_people(rows: Any) -> Any:
    parties = CommitmentParty.objects.select_related("party").order_by("pk")
    contacts = Assignment.objects.select_related("user", "party").order_by("pk")
    return rows.select_related("framework").prefetch_related(
        Prefetch("party_roles", parties), Prefetch("assignments", contacts)
    )


def one_commitment(user: User, *, uuid: UUID, at: datetime) -> Any:
    """Return one commitment with all that its page tells. Raises Http404."""
    judged = Assessment.objects.with_people()
    mentions = Mention.objects.select_related("passage__document").order_by("pk")
    seen = Commitment.objects.visible_to(user).with_standing(at)
    rows = (
        _with_people(seen)
        .select_related("programme", "author_party")
        .prefetch_related(
            Prefetch("deadlines", deadline_rows(user).by_day()),
            Prefetch("mentions", mentions),
            Prefetch("indicators", visible_indicators(user).order_by("position", "pk")),
            Prefetch("assessments", judged.newest_first()),
            "areas",
        )
    )
    commitment: Any = found_in(rows, uuid)
    updates = update_rows(user).filter(commitment=commitment).newest_first()
    evidence = visible_evidence(user).filter(commitment=commitment)
    commitment.latest_updates = list(updates[:LATEST])
    commitment.visible_evidence = list(evidence.select_related("update").order_by("pk"))
    commitment.latest_events = tell(list(events_of(user, commitment).newest_first()[:LATEST]))
    commitment.rights = sorted(rights_on(user, commitment))
    return commitment


def events_of(user: User, commitment: Commitment) -> Any:
    """Return the events of a commitment's story that a person may read."""
    return AuditEvent.objects.visible_to(user).about(commitment.uuid)


def deadline_rows(user: User) -> Any:
    """Return deadlines with their changes and what they hang on."""
    revisions = DeadlineRevision.objects.select_related("asked_by", "approved_by")
    rows = Deadline.objects.visible_to(user).select_related(
        "commitment", "passage", "anchor_forum", "anchor_meeting", "anchor_deadline"
    )
    return rows.prefetch_related(Prefetch("revisions", revisions.order_by("number")))


def visible_moves(user: User, moves: list[Move]) -> list[Move]:
    """Return the moves of deadlines whose commitments the person may see."""
    ids = {move.deadline.commitment_id for move in moves}
    seen = Commitment.objects.visible_to(user).filter(pk__in=ids)
    shown = set(seen.values_list("pk", flat=True))
    return [move for move in moves if move.deadline.commitment_id in shown]


def update_rows(user: User) -> Any:
    """Return reports with their values and evidence."""
    rows = ProgressUpdate.objects.visible_to(user).select_related(
        "commitment", "party", "author", "signed_off_by", "reviewed_by", "corrects"
    )
    values = visible_measurements(user).select_related("indicator", "update")
    evidence = visible_evidence(user).select_related("update")
    return rows.prefetch_related(
        Prefetch("measurements", values.order_by("measured_on", "pk")),
        Prefetch("evidence", evidence.order_by("pk")),
        Prefetch("milestones", Deadline.objects.order_by("pk")),
        Prefetch("steps", ReportedStep.objects.select_related("initiative").order_by("pk")),
    )


def told_at_once(update: ProgressUpdate) -> ProgressUpdate:
    """Return a report that was made just now, with words only, as it would be read again."""
    # What the lists of other reports are fetched into; nothing hangs on this one yet.
    hanging = (update.measurements, update.evidence, update.milestones, update.steps)
    names = ("measurements", "evidence", "milestones", "steps")
    vars(update)["_prefetched_objects_cache"] = {
        name: rows.none() for name, rows in zip(names, hanging, strict=True)
    }
    return update


def date_request_rows(user: User) -> Any:
    """Return requests for other dates with who asked and who decided."""
    return DateRequest.objects.visible_to(user).select_related(
        "deadline__commitment", "asked_by", "decided_by"
    )


def initiative_rows(user: User) -> Any:
    """Return initiatives with their steps, and the commitments that the person may see."""
    steps = InitiativeStep.objects.select_related("meeting", "taken_by")
    seen = Commitment.objects.visible_to(user).order_by("reference", "pk")
    parties = Party.objects.order_by("code", "pk")
    return (
        Initiative.objects.visible_to(user)
        .select_related("framework")
        .prefetch_related(
            Prefetch("commitments", seen),
            Prefetch("parties", parties),
            Prefetch("steps", steps.order_by("taken_on", "pk")),
            "areas",
        )
    )


def forum_rows(user: User) -> Any:
    """Return forums with the forum that they report to."""
    return Forum.objects.visible_to(user).select_related("framework", "reports_to")


def meeting_rows(user: User) -> Any:
    """Return meetings with their forum."""
    return Meeting.objects.visible_to(user).select_related("forum")


def notification_rows(user: User) -> Any:
    """Return what a person was told about commitments that they may still see."""
    seen = Commitment.objects.visible_to(user)
    own = Notification.objects.filter(recipient=user)
    rows = own.filter(commitment__in=seen) | own.filter(commitment__isnull=True)
    return rows.select_related("commitment", "deadline", "update")
