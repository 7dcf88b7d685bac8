"""By the name of a constraint of the clerk's side, what breaks it."""

from entry.models import RefusedProposal, Verdict, WholeExport
from entry.sheets.models import SheetJob, SheetMapping, SheetRow
from entry.triage.actions import refuse_proposal, triage_sentence
from tests.factories import AT, create_document, create_framework, create_user
from tests.history.breaking import Case, insert, insert_copy, rewrite


def create_verdict() -> Verdict:
    """Say that the first sentence of a document is background."""
    return triage_sentence(create_document(), start=0, kind="background", seen=0, by=None, at=AT)


def create_refused() -> RefusedProposal:
    """Refuse what was proposed for the first words of a document."""
    document = create_document()
    return refuse_proposal(document, start=0, end=5, label="planned", seen=0, by=None, at=AT)


def _refused_without_length() -> None:
    refused = create_refused()
    insert_copy(refused, start=refused.end)


def _verdict_without_length() -> None:
    verdict = create_verdict()
    insert_copy(verdict, start=verdict.end)


def _job() -> SheetJob:
    job = SheetJob(
        framework=create_framework(),
        kind="commitments",
        file_name="list.csv",
        sha256="0" * 64,
        size=1,
        created_by=create_user(),
        created_at=AT,
    )
    insert(job)
    return SheetJob.objects.get(uuid=job.uuid)


def _export_without_a_file() -> None:
    export = WholeExport(
        framework=create_framework(), form="json", created_by=create_user(), created_at=AT
    )
    insert(export)
    rewrite(WholeExport.objects.get(uuid=export.uuid), state="done", done_at=AT, size=1)


def _same_row() -> None:
    job = _job()
    for _turn in range(2):
        insert(SheetRow(job=job, number=2, effect="new"))


def _silent_error() -> None:
    insert(SheetRow(job=_job(), number=2, effect="error"))


def _second_mapping() -> None:
    framework = create_framework()
    for _turn in range(2):
        insert(SheetMapping(framework=framework, kind="parties"))


def _undone_by_nobody() -> None:
    job = _job()
    rewrite(job, state="undone", done_at=AT, confirmed_by=job.created_by)


CASES: dict[str, Case] = {
    "verdict_has_length": _verdict_without_length,
    "verdict_is_one_for_each_place": lambda: insert_copy(create_verdict()),
    "verdict_has_a_known_kind": lambda: insert_copy(create_verdict(), start=1, kind="else"),
    "refusedproposal_has_length": _refused_without_length,
    "refusedproposal_is_one": lambda: insert_copy(create_refused()),
    "refusedproposal_has_a_known_class": lambda: insert_copy(create_refused(), label="else"),
    "sheetjob_keeps_the_hash": lambda: rewrite(_job(), sha256="x"),
    "sheetjob_done_says_who_and_when": lambda: rewrite(_job(), state="done"),
    "sheetjob_undone_says_who_and_when": _undone_by_nobody,
    "wholeexport_done_has_its_file": _export_without_a_file,
    "sheetrow_stands_once": _same_row,
    "sheetrow_error_says_what": _silent_error,
    "sheetmapping_is_one": _second_mapping,
}
