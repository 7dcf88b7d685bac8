"""The story of a commitment, narrowed and paged, and its page on a past day."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.actions import assess, assign, dissent, extend_deadline
from commitments.domain.vocabulary import Completion, Outcome, Status, UpdateState
from commitments.models import Commitment
from frameworks.roles import Role
from history.actions import save_recorded
from tests.desks.pages.scene import Scene, signed_in, text
from tests.factories import (
    AT,
    create_deadline,
    create_evidence,
    create_framework,
    create_indicator,
    create_measurement,
    create_member,
    create_party,
    create_update,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]
LATER = AT + timedelta(days=20)


def story(commitment: Commitment, user: Any, **asked: str) -> str:
    answer = signed_in(user).get(reverse("desks:story", args=[commitment.uuid]), asked)
    return " ".join(text(answer).split())


def on(commitment: Commitment, user: Any, day: str) -> str:
    with time_machine.travel(LATER + timedelta(days=5), tick=False):
        address = reverse("desks:as-of", args=[commitment.uuid])
        return " ".join(text(signed_in(user).get(address, {"day": day})).split())


def told(scene: Scene) -> Commitment:
    """Enter a commitment, set its deadline, move it twenty days later, name a person."""
    commitment = scene.commitment()
    deadline = create_deadline(commitment=commitment)
    extend_deadline(
        deadline,
        expression="by 2027",
        edtf="../2027",
        reason="The river rose.",
        by=scene.manager,
        at=LATER,
    )
    assign(commitment, user=scene.contact, party=scene.party, by=scene.manager, at=LATER)
    return commitment


def test_story_tells_who_in_which_role_what_why_and_field_by_field(scene: Scene) -> None:
    page = story(told(scene), scene.reader)
    assert "<strong>Mara Manager</strong> moved a deadline" in page
    assert "(Deadline · manager · command)" in page
    assert "“The river rose.”" in page
    assert "last day: <del>31 Dec 2026</del> → <ins>31 Dec 2027</ins>" in page
    # A key is told as the name behind it, a code as its word.
    assert "point of contact: <del>–</del> → <ins>Kim Contact</ins>" in page
    assert "kind: <del>–</del> → <ins>one-off deliverable</ins>" in page


def test_somebody_who_writes_for_a_party_is_told_with_it(scene: Scene) -> None:
    commitment = scene.commitment()
    create_update(commitment=commitment, party=scene.party, author=scene.contact)
    assert f"point of contact for {scene.party.label} · command" in story(commitment, scene.reader)


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ({"who": "manager"}, "moved a deadline", "set a deadline"),
        ({"who": "system"}, "set a deadline", "moved a deadline"),
        ({"kind": "commitments.assignment"}, "named a point of contact", "moved a deadline"),
        ({"scope": "own"}, "entered the commitment", "set a deadline"),
        ({"since": "2026-11-03"}, "moved a deadline", "entered the commitment"),
        ({"until": "2026-11-02"}, "entered the commitment", "moved a deadline"),
    ],
)
def test_story_is_narrowed(scene: Scene, asked: dict[str, str], there: str, gone: str) -> None:
    commitment = told(scene)
    if asked.get("who") == "manager":
        asked = {"who": str(scene.manager.uuid)}
    page = story(commitment, scene.reader, **asked)
    assert there in page
    assert gone not in page


@pytest.mark.parametrize(
    "asked",
    [{"who": "nobody"}, {"kind": "x"}, {"since": "soon"},
     {"since": "2026-11-03", "until": "2026-11-02"}],
)  # fmt: skip
def test_filters_that_cannot_be_read_show_nothing_and_say_so(
    scene: Scene, asked: dict[str, str]
) -> None:
    page = story(told(scene), scene.reader, **asked)
    assert "These filters cannot be read" in page
    assert "moved a deadline" not in page


def test_story_is_paged_and_costs_no_more_for_more(scene: Scene) -> None:
    commitment = told(scene)
    client = signed_in(scene.reader)
    address = reverse("desks:story", args=[commitment.uuid])

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    for_few = count()
    for number in range(60):
        commitment.refresh_from_db()
        commitment.title = f"Title {number}"
        save_recorded(commitment, by=None, at=AT)
    first = text(client.get(address))
    assert "Showing 1–50 of" in first
    assert "Title 59" in first
    assert "Title 1<" in text(client.get(address, {"page": 2}))
    # The first page names fewer kinds of records now, and may cost less.
    assert count() <= for_few


def test_story_of_another_partys_draft_is_not_told(scene: Scene) -> None:
    commitment = scene.commitment()
    create_update(
        commitment=commitment, party=scene.party, author=scene.contact, state=UpdateState.DRAFT,
        narrative="Half a secret.",
    )  # fmt: skip
    other = create_party(framework=scene.framework)
    neighbour = create_member(scene.framework, Role.CONTACT, party=other)
    assert "Half a secret." in story(commitment, scene.contact)
    assert "Half a secret." not in story(commitment, neighbour)


@pytest.mark.parametrize("view", ["desks:story", "desks:as-of"])
def test_strangers_find_neither_page(scene: Scene, view: str) -> None:
    commitment = scene.commitment()
    stranger = create_member(create_framework(), Role.MANAGER)
    address = reverse(view, args=[commitment.uuid])
    assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(scene.reader).post(address).status_code == 405


def test_past_day_says_what_the_page_said_then(scene: Scene) -> None:
    commitment = told(scene)
    then = on(commitment, scene.reader, "2026-11-10")
    assert "This is what the page said at the end of 10 Nov 2026" in then
    assert "by 31 December 2026" in then
    assert "by 2027" not in then
    assert "moved 1 time" not in then
    assert "There was no point of contact." in then
    now = on(commitment, scene.reader, "2026-11-22")
    assert "by 2027" in now
    assert "moved 1 time, +365 days" in now
    assert "Kim Contact" in now


def test_past_day_shows_accepted_figures_and_reports_only(scene: Scene) -> None:
    commitment = scene.commitment()
    indicator = create_indicator(commitment=commitment)
    create_measurement(indicator=indicator, value=7, is_accepted=True)
    create_measurement(indicator=indicator, value=8, is_accepted=True, at=LATER)
    create_measurement(indicator=indicator, value=9)
    for state, words in ((UpdateState.ACCEPTED, "Said."), (UpdateState.SUBMITTED, "Unsaid.")):
        create_update(
            commitment=commitment, party=scene.party, author=scene.contact,
            reviewer=scene.manager, state=state, narrative=words,
        )  # fmt: skip
    then = on(commitment, scene.reader, "2026-11-10")
    assert "<strong>7</strong>" in then
    assert "<strong>8</strong>" not in then
    assert "<strong>9</strong>" not in then
    assert "Said." in then
    assert "Unsaid." not in then


def test_standing_is_that_of_the_day(scene: Scene) -> None:
    commitment = scene.commitment()
    create_deadline(commitment=commitment, expression="by 5 November 2026", edtf="../2026-11-05")
    assert "Overdue" not in on(commitment, scene.reader, "2026-11-03")
    late = on(commitment, scene.reader, "2026-11-10")
    assert "Overdue" in late
    assert "days late" in late


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2020-01-01", "there was nothing here that you could see"),
        ("2026-11-27", "Choose a day that is past."),
        ("2030-01-01", "Choose a day that is past."),
        ("soon", "Enter a valid date."),
        ("0001-01-01", "there was nothing here that you could see"),
    ],
)
def test_days_on_which_there_is_nothing_to_see(scene: Scene, day: str, words: str) -> None:
    assert words in on(told(scene), scene.reader, day)


def test_what_was_a_draft_then_is_not_shown_to_those_who_could_not_see_it(scene: Scene) -> None:
    commitment = scene.commitment(status=Status.DRAFT, author_party=scene.party)
    commitment.status = Status.ACTIVE
    save_recorded(commitment, by=scene.manager, at=LATER)
    assert "nothing here that you could see" in on(commitment, scene.reader, "2026-11-10")
    assert commitment.title in on(commitment, scene.contact, "2026-11-10")
    assert "This is what the page said" in on(commitment, scene.reader, "2026-11-23")


def test_page_of_the_commitment_leads_to_a_past_day(scene: Scene) -> None:
    commitment = scene.commitment()
    address = reverse("desks:commitment", args=[commitment.uuid])
    answer = signed_in(scene.reader).get(address, {"as_of": "2026-11-01"})
    wanted = f"{reverse('desks:as-of', args=[commitment.uuid])}?day=2026-11-01"
    assert (answer.status_code, answer["Location"]) == (302, wanted)


def test_past_day_shows_judgements_and_evidence_as_they_stood(scene: Scene) -> None:
    commitment = scene.commitment()
    proof = create_evidence(commitment=commitment, title="Early sheet")
    signed: dict[str, Any] = {"by": scene.manager, "at": AT}
    first = assess(
        commitment, party=scene.party, completion=Completion.LIMITED, outcome=Outcome.PARTLY_KEPT,
        reasons="Two of ten stand.", early_reason="Asked for.", evidence=[proof], **signed,
    )  # fmt: skip
    signed["at"] = LATER
    dissent(first, text="Three stand.", by=scene.contact, at=LATER)
    create_evidence(commitment=commitment, title="Late sheet", at=LATER)
    assess(
        commitment, party=scene.party, completion=Completion.COMPLETE, outcome=Outcome.KEPT,
        reasons="All ten stand.", early_reason="Asked for.", replaces=first, **signed,
    )  # fmt: skip
    create_evidence(
        commitment=commitment,
        title="Draft sheet",
        update=create_update(
            commitment=commitment, party=scene.party, author=scene.contact, state=UpdateState.DRAFT
        ),
    )
    then = on(commitment, scene.reader, "2026-11-10")
    for words in ("Two of ten stand.", "partly kept", "the whole commitment", "Early sheet"):
        assert words in then
    for words in ("All ten stand.", "Three stand.", "Late sheet", "Draft sheet", "replaced"):
        assert words not in then
    now = on(commitment, scene.reader, "2026-11-23")
    for words in ("Two of ten stand.", "replaced by then", "All ten stand.", "Three stand."):
        assert words in now
    assert "Late sheet" in now
    assert "Draft sheet" not in now
    assert "Nobody had been judged yet." in on(scene.commitment(), scene.reader, "2026-11-10")
