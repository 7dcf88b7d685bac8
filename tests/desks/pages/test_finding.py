"""The search: what it finds in both languages, for whom, at what cost, and what it withstands."""

import re
from datetime import datetime
from typing import Any
from unicodedata import normalize

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commitments.domain.vocabulary import Status, UpdateState, Visibility
from commitments.models import Commitment, ProgressUpdate
from desks.find import finding
from desks.find.finding import MOST_COUNTED, Kind, find
from frameworks.models import PartyName
from frameworks.roles import Role
from tests.desks.pages.scene import Scene, signed_in, text
from tests.factories import (
    AT,
    create_assignment,
    create_commitment,
    create_member,
    create_party,
    create_update,
    create_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]


def found(question: str, user: User, *, at: datetime = AT) -> dict[Kind, list[str]]:
    """Return what is found: labels, or titles where there is no label."""
    answer = find(question, user=user, at=at, most=50)
    return {
        group.kind: [hit.label or "".join(p.text for p in hit.title) for hit in group.hits]
        for group in answer.groups
    }


def report(scene: Scene, narrative: str, **overrides: Any) -> ProgressUpdate:
    commitment = overrides.pop("commitment", None) or scene.commitment()
    update = create_update(
        **{
            "commitment": commitment,
            "party": scene.party,
            "author": scene.contact,
            "reviewer": scene.manager,
            "state": UpdateState.ACCEPTED,
            **overrides,
        }
    )
    ProgressUpdate.objects.filter(pk=update.pk).update(narrative=narrative)
    return update


def test_commitment_is_found_by_reference_title_quote_party_and_other_name(scene: Scene) -> None:
    PartyName.objects.create(party=scene.party, name="건설교통부")
    one = scene.commitment(title="Mend the quay", quote="shall repair the harbour wall")
    scene.commitment(title="Something else", owner=create_party(name="Other"))
    for question in (one.reference, "QUAY", "harb", "works quay", "건설교통 quay", "repair quay"):
        assert found(question, scene.reader)[Kind.COMMITMENTS] == [one.reference], question
    assert Kind.COMMITMENTS not in found("quay zebra", scene.reader)


@pytest.mark.parametrize(
    "question",
    ["협력", "해양", "해양협력", "한국해양협력사업", "사업", normalize("NFD", "협력"), "협력 2027"],
)
def test_korean_words_are_found_with_particles_and_inside_compounds(
    scene: Scene, question: str
) -> None:
    one = scene.commitment(title="2027년까지 한국해양협력사업을 추진", quote="해양협력사업을 편다")
    assert found(question, scene.reader)[Kind.COMMITMENTS] == [one.reference]
    assert found("협박", scene.reader) == {}


def test_index_follows_what_is_changed_and_taken_out(scene: Scene) -> None:
    one = scene.commitment(title="Mend the quay")
    Commitment.objects.filter(pk=one.pk).update(title="Plant the 과수원을")
    assert found("quay", scene.reader) == {}
    assert found("과수원", scene.reader)[Kind.COMMITMENTS] == [one.reference]
    update = report(scene, "Trees came", commitment=one)
    assert found("trees", scene.reader) == {Kind.UPDATES: [one.reference]}
    ProgressUpdate.objects.filter(pk=update.pk).delete()
    assert found("trees", scene.reader) == {}


def test_whole_reference_comes_first_then_titles_then_other_places(scene: Scene) -> None:
    quoted = scene.commitment(title="Third", quote="as BR-7 says")
    titled = scene.commitment(title="Follows BR 7")
    longer = scene.commitment(reference="BR-7-1")
    exact = scene.commitment(reference="BR-7")
    order = [exact.reference, longer.reference, titled.reference, quoted.reference]
    assert found("br-7", scene.reader)[Kind.COMMITMENTS] == order


def test_what_goes_while_it_is_looked_for_is_left_out(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Harbour one", "Harbour two"):
        scene.commitment(title=name)
        create_party(framework=scene.framework, name=name)
        create_member(scene.framework, full_name=name)
    fetch = QuerySet.in_bulk

    def without_the_first(rows: Any, keys: Any) -> Any:
        return fetch(rows, keys[1:])

    monkeypatch.setattr(QuerySet, "in_bulk", without_the_first)
    answer = find("harbour", user=scene.manager, at=AT, most=5)
    assert {group.kind: len(group.hits) for group in answer.groups} == {
        Kind.COMMITMENTS: 1, Kind.PARTIES: 1, Kind.PEOPLE: 1,
    }  # fmt: skip


def test_passage_leads_into_the_reader_and_report_to_its_place(scene: Scene) -> None:
    one = scene.commitment(quote="shall repair the harbour wall")
    update = report(scene, "The harbour wall stands", commitment=one)
    answer = find("harbour", user=scene.reader, at=AT, most=5)
    by_kind = {group.kind: group.hits[0] for group in answer.groups}
    passage = one.mentions.get().passage
    assert by_kind[Kind.PASSAGES].url.endswith(f"{passage.document.uuid}/read/#at-{passage.start}")
    page = f"/commitments/{one.uuid}/"
    assert by_kind[Kind.UPDATES].url == f"{page}#update-{update.uuid}"
    assert f'id="update-{update.uuid}"' in text(signed_in(scene.reader).get(page))


def test_party_and_person_are_found_in_spite_of_a_slip(scene: Scene) -> None:
    assert found("ministry of works", scene.reader)[Kind.PARTIES]
    near = find("minstry of wroks", user=scene.reader, at=AT, most=5)
    assert [(group.kind, group.is_near) for group in near.groups] == [(Kind.PARTIES, True)]
    assert found("Kim Contcat", scene.reader)[Kind.PEOPLE] == ["Kim Contact"]


def test_people_are_found_by_name_in_shared_frameworks_only(scene: Scene) -> None:
    create_user(full_name="Kim Elsewhere", email="kim@elsewhere.example")
    User.objects.filter(pk=scene.contact.pk).update(email="canary@ministry.example")
    assert found("kim", scene.reader)[Kind.PEOPLE] == ["Kim Contact"]
    assert found("canary", scene.reader) == {}
    assert found("elsewhere", scene.reader) == {}
    assert "canary@" not in text(signed_in(scene.reader).get("/find/?q=kim"))


def test_canary_in_drafts_and_internal_records_is_neither_found_nor_counted(scene: Scene) -> None:
    party = create_party(framework=scene.framework, name="Ministry of Secrets")
    insider = create_member(scene.framework, Role.CONTACT, party=party)
    hidden = {"author_party": party, "owner": party, "title": "Canarybird"}
    scene.commitment(**hidden, status=Status.DRAFT)
    scene.commitment(**hidden, visibility=Visibility.PARTY)
    shared = scene.commitment(title="Plain")
    create_assignment(commitment=shared, user=insider, party=party)
    for state in (UpdateState.DRAFT, UpdateState.WITHDRAWN):
        report(
            scene, "canarybird", commitment=shared, party=party, author=insider,
            state=UpdateState.DRAFT,
        )  # fmt: skip
        ProgressUpdate.objects.filter(author=insider).update(state=state)
    assert len(found("canarybird", insider)[Kind.COMMITMENTS]) == 2
    assert len(found("canarybird", insider)[Kind.UPDATES]) == 2
    outsider = create_member(create_commitment(title="Other").framework)
    for user in (scene.reader, scene.contact, outsider):
        assert found("canarybird", user) == {}
        page = text(signed_in(user).get("/find/?q=canarybird"))
        assert "Nothing holds all of these words" in page


def test_nothing_of_another_framework_is_found(scene: Scene) -> None:
    other = create_commitment(title="Canarybird", quote="the canarybird sings")
    report(scene, "canarybird", commitment=other, author=create_member(other.framework))
    assert found("canarybird", scene.manager) == {}
    assert set(found("canarybird", scene.administrator)) == {
        Kind.COMMITMENTS, Kind.PASSAGES, Kind.UPDATES,
    }  # fmt: skip


HOSTILE = [
    "\0", "%00", "'", '"', '""" OR 1=1 --', "* NEAR(a, b)", "a AND NOT b", "told:bridge", "^bridge",
    "bridge:*&|!()<->", "\\", "\u202ebridge\u202c", "\ud800", "🙂", "%", "_", "NOT", "AND OR NOT",
    "x" * 10_000, "a " * 5_000, "협" * 10_000, "{told} : x", "-bridge", "\u200b ",
]  # fmt: skip


@pytest.mark.parametrize("question", HOSTILE)
@pytest.mark.parametrize("part", ["", "choices"])
def test_hostile_question_gets_a_page(scene: Scene, question: str, part: str) -> None:
    scene.full_commitment()
    asked = question.encode("utf-8", "surrogatepass")
    client = signed_in(scene.reader)
    assert client.get("/find/", {"q": asked, "part": part.encode()}).status_code == 200
    assert client.get("/", {"q": asked}).status_code == 200


def test_page_marks_words_escapes_them_and_offers_the_rest(scene: Scene) -> None:
    for _more in range(12):
        scene.commitment(title="Mend <b>bridges</b>")
    page = text(signed_in(scene.reader).get("/find/?q=bridge"))
    assert "&lt;b&gt;<mark>bridge</mark>s&lt;/b&gt;" in page
    assert page.count("<mark>bridge</mark>") >= 10
    assert 'href="?q=bridge&amp;kind=commitments"' in page
    one_kind = text(signed_in(scene.reader).get("/find/?q=bridge&kind=commitments"))
    assert one_kind.count("<li>\n            <a href=") == 12


def test_counts_end_at_a_limit(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", 3)
    for _more in range(5):
        scene.commitment(title="Mend bridges")
    group = find("bridges", user=scene.reader, at=AT, most=2).groups[0]
    assert (group.count, group.has_more, len(group.hits)) == (3, True, 2)
    assert "more than 3" in text(signed_in(scene.reader).get("/find/?q=bridges"))
    assert MOST_COUNTED == 100


def test_choices_are_those_of_a_list_box_and_lead_to_the_page(scene: Scene) -> None:
    scene.commitment(title="Mend bridges")
    part = text(signed_in(scene.reader).get("/find/?q=bridges&part=choices"))
    assert "<html" not in part
    assert part.count('role="option"') == 2
    assert 'data-url="/find/?q=bridges"' in part
    assert len(set(re.findall(r'id="(choice-[^"]+)"', part))) == 2


def query_count(client: Client, question: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get("/find/", {"q": question})
    return len(captured)


def test_many_rows_cost_as_many_queries_as_one(scene: Scene) -> None:
    client = signed_in(scene.reader)
    report(scene, "bridges", commitment=scene.full_commitment(title="Bridges"))
    for_one = query_count(client, "bridges")
    for _more in range(15):
        report(scene, "bridges", commitment=scene.full_commitment(title="Bridges"))
    assert query_count(client, "bridges") == for_one
    assert for_one <= 30


def test_stranger_finds_nothing(scene: Scene) -> None:
    scene.commitment(title="Mend bridges")
    assert Client().get("/find/?q=bridges").status_code == 302
