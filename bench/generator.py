"""A large world of commitments: seeded, skewed as real ones are, written set by set.

Which commitment gets what follows from its number alone, so that every run on either database
holds the same. Frameworks, people and days are taken unevenly: half of all commitments lie in two
of eight frameworks, a few people answer for many, and thousands share a day or have none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.copying import copy_rows, is_postgresql, numbers, run, settle

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TRACKED_FROM = date(2024, 12, 18)
FRAMEWORKS, AREAS, PARTIES, PEOPLE = 8, 6, 40, 400
SHORTEST, LONGEST = 40, 250
DOCUMENTS = Path(__file__).parent.parent / "fixtures" / "documents"

# From a number to something that looks drawn, the same on both databases.
DRAWN = "((n.i * 7919 + 104729) % 1000)"
# The share of each framework, in thousandths, up to and with it.
FRAMEWORK = (
    f"CASE WHEN {DRAWN} < 320 THEN 0 WHEN {DRAWN} < 540 THEN 1 WHEN {DRAWN} < 700 THEN 2 "
    f"WHEN {DRAWN} < 820 THEN 3 WHEN {DRAWN} < 900 THEN 4 WHEN {DRAWN} < 950 THEN 5 "
    f"WHEN {DRAWN} < 980 THEN 6 ELSE 7 END"
)
TURN = "((n.i * 31) % 100)"
KIND = (
    f"CASE WHEN {TURN} < 40 THEN 'one_off_deliverable' WHEN {TURN} < 60 THEN 'ongoing_programme' "
    f"WHEN {TURN} < 75 THEN 'event_meeting' WHEN {TURN} < 85 THEN 'quantitative_target' "
    f"WHEN {TURN} < 95 THEN 'standing_principle' ELSE 'background_fact' END"
)
STEP = "((n.i * 57) % 100)"
STATUS = (
    f"CASE WHEN {STEP} < 72 THEN 'active' WHEN {STEP} < 88 THEN 'delivered' "
    f"WHEN {STEP} < 93 THEN 'withdrawn' WHEN {STEP} < 96 THEN 'superseded' ELSE 'draft' END"
)
IS_CLOSED = f"({STEP} >= 72 AND {STEP} < 96)"
STRENGTH = (
    "CASE (n.i * 13) % 5 WHEN 0 THEN 'commits' WHEN 1 THEN 'should' WHEN 2 THEN 'intends' "
    "ELSE 'will' END"
)
PERSON = f"((n.i % 37) * (n.i % 41) % {PEOPLE})"


@dataclass(frozen=True, slots=True)
class World:
    """What a measurement asks about: the rows that all others were copied from, and who asks."""

    rows: dict[str, Any]
    user: Any
    contact: Any
    framework: Any
    statements: int


def statements() -> Iterator[tuple[int, int, str]]:
    """Cut the two documents into statements; return where each begins and ends, and its words."""
    for path in sorted(DOCUMENTS.glob("*.txt")):
        for found in re.finditer(r"[^\s•][^.\n]+[.\n]", path.read_text()):
            words = found.group().rstrip()
            if len(words) >= SHORTEST:
                yield found.start(), found.start() + len(words), words


def create_world() -> World:
    """Write frameworks, parties, people, documents, and the one row of each table."""
    from accounts.models import User
    from frameworks.models import Framework, FrameworkParty, Membership, Party, PriorityArea

    parties = Party.objects.bulk_create(
        Party(code=f"P{place}", name=f"Ministry of Works {place}", kind="country")
        for place in range(PARTIES)
    )
    frameworks = Framework.objects.bulk_create(
        Framework(code=f"F{place}", name=f"Framework {place}", tracked_from=TRACKED_FROM)
        for place in range(FRAMEWORKS)
    )
    FrameworkParty.objects.bulk_create(
        FrameworkParty(framework=framework, party=party)
        for framework in frameworks
        for party in parties
    )
    areas = PriorityArea.objects.bulk_create(
        PriorityArea(framework=framework, code=f"A{place}", name=f"Area {place}")
        for framework in frameworks
        for place in range(AREAS)
    )
    people = User.objects.bulk_create(
        User(email=f"p{place}@example.org", full_name=f"Person {place}") for place in range(PEOPLE)
    )
    Membership.objects.bulk_create(
        Membership(
            user=person, framework=framework, party=parties[number % PARTIES], role="contact"
        )
        for number, person in enumerate(people)
        for framework in frameworks
    )
    user = User.objects.create(email="manager@example.org", full_name="Manager")
    # Not in all of them: the scope has something to keep out.
    Membership.objects.bulk_create(
        Membership(user=user, framework=framework, role="manager") for framework in frameworks[:6]
    )
    passages = _documents(frameworks)
    rows = _templates(people[0], user, party=parties[0], area=areas[0], passage=passages[0])
    return World(rows, user, people[0], frameworks[0], len(passages) // FRAMEWORKS)


def _documents(frameworks: list[Any]) -> list[Any]:
    """Write the statements as one document of each framework; return their passages in order."""
    from sources.models import Document, Passage

    cut = list(statements())
    texts = [path.read_text() for path in sorted(DOCUMENTS.glob("*.txt"))]
    documents = Document.objects.bulk_create(
        Document(
            framework=framework, code=f"D{number}", title=f"Document {number}", text=text,
            raw_sha256="0" * 64, text_sha256="0" * 64,
        )
        for framework in frameworks
        for number, text in enumerate(texts)
    )  # fmt: skip
    passages = []
    for place in range(len(frameworks)):
        number, before = 0, -1
        for start, end, words in cut:
            number, before = (number + 1 if start < before else number), start
            document = documents[place * len(texts) + number]
            passages.append(Passage(document=document, start=start, end=end, quote=words))
    run("CREATE TABLE bench_statement (place integer PRIMARY KEY, title varchar(250))")
    from django.db import connection

    with connection.cursor() as cursor:
        told = [(place, words[:LONGEST]) for place, (_s, _e, words) in enumerate(cut)]
        cursor.executemany("INSERT INTO bench_statement VALUES (%s, %s)", told)
    return Passage.objects.bulk_create(passages)


def _templates(
    person: Any, reviewer: Any, *, party: Any, area: Any, passage: Any
) -> dict[str, Any]:
    """Write the one row of each table that all others are copied from."""
    from commitments.models import Assignment, Commitment, CommitmentParty, Mention, ProgressUpdate

    told = {
        "framework": area.framework, "title": "Commitment", "kind": "one_off_deliverable",
        "publication_status": "planned", "status": "active", "tracked_from": TRACKED_FROM,
        "stale_at": AT + timedelta(days=90),
    }  # fmt: skip
    one = Commitment.objects.create(reference="T-1", **told)
    # What hangs on a row of its own leaves the first one as new as those that are copied from it.
    other = Commitment.objects.create(reference="T-2", **told)
    return {
        "commitment": one,
        **_dates(other),
        **_figures(other),
        "owner": CommitmentParty.objects.create(commitment=other, party=party, role="owner"),
        "contact": Assignment.objects.create(commitment=other, user=person, party=party),
        "mention": Mention.objects.create(commitment=other, passage=passage),
        "area": Commitment.areas.through.objects.create(commitment=other, priorityarea=area),
        "update": ProgressUpdate.objects.create(
            commitment=other, party=party, author=person, state="accepted", health="on_track",
            narrative="The second workshop was held, and the report of the first is out.",
            submitted_at=AT, reviewed_at=AT, reviewed_by=reviewer,
        ),
        "event": _event(other, person),
    }  # fmt: skip


def _dates(commitment: Any) -> dict[str, Any]:
    """Write a deadline that was moved once."""
    from commitments.models import Deadline, DeadlineRevision

    due = Deadline.objects.create(
        commitment=commitment, expression="by then", first_day=TRACKED_FROM, last_day=TRACKED_FROM,
        grace_day=TRACKED_FROM, late_at=datetime(2024, 12, 19, tzinfo=UTC),
    )  # fmt: skip
    revision = DeadlineRevision.objects.create(
        deadline=due, number=1, old_last_day=TRACKED_FROM - timedelta(days=90),
        new_last_day=TRACKED_FROM, reason="Asked for", revised_at=AT,
    )  # fmt: skip
    return {"deadline": due, "revision": revision}


def _figures(commitment: Any) -> dict[str, Any]:
    """Write a target and one measured value of it."""
    from commitments.models import Indicator, Measurement

    indicator = Indicator.objects.create(
        commitment=commitment, name="Workshops", unit="workshops", role="target", operator=">=",
        value=10,
    )  # fmt: skip
    measurement = Measurement.objects.create(
        indicator=indicator, value=4, measured_edtf="2026-05", is_accepted=True,
        measured_on=date(2026, 5, 31),
    )  # fmt: skip
    return {"indicator": indicator, "measurement": measurement}


def _event(commitment: Any, person: Any) -> Any:
    """Write one line of history."""
    from history.models import AuditEvent

    return AuditEvent.objects.create(
        occurred_at=AT, actor=person.uuid, door="page", verb="change", subject=commitment.uuid,
        subject_type="commitments.commitment", root=commitment.uuid,
        framework=commitment.framework.uuid, changes={"title": ["Before", "Commitment"]},
    )  # fmt: skip


def grow(world: World, *, first: int, last: int) -> None:
    """Write the commitments from one number to another, and all that hangs on them."""
    rows = world.rows
    source = (
        f"(SELECT i, title, place FROM {numbers(first, last)} counted "
        f"JOIN bench_statement ON place = i % {world.statements})"
    )
    one = rows["commitment"].pk + 1  # the second template stands between
    framework = f"{rows['commitment'].framework_id} + {FRAMEWORK}"
    copy_rows(rows["commitment"], _commitment(framework, rows["owner"].party_id), source)
    own = {"commitment_id": f"{one} + n.i"}
    party = f"{rows['owner'].party_id} + n.i % {PARTIES}"
    other_party = f"{rows['owner'].party_id} + (n.i + 7) % {PARTIES}"
    statement = f"{rows['mention'].passage_id} + ({FRAMEWORK}) * {world.statements} + n.place"
    copy_rows(rows["owner"], own | {"party_id": party}, source)
    shared = f"(SELECT * FROM {source} held WHERE i % 5 < 2)"
    copy_rows(rows["owner"], own | {"party_id": other_party, "role": "'supporter'"}, shared)
    answered = f"(SELECT * FROM {source} held WHERE i % 10 > 0)"
    person = f"{rows['contact'].user_id} + {PERSON}"
    copy_rows(rows["contact"], own | {"user_id": person, "party_id": party}, answered)
    copy_rows(rows["mention"], own | {"passage_id": statement}, source)
    area = f"{rows['area'].priorityarea_id} + ({FRAMEWORK}) * {AREAS} + n.i % {AREAS}"
    copy_rows(rows["area"], own | {"priorityarea_id": area}, source)
    _grow_days(rows, own, source)
    _grow_figures(rows, own, first=first, last=last, source=source, one=one)
    _grow_reports(rows, own | {"author_id": person, "party_id": party}, source)
    _grow_history(rows, first=first, last=last, one=one)
    settle()


def _commitment(framework: str, party: int) -> dict[str, str]:
    at = _moment("n.i % 700 - 200")
    return {
        "reference": "'C-' || n.i",
        "title": "n.title",
        "framework_id": framework,
        "kind": KIND,
        "status": STATUS,
        "closed_at": f"CASE WHEN {IS_CLOSED} THEN {_moment('-200')} END",
        "strength": STRENGTH,
        "priority": "CASE WHEN n.i % 11 = 0 THEN 'high' ELSE 'normal' END",
        "visibility": "CASE WHEN n.i % 33 = 0 THEN 'party' ELSE 'framework' END",
        "author_party_id": f"CASE WHEN n.i % 33 = 0 THEN {party} + n.i % {PARTIES} END",
        "stale_at": at,
    }


def _moment(days: str) -> str:
    """Return the SQL of an instant so many days after the one at which everything is measured."""
    if is_postgresql():
        return f"(TIMESTAMPTZ '{AT:%Y-%m-%d %H:%M:%S}+00' + ({days})::integer * INTERVAL '1 day')"
    return f"datetime('{AT:%Y-%m-%d %H:%M:%S}', '+' || ({days}) || ' days')".replace("'+' ||", "")


def _day(days: str) -> tuple[str, str]:
    """Return the SQL of a day, and of the instant at which it has ended."""
    if is_postgresql():
        day = f"(DATE '2024-10-01' + ({days})::integer)"
        return day, f"(({day} + 1)::timestamp AT TIME ZONE 'UTC')"
    day = f"date('2024-10-01', ({days}) || ' days')"
    return day, f"datetime({day}, '1 days')"


def _grow_days(rows: dict[str, Any], own: dict[str, str], source: str) -> None:
    """Give most commitments a deadline and some a second one; many share the end of a month."""
    closed = {
        "closed_at": f"CASE WHEN {IS_CLOSED} THEN {_moment('-200')} END",
        "close_reason": f"CASE WHEN {IS_CLOSED} THEN 'met' ELSE '' END",
    }
    day, late = _day("CASE WHEN n.i % 3 = 0 THEN (n.i * 17 % 80) * 30 ELSE n.i * 7919 % 2400 END")
    days = {"first_day": day, "last_day": day, "grace_day": day, "late_at": late}
    dated = f"(SELECT * FROM {source} held WHERE i % 20 > 2)"
    copy_rows(rows["deadline"], own | days | closed, dated)
    none = dict.fromkeys(days, "NULL") | {"expression": "'in the longer term'"}
    undated = f"(SELECT * FROM {source} held WHERE i % 20 = 1)"
    copy_rows(rows["deadline"], own | none | closed, undated)
    waiting = f"(SELECT * FROM {source} held WHERE i % 20 = 2)"
    anchored = none | {"anchor_relation": "'before'", "anchor_event": "'the next meeting'"}
    copy_rows(rows["deadline"], own | anchored | closed, waiting)
    day, late = _day("n.i * 104729 % 2400")
    days = {"first_day": day, "last_day": day, "grace_day": day, "late_at": late}
    more = f"(SELECT * FROM {source} held WHERE i % 3 = 1)"
    step = {"role": "'milestone'", "label": "'First step'"}
    copy_rows(rows["deadline"], own | days | closed | step, more)


def _grow_figures(
    rows: dict[str, Any], own: dict[str, str], *, first: int, last: int, source: str, one: int
) -> None:
    """Give every fifth commitment a figure with a value, and every tenth a date that moved."""
    measured = f"(SELECT * FROM {source} held WHERE i % 5 = 0)"
    value = {"value": "5 + n.i % 40"}
    copy_rows(rows["indicator"], own | value, measured)
    between = f"commitment_id BETWEEN {one + first} AND {one + last}"
    drawn = f"(SELECT id AS i FROM commitments_indicator WHERE {between})"
    copy_rows(rows["measurement"], {"indicator_id": "n.i", "value": "n.i % 30"}, drawn)
    moved = (
        "(SELECT MIN(id) AS i FROM commitments_deadline "
        f"WHERE {between} AND commitment_id % 10 = 0 GROUP BY commitment_id)"
    )
    copy_rows(rows["revision"], {"deadline_id": "n.i"}, moved)


def _grow_reports(rows: dict[str, Any], own: dict[str, str], source: str) -> None:
    """Write three reports a commitment on average, and twenty more on every hundredth."""
    times = f"(SELECT i AS number FROM {numbers(0, 24)} counted)"
    reports = (
        f"(SELECT * FROM {source} held JOIN {times} t "
        "ON t.number <= (held.i * 31) % 5 OR (t.number > 4 AND held.i % 100 = 0))"
    )
    at = _moment("-7 * n.number - n.i % 30")
    times_told = {"submitted_at": at, "reviewed_at": at}
    health = {"health": "CASE n.i % 4 WHEN 0 THEN 'at_risk' ELSE 'on_track' END"}
    copy_rows(rows["update"], own | times_told | health, reports)


def _grow_history(rows: dict[str, Any], *, first: int, last: int, one: int) -> None:
    """Tell four writes in the story of each commitment."""
    source = (
        f"(SELECT c.id AS i, c.uuid AS told, t.i AS number FROM commitments_commitment c "
        f"CROSS JOIN {numbers(1, 4)} t WHERE c.id BETWEEN {one + first} AND {one + last})"
    )
    columns = {"subject": "n.told", "root": "n.told", "occurred_at": _moment("-n.number")}
    copy_rows(rows["event"], columns, source)
