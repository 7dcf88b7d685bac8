"""The lists of the desks as tables: what each column of their files holds, and its order."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import SavedView
from commitments.models import Commitment, ReportingRound
from commitments.querysets import (
    CommitmentQuerySet,
    MinutesQuerySet,
    ProgressUpdateQuerySet,
    ReportingRoundQuerySet,
)
from commitments.rounds import Owed, tallies_of
from commitments.spreadsheets.listing import Column, Listing
from desks.calendar.entries import Entry
from desks.duties import Told, told
from desks.programmes import Item, item_of
from desks.programmes import Told as ToldProgramme
from desks.review_rows import ReportRow, report_row
from desks.rounds import Line, RoundRow, line_of, row_of
from desks.story import Event, events_of
from history.models import AuditEvent
from history.querysets import AuditEventQuerySet
from reminders.models import Notification
from reminders.querysets import NotificationQuerySet


def _moment(at: datetime | None) -> str:
    """Return an instant as the other files tell it, in UTC and to the minute."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _text(row: ReportRow, name: str) -> str:
    return str(getattr(row.update, name))


_WAITING: Sequence[Column] = (
    Column(
        "submitted",
        _l("submitted (UTC)"),
        lambda r: _moment(r.submitted_at),
        ("submitted_at",),
        _l("submitted"),
    ),
    Column("reference", _l("reference"), lambda r: r.reference, ("commitment__reference",)),
    Column("title", _l("title"), lambda r: r.title, ("commitment__title",)),
    Column("party", _l("party"), lambda r: r.party, ("party__name",)),
    Column("author", _l("author"), lambda r: r.author, ("author__full_name",)),
    Column("health", _l("health"), lambda r: r.health, ("health",)),
    Column("narrative", _l("what happened"), lambda r: _text(r, "narrative")),
    Column("next_steps", _l("next steps"), lambda r: _text(r, "next_steps")),
    Column("obstacles", _l("obstacles"), lambda r: _text(r, "obstacles")),
    Column("help_needed", _l("help needed"), lambda r: _text(r, "help_needed")),
    Column("figures", _l("figures"), lambda r: "; ".join(r.figures)),
    Column("evidence", _l("evidence"), lambda r: "; ".join(one.title for one in r.evidence)),
)


def waiting_list(rows: ProgressUpdateQuerySet, query: QueryDict) -> Listing:
    """Return the reports that wait for a review."""

    def prepare(portion: list[Any]) -> Iterable[ReportRow]:
        return (report_row(update, is_chosen=False) for update in portion)

    return Listing("review", _WAITING, rows, query, _("oldest first"), prepare)


_TOLD: Sequence[Column] = (
    Column("owed", _l("owed since (UTC)"), lambda r: _moment(r.owed_at)),
    Column("person", _l("person"), lambda r: r.person),
    Column("reference", _l("reference"), lambda r: r.about.reference if r.about else ""),
    Column("title", _l("title"), lambda r: r.about.title if r.about else ""),
    Column("words", _l("due, in words"), lambda r: r.about.words if r.about else ""),
    Column("day", _l("due"), lambda r: r.about.day if r.about else ""),
    Column("reason", _l("why"), lambda r: r.reason),
    Column("state", _l("state"), lambda r: r.state),
    Column("channel", _l("channel"), lambda r: r.channel),
    Column("told", _l("told (UTC)"), lambda r: _moment(r.told_at)),
    Column("note", _l("note"), lambda r: r.why),
)


def told_list(rows: NotificationQuerySet, query: QueryDict, name: str) -> Listing:
    """Return duties that were fetched with what they are about, newest first."""

    def prepare(portion: list[Notification]) -> Iterable[Told]:
        return (told(duty) for duty in portion)

    return Listing(name, _TOLD, rows, query, prepare=prepare)


_STORY: Sequence[Column] = (
    Column("at", _l("when (UTC)"), lambda r: _moment(r.at)),
    Column("who", _l("who"), lambda r: r.who),
    Column("role", _l("role"), lambda r: r.role),
    Column("acting_for", _l("for party"), lambda r: r.acting_for),
    Column("what", _l("what"), lambda r: r.what),
    Column("about", _l("what was written to"), lambda r: r.about),
    Column("door", _l("by way of"), lambda r: r.door),
    Column("reason", _l("reason"), lambda r: r.reason),
    Column(
        "changes",
        _l("changes"),
        lambda r: "; ".join(f"{one.field}: {one.before} → {one.after}" for one in r.changes),
    ),
)


def story_list(rows: AuditEventQuerySet, query: QueryDict, *, name: str) -> Listing:
    """Return the history of a record, newest first."""

    def prepare(portion: list[AuditEvent]) -> Iterable[Event]:
        return events_of(portion, with_names=True)

    return Listing(name, _STORY, rows, query, prepare=prepare)


_PROGRAMMES: Sequence[Column] = (
    Column("level", _l("level"), lambda r: r.level),
    Column("code", _l("code"), lambda r: r.code),
    Column("name", _l("name"), lambda r: r.name),
    Column("other_names", _l("other names"), lambda r: r.other_names),
    Column("counts", _l("items"), lambda r: r.counts),
    Column("standings", _l("standings"), lambda r: r.standings),
    Column("healths", _l("as last reported"), lambda r: r.healths),
)


def programme_list(rows: Sequence[ToldProgramme], query: QueryDict, *, name: str) -> Listing:
    """Return programmes in the order of their tree."""
    return Listing(name, _PROGRAMMES, rows, query)


_ITEMS: Sequence[Column] = (
    Column("reference", _l("reference"), lambda r: r.row.reference, ("reference",)),
    Column("title", _l("title"), lambda r: r.row.title, ("title",)),
    Column("owner", _l("owner"), lambda r: r.row.parties),
    Column("contact", _l("contact"), lambda r: r.row.contacts),
    Column("words", _l("due, in words"), lambda r: r.row.due_words),
    Column("due", _l("due"), lambda r: r.row.due_day),
    Column("standing", _l("standing"), lambda r: r.row.badge.word if r.row.is_tracked else ""),
    Column("health", _l("as last reported"), lambda r: r.health),
)


def item_list(rows: CommitmentQuerySet, query: QueryDict, *, name: str, at: datetime) -> Listing:
    """Return the commitments of a programme, fetched as its page shows them."""

    def prepare(portion: list[Commitment]) -> Iterable[Item]:
        return (item_of(row, at=at) for row in portion)

    return Listing(name, _ITEMS, rows, query, _("by reference"), prepare)


_ROUNDS: Sequence[Column] = (
    Column("round", _l("round"), lambda r: r.label),
    Column("state", _l("state"), lambda r: r.phase),
    Column("days", _l("days"), lambda r: r.days),
    Column("meeting", _l("meeting"), lambda r: r.meeting),
    Column("updates", _l("updates"), lambda r: r.bar.words),
)


def round_list(
    rows: ReportingRoundQuerySet, query: QueryDict, *, name: str, at: datetime
) -> Listing:
    """Return the rounds of a framework with what was given in each."""

    def prepare(portion: list[ReportingRound]) -> Iterable[RoundRow]:
        tallies = tallies_of(portion)
        return (row_of(one, tallies[one.pk], at=at) for one in portion)

    return Listing(name, _ROUNDS, rows, query, prepare=prepare)


_OWED: Sequence[Column] = (
    Column("reference", _l("reference"), lambda r: r.reference),
    Column("title", _l("title"), lambda r: r.title),
    Column("party", _l("party"), lambda r: r.party),
    Column("contacts", _l("contact"), lambda r: r.contacts),
    Column("given", _l("update"), lambda r: r.given),
    Column("submitted", _l("submitted (UTC)"), lambda r: _moment(r.submitted_at)),
)


def owed_list(rows: Sequence[Owed], query: QueryDict, *, name: str) -> Listing:
    """Return who owes a round an update, and who has given one."""

    def prepare(portion: list[Owed]) -> Iterable[Line]:
        return (line_of(owed) for owed in portion)

    return Listing(name, _OWED, rows, query, prepare=prepare)


_MINUTES: Sequence[Column] = (
    Column("title", _l("title"), lambda r: r.title, ("title",)),
    Column("framework", _l("framework"), lambda r: r.framework.code, ("framework__code",)),
    Column("held", _l("day"), lambda r: r.held_on, ("held_on",)),
    Column("meeting", _l("meeting"), lambda r: r.meeting.title if r.meeting else ""),
    Column("points", _l("points"), lambda r: len(r.agenda)),
    Column("state", _l("state"), lambda r: _("closed") if r.is_closed else _("open")),
    Column("begun", _l("begun by"), lambda r: r.begun_by.full_name),
)


def minutes_list(rows: MinutesQuerySet, query: QueryDict) -> Listing:
    """Return minutes that were fetched with their framework, meeting and who began them."""
    return Listing("minutes", _MINUTES, rows, query, _("latest first"))


_VIEWS: Sequence[Column] = (
    Column("name", _l("name"), lambda r: r.name),
    Column("list", _l("list"), lambda r: str(r.get_page_display())),
    Column("owner", _l("whose"), lambda r: r.owner.full_name),
    Column("filters", _l("filters"), lambda r: r.query),
    Column("shared", _l("shared"), lambda r: _("yes") if r.is_shared else _("no")),
    Column("mail", _l("weekly mail"), lambda r: _("yes") if r.wants_mail else _("no")),
)


def view_list(rows: Sequence[SavedView], query: QueryDict) -> Listing:
    """Return saved views, one's own before those of others."""
    return Listing("views", _VIEWS, rows, query)


_AGENDA: Sequence[Column] = (
    Column("days", _l("days"), lambda r: r.days),
    Column("first", _l("first day"), lambda r: r.first),
    Column("last", _l("last day"), lambda r: r.last if r.last != date.max else None),
    Column("kind", _l("kind"), lambda r: r.kind),
    Column("title", _l("title"), lambda r: r.title),
    Column("framework", _l("framework"), lambda r: r.framework),
    Column("state", _l("state"), lambda r: r.badge.word),
    Column("until", _l("counts until"), lambda r: r.until),
)


def agenda_list(rows: Sequence[Entry], query: QueryDict, *, name: str) -> Listing:
    """Return what stands in a month, by its days."""
    return Listing(name, _AGENDA, rows, query)


_SCORES: Sequence[Column] = (
    Column("party", _l("party"), lambda r: r.party),
    Column("score", _l("score"), lambda r: r.words),
    Column("kept", _l("kept"), lambda r: r.kept),
    Column("partly", _l("partly kept"), lambda r: r.partly),
    Column("not_kept", _l("not kept"), lambda r: r.not_kept),
    Column("ended", _l("superseded or withdrawn"), lambda r: r.ended),
    Column("owned", _l("answers for"), lambda r: r.owned),
)


def score_list(rows: Sequence[Any], query: QueryDict, *, name: str) -> Listing:
    """Return the scores of the parties of a framework."""
    return Listing(name, _SCORES, rows, query)
