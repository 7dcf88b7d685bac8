"""How reporting rounds are told on pages: their days, their coverage, who owes what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.domain.rounds import Given, KindAsks
from commitments.models import Commitment, ReportingRound
from commitments.models.choices import AskChoices, GivenChoices, KindChoices, PhaseChoices
from commitments.rounds import Owed, Tally, asked_on
from commitments.wording import day_words
from desks.badges import Bar


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round in a list."""

    label: str
    url: str
    phase: str
    days: str
    meeting: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Line:
    """One update that is owed."""

    reference: str
    title: str
    url: str
    party: str
    contacts: str
    given: str
    code: str
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Request:
    """What a round still waits for from one person."""

    label: str
    url: str
    by: str
    words: str


def url_of(one: ReportingRound) -> str:
    """Return the address of a round's page; it has to be fetched with its framework."""
    return reverse("desks:round", args=[one.framework.code, one.uuid])


def days_of(one: ReportingRound) -> str:
    """Say from when to when a round goes."""
    last = day_words(one.closes_on) if one.closes_on else _("the day is not known yet")
    return f"{day_words(one.opens_on)} – {last}"


def by_words(one: ReportingRound) -> str:
    """Say by when a round asks for updates."""
    if one.closes_on is None:
        return _("by a day that is not known yet")
    return _("by %(day)s") % {"day": day_words(one.closes_on)}


def bar_of(tally: Tally) -> Bar:
    """Return the bar of a coverage."""
    words = _("%(given)d of %(owed)d given") % {"given": tally.given, "owed": tally.owed}
    if tally.late:
        late = ngettext("%(count)d of them late", "%(count)d of them late", tally.late)
        words = f"{words}, {late % {'count': tally.late}}"
    is_whole = tally.owed > 0 and not tally.owing
    look = "met" if is_whole else "on-track" if tally.given else "not-started"
    percent = f"{tally.percent} %" if tally.owed else ""
    return Bar(words=words, percent_words=percent, width=tally.percent, look=look)


def row_of(one: ReportingRound, tally: Tally, *, at: datetime) -> RoundRow:
    """Return the row of a round that was fetched with its framework and meeting."""
    return RoundRow(
        label=one.label,
        url=url_of(one),
        phase=str(PhaseChoices(one.phase(at)).label),
        days=days_of(one),
        meeting=meeting_words(one),
        bar=bar_of(tally),
    )


def meeting_words(one: ReportingRound) -> str:
    """Say before which meeting a round closes; empty where it hangs on none."""
    if one.meeting is None:
        return ""
    days = one.days_before or 0
    words = ngettext("%(days)d day before %(meeting)s", "%(days)d days before %(meeting)s", days)
    return words % {"days": days, "meeting": one.meeting.title}


def line_of(owed: Owed) -> Line:
    """Return one line of a round's list."""
    return Line(
        reference=owed.commitment.reference,
        title=owed.commitment.title,
        url=reverse("desks:commitment", args=[owed.commitment.uuid]),
        party=owed.party.label,
        contacts=", ".join(owed.contacts),
        given=str(GivenChoices(owed.given).label),
        code=owed.given.value,
        submitted_at=owed.submitted_at,
    )


def asks_words(asks: KindAsks) -> str:
    """Say what is asked, and what of that must be given."""
    must = _("%(what)s (must be given)")
    labels = [(str(AskChoices(ask).label), is_must) for ask, is_must in asks.items()]
    return ", ".join(must % {"what": label} if is_must else label for label, is_must in labels)


def asks_table(one: ReportingRound) -> list[tuple[str, str]]:
    """Return what a round asks, kind by kind."""
    return [(str(KindChoices(kind).label), asks_words(asks)) for kind, asks in one.asked.items()]


def requests_of(owing: dict[int, list[ReportingRound]]) -> tuple[Request, ...]:
    """Return each round that waits for updates of a person, with how many."""
    counts: dict[ReportingRound, int] = {}
    for rounds in owing.values():
        for one in rounds:
            counts[one] = counts.get(one, 0) + 1
    return tuple(_request(one, counts[one]) for one in counts)


def _request(one: ReportingRound, count: int) -> Request:
    words = ngettext(
        "%(count)d update is still owed", "%(count)d updates are still owed", count
    ) % {"count": count}
    return Request(one.label, url_of(one), by_words(one), words)


def asked_words(rounds: Sequence[ReportingRound]) -> str:
    """Say which round asks for an update, and by when; empty where none does."""
    names = [_("%(round)s, %(by)s") % {"round": one.label, "by": by_words(one)} for one in rounds]
    return "; ".join(names)


def asked_lines(commitment: Commitment, *, at: datetime) -> tuple[str, str]:
    """Return which rounds ask for a report on a commitment and what for; empty without one."""
    asked = asked_on([commitment], at=at).get(commitment.pk)
    return (asked_words(asked.rounds), asks_words(asked.asks)) if asked else ("", "")


def is_owing(line: Owed) -> bool:
    """Say whether an update is still missing."""
    return line.given == Given.OWING
