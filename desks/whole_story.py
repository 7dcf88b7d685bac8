"""The whole story of one commitment in short, to be read beside a list or in a review."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from commitments.hanging import hang
from commitments.judging import with_judged
from commitments.models import Commitment, MinutesItem, ProgressUpdate
from commitments.permissions import access_commitment
from desks.duties import Told, told, with_subjects
from desks.judgements import Judged, judgements_on
from desks.late_rows import LastWord, LateRow, around, last_word, late_row, with_late_rows
from desks.sheet import DeadlineLine, deadline_line
from desks.story import Event, events_of
from history.models import AuditEvent
from reminders.models import Notification

MOST_WORDS, MOST_TOLD, MOST_EVENTS = 3, 5, 8


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words and where they stand."""

    words: str
    document: str


@dataclass(frozen=True, slots=True)
class WholeStory:
    """What somebody has to know to decide about a commitment."""

    late: LateRow
    quotes: tuple[Quote, ...]
    deadlines: tuple[DeadlineLine, ...]
    words: tuple[LastWord, ...]
    judgements: tuple[Judged, ...]
    decided: tuple[MinutesItem, ...]
    told: tuple[Told, ...]
    events: tuple[Event, ...]


def story_of(uuid: UUID, user: User, *, at: datetime) -> WholeStory:
    """Return the story of a commitment that a person may read. Raises Http404."""
    rows = with_judged(Commitment.objects.with_standing(at).heaviest_first(at))
    found = access_commitment(user, uuid=uuid, verb="read", rows=rows)
    listed = with_late_rows(Commitment.objects.with_standing(at).heaviest_first(at))
    (shown,) = hang(listed.filter(pk=found.pk))
    deadlines = found.deadlines.select_related("anchor_forum", "anchor_meeting__forum")
    dated = deadlines.prefetch_related("revisions", "date_requests__asked_by").by_day()
    mentions = found.mentions.select_related("passage__document").order_by("pk")
    return WholeStory(
        late=late_row(shown, around([shown], user, at=at), at=at, chosen=()),
        quotes=tuple(Quote(one.passage.quote, one.passage.document.title) for one in mentions),
        deadlines=tuple(deadline_line(one, found, user=user, at=at) for one in dated),
        words=_words(found, user),
        judgements=tuple(one for one in judgements_on(found, user, at=at) if one.in_force),
        decided=_decided(found, user),
        told=_told(found, user),
        events=_events(found, user),
    )


def _words(commitment: Commitment, user: User) -> tuple[LastWord, ...]:
    rows = ProgressUpdate.objects.visible_to(user).shared().filter(commitment=commitment)
    latest = rows.select_related("author").order_by("-submitted_at", "-pk")
    return tuple(last_word(row) for row in latest[:MOST_WORDS])


def _decided(commitment: Commitment, user: User) -> tuple[MinutesItem, ...]:
    rows = MinutesItem.objects.visible_to(user).filter(commitment=commitment)
    latest = rows.select_related("minutes", "decided_by").order_by("-decided_at", "-pk")
    return tuple(latest[:MOST_WORDS])


def _told(commitment: Commitment, user: User) -> tuple[Told, ...]:
    rows = Notification.objects.visible_to(user).filter(commitment=commitment)
    latest = with_subjects(rows).order_by("-created_at", "-pk")
    return tuple(told(duty) for duty in latest[:MOST_TOLD])


def _events(commitment: Commitment, user: User) -> tuple[Event, ...]:
    trail = AuditEvent.objects.visible_to(user).about(commitment.uuid).newest_first()
    return tuple(events_of(list(trail[:MOST_EVENTS])))
