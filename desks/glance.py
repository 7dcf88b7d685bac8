"""The strip at the head of a commitment's page: in one look, whether it will be kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.domain.standing import days_late
from commitments.domain.vocabulary import UpdateState
from commitments.leading import slippage_of
from commitments.models import Assignment, Commitment, CommitmentParty, Deadline, ProgressUpdate
from commitments.models.choices import HealthChoices
from commitments.wording import day_words, deadline_day, late_words, slippage_words
from desks.badges import Bar
from desks.frameworks.meetings import countdown_words
from desks.ledger import Story
from desks.sheet import Figure
from meetings.models import Meeting, MeetingState

SHARED = {UpdateState.SUBMITTED, UpdateState.ACCEPTED}
_LOOKS = {"on_track": "ok", "at_risk": "warn", "off_track": "bad"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing to see: its name, what it says, what belongs to that, and how it looks."""

    name: str
    says: str
    note: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """A party with its role, and who is the contact there."""

    role: str
    party: str
    contacts: tuple[Assignment, ...]


def glance(
    commitment: Commitment,
    deadline: Deadline | None,
    *,
    updates: Sequence[ProgressUpdate],
    figures: Sequence[Figure],
    next_meeting: Meeting | None,
    reminders: Story,
    at: datetime,
) -> list[Cell]:
    """Return the cells of the strip; what there is nothing to say of is left out."""
    cells = [
        _time(commitment, deadline, at=at),
        _health(updates, is_open=commitment.is_open, at=at),
    ]
    cells += [_target(figure, figure.bar) for figure in figures if figure.bar][:1]
    if deadline and deadline.is_anchored and commitment.is_open:
        cells.append(_meeting(deadline, next_meeting, today=localdate(at)))
    if commitment.is_open:
        cells.append(_reminder(reminders))
    return cells


def _time(commitment: Commitment, deadline: Deadline | None, *, at: datetime) -> Cell:
    name = _("Time left")
    if deadline is None:
        return Cell(name, _("no date"), _("It goes stale when nobody reports."))
    moved = slippage_words(slippage_of(deadline))
    if not (deadline.is_open and commitment.is_open):
        return Cell(name, _("closed"), moved or deadline_day(deadline))
    note = " · ".join(part for part in (deadline_day(deadline), moved) if part)
    if deadline.late_at and deadline.late_at <= at:
        return Cell(name, late_words(days_late(deadline.late_at, at=at)), note, "bad")
    if deadline.last_day is None:
        return Cell(name, _("no day yet"), note)
    days = (deadline.last_day - localdate(at)).days
    if days < 0:
        # The words allow some days more, or the day has not ended everywhere.
        return Cell(name, _("the last day is past"), note, "warn")
    words = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return Cell(name, words if days > 0 else _("the last day"), note, "warn" if days <= 30 else "")


def _health(updates: Iterable[ProgressUpdate], *, is_open: bool, at: datetime) -> Cell:
    name = _("As last reported")
    latest = next((row for row in updates if row.state in SHARED and row.submitted_at), None)
    if latest is None or latest.submitted_at is None:
        return Cell(name, _("never reported"), look="warn" if is_open else "")
    days = (at - latest.submitted_at).days
    age = ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    who = _("%(age)s, by %(party)s") % {
        "age": age if days else _("today"),
        "party": latest.party.label,
    }
    if latest.state == UpdateState.SUBMITTED:
        who = _("%(words)s, not yet reviewed") % {"words": who}
    return Cell(name, str(HealthChoices(latest.health).label), who, _LOOKS.get(latest.health, ""))


def _target(figure: Figure, bar: Bar) -> Cell:
    says = bar.percent_words or _("nothing measured")
    return Cell(_("Of the target"), says, figure.expected or bar.words, figure.look)


def _meeting(deadline: Deadline, meeting: Meeting | None, *, today: date) -> Cell:
    name = _("Next meeting")
    if meeting is None or meeting.starts_on is None:
        known = meeting.title if meeting else (deadline.anchor_forum or deadline.anchor_event)
        return Cell(name, _("no date yet"), str(known), "warn")
    note = f"{meeting.title}, {day_words(meeting.starts_on)}"
    return Cell(name, countdown_words(meeting, today=today), note)


def next_meeting_of(deadline: Deadline | None, *, today: date) -> Meeting | None:
    """Return the next meeting on which a deadline hangs, those with a day first; one query."""
    if deadline is None or not (deadline.anchor_forum_id or deadline.anchor_meeting_id):
        return None
    if deadline.anchor_meeting and deadline.anchor_meeting.state == MeetingState.PLANNED:
        return deadline.anchor_meeting
    forum = deadline.anchor_forum_id or (
        deadline.anchor_meeting.forum_id if deadline.anchor_meeting else None
    )
    planned = Meeting.objects.filter(forum=forum, state=MeetingState.PLANNED)
    ahead = planned.exclude(ends_on__lt=today).select_related("forum")
    return ahead.order_by(F("starts_on").asc(nulls_last=True), "number", "pk").first()


def _reminder(reminders: Story) -> Cell:
    name = _("Next reminder")
    told = len(reminders.told)
    note = ngettext("%(count)d told so far", "%(count)d told so far", told) % {"count": told}
    if reminders.has_more:
        note = _("more than %(count)d told so far") % {"count": told}
    if not reminders.planned:
        return Cell(name, _("none planned"), note)
    return Cell(name, reminders.planned[0].day, note)


def sides_of(
    roles: Iterable[CommitmentParty], assignments: Iterable[Assignment]
) -> tuple[list[Side], list[Assignment]]:
    """Return the parties, each with its contacts, and the contacts of parties without a role."""
    contacts: dict[int, list[Assignment]] = {}
    for one in assignments:
        contacts.setdefault(one.party_id, []).append(one)
    sides: list[Side] = []
    named: set[int] = set()
    for row in roles:
        own = () if row.party_id in named else tuple(contacts.get(row.party_id, ()))
        named.add(row.party_id)
        sides.append(Side(str(row.get_role_display()), row.party.name, own))
    return sides, [one for key, own in contacts.items() if key not in named for one in own]
