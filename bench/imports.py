"""What a large import costs: checking and writing many rows, beside the database's own loader.

Prints, for each number of rows: seconds for the check (with the preview that it keeps), seconds
for writing them with their history in one transaction and for undoing that, the highest memory
of the process before and after each, and the seconds that COPY (PostgreSQL) or executemany
(SQLite) takes for the same rows, history and preview included, into the same tables of a database
as it was before. Behind each time, in brackets, stand the seconds of the
processor that this process alone took: other work on the machine does not change them.
"""

import argparse
import csv
import io
import resource
from datetime import UTC, datetime
from time import perf_counter, process_time
from typing import Any

from bench.databases import fresh_database, prepare
from bench.harness import Figure, keep_figures
from bench.twin import twin

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
COLUMNS = ("reference", "title", "kind", "owner", "area", "due", "note")


def _file(rows: int) -> bytes:
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    writer.writerow(COLUMNS)
    for number in range(rows):
        title = f"Hold workshop {number} on the safety of shipping"
        writer.writerow(
            (f"C-{number:06}", title, "event_meeting", "P-1", "sea", "by 2027", "한국 =1+1")
        )
    return told.getvalue().encode()


def _scene(rows: int) -> tuple[Any, Any]:
    from accounts.models import User
    from frameworks.models import Framework, Membership, Party, PriorityArea

    framework = Framework.objects.create(
        code=f"F{rows}", name="Framework", tracked_from="2024-12-18"
    )
    Party.objects.get_or_create(code="P-1", defaults={"name": "Party", "kind": "country"})
    PriorityArea.objects.create(framework=framework, code="sea", name="Sea")
    user = User.objects.create_user(f"clerk{rows}@example.org", None, full_name="Clerk")
    Membership.objects.create(user=user, framework=framework, role="clerk")
    return framework, user


def peak() -> float:
    """Return the most memory that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(rows: int) -> tuple[str, Figure]:
    """Return the line of a table for an import of so many rows, and what the goal asks."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from entry.sheets import actions
    from entry.sheets.states import SheetKind

    framework, user = _scene(rows)
    file = SimpleUploadedFile("large.csv", _file(rows))
    with twin() as beside:
        before = peak()
        job = actions.start_import(framework, kind=SheetKind.COMMITMENTS, file=file, by=user, at=AT)
        actions.map_columns(job, mapping=job.mapping)
        checked, checking, job = _run(job)
        after_check = peak()
        if job.counts != {"new": rows}:
            raise SystemExit(f"not as expected: {job.counts} {job.message}")
        actions.confirm(job, sha256=job.sha256, preview=job.preview, by=user)
        written, writing, job = _run(job)
        after_write = peak()
        if job.state != "done":
            raise SystemExit(f"{job.message} {job.problems}")
        loading, loaded = beside.load()
    actions.ask_undo(job, by=user)
    undone, _undoing, job = _run(job)
    if job.state != "undone":
        raise SystemExit(f"{job.message} {job.problems}")
    told = {"check in s": checking, "write in s": writing, "loader in s": loading, "rows": loaded}
    line = (
        f"{rows:>7,} | {checked} | {written} | {undone} | {before:.0f} | {after_check:.0f}"
        f" | {after_write:.0f} | {peak():.0f} | {loading:.1f} | {loaded:,}"
    )
    job_name = f"import of {rows}, checked, ÷ loading the same rows into the same tables"
    return line, Figure("P8", job_name, (checking + writing) / loading, 2.0, told=told)


def _run(job: Any) -> tuple[str, float, Any]:
    """Do what a job waits for; return the seconds that it took, in words and as a number."""
    from entry.sheets import actions

    begin, own = perf_counter(), process_time()
    job = actions.run_job(job.uuid, at=AT)
    seconds = perf_counter() - begin
    return f"{seconds:.1f} ({process_time() - own:.1f})", seconds, job


def main() -> None:
    """Measure every size on one database, the smallest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--figures", help="a file for what is held against the goals")
    options = parser.parse_args()
    prepare(options.database)
    with fresh_database():
        loader = "COPY" if options.database == "postgresql" else "executemany"
        print(
            f"{options.database}: rows | check, s | write, s | undo, s | MiB before | after check"
            f" | after write | after undo | {loader}, s | rows loaded"
        )
        figures = []
        for rows in sorted(options.sizes):
            line, figure = measure(rows)
            figures.append(figure)
            print(line, flush=True)
        keep_figures(options.figures, figures)


if __name__ == "__main__":
    main()
