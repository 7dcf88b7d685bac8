"""Enters the commitments of a framework with their words, dates and numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from commitments.actions import (
    add_deadline,
    add_indicator,
    add_mention,
    enter_commitment,
    set_quota,
)
from commitments.actions.parties import change_role
from commitments.domain.periods import period_of
from commitments.domain.phrases import ReadingContext, read_phrase
from commitments.models import Commitment, MentionRole, QuotaRule
from entry.demo.books import Books, Shelf, find
from entry.demo.files import FixtureError, build, naming, read_yaml
from entry.demo.shapes import (
    BaselineShape,
    CommitmentsFile,
    CommitmentShape,
    DateShape,
    NumberShape,
    QuotaShape,
)
from history.actions import save_recorded
from meetings.models import Forum, Meeting
from sources.actions import cut_passage, cut_span
from sources.models import Passage


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, where it stands, and the section and area of its file."""

    where: str
    section: str
    area: str
    shape: CommitmentShape

    @property
    def areas(self) -> list[str]:
        """The codes of its areas, each once: that of the file first."""
        first = [self.area] if self.area else []
        return list(dict.fromkeys([*first, *self.shape.areas]))


def read_entries(folder: Path) -> Iterator[Entry]:
    """Yield the entries of a framework's folder in order. Raises FixtureError."""
    for path in sorted(folder.glob("commitments-*.yaml")):
        where = f"{folder.name}/{path.name}"
        content = build(CommitmentsFile, read_yaml(path), where=where)
        for shape in content.commitments:
            yield Entry(f"{where}, {shape.reference}", content.section, content.area, shape)


def enter_commitments(books: Books, shelf: Shelf, folder: Path) -> None:
    """Enter all commitments of a framework. Raises FixtureError naming the entry."""
    cut = []
    # All are cut before any date is set, so that a date finds the passage of a later entry.
    for entry in read_entries(folder):
        with naming(entry.where):
            cut.append((entry, _cut(books, shelf, entry)))
    for entry, passage in cut:
        with naming(entry.where):
            _enter_whole(books, shelf, entry, passage)


def _enter_whole(books: Books, shelf: Shelf, entry: Entry, passage: Passage) -> None:
    shape = entry.shape
    commitment = _enter(books, shelf, entry, passage)
    shelf.commitments[shape.reference] = commitment
    _describe_contributions(books, commitment, shape, entry.where)
    for date in shape.dates:
        _set_date(books, shelf, commitment, date, passage)
    if shape.quota:
        _set_quota(books, shelf, commitment, shape.quota, where=entry.where)
    for position, number in enumerate(shape.numbers, start=1):
        _add_number(books, commitment, number, position)


def _cut(books: Books, shelf: Shelf, entry: Entry) -> Passage:
    cut: Callable[..., Passage] = cut_passage
    if entry.shape.span:
        start, end = entry.shape.span[0], entry.shape.span[-1]
        cut = partial(cut_span, start=start, end=end)
    return cut(
        shelf.document,
        quote=entry.shape.quote,
        section=entry.section,
        locator=entry.shape.place,
        by=books.clerk,
        at=books.at,
    )


def _check(entry: Entry) -> None:
    shape = entry.shape
    if shape.verb not in shape.quote or shape.scope not in shape.quote:
        raise FixtureError(
            _("%(where)s: the verb and the scope have to stand in the quote.")
            % {"where": entry.where}
        )
    if shape.delivered:
        period_of(shape.delivered)


def _enter(books: Books, shelf: Shelf, entry: Entry, passage: Passage) -> Commitment:
    _check(entry)
    shape, where = entry.shape, entry.where
    programme = find(shelf.programmes, shape.programme, where=where) if shape.programme else None
    return enter_commitment(
        shelf.framework,
        reference=shape.reference,
        title=shape.title,
        kind=shape.kind,
        subtype=shape.subtype,
        publication_status=shape.published_as,
        priority=shape.priority,
        strength=shape.strength,
        verb=shape.verb,
        scope=shape.scope,
        parties=[(find(books.parties, code, where=where), role) for code, role in shape.roles()],
        passages=[(passage, MentionRole.ORIGIN)],
        areas=[find(shelf.areas, code, where=where) for code in entry.areas],
        meetings=_meetings(shelf, shape, where),
        programme=programme,
        components=list(shape.components),
        delivered_edtf=shape.delivered,
        note=_note(shelf, shape, where),
        is_demo=True,
        by=books.clerk,
        at=books.at,
    )


def _forum(shelf: Shelf, words: str, where: str) -> Forum:
    return find(shelf.forums, words.partition("@")[0], where=where)


def _meetings(shelf: Shelf, shape: CommitmentShape, where: str) -> list[Meeting]:
    """Return the meetings that an entry names; a forum alone names its meeting if it has one."""
    found = []
    for words in shape.meetings:
        meetings = list(_forum(shelf, words, where).meetings.order_by("pk"))
        if date := words.partition("@")[2]:
            by_date = {meeting.date_edtf: meeting for meeting in meetings}
            found.append(find(by_date, date, where=f"{where}, {words}"))
        elif len(meetings) == 1:
            found += meetings
    return found


def _describe_contributions(
    books: Books, commitment: Commitment, shape: CommitmentShape, where: str
) -> None:
    """Say each party's own part. Raises FixtureError for a party without a role in the entry."""
    roles = {row.party.code: row for row in commitment.party_roles.select_related("party")}
    for code, contribution in shape.contributions.items():
        row = find(roles, code, where=f"{where}, contributions")
        change_role(row, role=row.role, contribution=contribution, by=books.clerk, at=books.at)


def _note(shelf: Shelf, shape: CommitmentShape, where: str) -> str:
    """Write out what the entry refers to below the clerk's own note."""
    lines = [shape.note] if shape.note else []
    named = [find(shelf.documents_named, code, where=where) for code in shape.refers_to]
    forums = [_forum(shelf, words, where).name for words in shape.meetings]
    if named:
        lines.append(f"Refers to: {'; '.join(named)}.")
    if forums:
        lines.append(f"Meetings: {'; '.join(forums)}.")
    return "\n\n".join(lines)


def _set_date(
    books: Books, shelf: Shelf, commitment: Commitment, shape: DateShape, passage: Passage
) -> None:
    if shape.stands_in:
        passage = cut_passage(shelf.document, quote=shape.stands_in, by=books.clerk, at=books.at)
        add_mention(commitment, passage=passage, role=MentionRole.DATE, by=books.clerk, at=books.at)
    basis, qualifier = _reading(shelf, shape)
    add_deadline(
        commitment,
        expression=shape.words,
        edtf=shape.edtf,
        role=shape.role,
        label=shape.label,
        qualifier=shape.qualifier or qualifier,
        hemisphere=shape.hemisphere,
        basis=basis,
        is_inferred=shape.inferred,
        passage=passage,
        by=books.clerk,
        at=books.at,
    )


def _reading(shelf: Shelf, shape: DateShape) -> tuple[list[str], str]:
    """Tell how the words were read, where the reader comes to what the clerk entered."""
    context = ReadingContext(
        document_edtf=shelf.document.date_edtf,
        fiscal_year_start_month=shelf.framework.fiscal_year_start_month,
        hemisphere=shape.hemisphere,
    )
    reading = read_phrase(shape.words, context=context)
    if reading.needs_person or reading.edtf != shape.edtf:
        return [], ""
    return [str(basis) for basis in reading.basis], reading.qualifier or ""


def _set_quota(
    books: Books, shelf: Shelf, commitment: Commitment, shape: QuotaShape, *, where: str
) -> None:
    rule = QuotaRule(
        commitment=commitment,
        expression=shape.words,
        period=shape.per,
        forum=find(shelf.forums, shape.forum, where=where) if shape.forum else None,
        via_forum=find(shelf.forums, shape.through, where=where) if shape.through else None,
        starts_on=shape.starts_on,
        required=shape.required,
        counts=shape.counts,
    )
    if shape.opens_cycles:
        set_quota(rule, by=books.clerk, at=books.at)
    else:
        save_recorded(rule, by=books.clerk, at=books.at, verb="set_quota")


def _add_number(books: Books, commitment: Commitment, shape: NumberShape, position: int) -> None:
    baseline = shape.baseline
    if baseline and baseline.date:
        period_of(baseline.date)
    add_indicator(
        commitment,
        name=shape.name,
        unit=shape.unit,
        role=shape.role,
        operator=shape.operator,
        operator_is_doubtful=shape.doubtful,
        value=shape.value,
        is_implied=shape.implied,
        **_baseline(baseline),
        money_type=shape.money or "",
        currency=shape.currency,
        scope=shape.scope,
        definition=shape.definition,
        definition_source=shape.definition_source,
        note=shape.note,
        position=position,
        by=books.clerk,
        at=books.at,
    )


def _baseline(shape: BaselineShape | None) -> dict[str, object]:
    if shape is None:
        return {}
    return {
        "baseline_value": shape.value,
        "baseline_edtf": shape.date,
        "baseline_source": shape.source,
    }
