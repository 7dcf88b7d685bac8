"""A calendar (RFC 5545) for a secret address: deadlines and meetings as all-day events.

What a feed shows is asked anew at each read, in the scope of the person whose feed it is.

- An event lies on the last day that the words allow; where they are imprecise, the title begins
  with them. Its end is the day after, because an end is exclusive.
- Its UID is the deadline's for ever; SEQUENCE and LAST-MODIFIED rise with each change.
- A closed deadline stays as cancelled, with the reason in its title, for CLOSED_SHOWN, so that
  programs that merge notice; then it is gone. A cancelled meeting stays until its day is past.
- The same rows give the same bytes, so that a program that asks again is told "unchanged".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import TRANSP, Calendar, Event

from commitments.models import Commitment, Deadline
from commitments.wording import reading_words
from frameworks.models import Framework
from history.models import AuditEvent
from meetings.models import Meeting, MeetingState
from reminders.actions.feeding import hashed
from reminders.models import FeedToken

CLOSED_SHOWN = timedelta(days=30)
MEETINGS_SHOWN = timedelta(days=90)
MOST_EVENTS = 2_000
REFRESH = timedelta(hours=6)
PRODUCT = "-//Commitment tracker//Calendar feed//EN"


@dataclass(frozen=True, slots=True)
class Feed:
    """The bytes of a calendar, what they are known by, and when they last changed."""

    body: bytes
    etag: str
    changed_at: datetime


def feed_of(secret: str) -> FeedToken | None:
    """Return the feed behind a secret; none for what is unknown or revoked, or whose owner left.

    A framework's feed ends with the membership of the person who made it.
    """
    tokens = FeedToken.objects.in_force().select_related("user", "framework")
    token = tokens.filter(secret_sha256=hashed(secret)).first()
    if token is None or not token.user.may_sign_in:
        return None
    if token.framework is None:
        return token
    seen = Framework.objects.visible_to(token.user).filter(pk=token.framework.pk)
    return token if seen.exists() else None


def calendar_of(token: FeedToken, *, at: datetime) -> Feed:
    """Return the calendar of a feed as it is at an instant, in its owner's language."""
    with translation.override(token.user.language):
        calendar = Calendar.new(
            prodid=PRODUCT,
            name=_name(token),
            uid=str(token.uuid),
            refresh_interval=REFRESH,
        )
        calendar.add("X-PUBLISHED-TTL", "PT6H")
        # What vanishes leaves no trace of its own: a day's beginning counts as a change, so that
        # nobody who asks by date alone keeps it for longer.
        changed = datetime.combine(at.date(), time(), tzinfo=UTC)
        events = list(_events(token, at))
        for event in events:
            calendar.add_component(event)
            changed = max(changed, event.LAST_MODIFIED)
        if len(events) >= MOST_EVENTS:
            words = _(
                "At most %(count)d days of each sort are shown; what is long past is left out."
            )
            calendar.add("DESCRIPTION", words % {"count": MOST_EVENTS})
        body = calendar.to_ical()
    return Feed(body, f'"{sha256(body).hexdigest()}"', min(changed, at))


def _name(token: FeedToken) -> str:
    if token.framework:
        return _("Commitments: %(what)s") % {"what": token.framework.name}
    return _("Commitments: %(what)s") % {"what": token.user.full_name}


def _events(token: FeedToken, at: datetime) -> Iterator[Event]:
    for deadline in _nearest(_deadlines(token, at), "last_day", at):
        yield _deadline_event(deadline)
    for meeting in _nearest(_meetings(token, at), "starts_on", at):
        yield _meeting_event(meeting)


def _nearest(rows: QuerySet[Any], day: str, at: datetime) -> list[Any]:
    """Return the rows of a feed in order; of too many, what is to come first, then the past."""
    ahead = rows.filter(**{f"{day}__gte": at.date()}).order_by(day, "pk")[:MOST_EVENTS]
    to_come = list(ahead)
    left = MOST_EVENTS - len(to_come)
    if not left:
        return to_come
    past = rows.filter(**{f"{day}__lt": at.date()}).order_by(f"-{day}", "-pk")[:left]
    return [*reversed(past), *to_come]


def _last_change(uuid: str) -> Subquery:
    """Return when a record was last written, as its history tells."""
    events = AuditEvent.objects.filter(subject=OuterRef(uuid)).order_by("-pk")
    return Subquery(events.values("occurred_at")[:1], output_field=DateTimeField())


def _deadlines(token: FeedToken, at: datetime) -> QuerySet[Deadline]:
    rows = Deadline.objects.visible_to(token.user).filter(last_day__isnull=False)
    if token.framework:
        rows = rows.filter(commitment__framework=token.framework)
    else:
        own = Commitment.objects.assigned_to(token.user)
        rows = rows.filter(commitment__in=own.values("pk"))
    is_open = Q(is_open=True, commitment__is_open=True)
    return (
        rows.filter(is_open | Q(closed_at__gt=at - CLOSED_SHOWN, closed_at__lte=at))
        .annotate(
            deadline_changed=_last_change("uuid"),
            commitment_changed=_last_change("commitment__uuid"),
        )
        .select_related("commitment", "anchor_meeting__forum", "anchor_forum")
        .order_by("last_day", "pk")
    )


def _meetings(token: FeedToken, at: datetime) -> QuerySet[Meeting]:
    rows = Meeting.objects.visible_to(token.user).dated()
    if token.framework:
        rows = rows.filter(forum__framework=token.framework)
    else:
        inside = token.user.memberships.in_force(at.date()).values("framework")
        rows = rows.filter(forum__framework__in=inside)
    past = Q(ends_on__lt=at.date(), state=MeetingState.CANCELLED)
    return (
        rows.exclude(past)
        .filter(ends_on__gte=at.date() - MEETINGS_SHOWN)
        .annotate(meeting_changed=_last_change("uuid"))
        .select_related("forum__framework")
        .order_by("starts_on", "pk")
    )


def _latest(*moments: datetime | None) -> datetime:
    known = [moment for moment in moments if moment]
    # Rows without a history were there before anybody asked.
    return max(known, default=datetime(2000, 1, 1, tzinfo=UTC)).replace(microsecond=0)


def _title(deadline: Deadline) -> str:
    commitment = deadline.commitment
    title = f"{commitment.title} ({commitment.reference})"
    is_precise = deadline.first_day == deadline.last_day
    words = deadline.expression or deadline.label
    title = title if is_precise or not words else f"{words}: {title}"
    if deadline.closed_at:
        return _("%(state)s – %(title)s") % {
            "state": deadline.get_close_reason_display(),
            "title": title,
        }
    return title


def _address(commitment: Commitment) -> str:
    try:
        return str(settings.SITE_URL) + reverse("desks:commitment", args=[commitment.uuid])
    except NoReverseMatch:
        return str(settings.SITE_URL)


def _deadline_event(deadline: Deadline) -> Event:
    row: Any = deadline
    commitment = deadline.commitment
    assert deadline.last_day is not None  # noqa: S101 - the question left the others out
    return _event(
        uid=f"deadline-{deadline.uuid}@commitment-tracker",
        first=deadline.last_day,
        last=deadline.last_day,
        changed=_latest(row.deadline_changed, row.commitment_changed),
        # Both only ever rise, and each change of either is one.
        sequence=deadline.version + commitment.version,
        status="CANCELLED" if deadline.closed_at else "CONFIRMED",
        summary=_title(deadline),
        description=f"{commitment.reference}\n{reading_words(deadline)}",
        url=_address(commitment),
    )


def _meeting_event(meeting: Meeting) -> Event:
    row: Any = meeting
    assert meeting.starts_on is not None  # noqa: S101 - the question left the others out
    is_cancelled = meeting.state == MeetingState.CANCELLED
    return _event(
        uid=f"meeting-{meeting.uuid}@commitment-tracker",
        first=meeting.starts_on,
        last=meeting.ends_on or meeting.starts_on,
        changed=_latest(row.meeting_changed),
        sequence=meeting.version,
        status="CANCELLED" if is_cancelled else "CONFIRMED",
        summary=f"{meeting.title} ({meeting.forum.framework.code})",
        location=meeting.place or None,
    )


def _event(*, first: date, last: date, changed: datetime, **fields: Any) -> Event:
    return Event.new(
        start=first,
        end=last + timedelta(days=1),
        # Without a METHOD, the stamp says when the information was last changed.
        stamp=changed,
        last_modified=changed,
        transparency=TRANSP.TRANSPARENT,
        **{name: value for name, value in fields.items() if value is not None},
    )
