"""Every page asks the database as often for two hundred rows of everything as for a few."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import make_token
from accounts.models import ApiToken, SavedView, TokenScope
from commitments.actions import ask_for_date, extend_deadline
from commitments.domain.vocabulary import DeadlineRole, Stage, UpdateState
from commitments.models import (
    Assessment,
    Assignment,
    Commitment,
    CommitmentParty,
    DateRequest,
    Deadline,
    DeadlineRevision,
    Evidence,
    EvidenceVersion,
    Indicator,
    Initiative,
    Measurement,
    Mention,
    Minutes,
    MinutesItem,
    Programme,
    ProgressUpdate,
    Relation,
    ReportedStep,
    ReportingRound,
)
from entry.sheets.models import SheetJob, SheetRow
from frameworks.models import Framework, PriorityArea
from meetings.models import Forum, Meeting
from reminders.actions import name_alternate
from reminders.models import Mail, Notification
from sources.models import Document, Passage
from tests.desks.copying import below, multiply, rows_of_all, trail_of
from tests.desks.pages.scene import Scene, set_scene
from tests.e2e.places import PLACES, furnish
from tests.factories import AT, create_area, create_update

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

MANY = 200
# So often is everything copied: for other parties and people, for the same ones, and once more
# what hangs on the one record that a page shows.
ELSEWHERE, HERE, BELOW = 5, 30, 190
# People and parties of whom there are as many as before when their commitments become more.
SAME = ("User", "Membership", "Party", "PartyName", "PartyMember", "FrameworkParty")
# What is listed somewhere, of which there shall be many.
LISTED = (
    ApiToken, Assessment, Assignment, Commitment, CommitmentParty, DateRequest, Deadline,
    DeadlineRevision, Document, Evidence, EvidenceVersion, Forum, Indicator, Initiative, Mail,
    Measurement, Meeting, Mention, Minutes, MinutesItem, Notification, Passage, PriorityArea,
    Programme, ProgressUpdate, Relation, ReportedStep, ReportingRound, SavedView, SheetJob,
    SheetRow,
)  # fmt: skip
# The rest of what is sent and shown, beside the register of pages.
MORE = {
    "panel": ("manager", lambda scene: reverse("desks:whole-story", args=[first(scene).uuid])),
    "list as a file": ("manager", lambda _scene: "/reports/commitments.csv"),
    "overdue as a file": ("manager", lambda _scene: "/reports/overdue.csv"),
    "judging as a file": ("manager", lambda _scene: "/reports/judging.csv"),
    "review as a file": ("manager", lambda _scene: "/review/?file=csv"),
    "ledger as a file": ("manager", lambda _scene: "/ledger/?file=csv"),
    "inbox as a file": ("contact", lambda _scene: "/inbox/?file=csv"),
}


def first(scene: Scene) -> Commitment:
    """Return the commitment that the pages of one commitment show."""
    return scene.framework.commitments.order_by("pk")[0]


@pytest.fixture
def scene(settings: Settings, tmp_path: Path) -> Scene:
    """Set something of everything, with a mail in the folder of the demonstration."""
    settings.DEMO, settings.MAIL_FOLDER = True, tmp_path
    scene = set_scene()
    furnish(scene, tmp_path)
    add_what_is_rare(scene)
    return scene


def add_what_is_rare(scene: Scene) -> None:
    """Add what no page needs to be looked at, and a list may yet ask for row by row."""
    commitment = first(scene)
    signed: dict[str, Any] = {"by": scene.manager, "at": timezone.now()}
    commitment.areas.add(create_area(framework=scene.framework))
    dated = commitment.deadlines.filter(last_day__isnull=False, role=DeadlineRole.DUE).first()
    assert dated
    extend_deadline(dated, expression="by 2026", edtf="../2026", reason="Floods", **signed)
    asked: dict[str, Any] = {"expression": "by 2029", "edtf": "../2029", "reason": "The ferry."}
    ask_for_date(dated, **asked, by=scene.contact, at=timezone.now())
    said: dict[str, Any] = {"commitment": commitment, "party": scene.party}
    update = create_update(**said, author=scene.contact, state=UpdateState.SUBMITTED)
    update.milestones.add(*commitment.deadlines.filter(role=DeadlineRole.MILESTONE))
    ReportedStep.objects.create(
        update=update, initiative=commitment.initiatives.get(), stage=Stage.REVIEWED,
        taken_on=AT.date(),
    )  # fmt: skip
    create_update(**said, author=scene.manager, state=UpdateState.TO_SIGN)
    create_update(**said, author=scene.contact, state=UpdateState.DRAFT)
    name_alternate(scene.contact, alternate=scene.manager, **signed)
    token: dict[str, Any] = {"name": "Mine", "scope": TokenScope.READ, "days": 9}
    make_token(scene.manager, **token, **signed)


def visits(scene: Scene) -> dict[str, tuple[Client, str]]:
    """Return, by page, the browser of who opens it and its address."""
    places = {name: (place.person, place.address) for name, place in PLACES.items()} | MORE
    browsers = {"": Client()}
    for person in sorted({person for person, _address in places.values()} - {""}):
        browsers[person] = Client()
        browsers[person].force_login(getattr(scene, person))
    return {name: (browsers[person], told(scene)) for name, (person, told) in places.items()}


def statements(pages: dict[str, tuple[Client, str]]) -> Iterator[tuple[str, int]]:
    """Yield how many statements each page takes with nothing in the cache."""
    for name, (browser, address) in pages.items():
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            status = read(browser, address)
        assert status < 500, name
        yield name, len(asked)


def read(browser: Client, address: str) -> int:
    """Read a page or a file to its end; return its status."""
    answer: Any = browser.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def fill(scene: Scene) -> None:
    """Copy everything: with people and parties of its own, with the same, and below one record."""
    everything = rows_of_all(without=[Framework])
    mine = {model: rows for model, rows in everything.items() if model.__name__ not in SAME}
    shown = below(
        first(scene), *_first_of(Document), *_first_of(Minutes), *_first_of(Programme),
        *_first_of(ReportingRound), *_first_of(SheetJob),
    )  # fmt: skip
    part = {model: rows for model, rows in shown.items() if model is not Commitment}
    trail = trail_of(first(scene).uuid)
    multiply(everything, times=ELSEWHERE, first=1)
    multiply(mine, times=HERE, first=1 + ELSEWHERE)
    multiply({**part, **trail}, times=BELOW, first=1 + ELSEWHERE + HERE)
    tie(scene)
    scarce: list[Any] = [model for model in LISTED if model.objects.count() < MANY]
    for model in scarce:
        multiply({model: everything[model]}, times=MANY, first=1 + ELSEWHERE + HERE + BELOW)


def tie(scene: Scene) -> None:
    """Let the person answer for many commitments, and the first one depend on as many others.

    Some stay without a point of contact, as in the scene.
    """
    rows = Commitment.objects.order_by("pk")[: MANY + 10]
    party = scene.party
    Assignment.objects.bulk_create(
        (Assignment(commitment=row, user=scene.contact, party=party) for row in rows),
        ignore_conflicts=True,
    )
    Relation.objects.bulk_create(
        (Relation(commitment=rows[0], other=row, kind="depends_on") for row in rows[1:]),
        ignore_conflicts=True,
    )


def _first_of(model: Any) -> list[Any]:
    return list(model.objects.order_by("pk")[:1])


def test_every_page_takes_as_many_statements_for_two_hundred_rows(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file asks the same for each portion of its rows; here all of them are one.
    for module in ("commitments.spreadsheets.listing", "reports.exports"):
        monkeypatch.setattr(f"{module}.PORTION", 1_000)
    pages = visits(scene)
    # The first visit of a person writes what later ones do not.
    dict(statements(pages))
    few = dict(statements(pages))
    fill(scene)
    counts = {model.__name__: model.objects.count() for model in LISTED}
    assert {name: count for name, count in counts.items() if count < MANY} == {}
    many = dict(statements(pages))
    grown = {name: (few[name], count) for name, count in many.items() if count != few[name]}
    assert grown == {}
