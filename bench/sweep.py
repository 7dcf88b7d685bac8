"""What planning all reminders costs beside the one INSERT … SELECT that would be its floor.

Fills a database with open commitments, each with a deadline, an owner and a point of contact, and
measures, interleaved and rolled back: the floor (one statement written by hand that writes the same
duties: default steps, no policy, no access asked), the shipped plan, and both again when all of it
is written already.
Then two planners run at once, and what they wrote is counted.
"""

import argparse
from datetime import UTC, date, datetime, timedelta
from statistics import median
from threading import Thread
from time import perf_counter
from typing import Any

from bench.copying import copy_rows, is_postgresql, numbers, run, settle
from bench.databases import fresh_database, prepare
from bench.harness import Figure, keep_figures

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TRACKED_FROM = date(2024, 12, 18)
PEOPLE = 1_000
FRAMEWORKS = 10
# Last days lie from before anybody watched to years ahead; every fiftieth has no day yet.
FIRST_DAY, DAYS = date(2024, 10, 1), 2_400
ROUNDS = 5


def fill(number: int) -> None:
    """Write so many open commitments of ten frameworks with their deadlines and contacts."""
    frameworks, people, party = _books()
    _multiply(_templates(frameworks[0], people[0], party), number)
    settle()


def _books() -> tuple[list[Any], list[Any], Any]:
    """Write the frameworks, their contacts and those above them, and the one party."""
    from accounts.models import User
    from frameworks.models import Framework, Membership, Party

    party = Party.objects.create(code="P", name="Party", kind="country")
    frameworks = [
        Framework.objects.create(code=f"F{place}", name=f"F{place}", tracked_from=TRACKED_FROM)
        for place in range(FRAMEWORKS)
    ]
    people = User.objects.bulk_create(
        User(email=f"p{place}@example.org", full_name=f"Person {place}") for place in range(PEOPLE)
    )
    Membership.objects.bulk_create(
        Membership(user=person, framework=framework, party=party, role="contact")
        for person in people
        for framework in frameworks
    )
    for role in ("manager", "lead", "clerk"):
        holder = User.objects.create(email=f"{role}@example.org", full_name=role)
        Membership.objects.bulk_create(
            Membership(user=holder, framework=framework, role=role) for framework in frameworks
        )
    return frameworks, people, party


def _templates(framework: Any, person: Any, party: Any) -> dict[str, Any]:
    """Write the one row of each table that all others are copied from."""
    from commitments.models import Assignment, Commitment, CommitmentParty, Deadline

    one = Commitment.objects.create(
        framework=framework, reference="T", title="Commitment", kind="one_off_deliverable",
        publication_status="planned", status="active", tracked_from=TRACKED_FROM,
        stale_at=AT + timedelta(days=90),
    )  # fmt: skip
    due = Deadline.objects.create(
        commitment=one, expression="by then", first_day=FIRST_DAY, last_day=FIRST_DAY,
        grace_day=FIRST_DAY, late_at=datetime(2024, 10, 2, tzinfo=UTC),
    )  # fmt: skip
    return {
        "commitment": one,
        "deadline": due,
        "contact": Assignment.objects.create(commitment=one, user=person, party=party),
        "role": CommitmentParty.objects.create(commitment=one, party=party, role="owner"),
    }


def _multiply(rows: dict[str, Any], number: int) -> None:
    """Copy the one row of each table so many times, spread over frameworks, days and people."""
    own = f"{rows['commitment'].pk} + n.i"
    day, late = _spread_days()
    changed = {
        "commitment": {
            "reference": "'C-' || n.i",
            "framework_id": f"{rows['commitment'].framework_id} + n.i % {FRAMEWORKS}",
        },
        "deadline": {
            "commitment_id": own, "first_day": day, "last_day": day, "grace_day": day,
            "late_at": late,
        },
        "contact": {
            "commitment_id": own, "user_id": f"{rows['contact'].user_id} + n.i % {PEOPLE}",
        },
        "role": {"commitment_id": own},
    }  # fmt: skip
    for name, row in rows.items():
        copy_rows(row, changed[name], numbers(1, number))


def _spread_days() -> tuple[str, str]:
    """Return, in SQL, the last day of the row `i` and the instant from which it is late."""

    days = f"(CAST(i AS bigint) * 7919) % {DAYS}"
    if is_postgresql():
        day = f"(DATE '{FIRST_DAY}' + CAST({days} AS integer))"
        return day, f"(({day} + 1)::timestamp AT TIME ZONE 'UTC')"
    day = f"date('{FIRST_DAY}', '+' || ({days}) || ' days')"
    return day, f"datetime({day}, '+1 day')"


def _hand_written() -> list[tuple[str, str, str, str, str]]:
    """Return, for each reason that this data gives, rung, occurrence, people, condition, role."""
    from reminders.policy import DEFAULT, LADDER, asking_day

    steps = []
    for step in reversed(LADDER):
        if step.days > 0:
            limit = AT - timedelta(days=step.days - 1)
            steps.append(f"WHEN d.late_at <= '{limit:%Y-%m-%d %H:%M:%S}' THEN '{step.rung}'")
        else:
            limit_day = AT.date() - timedelta(days=step.days)
            steps.append(f"WHEN d.last_day <= '{limit_day}' THEN '{step.rung}'")
    day = "CAST(d.last_day AS varchar(10))"
    contact = (
        "JOIN commitments_assignment a ON a.commitment_id = c.id "
        "JOIN accounts_user u ON u.id = a.user_id"
    )
    holder = (
        "JOIN frameworks_membership m ON m.framework_id = c.framework_id AND m.role = '{}' "
        "JOIN accounts_user u ON u.id = m.user_id"
    )
    watched = "d.last_day >= c.tracked_from"
    late = watched + " AND d.late_at <= '{:%Y-%m-%d %H:%M:%S}'"
    horizon = AT.date() - timedelta(days=LADDER[0].days)
    manager, lead = DEFAULT.to_manager[0], DEFAULT.to_lead[0]
    asked = asking_day(AT.date(), every=3 * DEFAULT.ask_again_every)
    return [
        (f"CASE {' '.join(steps)} END", day, contact, f"{watched} AND d.last_day <= '{horizon}'",
         "contact"),
        (f"'to_manager_{manager}'", day, holder.format("manager"),
         late.format(AT - timedelta(days=manager - 1)), "manager"),
        (f"'to_lead_{lead}'", day, holder.format("lead"),
         late.format(AT - timedelta(days=lead - 1)), "lead"),
        ("'to_be_established'", f"'{asked}'", contact, "d.last_day < c.tracked_from", "contact"),
    ]  # fmt: skip


def floor() -> int:
    """Write the same duties by one statement written by hand; return how many."""

    on_postgresql = is_postgresql()
    truth = "true" if on_postgresql else "1"

    def plain(name: str) -> str:
        return f"REPLACE(CAST({name} AS varchar), '-', '')" if on_postgresql else name

    selects = []
    for rung, occurrence, people, condition, role in _hand_written():
        words = (
            f"{plain('d.uuid')} || '|' || {rung} || '|' || {occurrence} || '|' || "
            f"{plain('u.uuid')} || '|mail'"
        )
        key = (
            f"ENCODE(SHA256(CONVERT_TO({words}, 'UTF8')), 'hex')"
            if on_postgresql
            else f"SHA256({words})"
        )
        selects.append(
            f"SELECT {key}, u.id, d.id, c.id, 'after', {rung}, {occurrence}, 'mail', '{role}', "
            f"CAST('{AT.date()}' AS date), 'owed', '', "
            + (f"'{AT:%Y-%m-%d %H:%M:%S}'::timestamptz " if on_postgresql else f"'{AT}' ")
            + "FROM commitments_deadline d JOIN commitments_commitment c ON c.id = d.commitment_id "
            f"{people} WHERE d.is_open = {truth} AND c.is_open = {truth} "
            f"AND u.is_active = {truth} AND {condition}"
        )
    # SQLite needs a WHERE before ON CONFLICT; each branch has one.
    return run(
        "INSERT INTO reminders_notification (duty_key, recipient_id, deadline_id, commitment_id, "
        "family, rung, occurrence, channel, as_role, owed_from, state, state_reason, created_at) "
        + " UNION ALL ".join(selects)
        + " ON CONFLICT DO NOTHING"
    )


def shipped() -> int:
    """Run the shipped plan; return how many duties it wrote."""
    from reminders.actions import plan

    return plan(at=AT)


def timed(action: Any, *, keep: bool = False) -> tuple[float, int]:
    """Return seconds and duties of one run; what it wrote is rolled back unless it is kept."""
    from django.db import transaction

    with transaction.atomic():
        begin = perf_counter()
        written = action()
        seconds = perf_counter() - begin
        transaction.set_rollback(not keep)
    return seconds, written


def by_source() -> list[tuple[str, float]]:
    """Return the seconds of each reason's insert, the slowest first."""
    from django.db import transaction

    from reminders.actions.planning import _insert
    from reminders.owed import SOURCES, moment_at

    moment = moment_at(AT)
    found = []
    with transaction.atomic():
        for source in SOURCES:
            begin = perf_counter()
            _insert(source, moment)
            found.append((source.name, perf_counter() - begin))
        transaction.set_rollback(True)
    return sorted(found, key=lambda pair: -pair[1])


def at_once() -> tuple[int, int]:
    """Let two planners run at the same time; return the duties written and the distinct keys."""
    from django.db import connection

    from reminders.models import Notification

    def work() -> None:
        try:
            shipped()
        finally:
            connection.close()

    threads = [Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = Notification.objects.all()
    return rows.count(), rows.values("duty_key").distinct().count()


def statements() -> int:
    """Return how many statements one plan takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        timed(shipped)
    return len(captured)


def report(size: int) -> list[Figure]:
    """Fill, measure and print one size; return what is held against the goals."""
    begin = perf_counter()
    fill(size)
    print(f"\n{size:,} open commitments (filled in {perf_counter() - begin:.0f} s)")
    rows = {"floor": [timed(floor)], "plan": [timed(shipped)]}
    for _round in range(ROUNDS - 1):
        rows["floor"].append(timed(floor))
        rows["plan"].append(timed(shipped))
    base = median(seconds for seconds, _written in rows["floor"])
    ratio = median(seconds for seconds, _written in rows["plan"]) / base
    for name, runs in rows.items():
        middle = median(seconds for seconds, _written in runs)
        print(f"  first {name:<6} {middle:8.2f} s {middle / base:6.2f} x  {runs[0][1]:>9,} duties")
    for name, seconds in by_source():
        print(f"    {name:<14} {seconds:8.2f} s")
    print(f"  statements of one plan: {statements()}")
    both, keys = at_once()
    print(f"  two at once wrote (rows, distinct keys): {(both, keys)}")
    again: dict[str, list[tuple[float, int]]] = {"floor": [], "plan": []}
    for _round in range(ROUNDS):
        again["floor"].append(timed(floor))
        again["plan"].append(timed(shipped))
    base = median(seconds for seconds, _written in again["floor"])
    for name, runs in again.items():
        middle = median(seconds for seconds, _written in runs)
        print(f"  again {name:<6} {middle:8.2f} s {middle / base:6.2f} x  {runs[0][1]:>9,} duties")
    # A plan is compared with itself: two at once may write neither more nor less than one.
    wrong = abs(both - rows["plan"][0][1]) + both - keys
    return [
        Figure("P5", "plan ÷ one INSERT … SELECT", ratio, 1.3, told={"floor in s": base}),
        Figure("P5", "duties of a second plan", again["plan"][0][1], 0, is_exact=True),
        Figure("P5", "duties that two at once wrote wrongly", wrong, 0, is_exact=True),
    ]


def main() -> None:
    """Measure one size on one database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--figures", help="a file for what is held against the goals")
    chosen = parser.parse_args()
    prepare(chosen.database)
    with fresh_database():
        keep_figures(chosen.figures, report(chosen.size))


if __name__ == "__main__":
    main()
