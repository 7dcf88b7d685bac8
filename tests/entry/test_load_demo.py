"""Loading: once and whole, only into an empty database, and nothing at all from a wrong file."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Q

from accounts.models import User
from commitments.models import Commitment, ProgressUpdate
from entry.demo.books import Books
from entry.demo.clock import DemoClock
from entry.demo.entries import enter_commitments
from entry.demo.instruments import enter_framework
from entry.demo.loading import FOLDER
from entry.demo.register import enter_parties, enter_people
from frameworks.models import Framework, Party
from history.models import AuditEvent
from meetings.models import Forum
from sources.models import Passage
from tests.factories import (
    create_commitment,
    create_framework,
    create_party,
    create_passage,
    create_superuser,
    create_user,
)

pytestmark = pytest.mark.django_db

PARTIES = """
parties:
  - {code: A, name: Land A, kind: country, time_zone: Asia/Seoul}
  - {code: B, name: Land B, kind: country, part_of: A}
"""
FRAMEWORK = """
framework: {code: TINY, name: A tiny framework, tracked_from: "2024-12-18", parties: [A]}
document:
  code: TINY
  title: A tiny document
  file: documents/tiny.txt
  issuers: [A]
  date: "2024-10-30"
  raw_sha256: "0000000000000000000000000000000000000000000000000000000000000000"
documents_named: {PLAN: The Plan}
areas: [{code: sea, name: Sea, colour: "#112233"}]
programmes: [{code: P, name: Programme P}]
forums:
  - code: TOP
    name: Top meeting
    meetings: [{number: 1, date: "2024-10-30", state: held}, {number: 2}]
  - {code: LOW, name: Working group, reports_to: TOP}
"""
ENTRIES = """
section: The only section
area: sea
commitments:
  - reference: TINY-1
    title: Hold a workshop
    quote: A will hold a workshop in 2026.
    span: [0, 31]
    kind: event_meeting
    published_as: planned
    strength: will
    verb: will hold
    owner: [A]
    supporter: [B]
    programme: P
    meetings: [TOP]
    refers_to: [PLAN]
    dates: [{words: in 2026, edtf: "2026", role: due}]
    numbers:
      - {name: Workshops, unit: workshops, role: target, operator: "=", value: 1,
         baseline: {value: 0, date: "2025"}}
    note: Short.
  - reference: TINY-2
    title: Report each year
    quote: A reports each year before the meeting.
    kind: annual_quota
    published_as: planned
    strength: states
    owner: [A]
    quota: {words: each year, per: meeting, forum: TOP, required: 1, counts: initiatives}
  - reference: TINY-3
    title: A plan of the past
    quote: B began in May 2023.
    kind: one_off_deliverable
    published_as: delivered
    strength: states
    owner: [B]
    delivered: 2023-05
"""
TEXT = (
    "A will hold a workshop in 2026. A reports each year before the meeting. B began in May 2023."
)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Write the smallest fixtures that hold one of everything."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "documents").mkdir()
    (tmp_path / "parties.yaml").write_text(PARTIES)
    (tmp_path / "tiny" / "framework.yaml").write_text(FRAMEWORK)
    (tmp_path / "tiny" / "commitments-1.yaml").write_text(ENTRIES)
    (tmp_path / "documents" / "tiny.txt").write_text(TEXT)
    return tmp_path


def load_demo(**options: Any) -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue().strip()


def enter_tiny(folder: Path) -> None:
    books = Books(folder=folder, clock=DemoClock(date(2026, 11, 22)))
    enter_people(books)
    enter_parties(books)
    enter_commitments(books, enter_framework(books, folder / "tiny"), folder / "tiny")


def snapshot() -> dict[str, list[Any]]:
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
    }


def database_is_empty() -> bool:
    rows = (AuditEvent, User, Party, Framework, Commitment, Passage)
    return not any(model._default_manager.exists() for model in rows)


# --- once and whole -------------------------------------------------------------------------


def test_second_run_changes_nothing_whatever_the_day() -> None:
    first = load_demo(today=date(2026, 11, 22))
    before = snapshot()

    second = load_demo(today=date(2027, 5, 1))

    assert first.startswith("The demonstration was loaded: 9 people, 66 parties, 2 frameworks, ")
    assert "156 commitments, 104 tracked commitments" in first
    assert second == "The demonstration is there already; nothing was changed."
    assert snapshot() == before


def test_reports_count_back_from_the_given_day() -> None:
    load_demo(today=date(2026, 3, 10))

    latest = ProgressUpdate.objects.exclude(submitted_at=None).latest("submitted_at")
    assert latest.commitment.reference == "ASEAN-082"
    assert latest.submitted_at == datetime(2026, 3, 8, 10, 0, tzinfo=UTC)
    rows = Commitment.objects.with_standing(datetime(2026, 3, 10, 12, 0, tzinfo=UTC))
    # A pair, because an annotation is unknown to the types.
    overdue = rows.filter(Q(("standing", "overdue"))).order_by("reference")
    assert [row.reference for row in overdue] == ["ASEAN-082", "ASEAN-083"]
    assert rows.filter(Q(("standing", "awaiting_date")), reference="RCF-041").exists()

    create_user()
    assert load_demo().endswith("nothing was changed. Real data stands beside it.")

    Framework.objects.filter(code="RCF-2024").update(code="RENAMED")
    with pytest.raises(CommandError, match=r"Only a part of the demonstration is there \(ASEAN-2"):
        load_demo()


def test_day_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match=r"“2026-02-30” is no day; write it as in 2026-11-22"):
        call_command("load_demo", "--today", "2026-02-30")


# --- only into an empty database ------------------------------------------------------------


@pytest.mark.parametrize(
    ("create", "named"),
    [
        (create_user, "people: 1"),
        (create_superuser, "people: 1"),
        (create_framework, "frameworks: 1"),
        (create_commitment, "frameworks: 1, commitments: 1"),
        (create_party, "a register of parties"),
    ],
)
def test_real_data_is_never_mixed_with_the_demonstration(
    create: Callable[[], object], named: str
) -> None:
    create()
    before = snapshot()

    with pytest.raises(CommandError) as refused:
        load_demo()

    assert f"holds real data ({named})" in str(refused.value)
    assert snapshot() == before


# --- wrong files ----------------------------------------------------------------------------


def test_tiny_fixtures_are_right_before_they_are_made_wrong(tiny: Path) -> None:
    enter_tiny(tiny)

    workshop, yearly, past = Commitment.objects.order_by("reference")
    assert workshop.note == "Short.\n\nRefers to: The Plan.\n\nMeetings: Top meeting."
    assert workshop.deadlines.get().last_day == date(2026, 12, 31)
    assert yearly.deadlines.get().anchor_meeting == Forum.objects.get(code="TOP").meetings.get(
        number=2
    )
    assert (past.status, past.delivered_edtf) == ("delivered", "2023-05")
    assert Forum.objects.get(code="LOW").reports_to == Forum.objects.get(code="TOP")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "tiny/commitments-1.yaml",
            "reference: TINY-2",
            "reference: TINY-1",
            "TINY-1: TINY has a commitment with the reference TINY-1 already.",
        ),
        ("tiny/commitments-1.yaml", "supporter: [B]", "sponsor: [B]", "TINY-1: “sponsor” is not"),
        (
            "tiny/commitments-1.yaml",
            "strength: will",
            "strength: wants",
            "TINY-1, strength: “wants”",
        ),
        ("tiny/commitments-1.yaml", 'edtf: "2026"', 'edtf: "2026-13"', "TINY-1: “2026-13”"),
        ("tiny/commitments-1.yaml", "span: [0, 31]", "span: [1, 32]", "TINY-1: The span 1 to 32"),
        ("tiny/commitments-1.yaml", "B began in", "B begun in", "TINY-3: These words do not stand"),
        ("tiny/commitments-1.yaml", "A reports each", "A", "TINY-2: These words do not stand"),
        ("tiny/commitments-1.yaml", "verb: will hold", "verb: shall hold", "TINY-1: the verb and"),
        (
            "tiny/commitments-1.yaml",
            "owner: [A]",
            "owner: [Z]",
            "TINY-1: “Z” is not in the fixtures.",
        ),
        (
            "tiny/commitments-1.yaml",
            "delivered: 2023-05",
            'delivered: "2023-5x"',
            "TINY-3: “2023-5x”",
        ),
        (
            "tiny/commitments-1.yaml",
            "value: 1,",
            "value: one,",
            "TINY-1, numbers, Workshops, value: “one”",
        ),
        (
            "tiny/framework.yaml",
            "meetings: [{number: 1, date:",
            "reports_to: LOW\n    meetings: [{number: 1, date:",
            "LOW: This would be a loop: LOW → TOP → LOW",
        ),
        ("tiny/framework.yaml", "number: 2", "number: 1", "TOP: "),
        ("tiny/framework.yaml", "reports_to: TOP", "reports_to: HIGH", "LOW: “HIGH” is not in"),
        ("tiny/framework.yaml", 'date: "2024-10-30"\n', "date: yesterday\n", "framework.yaml: "),
        ("parties.yaml", "code: B", "code: A", "parties.yaml, A: this code is taken."),
        (
            "parties.yaml",
            "part_of: A",
            "part_of: C",
            "parties.yaml, B: “C” is not in the fixtures.",
        ),
        (
            "parties.yaml",
            "Asia/Seoul",
            "Asia/Soul",
            "parties.yaml, A: “Asia/Soul” is no time zone.",
        ),
    ],
)
def test_wrong_entry_is_named_and_nothing_is_loaded(
    tiny: Path, name: str, old: str, new: str, message: str
) -> None:
    path = tiny / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))

    with pytest.raises(CommandError) as refused:
        load_demo(folder=tiny)

    assert message in str(refused.value)
    assert database_is_empty()


def test_folder_without_fixtures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "parties.yaml").write_text("parties: []")

    with pytest.raises(CommandError, match="There are no fixtures in"):
        load_demo(folder=tmp_path)

    assert database_is_empty()


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("updates", "Lead points of contact named, v", "Heads, v", "RCF-038: “Heads” is not in"),
        ("updates", "state: draft", "state: withdrawn", "ASEAN-075: a report cannot begin as"),
    ],
)
def test_wrong_report_is_named_and_nothing_is_loaded(
    tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "fixtures"))
    path = folder / "demonstration" / f"{name}.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))

    with pytest.raises(CommandError) as refused:
        load_demo(folder=folder)

    assert message in str(refused.value)
    assert database_is_empty()


def test_tracker_without_the_demonstration_is_verified_as_well() -> None:
    create_passage()
    out = StringIO()

    call_command("verify_sources", stdout=out)

    assert out.getvalue().strip() == "1 passage verified: as published."
