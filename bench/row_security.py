"""What row-level security would cost as a second wall on PostgreSQL: docs/adr/0003.

Fills a database of its own, gives commitments and reports policies that say what `visible_to`
says, and asks the same lists and writes the same rows by turns as a role that the policies bind
and as one that they do not. Nothing of it is a part of the program.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from bench.databases import fresh_database, prepare
from bench.harness import Browser, Figure, Report, in_turns, sign_in
from bench.plain import FILTERS

SIZES = {"10k": 10_000, "100k": 100_000}
WRITTEN = 50
PERSON = "nullif(current_setting('tracker.person', true), '')::bigint"
HELD = (
    f"SELECT m.framework_id FROM frameworks_membership m WHERE m.user_id = {PERSON}"
    " AND (m.starts_on IS NULL OR m.starts_on <= current_date)"
    " AND (m.ends_on IS NULL OR m.ends_on >= current_date)"
)
BOUND, FREE = "bench_bound", "bench_free"
POLICIES = f"""
ALTER TABLE commitments_commitment ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON commitments_commitment USING (
    framework_id IN ({HELD}) AND (
        (visibility = 'framework' AND status <> 'draft')
        OR author_party_id IN (
            SELECT m.party_id FROM frameworks_membership m
            WHERE m.framework_id = commitments_commitment.framework_id
            AND m.framework_id IN ({HELD}) AND m.user_id = {PERSON})
        OR (visibility = 'framework' AND author_party_id IS NULL
            AND framework_id IN ({HELD} AND m.role IN ('clerk', 'manager', 'lead')))));
ALTER TABLE commitments_progressupdate ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON commitments_progressupdate USING (
    EXISTS (SELECT 1 FROM commitments_commitment c WHERE c.id = commitment_id) AND (
        state NOT IN ('draft', 'to_sign', 'withdrawn') OR author_id = {PERSON}
        OR party_id IN (
            SELECT m.party_id FROM frameworks_membership m WHERE m.user_id = {PERSON}
            AND m.framework_id = (
                SELECT c.framework_id FROM commitments_commitment c WHERE c.id = commitment_id))));
"""


def run(statement: str, *values: Any) -> None:
    """Carry a statement out."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def act_as(role: str, person: int) -> None:
    """Say under which role, and for whom, this connection asks from now on; one statement."""
    run("SELECT set_config('role', %s, false), set_config('tracker.person', %s, false)",
        role, str(person))  # fmt: skip


def raise_wall() -> None:
    """Make the two roles and the policies."""
    for role, option in ((BOUND, ""), (FREE, "BYPASSRLS")):
        run(f"DROP ROLE IF EXISTS {role}")
        run(f"CREATE ROLE {role} {option}")
        run(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
        run(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
    run(POLICIES)
    run("ANALYZE")


def take_wall_down() -> None:
    """Take the roles away, which belong to the server and not to the database."""
    run("RESET ROLE")
    for role in (BOUND, FREE):
        run(f"DROP OWNED BY {role}")
        run(f"DROP ROLE {role}")


def write(person: Any, commitment: Any, party: Any) -> None:
    """Write reports, each for itself, and take them back."""
    from django.db import transaction

    from commitments.models import ProgressUpdate

    with transaction.atomic():
        for _number in range(WRITTEN):
            ProgressUpdate.objects.create(
                commitment_id=commitment, party_id=party, author=person, state="draft",
                health="on_track", narrative="The second workshop was held.",
            )  # fmt: skip
        transaction.set_rollback(True)


def compare(report: Report, name: str, job: Callable[[], Any], *, person: int) -> None:
    """Run a job with and without the wall by turns; keep the ratio."""

    def under(role: str) -> None:
        act_as(role, person)
        job()

    jobs = {"with": partial(under, BOUND), "without": partial(under, FREE)}
    taken = in_turns(jobs)
    told = {which: str(spread) for which, spread in taken.items()}
    ratio = taken["with"].middle / taken["without"].middle
    report.add(Figure("RLS", f"{name}, with ÷ without", ratio, told=told))


def check(report: Report, people: list[Any]) -> None:
    """Count the rows in which the policies and the program disagree."""
    from commitments.models import Commitment, ProgressUpdate

    for person in people:
        for model in (Commitment, ProgressUpdate):
            act_as(FREE, person.pk)
            wanted = {*model.objects.visible_to(person).values_list("pk", flat=True)}
            act_as(BOUND, person.pk)
            found = {*model.objects.values_list("pk", flat=True)}
            job = f"rows of {model.__name__} told differently"
            told = {"rows": len(wanted)}
            report.add(Figure("RLS", job, len(wanted ^ found), 0, is_exact=True, told=told))


def measure(report: Report, world: Any) -> None:
    """Measure lists of a manager and of a contact, and the writing of reports."""
    from django.core.wsgi import get_wsgi_application

    from commitments.models import Commitment

    application = get_wsgi_application()
    check(report, [world.user, world.contact])
    asked = urlencode(FILTERS)
    run("RESET ROLE")
    one = Commitment.objects.filter(author_party=None, status="active").order_by("pk")[0]
    party = world.contact.memberships.first().party_id
    for who, person in (("manager", world.user), ("contact", world.contact)):
        run("RESET ROLE")
        browser = Browser(application, session=sign_in(person))
        for name, address in (
            ("API list", f"/api/v1/commitments?{asked}&limit=50"),
            ("HTML list", f"/?{asked}"),
        ):
            compare(report, f"{name} of a {who}", partial(browser.get, address), person=person.pk)
    job = partial(write, world.contact, one.pk, party)
    compare(report, f"{WRITTEN} reports written", job, person=world.contact.pk)
    taken = in_turns({"saying": partial(act_as, FREE, world.user.pk)})
    report.add(Figure("RLS", "ms to say who asks", taken["saying"].middle))


def main() -> int:
    """Fill, measure and take everything away."""
    parser = argparse.ArgumentParser(prog="script/bench row_security", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="10k")
    size = SIZES[parser.parse_args().size]
    prepare("postgresql")
    with fresh_database():
        from django.conf import settings
        from django.db import connection

        settings.ALLOWED_HOSTS = ["localhost"]
        # One connection for all: the role and the person belong to it.
        connection.settings_dict["CONN_MAX_AGE"] = None
        from bench import generator

        world = generator.create_world()
        generator.grow(world, first=1, last=size)
        report = Report("postgresql", size)
        raise_wall()
        try:
            measure(report, world)
        finally:
            take_wall_down()
    return int(bool(report.missed()))


if __name__ == "__main__":
    sys.exit(main())
