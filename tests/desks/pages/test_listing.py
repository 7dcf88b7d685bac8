"""The list of commitments: who sees what, filters, counts, pages, and what it costs."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.domain.vocabulary import Kind, Status
from commitments.models import Commitment
from desks.views.listing import PAGE_SIZE
from frameworks.roles import Role
from tests.desks.pages.scene import Scene, signed_in, text
from tests.factories import (
    create_area,
    create_assignment,
    create_commitment,
    create_deadline,
    create_member,
    create_party,
    create_superuser,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]


def shown(client: Client, query: str = "") -> list[str]:
    """Return the references on the page, in their order."""
    page = client.get(f"/{query}")
    assert page.status_code == 200
    return re.findall(r'<th scope="row" class="ref"><a href="[^"]+">([^<]+)</a>', text(page))


def query_count(client: Client, query: str = "") -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/{query}")
    return len(captured)


def test_stranger_is_sent_to_sign_in() -> None:
    page = Client().get("/?standing=overdue")
    assert page.status_code == 302
    assert page["Location"] == "/accounts/sign-in/?next=/%3Fstanding%3Doverdue"


def test_sixty_rows_cost_as_many_queries_as_one(scene: Scene) -> None:
    client = signed_in(scene.manager)
    scene.full_commitment()
    # The names of the registers are asked for once.
    query_count(client)
    for_one = query_count(client)
    for _more in range(59):
        scene.full_commitment()
    assert len(shown(client)) == PAGE_SIZE
    assert query_count(client) == for_one
    assert for_one <= 5


def test_row_tells_words_party_person_day_progress_and_standing(scene: Scene) -> None:
    commitment = scene.full_commitment(title="Build bridges")
    page = text(signed_in(scene.reader).get("/"))
    quote = commitment.mentions.get().passage.quote
    for words in (
        commitment.reference,
        "Build bridges",
        f"<q>{quote}</q>",
        "Ministry of Works",
        "Kim Contact",
        "by 31 Dec 2025",
        "306 days late",
        "4 / 10",
        "40 %",
        "Overdue",
        "2 Nov 2026",
    ):
        assert words in page, words


def test_reader_of_one_framework_sees_nothing_of_another(scene: Scene) -> None:
    own = scene.commitment()
    foreign = create_commitment()
    assert shown(signed_in(scene.reader)) == [own.reference]
    assert shown(signed_in(create_superuser())) == sorted([own.reference, foreign.reference])


def test_foreign_rows_are_neither_counted_nor_offered_as_filters(scene: Scene) -> None:
    scene.commitment()
    foreign = create_commitment()
    outsider = create_assignment(commitment=foreign).user
    create_area(framework=foreign.framework, name="Foreign area")
    create_deadline(commitment=foreign, expression="by 2025", edtf="../2025")
    page = signed_in(scene.reader).get("/")
    assert {badge.code: count for badge, count, _link in page.context["tiles"]}["overdue"] == "0"
    for secret in ("Foreign area", outsider.full_name, foreign.framework.name, foreign.title):
        assert secret not in text(page)


def test_draft_is_shown_to_its_own_party_only(scene: Scene) -> None:
    draft = scene.commitment(status=Status.DRAFT, author_party=scene.party)
    other = create_party(framework=scene.framework)
    neighbour = create_member(scene.framework, Role.CONTACT, party=other)
    assert shown(signed_in(scene.contact)) == [draft.reference]
    assert shown(signed_in(neighbour)) == []


def test_worst_comes_first(scene: Scene) -> None:
    undated = scene.commitment()
    later, late = scene.commitment(), scene.commitment()
    create_deadline(commitment=later, expression="by 2027", edtf="../2027")
    create_deadline(commitment=late, expression="by 2025", edtf="../2025")
    references = [late.reference, later.reference, undated.reference]
    assert shown(signed_in(scene.reader)) == references


@pytest.fixture
def pair(scene: Scene) -> tuple[Commitment, Commitment]:
    """A bridge that is late, and a road of another party, kind and person."""
    bridge = scene.full_commitment(title="Build a bridge", kind=Kind.ONE_OFF_DELIVERABLE)
    roads = create_party(framework=scene.framework, name="Agency of Roads", code="ROADS")
    road = scene.commitment(title="Mend a road", kind=Kind.ONGOING_PROGRAMME, owner=roads)
    return bridge, road


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?framework={framework}", {"bridge", "road"}),
        ("?standing=overdue", {"bridge"}),
        ("?standing=overdue,undated", {"bridge", "road"}),
        ("?standing=closed", set()),
        ("?party={party}", {"bridge"}),
        ("?party=ROADS", {"road"}),
        ("?owner={contact}", {"bridge"}),
        ("?kind=ongoing_programme", {"road"}),
        ("?q=mend", {"road"}),
        ("?q=ROAD+mend", {"road"}),
        ("?q=agency+of+roads", {"road"}),
        ("?q=ten+bridges+in+district", {"bridge"}),
        ("?q={reference}", {"bridge"}),
        ("?q=mend&standing=overdue", set()),
        ("?q=%25", set()),
        ("?q=", {"bridge", "road"}),
    ],
)
def test_filter_keeps_what_it_says(
    query: str, found: set[str], scene: Scene, pair: tuple[Commitment, Commitment]
) -> None:
    bridge, road = pair
    address = query.format(
        framework=scene.framework.code,
        party=scene.party.code,
        contact=scene.contact.uuid,
        reference=bridge.reference,
    )
    names = {bridge.reference: "bridge", road.reference: "road"}
    assert {names[reference] for reference in shown(signed_in(scene.reader), address)} == found


@pytest.mark.parametrize(
    "query",
    [
        "?standing=nonsense",
        "?framework=NOWHERE",
        "?party=%00",
        "?owner=not-a-uuid",
        "?area=12",
        "?kind=%F0%9F%8C%8F",
        "?priority=high%27--",
        "?q=%00",
        f"?q={'x' * 2000}",
    ],
)
def test_nonsense_filter_is_refused_with_a_word_and_hides_nothing_else(
    query: str, scene: Scene
) -> None:
    scene.commitment()
    client = signed_in(scene.reader)
    page = client.get(f"/{query}")
    assert page.status_code == 200
    assert "These filters cannot be read" in text(page)
    assert 'class="field-error"' in text(page)
    assert shown(client, query) == []


def test_filter_of_a_foreign_framework_is_nonsense_too(scene: Scene) -> None:
    scene.commitment()
    foreign = create_commitment()
    page = signed_in(scene.reader).get(f"/?framework={foreign.framework.code}")
    assert "These filters cannot be read" in text(page)


@pytest.mark.parametrize("number", ["nonsense", "0", "-3", "999", ""])
def test_page_that_does_not_exist_is_the_nearest_one(number: str, scene: Scene) -> None:
    only = scene.commitment()
    assert shown(signed_in(scene.reader), f"?page={number}") == [only.reference]


def test_pages_keep_the_filters(scene: Scene) -> None:
    for _serial in range(PAGE_SIZE + 1):
        scene.commitment()
    client = signed_in(scene.reader)
    first, second = text(client.get("/?q=hold")), text(client.get("/?q=hold&page=2"))
    assert 'href="?q=hold&amp;page=2" rel="next"' in first
    assert "Showing 1–50 of 51" in first
    assert 'rel="prev"' not in first
    assert 'href="?q=hold&amp;page=1" rel="prev"' in second
    assert "Showing 51–51 of 51" in second
    assert not set(shown(client, "?q=hold")) & set(shown(client, "?q=hold&page=2"))


def test_tiles_count_each_standing_and_lead_to_it(scene: Scene) -> None:
    scene.full_commitment()
    scene.commitment()
    page = signed_in(scene.reader).get("/?q=hold&page=3")
    tiles = {badge.code: (count, link) for badge, count, link in page.context["tiles"]}
    assert tiles["overdue"] == ("1", "?q=hold&standing=overdue")
    assert tiles["undated"][0] == "1"
    assert sum(int(count) for count, _link in tiles.values()) == 2


def test_chosen_tile_says_so(scene: Scene) -> None:
    page = text(signed_in(scene.reader).get("/?standing=overdue"))
    chosen = re.findall(r'class="kpi (\S+)"\s+href="[^"]*"\s+aria-current="true"', page)
    assert chosen == ["k-overdue"]


def test_principle_is_shown_when_asked_for_and_carries_no_standing(scene: Scene) -> None:
    tracked = scene.commitment()
    principle = scene.commitment(kind=Kind.STANDING_PRINCIPLE, title="Respect the sea")
    client = signed_in(scene.reader)
    assert shown(client) == [tracked.reference]
    assert set(shown(client, "?context=1")) == {tracked.reference, principle.reference}
    row = text(client.get("/?context=1&q=respect")).partition("<tbody>")[2]
    assert '<span class="muted">standing principle</span>' in row
    assert "Undated" not in row


def test_empty_framework_says_who_can_help(scene: Scene) -> None:
    page = text(signed_in(scene.reader).get("/"))
    assert "There is nothing here yet." in page
    assert "0 commitments" in page


def test_filters_without_a_match_lead_back_to_everything(scene: Scene) -> None:
    scene.commitment()
    page = text(signed_in(scene.reader).get("/?q=nowhere"))
    assert "Nothing matches these filters." in page
    assert f'<a href="{reverse("desks:commitments")}">Show all commitments</a>' in page


def test_texts_are_shown_as_texts(scene: Scene) -> None:
    scene.commitment(title="<script>alert(1)</script> & more")
    page = text(signed_in(scene.reader).get("/?q=%22%3E%3Cscript%3E"))
    assert "<script>" not in page
    page = text(signed_in(scene.reader).get("/"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


@pytest.mark.parametrize(
    ("person", "entries"),
    [
        ("reader", {"Commitments"}),
        ("manager", {"Commitments", "Overdue", "Review"}),
    ],
)
def test_menu_follows_the_roles(person: str, entries: set[str], scene: Scene) -> None:
    page = signed_in(getattr(scene, person)).get("/")
    shown = [*page.context["navigation"], *page.context["navigation_more"]]
    names = {entry.name for entry in shown}
    assert entries <= names
    assert names & {"Admin", "Mails"} == set()
    assert ("Overdue" in names) == ("Overdue" in entries)
