"""Enters a framework with its document, areas, programmes and meetings; not its commitments."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from commitments.actions import enter_meeting, save_programme
from commitments.domain.periods import period_of
from commitments.models import Programme
from entry.demo.books import Books, Shelf, find
from entry.demo.files import FixtureError, build, naming, read_yaml
from entry.demo.shapes import DocumentShape, ForumShape, FrameworkFile, FrameworkShape, MeetingShape
from frameworks.models import Framework, FrameworkParty, PriorityArea
from history.actions import save_recorded
from meetings.actions import set_reports_to
from meetings.models import Forum
from sources.actions import add_document
from sources.models import Document


def enter_framework(books: Books, folder: Path) -> Shelf:
    """Enter what a framework.yaml says. Raises FixtureError."""
    where = f"{folder.name}/framework.yaml"
    content = build(FrameworkFile, read_yaml(folder / "framework.yaml"), where=where)
    with naming(where):
        framework = _enter_framework(books, content.framework, where)
        document = _enter_document(books, framework, content.document, where)
    shelf = Shelf(framework, document, content.documents_named)
    books.shelves[framework.code] = shelf
    _enter_areas(books, shelf, content, where)
    _enter_programmes(books, shelf, content, where)
    _enter_forums(books, shelf, content.forums, where)
    return shelf


def _enter_framework(books: Books, shape: FrameworkShape, where: str) -> Framework:
    framework = Framework(
        code=shape.code,
        name=shape.name,
        instrument=shape.instrument,
        description=shape.description,
        tracked_from=shape.tracked_from,
        time_zone=shape.time_zone,
        fiscal_year_start_month=shape.fiscal_year_start_month,
        is_demo=True,
    )
    save_recorded(framework, by=books.clerk, at=books.at)
    for code in shape.parties:
        standing = FrameworkParty(framework=framework, party=find(books.parties, code, where=where))
        save_recorded(standing, by=books.clerk, at=books.at)
    return framework


def _enter_document(
    books: Books, framework: Framework, shape: DocumentShape, where: str
) -> Document:
    if shape.date:
        period_of(shape.date)
    return add_document(
        framework,
        code=shape.code,
        title=shape.title,
        document_type=shape.type,
        text=read_text(books.folder / shape.file),
        raw_name=shape.raw_name,
        raw_sha256=shape.raw_sha256,
        issuers=[find(books.parties, code, where=where) for code in shape.issuers],
        date_edtf=shape.date,
        date_reasoning=shape.date_reasoning,
        source_note=shape.source_note,
        left_out=[asdict(left_out) for left_out in shape.left_out],
        is_demo=True,
        by=books.clerk,
        at=books.at,
    )


def read_text(path: Path) -> str:
    """Read a cleaned document. Raises FixtureError where it is missing."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise FixtureError(_("%(file)s is missing.") % {"file": path.name}) from error


def _enter_areas(books: Books, shelf: Shelf, content: FrameworkFile, where: str) -> None:
    for position, shape in enumerate(content.areas, start=1):
        area = PriorityArea(
            framework=shelf.framework,
            code=shape.code,
            name=shape.name,
            colour=shape.colour,
            position=position,
        )
        with naming(f"{where}, {shape.code}"):
            save_recorded(area, by=books.clerk, at=books.at)
        shelf.areas[shape.code] = area


def _enter_programmes(books: Books, shelf: Shelf, content: FrameworkFile, where: str) -> None:
    for shape in content.programmes:
        here = f"{where}, {shape.code}"
        programme = Programme(
            framework=shelf.framework,
            code=shape.code,
            name=shape.name,
            parent=find(shelf.programmes, shape.part_of, where=here) if shape.part_of else None,
            is_open_list=shape.open_list,
            other_names="\n".join(shape.other_names),
        )
        with naming(here):
            save_programme(programme, by=books.clerk, at=books.at)
        shelf.programmes[shape.code] = programme


def _enter_forums(books: Books, shelf: Shelf, forums: tuple[ForumShape, ...], where: str) -> None:
    for shape in forums:
        forum = Forum(
            framework=shelf.framework,
            code=shape.code,
            name=shape.name,
            frequency=shape.frequency,
        )
        with naming(f"{where}, {shape.code}"):
            save_recorded(forum, by=books.clerk, at=books.at)
        shelf.forums[shape.code] = forum
    for shape in forums:
        here = f"{where}, {shape.code}"
        if shape.reports_to:
            other = find(shelf.forums, shape.reports_to, where=here)
            with naming(here):
                set_reports_to(shelf.forums[shape.code], other=other, by=books.clerk, at=books.at)
        for meeting in shape.meetings:
            with naming(here):
                _enter_meeting(books, shelf.forums[shape.code], meeting)


def _enter_meeting(books: Books, forum: Forum, shape: MeetingShape) -> None:
    first_day, last_day = days_of(shape.date)
    enter_meeting(
        forum,
        number=shape.number,
        label=shape.label,
        starts_on=first_day,
        ends_on=last_day,
        date_edtf=shape.date,
        place=shape.place,
        state=shape.state,
        basis=shape.basis,
        by=books.clerk,
        at=books.at,
    )


def days_of(edtf: str) -> tuple[date | None, date | None]:
    """Return the days of a date that is known to the day, and none where it is not."""
    ends = edtf.split("/")
    if not all(len(end) == len("2024-10-30") for end in ends):
        return None, None
    return date.fromisoformat(ends[0]), date.fromisoformat(ends[-1])
