"""A clerk with a framework of their own, and the steps of an import in one call each."""

import io
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.models import User
from entry.sheets import actions
from entry.sheets.models import SheetJob
from entry.sheets.states import ConflictMode, SheetKind
from frameworks.models import Framework, Party
from frameworks.roles import Role
from tests import factories
from tests.factories import AT


@dataclass
class Desk:
    """Who imports, and into what."""

    framework: Framework
    party: Party
    clerk: User
    lead: User

    def start(
        self,
        content: bytes | str,
        *,
        kind: SheetKind = SheetKind.COMMITMENTS,
        name: str = "list.csv",
        by: User | None = None,
    ) -> SheetJob:
        """Send a file."""
        raw = content.encode() if isinstance(content, str) else content
        file = SimpleUploadedFile(name, raw)
        return actions.start_import(
            self.framework, kind=kind, file=file, by=by or self.clerk, at=AT
        )

    def check(
        self, content: bytes | str, *, mode: ConflictMode = ConflictMode.UPDATE, **given: Any
    ) -> SheetJob:
        """Send a file and have its rows checked as its headings are understood."""
        order = given.pop("date_order", "")
        job = self.start(content, **given)
        actions.map_columns(job, mapping=job.mapping, date_order=order, mode=mode)
        return actions.run_job(job.uuid, at=AT)

    def write(self, job: SheetJob, *, by: User | None = None) -> SheetJob:
        """Say yes to the preview."""
        by = by or job.created_by
        actions.confirm(job, sha256=job.sha256, preview=job.preview, by=by)
        return actions.run_job(job.uuid, at=AT)

    def undo(self, job: SheetJob) -> SheetJob:
        """Take an import back."""
        actions.ask_undo(job, by=self.lead)
        return actions.run_job(job.uuid, at=AT)


def open_desk() -> Desk:
    """Make a framework with a party, a clerk and a lead."""
    framework = factories.create_framework(code="FW", name="The framework")
    party = factories.create_party(framework=framework, code="ROK-MND", name="Ministry of Defence")
    clerk = factories.create_member(framework, Role.CLERK)
    return Desk(framework, party, clerk, factories.create_member(framework, Role.LEAD))


def workbook(*rows: Any, merges: tuple[str, ...] = (), **sheets: Any) -> bytes:
    """Write a workbook with these rows on its first sheet."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    for merged in merges:
        sheet.merge_cells(merged)
    for name, told in sheets.items():
        other = book.create_sheet(name)
        for row in told:
            other.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def faults(job: SheetJob) -> list[list[str]]:
    """Return every fault of a job with its cell, in the order of the file."""
    return [fault for row in job.rows.order_by("number") for fault in row.faults]


def effects(job: SheetJob) -> list[str]:
    """Return what each row does, in the order of the file."""
    return [row.effect for row in job.rows.order_by("number")]
