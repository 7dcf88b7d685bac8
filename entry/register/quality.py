"""What is missing in the books, as lists for the clerk; each list is one question."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from commitments.domain.gaps import Gap
from commitments.models import Commitment, Deadline, Mention
from entry.domain.sentences import sentences
from entry.models import Verdict, VerdictKind
from entry.register.links import Link
from entry.register.party_links import LINKS, NAMES
from frameworks.models import Membership, Party
from meetings.models import Meeting, MeetingState
from sources.models import Document

# Reading the sentences of a document takes time; the latest ones are those that are worked on.
DOCUMENTS_READ = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: what it is called, what is said of it, and where it is mended."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class List:
    """One question: its words, its rows for a person on a day, and how a row is shown."""

    words: "str | Promise"
    hint: "str | Promise"
    rows: Callable[[User, datetime], Any]
    line: Callable[[Any], Line]


def _unused_parties(user: User, _at: datetime) -> "QuerySet[Party]":
    named = Q(pk__in=())  # Its own names use no party.
    for link in LINKS:
        if link is NAMES:
            continue
        model: Any = link.model
        column = link.column if isinstance(link, Link) else link.name
        named |= Q(Exists(model._base_manager.filter(**{column: OuterRef("pk")})))
    rows = Party.objects.current().editable_by(user).exclude(named)
    return rows.order_by("name", "pk")


def _without_role(user: User, _at: datetime) -> Any:
    serving = Membership.objects.in_force().filter(user=OuterRef("pk"))
    rows = User.objects.visible_to(user).active().filter(~Exists(serving), is_superuser=False)
    return rows.order_by("full_name", "pk")


def _open(user: User) -> Any:
    rows = Commitment.objects.editable_by(user).open().select_related("framework")
    return rows.order_by("framework__code", "reference", "pk")


def _lacking(gap: Gap) -> Callable[[User, datetime], Any]:
    return lambda user, at: _open(user).lacking(gap, at)


def _without_passage(user: User, _at: datetime) -> Any:
    rows = Commitment.objects.editable_by(user).select_related("framework")
    mentions = Mention.objects.filter(commitment=OuterRef("pk"))
    return rows.filter(~Exists(mentions)).order_by("framework__code", "reference", "pk")


def _inferred(user: User, _at: datetime) -> Any:
    seen = Commitment.objects.editable_by(user)
    rows = Deadline.objects.filter(commitment__in=seen, is_open=True, is_inferred=True)
    rows = rows.select_related("commitment__framework")
    return rows.order_by("commitment__framework__code", "commitment__reference", "pk")


def _meetings(user: User, at: datetime) -> Any:
    rows = Meeting.objects.editable_by(user).select_related("forum__framework")
    past = rows.filter(state=MeetingState.PLANNED, ends_on__lt=at.date())
    return past.order_by("ends_on", "pk")


def _party_line(party: Party) -> Line:
    return Line(party.name, reverse("register:party", args=[party.uuid]), party.code)


def _person_line(user: User) -> Line:
    return Line(user.full_name, reverse("admin:accounts_user_change", args=[user.pk]))


def _commitment_line(row: Commitment) -> Line:
    url = reverse("desks:commitment", args=[row.uuid])
    return Line(f"{row.reference} {row.title}", url, row.framework.code)


def _deadline_line(row: Deadline) -> Line:
    url = reverse("desks:commitment", args=[row.commitment.uuid])
    note = _("“%(words)s” read as %(edtf)s") % {"words": row.expression, "edtf": row.edtf}
    return Line(str(row.commitment), url, note)


def _meeting_line(row: Meeting) -> Line:
    url = reverse("admin:meetings_meeting_change", args=[row.pk])
    return Line(row.title, url, f"{row.forum.framework.code}, {row.ends_on}")


# --- documents ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unread:
    """A document and how many of its sentences nobody has looked at."""

    document: Document
    count: int


def _unread(user: User, _at: datetime) -> list[Unread]:
    """Return the latest documents that have sentences left, in three queries."""
    rows = Document.objects.editable_by(user).latest_revisions().select_related("framework")
    documents = list(rows.order_by("-pk")[:DOCUMENTS_READ])
    keys = [document.pk for document in documents]
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    said = Verdict.objects.filter(document__in=keys).exclude(kind=VerdictKind.OPEN)
    for key, start, end in said.values_list("document", "start", "end"):
        spans[key].append((start, end))
    quoted = Mention.objects.filter(passage__document__in=keys)
    places = quoted.values_list("passage__document", "passage__start", "passage__end")
    for key, start, end in places.distinct():
        spans[key].append((start, end))
    counts = [Unread(one, _left(one.text, spans[one.pk])) for one in documents]
    return [one for one in counts if one.count]


def _left(text: str, spans: Iterable[tuple[int, int]]) -> int:
    """Count the sentences that no span touches."""
    found = sentences(text)
    starts = [one.start for one in found]
    looked_at: set[int] = set()
    for start, end in spans:
        at = max(bisect_right(starts, start) - 1, 0)
        while at < len(found) and found[at].start < end:
            if found[at].end > start:
                looked_at.add(at)
            at += 1
    return len(found) - len(looked_at)


def _document_line(row: Unread) -> Line:
    url = reverse("entry:triage", args=[row.document.uuid])
    words = ngettext("%(count)d sentence left", "%(count)d sentences left", row.count)
    return Line(row.document.title, url, words % {"count": row.count})


_l = gettext_lazy
LISTS: Mapping[str, List] = {
    "parties": List(
        _l("Parties used nowhere"), _l("Merge them, use them, or leave them for later."),
        _unused_parties, _party_line,
    ),
    "people": List(
        _l("People without a role"), _l("They sign in and see nothing."),
        _without_role, _person_line,
    ),
    "owner": List(
        _l("Open commitments that no party answers for"),
        _l("Say whose promise it is."), _lacking(Gap.OWNER), _commitment_line,
    ),
    "contact": List(
        _l("Open commitments without a point of contact"),
        _l("Nobody is reminded of them."), _lacking(Gap.CONTACT), _commitment_line,
    ),
    "date": List(
        _l("Open commitments without a date"),
        _l("They never fall due; programmes without an end are left out."),
        _lacking(Gap.DATE), _commitment_line,
    ),
    "indicator": List(
        _l("Targets, quotas and pledges without an indicator"),
        _l("Nothing can be measured."), _lacking(Gap.INDICATOR), _commitment_line,
    ),
    "passage": List(
        _l("Commitments without a passage"), _l("No text shows that it was promised."),
        _without_passage, _commitment_line,
    ),
    "inferred": List(
        _l("Dates that lean on the date of the document"),
        _l("The year was inferred; look at the words again."), _inferred, _deadline_line,
    ),
    "meetings": List(
        _l("Meetings that are over and still planned"),
        _l("Say that they were held, or cancel them."), _meetings, _meeting_line,
    ),
    "sentences": List(
        _l("Documents with sentences nobody has looked at"),
        _l("The hundred latest documents are counted."), _unread, _document_line,
    ),
}  # fmt: skip


def counts(user: User, *, at: datetime) -> dict[str, int]:
    """Count the rows of every list; one query for each, three for the documents."""
    found = {}
    for code, one in LISTS.items():
        rows = one.rows(user, at)
        found[code] = len(rows) if isinstance(rows, list) else rows.count()
    return found
