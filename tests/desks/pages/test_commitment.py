"""The page of one commitment: who may open it, what it tells, what it says of nothing, its cost."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import commitments.actions
from commitments.actions import close_deadline, extend_deadline
from commitments.domain.vocabulary import Operator, PartyRole, QuantityRole, Status, UpdateState
from commitments.models import CloseReason, Commitment, EvidenceRelation, MentionRole
from desks.story import VERBS
from frameworks.roles import Role
from tests.desks.pages.scene import Scene, signed_in, text
from tests.factories import (
    AT,
    create_anchored_deadline,
    create_commitment,
    create_deadline,
    create_document,
    create_evidence,
    create_forum,
    create_indicator,
    create_measurement,
    create_member,
    create_party,
    create_passage,
    create_update,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]

# Verbs whose subject is a meeting or an initiative, which no commitment's history shows.
ABOUT_OTHER_THINGS = {
    "cancel_meeting", "check_criteria", "enter_meeting", "move_meeting", "propose_initiative",
    "reinstate_meeting", "set_reports_to", "take_step",
}  # fmt: skip


def address(commitment: Commitment) -> str:
    return reverse("desks:commitment", args=[commitment.uuid])


def card(page: str, name: str) -> str:
    """Return one card of the page, without its markup."""
    found = re.search(rf'aria-labelledby="{name}".*?</section>', page, re.DOTALL)
    assert found, f"there is no card {name}"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def opened(scene: Scene, commitment: Commitment) -> str:
    return text(signed_in(scene.reader).get(address(commitment)))


def test_stranger_is_sent_to_sign_in(scene: Scene) -> None:
    page = Client().get(address(scene.commitment()))
    assert page["Location"].startswith("/accounts/sign-in/?next=/commitments/")


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.DRAFT])
def test_outsider_cannot_tell_a_commitment_from_none(scene: Scene, status: Status) -> None:
    outsider = signed_in(create_member(create_commitment().framework))
    there = scene.commitment(status=status, author_party=scene.party, title="Secret bridge")
    foreign = outsider.get(address(there))
    absent = outsider.get(reverse("desks:commitment", args=[uuid4()]))
    assert foreign.status_code == absent.status_code == 404
    # Paper shows the address that was asked for.
    neutral = re.compile(
        r'name="(csrfmiddlewaretoken|next)" value="[^"]+"|/commitments/[0-9a-f-]+/'
    )
    assert neutral.sub("", text(foreign)) == neutral.sub("", text(absent))


def test_draft_opens_for_its_own_party_only(scene: Scene) -> None:
    draft = scene.commitment(status=Status.DRAFT, author_party=scene.party)
    other = create_party(framework=scene.framework)
    neighbour = create_member(scene.framework, Role.CONTACT, party=other)
    assert signed_in(scene.contact).get(address(draft)).status_code == 200
    assert signed_in(neighbour).get(address(draft)).status_code == 404


def test_more_of_everything_costs_no_more_queries(scene: Scene) -> None:
    client = signed_in(scene.manager)
    commitment = scene.full_commitment()

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(commitment)).status_code == 200
        return len(captured)

    for_one = count()
    for serial in range(5):
        scene.add_story(commitment)
        create_anchored_deadline(commitment=commitment)
        deadline = create_deadline(commitment=commitment, expression="by 2029", edtf="../2029")
        extend_deadline(deadline, expression=f"by {2030 + serial}", reason="R", by=None, at=AT)
    assert count() == for_one
    assert for_one <= 44


def test_words_stand_marked_in_their_own_paragraph(scene: Scene) -> None:
    document = create_document(
        framework=scene.framework,
        title="Joint statement",
        text="Before.\nBoth sides <will> meet. They will build bridges & roads. So be it.\nEnd.",
        date_edtf="2023-07~",
        date_reasoning="The footer names the month.",
    )
    quote = "They will build bridges & roads."
    passage = create_passage(document=document, quote=quote)
    page = opened(scene, scene.commitment(passages=[(passage, MentionRole.ORIGIN)]))
    assert (
        '<span class="around">Both sides &lt;will&gt; meet. </span>'
        "<mark>They will build bridges &amp; roads.</mark>"
        '<span class="around"> So be it.</span>'
    ) in page
    assert "Before." not in page
    words = card(page, "words")
    assert "Joint statement" in words
    assert "dated 2023-07~ (EDTF)" in words
    assert "The footer names the month." in words


def test_deadline_is_told_in_words_as_a_day_and_with_its_reading(scene: Scene) -> None:
    commitment = scene.commitment()
    create_deadline(commitment=commitment, expression="in the third quarter of 2025")
    told = card(opened(scene, commitment), "deadlines")
    assert "in the third quarter of 2025 → by 30 Sep 2025 (calendar quarter)" in told
    assert "Overdue" in told
    assert "398 days late" in told


def test_moves_of_a_date_are_counted_and_summed(scene: Scene) -> None:
    deadline = create_deadline(commitment=scene.commitment())
    for edtf in ("../2027-01-10", "../2027-01-31"):
        extend_deadline(deadline, expression=edtf, edtf=edtf, reason="R", by=None, at=AT)
        deadline.refresh_from_db()
    told = card(opened(scene, deadline.commitment), "deadlines")
    assert "moved 2 times, +31 days" in told


def test_closed_deadline_says_how_it_ended_and_is_not_late(scene: Scene) -> None:
    commitment = scene.commitment()
    deadline = create_deadline(commitment=commitment, expression="by 2025", edtf="../2025")
    close_deadline(deadline, close_reason=CloseReason.MET, by=None, at=AT)
    told = card(opened(scene, commitment), "deadlines")
    assert str(CloseReason.MET.label) in told
    assert "late" not in told


def test_hanging_deadline_names_what_it_waits_for(scene: Scene) -> None:
    forum = create_forum(framework=scene.framework, name="Yearly Council")
    commitment = scene.commitment()
    create_anchored_deadline(commitment=commitment, forum=forum)
    told = card(opened(scene, commitment), "deadlines")
    assert "Yearly Council" in told
    assert "(date not set)" in told
    assert "Awaiting date" in told


def test_owner_is_named_before_those_who_help(scene: Scene) -> None:
    helper = create_party(framework=scene.framework, name="Aid Agency")
    roles = [(helper, PartyRole.IMPLEMENTER), (scene.party, PartyRole.OWNER)]
    told = card(opened(scene, scene.commitment(parties=roles)), "people")
    assert told.index("Ministry of Works") < told.index("Aid Agency")


def test_target_has_a_bar_and_a_ceiling_says_up_to(scene: Scene) -> None:
    commitment = scene.commitment()
    target = create_indicator(commitment=commitment, unit="bridges")
    create_measurement(indicator=target, is_accepted=True, source="Yearbook")
    ceiling = create_indicator(
        commitment=commitment, operator=Operator.AT_MOST, value=50000, unit="participants"
    )
    create_measurement(indicator=ceiling, value=1200, is_accepted=True)
    stated = create_indicator(commitment=commitment, role=QuantityRole.CONTEXT, unit="districts")
    page = opened(scene, commitment)
    told = card(page, "figures")
    assert "at least 10 bridges" in told
    assert "4 / 10 40 %" in told
    assert "2026-06 4 Yearbook" in told
    assert "1,200 of up to 50,000" in told
    assert f"{stated.unit}" in told
    assert page.count('<svg class="pbar') == 2


def test_value_that_nobody_accepted_moves_no_bar(scene: Scene) -> None:
    indicator = create_indicator(commitment=scene.commitment())
    create_measurement(indicator=indicator, value=9)
    told = card(opened(scene, indicator.commitment), "figures")
    assert "– / 10" in told
    assert "2026-06 9" in told


def test_contradicting_evidence_is_visible_as_such(scene: Scene) -> None:
    commitment = scene.commitment()
    create_evidence(
        commitment=commitment,
        title="Progress report",
        statement="No bridge was built.",
        relation=EvidenceRelation.CONFLICT,
        document_edtf="2026-05",
        url="https://example.org/report",
    )
    page = opened(scene, commitment)
    told = card(page, "evidence")
    assert "2026-05 Progress report" in told
    assert "No bridge was built." in told
    assert 'class="relation relation-conflict"' in page
    assert '<a href="https://example.org/report" rel="noopener nofollow">' in page


def test_reports_come_newest_first(scene: Scene) -> None:
    commitment = scene.commitment()
    for days, narrative in enumerate(("The first pillar.", "The second pillar.")):
        create_update(
            commitment=commitment,
            party=scene.party,
            author=scene.contact,
            at=AT - timedelta(days=9 - days),
            narrative=narrative,
        )
    told = card(opened(scene, commitment), "updates")
    assert told.index("The second pillar.") < told.index("The first pillar.")


def test_unsent_report_stays_with_its_party(scene: Scene) -> None:
    commitment = scene.commitment()
    create_update(
        commitment=commitment,
        party=scene.party,
        author=scene.contact,
        state=UpdateState.DRAFT,
        narrative="Half a secret.",
    )
    assert "Half a secret." in text(signed_in(scene.contact).get(address(commitment)))
    assert "Half a secret." not in opened(scene, commitment)


def test_history_tells_who_did_what_when_and_why(scene: Scene) -> None:
    deadline = create_deadline(commitment=scene.commitment())
    extend_deadline(
        deadline, expression="by 2027", reason="The river rose.", by=scene.manager, at=AT
    )
    told = card(opened(scene, deadline.commitment), "history")
    assert "2 Nov 2026, 09:00 Mara Manager moved a deadline" in told
    assert "“The river rose.”" in told
    assert "by 31 December 2026 → by 2027" in told
    assert "entered the commitment" in told


def test_commitment_without_anything_says_so_in_each_card(scene: Scene) -> None:
    page = opened(scene, scene.commitment())
    assert "No passage is tied to this commitment." in card(page, "words")
    assert "No date was given." in card(page, "deadlines")
    assert "this commitment needs an owner" in card(page, "people")
    assert "Nobody has reported on this yet." in card(page, "updates")
    assert 'aria-labelledby="figures"' not in page
    assert 'aria-labelledby="evidence"' not in page


def test_principle_carries_no_standing(scene: Scene) -> None:
    principle = scene.commitment(kind="standing_principle")
    head = opened(scene, principle).partition('<div class="sheet">')[0]
    assert "standing principle" in head
    assert 'class="st st-' not in head


def test_history_has_words_for_everything_that_is_done_to_a_commitment() -> None:
    actions = Path(commitments.actions.__file__).parent
    texts = [path.read_text() for path in sorted(actions.glob("*.py"))]
    verbs = {verb for text in texts for verb in re.findall(r'verb="(\w+)"', text)}
    assert len(verbs) > 20
    assert verbs - set(VERBS) - ABOUT_OTHER_THINGS == set()
