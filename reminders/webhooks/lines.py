"""What a post says: the lines of its items, looked at once more right before it leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from commitments.domain.standing import days_late
from commitments.domain.vocabulary import UpdateState, Visibility
from commitments.models import Commitment
from reminders.digest import commitment_url
from reminders.models import WebhookEvent, WebhookItem

MOST_LINES = 20
# Twenty lines of any letters stay below the 28 kB that a card may have.
MOST_TITLE = 120
MOST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Line:
    """One commitment, and what happened to it; nothing that only some members may read."""

    event: str
    what: str
    reference: str
    title: str
    words: str
    day: date | None
    late: int
    url: str


def holds(item: WebhookItem) -> bool:
    """Say whether an item is still true, and still anybody's in the framework to read."""
    commitment, deadline, update = item.commitment, item.deadline, item.update
    if not is_shared(commitment):
        return False
    if item.event == WebhookEvent.REPORT_WAITS:
        return update is not None and update.state == UpdateState.SUBMITTED
    return deadline is not None and deadline.is_open and str(deadline.last_day) == item.occurrence


def is_shared(commitment: Commitment) -> bool:
    """Say whether every member of the framework may read an open commitment."""
    return bool(commitment.is_open) and commitment.visibility == Visibility.FRAMEWORK


def lines_of(items: Iterable[WebhookItem], *, at: datetime) -> list[Line]:
    """Return the lines of what still holds, the latest first."""
    lines = [_line(item, at=at) for item in items if holds(item)]
    return sorted(lines, key=lambda line: (-line.late, line.reference, line.event))


def _line(item: WebhookItem, *, at: datetime) -> Line:
    commitment = item.commitment
    deadline = item.deadline if item.event != WebhookEvent.REPORT_WAITS else None
    return Line(
        event=item.event,
        what=item.get_event_display(),
        reference=commitment.reference,
        title=_short(commitment.title, MOST_TITLE),
        words=_short(deadline.expression or deadline.label, MOST_WORDS) if deadline else "",
        day=deadline.last_day if deadline else None,
        late=days_late(deadline.late_at, at=at) if deadline and deadline.late_at else 0,
        url=commitment_url(commitment),
    )


def _short(text: str, most: int) -> str:
    """Return a text in one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def plain(lines: Sequence[Line]) -> list[dict[str, object]]:
    """Return lines as data, for programs to read."""
    return [
        {
            "event": line.event,
            "reference": line.reference,
            "title": line.title,
            "words": line.words,
            "day": line.day.isoformat() if line.day else None,
            "days_late": line.late,
            "url": line.url,
        }
        for line in lines
    ]
