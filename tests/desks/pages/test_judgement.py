"""The page of a commitment keeps apart what is reported, what is reviewed and what is judged."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.actions import assess, dissent
from commitments.actions.parties import name_party
from commitments.domain.vocabulary import Completion, Kind, Outcome, PartyRole, UpdateState
from commitments.models import Commitment
from tests.desks.journeys import faults
from tests.desks.pages.scene import Scene, set_scene, signed_in, text
from tests.factories import (
    AT,
    create_deadline,
    create_evidence,
    create_party,
    create_update,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def page_of(commitment: Commitment, user: Any) -> Any:
    return signed_in(user).get(reverse("desks:commitment", args=[commitment.uuid]))


def part(page: Any, name: str) -> str:
    """Return one headed part of the page as text."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', text(page), re.DOTALL)
    assert found, name
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split())


def judged(commitment: Commitment, scene: Scene, **fields: Any) -> Any:
    given: dict[str, Any] = {
        "party": scene.party,
        "deadline": commitment.deadlines.by_day()[0],
        "completion": Completion.LIMITED,
        "outcome": Outcome.NOT_KEPT,
        "reasons": "Four of ten bridges stand.",
        "by": scene.manager,
        "at": timezone.now(),
        **fields,
    }
    return assess(commitment, **given)


def test_three_parts_say_three_things(scene: Scene) -> None:
    commitment = scene.commitment()
    create_deadline(commitment=commitment, expression="by 2025", edtf="../2025")
    said: dict[str, Any] = {"party": scene.party, "author": scene.contact}
    create_update(
        commitment=commitment,
        state=UpdateState.RETURNED,
        narrative="All ten stand.",
        reviewer=scene.manager,
        **said,
    )
    create_update(commitment=commitment, narrative="Nine stand.", **said)
    judged(commitment, scene)
    page = page_of(commitment, scene.reader)
    assert faults(page) == []
    reports, reviews, found = (part(page, name) for name in ("updates", "reviews", "judgement"))
    for words, where in (("All ten stand.", reports), ("Name the source.", reviews)):
        assert [words in one for one in (reports, reviews, found)] == [
            where is one for one in (reports, reviews, found)
        ]
    assert "waits for review" in reviews
    assert "not kept · completion: limited · Mara Manager" in found
    assert "Four of ten bridges stand." in found
    assert "bridges" not in reports + reviews


def test_each_owner_stands_by_itself_and_supporters_not_at_all(scene: Scene) -> None:
    commitment = scene.commitment()
    create_deadline(commitment=commitment, expression="by 2025", edtf="../2025")
    second = create_party(framework=scene.framework, name="Second Owner")
    helper = create_party(framework=scene.framework, name="Mere Helper")
    name_party(commitment, party=second, role=PartyRole.OWNER, by=None, at=AT)
    name_party(commitment, party=helper, role=PartyRole.SUPPORTER, by=None, at=AT)
    judged(commitment, scene)
    found = part(page_of(commitment, scene.reader), "judgement")
    first, second_part = found.split("Second Owner · by 2025")
    assert "Ministry of Works · by 2025" in first
    assert "not kept · completion: limited" in first
    assert second_part.startswith(" → by 31 Dec 2025 not yet assessed")
    assert "Mere Helper" not in found


def test_an_answer_and_the_earlier_judgement_stand_beside_it(scene: Scene) -> None:
    commitment = scene.full_commitment()
    proof = commitment.evidence.get()
    first = judged(commitment, scene, evidence=[proof])
    assert "Answer this judgement" in part(page_of(commitment, scene.contact), "judgement")
    assert "Answer this judgement" not in part(page_of(commitment, scene.reader), "judgement")
    dissent(first, text="Six stand <b>already</b>.", by=scene.contact, at=timezone.now())
    found = part(page_of(commitment, scene.contact), "judgement")
    assert "Ministry of Works sees it otherwise (Kim Contact" in found
    assert "Six stand &lt;b&gt;already&lt;/b&gt;." in found
    assert proof.title in found
    assert "Answer this judgement" not in found
    judged(commitment, scene, outcome=Outcome.PARTLY_KEPT, replaces=first)
    found = part(page_of(commitment, scene.contact), "judgement")
    assert found.index("partly kept") < found.index("1 earlier judgement") < found.index("not kept")


def test_only_who_may_judge_is_led_to_it(scene: Scene) -> None:
    commitment = scene.full_commitment()
    address = reverse("desks:judge", args=[commitment.uuid])
    assert address in text(page_of(commitment, scene.manager))
    for user in (scene.contact, scene.reader, scene.clerk):
        assert address not in text(page_of(commitment, user))
    principle = scene.commitment(kind=Kind.STANDING_PRINCIPLE)
    assert 'id="judgement"' not in text(page_of(principle, scene.manager))


def test_statements_that_conflict_are_listed_with_their_dates(scene: Scene) -> None:
    commitment = scene.commitment(quote="will establish a hub")
    said = (
        ("origin", "2022-05-12", "Says that the hub is being launched."),
        ("claimed_delivered", "2023-09-05", "Says that the hub was established."),
        ("name_variant", "2023-09-06", "Calls it a centre."),
    )
    for relation, day, statement in said:
        create_evidence(
            commitment=commitment, relation=relation, document_edtf=day, statement=statement
        )
    assert 'id="conflicts"' not in text(page_of(commitment, scene.reader))
    create_evidence(
        commitment=commitment,
        relation="conflict",
        document_edtf="2024-10-10",
        statement="Says that the hub was unveiled in 2024.",
    )
    page = page_of(commitment, scene.reader)
    assert faults(page) == []
    found = part(page, "conflicts")
    days = [found.index(day) for day in ("2022-05-12", "2023-09-05", "2024-10-10")]
    assert days == sorted(days)
    assert "will establish a hub" in found
    assert "unveiled in 2024. contradicts" in found
    assert "Calls it a centre" not in found


def test_more_judgements_ask_the_database_no_more(scene: Scene) -> None:
    commitment = scene.full_commitment()
    counts = []
    latest: Any = None
    for _ in range(3):
        for _more in range(2):
            latest = judged(commitment, scene, replaces=latest)
        latest = dissent(latest, text="No.", by=scene.contact, at=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            assert page_of(commitment, scene.contact).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
