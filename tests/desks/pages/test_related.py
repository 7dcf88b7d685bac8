"""Relations, programmes and wording on their pages: in plain words, within one's sight."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.actions import declare, quote_again, relate
from commitments.domain.vocabulary import Status, Subtype, UpdateState
from commitments.models import Commitment, MentionRole, Relation, RelationKind
from frameworks.roles import Role
from history.actions import save_recorded
from tests.desks.pages.scene import Scene, signed_in, text
from tests.desks.pages.test_commitment import card
from tests.factories import (
    AT,
    create_commitment,
    create_deadline,
    create_document,
    create_framework,
    create_indicator,
    create_measurement,
    create_member,
    create_passage,
    create_programme,
    create_update,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]
SIGNED: dict[str, Any] = {"by": None, "at": AT}


def shown(commitment: Commitment, user: Any) -> str:
    return text(signed_in(user).get(reverse("desks:commitment", args=[commitment.uuid])))


def sent(commitment: Commitment, user: Any, **fields: str) -> Any:
    return signed_in(user).post(reverse("desks:relate", args=[commitment.uuid]), fields)


@pytest.mark.parametrize(
    ("kind", "there", "back"),
    [
        ("restates", "restates", "is restated by"),
        ("supersedes", "supersedes", "is superseded by"),
        ("merges", "merges", "is merged into"),
        ("contributes_to", "contributes to", "is helped by"),
        ("depends_on", "depends on", "is needed by"),
    ],
)
def test_both_commitments_tell_the_relation_in_plain_words(
    scene: Scene, kind: str, there: str, back: str
) -> None:
    one, other = scene.commitment(), scene.commitment()
    relate(one, other=other, kind=kind, note="The later text.", by=scene.clerk, at=AT)
    own = card(shown(one, scene.reader), "related")
    assert f"{there} {other.reference} {other.title} The later text." in own
    assert "Cleo Clerk · 2026-11-02" in own
    page = shown(other, scene.reader)
    assert f"{back} {one.reference}" in card(page, "related")
    assert (f"This commitment {back}" in page) == (kind in {"supersedes", "merges"})
    assert "take back" not in own


def test_what_one_may_not_see_is_not_told(scene: Scene) -> None:
    one = scene.commitment()
    draft = scene.commitment(status=Status.DRAFT, author_party=scene.party, title="Secret bridge")
    relate(one, other=draft, kind="depends_on", **SIGNED)
    assert "Secret bridge" in shown(one, scene.contact)
    page = shown(one, scene.reader)
    assert "Secret bridge" not in page
    assert draft.reference not in page
    assert 'aria-labelledby="related"' not in page


def test_more_relations_cost_no_more_queries(scene: Scene) -> None:
    one = scene.commitment()
    client = signed_in(scene.manager)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("desks:commitment", args=[one.uuid]))
        return len(captured)

    relate(one, other=scene.commitment(), kind="depends_on", by=scene.manager, at=AT)
    for_one = count()
    for kind in ("restates", "contributes_to", "merges"):
        relate(one, other=scene.commitment(), kind=kind, by=scene.manager, at=AT)
        relate(scene.commitment(), other=one, kind="depends_on", by=scene.clerk, at=AT)
    # The history may name fewer kinds of records by now.
    assert count() <= for_one


@pytest.mark.parametrize(("way", "is_back"), [("supersedes", False), ("supersedes:back", True)])
def test_a_manager_relates_either_way_on_the_page(scene: Scene, way: str, is_back: bool) -> None:
    one, other = scene.commitment(), scene.commitment()
    answer = sent(one, scene.manager, way=way, reference=other.reference.lower(), note="New.")
    assert answer["Location"] == reverse("desks:commitment", args=[one.uuid])
    said = Relation.objects.get()
    assert (said.commitment, said.other) == ((other, one) if is_back else (one, other))
    closed = Commitment.objects.get(status=Status.SUPERSEDED)
    assert closed == (one if is_back else other)


def test_what_was_typed_stays_when_it_is_refused(scene: Scene) -> None:
    one = scene.commitment()
    answer = sent(one, scene.manager, way="restates", reference="NOWHERE-1", note="A long word.")
    assert answer.status_code == 422
    assert "There is no such commitment." in text(answer)
    assert "A long word." in text(answer)
    again = sent(one, scene.manager, way="restates", reference=one.reference)
    assert again.status_code == 422
    assert "cannot be related to itself" in text(again)


def test_a_clerk_relates_and_leaves_superseding_to_a_manager(scene: Scene) -> None:
    one, other = scene.commitment(), scene.commitment()
    refused = sent(one, scene.clerk, way="supersedes", reference=other.reference, note="Kept.")
    assert refused.status_code == 422
    assert "may supersede it" in text(refused)
    assert "Kept." in text(refused)
    done = sent(one, scene.clerk, way="depends_on", reference=other.reference)
    assert done.status_code == 302
    assert sent(one, scene.reader, way="restates", reference=other.reference).status_code == 403
    stranger = create_member(create_framework(), Role.LEAD)
    assert sent(one, stranger, way="restates", reference=other.reference).status_code == 404


def test_a_reference_of_two_frameworks_means_the_own_one_first(scene: Scene) -> None:
    one = scene.commitment()
    member = create_member(scene.framework, Role.LEAD)
    twins = [create_commitment(reference="TWIN-1") for _ in range(2)]
    for twin in twins:
        create_member(twin.framework)
        twin.framework.memberships.update(user=member)
    answer = sent(one, member, way="restates", reference="TWIN-1")
    assert "Several commitments have this reference." in text(answer)
    own = scene.commitment(reference="TWIN-1")
    assert sent(one, member, way="restates", reference="twin-1").status_code == 302
    assert Relation.objects.get().other == own


def test_a_relation_is_taken_back_with_a_reason(scene: Scene) -> None:
    one, other = scene.commitment(), scene.commitment()
    said = relate(one, other=other, kind=RelationKind.SUPERSEDES, **SIGNED)
    address = reverse("desks:unrelate", args=[said.uuid])
    assert signed_in(scene.reader).get(address).status_code == 403
    assert signed_in(scene.clerk).get(address).status_code == 403
    manager = signed_in(scene.manager)
    assert "supersedes" in text(manager.get(address))
    assert manager.post(address, {"reason": " "}).status_code == 422
    assert manager.post(address, {"reason": "Another fund."}).status_code == 302
    assert not Relation.objects.exists()
    assert "“Another fund.”" in card(shown(other, scene.reader), "history")


# --- programmes -------------------------------------------------------------------------------


def test_a_programme_counts_its_items_and_not_itself(scene: Scene) -> None:
    programme = create_programme(
        framework=scene.framework, name="ALFA project", other_names="ALFA\nFishing labour project"
    )
    part = create_programme(framework=scene.framework, parent=programme, name="Training")
    scene.commitment(programme=programme, subtype=Subtype.FUNDED_PROGRAMME, title="The whole")
    late = scene.commitment(programme=programme, title="Study the boats")
    create_deadline(commitment=late, expression="by 2025", edtf="../2025")
    told = scene.commitment(programme=part, title="Train the crews")
    create_update(
        commitment=told, party=scene.party, author=scene.contact, reviewer=scene.manager,
        state=UpdateState.ACCEPTED, health="at_risk",
    )  # fmt: skip
    scene.commitment(
        programme=part, status=Status.DRAFT, author_party=scene.party, title="Secret crew"
    )
    page = text(signed_in(scene.reader).get(reverse("desks:programme", args=[programme.uuid])))
    assert "2 items" in card(page, "sums")
    assert "1 overdue, 1 undated" in card(page, "sums")
    assert "1 at risk, 1 without an accepted report" in card(page, "sums")
    assert "ALFA · Fishing labour project" in page
    items = card(page, "items")
    assert "The whole the programme itself, not counted as an item" in items
    assert "Train the crews" in items
    assert "306 days late" in items
    assert "Training" in card(page, "parts")
    assert "Secret crew" not in page
    listed = text(
        signed_in(scene.reader).get(reverse("desks:programmes", args=[scene.framework.code]))
    )
    assert listed.index("ALFA project") < listed.index("Training")
    assert "2 items" in listed
    assert "1 item<" in listed


def test_figures_of_a_programme_are_shown_side_by_side(scene: Scene) -> None:
    programme = create_programme(framework=scene.framework, is_open_list=True)
    for value in (30, 12):
        commitment = scene.commitment(programme=programme)
        indicator = create_indicator(commitment=commitment, value=value, unit="crews")
        create_measurement(indicator=indicator, value=value - 5, is_accepted=True)
        create_measurement(indicator=indicator, value=99)
    page = text(signed_in(scene.reader).get(reverse("desks:programme", args=[programme.uuid])))
    figures = card(page, "figures")
    assert "crews not added up" in figures
    assert "at least 30 crews latest accepted: 25 (2026-06)" in figures
    assert "at least 12 crews latest accepted: 7 (2026-06)" in figures
    assert not re.search(r"\b42\b", figures)
    assert not re.search(r"\b99\b", figures)
    assert "at least 2 items" in page


@pytest.mark.parametrize("view", ["programme", "programmes"])
def test_programmes_cost_the_same_for_more_and_open_for_members_only(
    scene: Scene, view: str
) -> None:
    programme = create_programme(framework=scene.framework)
    key = programme.uuid if view == "programme" else scene.framework.code
    address = reverse(f"desks:{view}", args=[key])
    client = signed_in(scene.reader)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    scene.full_commitment(programme=create_programme(framework=scene.framework, parent=programme))
    for_one = count()
    for _ in range(4):
        part = create_programme(framework=scene.framework, parent=programme)
        scene.full_commitment(programme=part)
    assert count() == for_one
    assert for_one <= 22
    stranger = create_member(create_framework(), Role.LEAD)
    assert signed_in(stranger).get(address).status_code == 404


# --- mentions and their wording ---------------------------------------------------------------


def a_document(scene: Scene, words: str, day: str, **fields: Any) -> Any:
    return create_document(framework=scene.framework, text=words, date_edtf=day, **fields)


def test_a_restatement_is_added_on_the_page_as_a_mention(scene: Scene) -> None:
    commitment = scene.commitment(quote="They will build ten bridges.")
    later = a_document(scene, "In short, they will build up to ten bridges by 2027.", "2026-05")
    address = reverse("desks:add-mention", args=[commitment.uuid])
    typed = {"document": later.pk, "role": "restatement", "quote": "they will build a tunnel"}
    client = signed_in(scene.clerk)
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "These words do not stand in" in text(refused)
    assert "they will build a tunnel" in text(refused)
    typed["quote"] = " they will build up to ten bridges by 2027.\r\n"
    assert client.post(address, typed).status_code == 302
    assert commitment.mentions.count() == 2
    assert scene.framework.commitments.count() == 1
    assert signed_in(scene.reader).get(address).status_code == 403


def test_wording_drift_is_told_by_document_date_and_not_by_colour_alone(scene: Scene) -> None:
    first = a_document(scene, "They will build ten bridges.", "2022")
    passage = create_passage(document=first, quote=first.text)
    commitment = scene.commitment(passages=[(passage, MentionRole.RESTATEMENT)])
    texts = {
        "2024-10": "They will build ten bridges by 2027.",
        "2023-09-05": "They will build up to ten bridges.",
        "2025": "They will build ten bridges by 2027.",
    }
    for day, words in texts.items():
        document = a_document(scene, words, day, title=f"Sheet {day}")
        quote_again(commitment, document=document, quote=words, **SIGNED)
    page = text(signed_in(scene.reader).get(reverse("desks:wording", args=[commitment.uuid])))
    told = [card(page, f"wording-{place}") for place in (1, 2, 3, 4)]
    assert "2022" in told[0]
    assert "They will build came in: up to (end) ten bridges." in told[1]
    assert "taken out: bridges. (end)" in told[2]
    assert "The same words as in Sheet 2024-10." in told[3]
    assert "<del>" in page
    assert "<ins>" in page
    assert "How the words changed" in shown(commitment, scene.reader)


def test_a_passage_of_another_framework_is_not_taken(scene: Scene) -> None:
    commitment = scene.commitment()
    foreign = create_document()
    client = signed_in(scene.clerk)
    answer = client.post(
        reverse("desks:add-mention", args=[commitment.uuid]),
        {"document": foreign.pk, "role": "restatement", "quote": foreign.text},
    )
    assert answer.status_code == 422
    assert not commitment.mentions.exists()


def test_what_ended_keeps_its_relations_on_the_page(scene: Scene) -> None:
    one, other = scene.commitment(), scene.commitment()
    declare(other, status=Status.DELIVERED, **SIGNED)
    relate(one, other=other, kind="merges", **SIGNED)
    one.refresh_from_db()
    one.title = "A title of its own"
    save_recorded(one, **SIGNED)
    assert "is merged into" in card(shown(other, scene.reader), "related")
    assert "A title of its own" in card(shown(other, scene.reader), "related")
