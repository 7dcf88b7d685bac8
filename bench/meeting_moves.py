"""How long it takes to move a meeting: it should grow with what hangs on it, not with the table.

Prints one row for each table size and number of hanging deadlines: the median of five moves, the
statements of one move, and the time of telling the standing of one framework's commitments.
"""

import argparse
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from bench.databases import fresh_database, prepare

AT = datetime(2025, 3, 3, 9, tzinfo=UTC)
BATCH = 5000


def _bulk(framework: Any, party: Any, number: int, **deadline: Any) -> None:
    from commitments.models import Commitment, CommitmentParty, Deadline

    for start in range(0, number, BATCH):
        count = min(BATCH, number - start)
        prefix = "H" if deadline.get("anchor_meeting") else "T"
        rows = Commitment.objects.bulk_create(
            Commitment(
                framework=framework,
                reference=f"{prefix}-{start + index:07}",
                title=f"Commitment {start + index}",
                kind="one_off_deliverable",
                publication_status="planned",
                status="active",
                tracked_from=date(2024, 12, 18),
                stale_at=AT + timedelta(days=365),
            )
            for index in range(count)
        )
        CommitmentParty.objects.bulk_create(
            CommitmentParty(commitment=row, party=party, role="owner") for row in rows
        )
        Deadline.objects.bulk_create(
            Deadline(commitment=row, expression="by then", **deadline) for row in rows
        )


def _scene(size: int, hanging: int) -> Any:
    from commitments.actions import enter_meeting
    from frameworks.models import Framework, Party
    from meetings.models import Forum

    framework = Framework.objects.create(
        code=f"F{size}-{hanging}", name="Framework", tracked_from=date(2024, 12, 18)
    )
    party = Party.objects.create(code=f"P{size}-{hanging}", name="Party", kind="country")
    forum = Forum.objects.create(framework=framework, code="SCM", name="SCM")
    meeting, _moves = enter_meeting(forum, number=57, starts_on=date(2025, 11, 4), by=None, at=AT)
    day = date(2026, 6, 30)
    fixed = {"edtf": "2026-06-30", "first_day": day, "last_day": day, "grace_day": day}
    _bulk(framework, party, size, late_at=datetime(2026, 7, 1, tzinfo=UTC), **fixed)
    eve = date(2025, 11, 3)
    _bulk(
        framework,
        party,
        hanging,
        anchor_forum=forum,
        anchor_meeting=meeting,
        anchor_relation="before",
        last_day=eve,
        grace_day=eve,
        late_at=datetime(2025, 11, 4, tzinfo=UTC),
    )
    return framework, meeting


def measure(size: int, hanging: int) -> tuple[float, int, float]:
    """Return seconds for one move, its statements, and seconds for counting the standings."""
    from django.db import connection
    from django.db.models import Count, F
    from django.test.utils import CaptureQueriesContext

    from commitments.actions import move_meeting
    from commitments.models import Commitment

    framework, meeting = _scene(size, hanging)
    times = []
    statements = 0
    for turn in range(5):
        day = date(2025, 11, 4) + timedelta(days=7 * (turn + 1))
        begin = perf_counter()
        moves = move_meeting(meeting, starts_on=day, reason="Moved", by=None, at=AT)
        times.append(perf_counter() - begin)
        if len(moves) != hanging:
            raise SystemExit(f"{len(moves)} moved, not {hanging}")
    with CaptureQueriesContext(connection) as captured:
        move_meeting(meeting, starts_on=date(2026, 1, 6), reason="Moved", by=None, at=AT)
        statements = len(captured)
    begin = perf_counter()
    rows = Commitment.objects.filter(framework=framework).with_standing(AT)
    list(rows.values(code=F("standing")).order_by().annotate(number=Count("pk")))
    return median(times), statements, perf_counter() - begin


def main() -> None:
    """Measure every size on one database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--hanging", type=int, nargs="+", default=[1, 10, 100])
    options = parser.parse_args()
    prepare(options.database)
    with fresh_database():
        print(f"{options.database}: commitments | hanging | move, ms | statements | standings, ms")
        for size in options.sizes:
            for hanging in options.hanging:
                move, statements, standings = measure(size, hanging)
                print(
                    f"{size:>10,} | {hanging:>5} | {move * 1000:>8.1f} | {statements:>6}"
                    f" | {standings * 1000:>8.1f}"
                )


if __name__ == "__main__":
    main()
