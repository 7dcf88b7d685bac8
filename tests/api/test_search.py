"""The search through the API: the same as on the page, in the scope of who asks."""

import pytest

from tests.api.world import World, get
from tests.factories import create_commitment

pytestmark = pytest.mark.django_db


def test_search_tells_each_kind_with_the_address_of_its_page(world: World) -> None:
    one = create_commitment(framework=world.framework, title="Mend the 해양부두를")
    told = get(world.viewer, "search", q="해양부두").json()
    assert told["words"] == ["해양부두"]
    (group,) = told["groups"]
    assert (group["kind"], group["count"], group["has_more"]) == ("commitments", 1, False)
    (hit,) = group["hits"]
    assert (hit["uuid"], hit["label"]) == (str(one.uuid), one.reference)
    assert hit["title"] == "Mend the 해양부두를"
    assert hit["page"] == f"/commitments/{one.uuid}/"
    assert get(world.stranger, "search", q="해양부두").json()["groups"] == []


def test_search_may_ask_for_one_kind(world: World) -> None:
    create_commitment(framework=world.framework, title="Quay", quote="the quay")
    (group,) = get(world.viewer, "search", q="quay", kind="passages").json()["groups"]
    assert group["kind"] == "passages"


@pytest.mark.parametrize("query", [{"q": "x" * 501}, {"q": "x", "kind": "secrets"}, {"page": "2"}])
def test_search_refuses_what_nobody_knows(world: World, query: dict[str, str]) -> None:
    assert get(world.viewer, "search", **query).status_code == 400


@pytest.mark.parametrize("question", ["", '"', "NOT *", "a:*", "협"])
def test_search_answers_any_question(world: World, question: str) -> None:
    assert get(world.viewer, "search", q=question).status_code == 200
