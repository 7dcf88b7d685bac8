"""Imports for the browser to look at: one that waits for its headings, its yes, or is done."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from entry.sheets import actions
from entry.sheets.states import ConflictMode, SheetKind
from entry.sheets.whole.actions import start_export
from history.actions import save_recorded
from tests.desks.pages.scene import Scene
from tests.factories import AT


def waiting_for_headings(scene: Scene) -> str:
    """Send a file; return the address of its import."""
    known = scene.framework.commitments.order_by("pk")[0]
    rows = (
        "Ref,Title,Type,Owner,Due,Remarks of the ministry of works on this\n"
        f"{known.reference},Build twelve bridges over the river,,,,\n"
        "N-1,Hold a workshop on the upkeep of bridges,event_meeting,Ministry of Works,by 2027,\n"
        "N-2,Open another ferry line,nothing of the kind,Nobody’s Ministry,3/7/2026,x\n"
    )
    file = SimpleUploadedFile("bridges and ferries of the district.csv", rows.encode())
    job = actions.start_import(
        scene.framework, kind=SheetKind.COMMITMENTS, file=file, by=scene.clerk, at=AT
    )
    return reverse("sheets:import", args=[job.uuid])


def _uuid(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def waiting_for_a_yes(scene: Scene) -> str:
    """Have the rows of a file checked; return the address of its import."""
    address = waiting_for_headings(scene)
    job = scene.framework.sheet_jobs.get(uuid=_uuid(address))
    actions.map_columns(job, mapping=job.mapping, mode=ConflictMode.ASK)
    actions.run_job(job.uuid, at=AT)
    return address


def stopped_by_an_edit(scene: Scene) -> str:
    """Say yes after a record was edited; return the address of the import, which was stopped."""
    address = waiting_for_a_yes(scene)
    job = scene.framework.sheet_jobs.get(uuid=_uuid(address))
    actions.decide(job, take=[2], leave=[])
    known = scene.framework.commitments.order_by("pk")[0]
    known.note = "Edited in the meantime"
    save_recorded(known, by=scene.clerk, at=AT)
    actions.confirm(job, sha256=job.sha256, preview=job.preview, by=scene.clerk)
    actions.run_job(job.uuid, at=AT)
    return address


def export_under_way(scene: Scene) -> str:
    """Ask for a large framework; return the address at which one waits for its file."""
    job = start_export(scene.framework, form="json", by=scene.administrator, at=timezone.now())
    return reverse("sheets:whole-export", args=[job.uuid])


def all_of_them(scene: Scene) -> str:
    """Return the address of the list, in which there is something."""
    waiting_for_a_yes(scene)
    return reverse("sheets:imports")
