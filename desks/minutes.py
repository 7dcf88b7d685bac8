"""Minutes as pages and files show them: the agenda in its order, with what was decided."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.domain.cells import CONTROLS, guard
from commitments.models import Commitment, Minutes, MinutesItem
from commitments.wording import reading_words


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was decided or noted."""

    decision: str
    words: str
    note: str
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Point:
    """One commitment of the agenda."""

    number: int
    reference: str
    title: str
    url: str
    walk_url: str
    due: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The whole of some minutes, as far as somebody may read it."""

    points: tuple[Point, ...]
    # How many stand on the agenda that the reader may not see.
    hidden: int

    @property
    def gone_through(self) -> int:
        """Count what something was said about."""
        return sum(1 for point in self.points if point.said)


def record_of(minutes: Minutes, user: User) -> Record:
    """Return minutes with all that a person may read of them, in three queries."""
    rows = Commitment.objects.visible_to(user).filter(uuid__in=minutes.agenda)
    known = {str(row.uuid): row for row in rows}
    items = MinutesItem.objects.visible_to(user).filter(minutes=minutes).in_order()
    told: dict[int, list[MinutesItem]] = {}
    for item in items.select_related("decided_by", "deadline__anchor_forum",
                                     "deadline__anchor_meeting__forum"):  # fmt: skip
        told.setdefault(item.commitment_id, []).append(item)
    points = tuple(
        _point(minutes, number, known[uuid], told.get(known[uuid].pk, []))
        for number, uuid in enumerate(minutes.agenda, start=1)
        if uuid in known
    )
    return Record(points, hidden=len(minutes.agenda) - len(points))


def numbers_seen(minutes: Minutes, user: User) -> tuple[int, ...]:
    """Return the places on the agenda that a person may see, in one query."""
    rows = Commitment.objects.visible_to(user).filter(uuid__in=minutes.agenda)
    known = {str(uuid) for uuid in rows.values_list("uuid", flat=True)}
    return tuple(one for one, uuid in enumerate(minutes.agenda, start=1) if uuid in known)


def _point(minutes: Minutes, number: int, row: Commitment, told: list[MinutesItem]) -> Point:
    deadline = next((item.deadline for item in told if item.deadline), None)
    return Point(
        number=number,
        reference=row.reference,
        title=row.title,
        url=reverse("desks:commitment", args=[row.uuid]),
        walk_url=reverse("desks:walk", args=[minutes.uuid, number]),
        due=reading_words(deadline) if deadline else "",
        said=tuple(_said(item) for item in told),
    )


def _said(item: MinutesItem) -> Said:
    return Said(
        decision=str(item.get_decision_display()),
        words=item.words,
        note=item.note,
        who=item.decided_by.full_name,
        at=date_format(localtime(item.decided_at), "j M Y, H:i"),
    )


def head_of(minutes: Minutes) -> str:
    """Say for which meeting and on which day."""
    day = date_format(minutes.held_on, "j M Y")
    return f"{minutes.meeting.title}, {day}" if minutes.meeting else day


def csv_of(record: Record) -> str:
    """Return the minutes as a table, one line for each thing said; no cell is a formula."""
    file = StringIO()
    write = csv.writer(file)
    write.writerow(
        [
            *(_("No."), _("Reference"), _("Title"), _("Due"), _("Decision")),
            *(_("What happened"), _("Note"), _("By")),
            f"{_('At')} ({get_current_timezone_name()})",
        ]
    )
    for point in record.points:
        place = (str(point.number), point.reference, point.title, point.due)
        for said in point.said or (Said("", "", "", "", ""),):
            cells = (*place, said.decision, said.words, said.note, said.who, said.at)
            write.writerow([guard(CONTROLS.sub("", cell)) for cell in cells])
    return "\ufeff" + file.getvalue()


def text_of(minutes: Minutes, record: Record) -> str:
    """Return the minutes as plain text, to be put into a mail."""
    return "\n".join(_lines(minutes, record)) + "\n"


def _lines(minutes: Minutes, record: Record) -> Iterator[str]:
    yield minutes.title
    yield head_of(minutes)
    yield _("Times are those of %(zone)s.") % {"zone": get_current_timezone_name()}
    yield ""
    for point in record.points:
        yield f"{point.number}. {point.reference} {point.title}"
        if point.due:
            yield f"   {point.due}"
        for said in point.said:
            parts = [part for part in (said.words, said.note) if part]
            yield f"   – {said.decision}: {' – '.join(parts)} ({said.who}, {said.at})"
        if not point.said:
            yield f"   – {_('not gone through')}"
        yield ""
    if minutes.closed_at and minutes.closed_by:
        yield _("Closed by %(who)s on %(day)s.") % {
            "who": minutes.closed_by.full_name,
            "day": date_format(localtime(minutes.closed_at), "j M Y"),
        }
    else:
        yield _("These minutes are not closed yet.")
