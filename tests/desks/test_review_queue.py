"""The review queue under filters: they live in the address, in its files and in saved views."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ListPage
from commitments.models import ProgressUpdate
from frameworks.roles import Role
from reminders.saved_lists import summary_of
from tests.desks.pages.scene import Scene, set_scene, signed_in, text
from tests.factories import (
    create_area,
    create_membership,
    create_party,
    create_update,
    create_view,
)

pytestmark = pytest.mark.django_db
QUEUE = reverse("desks:review")


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def waiting(scene: Scene, title: str, *, days: int = 1, **overrides: Any) -> ProgressUpdate:
    commitment = scene.commitment(title=title)
    fields: dict[str, Any] = {"party": scene.party, "author": scene.contact, **overrides}
    at = timezone.now() - timedelta(days=days)
    return create_update(commitment=commitment, at=at, **fields)


def shown(scene: Scene, **query: str) -> set[str]:
    page = text(signed_in(scene.manager).get(QUEUE, query))
    return {title for title in ("Bridge", "Ferry", "Road") if f"{title} works" in page}


def three(scene: Scene) -> tuple[ProgressUpdate, ProgressUpdate, ProgressUpdate]:
    agency = create_party(framework=scene.framework, parent=scene.party)
    other = create_party(framework=scene.framework)
    return (
        waiting(scene, "Bridge works", days=9, narrative="Piers of granite stand."),
        waiting(scene, "Ferry works", health="at_risk", party=agency),
        waiting(scene, "Road works", health="off_track", party=other, author=scene.clerk),
    )


def test_each_filter_keeps_what_it_asks_for(scene: Scene) -> None:
    bridge, ferry, road = three(scene)
    area = create_area(framework=scene.framework)
    road.commitment.areas.add(area)
    assert shown(scene) == {"Bridge", "Ferry", "Road"}
    assert shown(scene, framework=scene.framework.code) == {"Bridge", "Ferry", "Road"}
    assert shown(scene, party=scene.party.code) == {"Bridge", "Ferry"}
    assert shown(scene, party=ferry.party.code) == {"Ferry"}
    assert shown(scene, area=str(area.uuid)) == {"Road"}
    assert shown(scene, health="at_risk") == {"Ferry"}
    assert shown(scene, author=str(scene.clerk.uuid)) == {"Road"}
    since = timezone.localdate() - timedelta(days=5)
    assert shown(scene, since=since.isoformat()) == {"Bridge"}
    assert shown(scene, since="9999-12-31") == {"Bridge", "Ferry", "Road"}
    assert shown(scene, q="granite piers") == {"Bridge"}
    assert shown(scene, q=road.commitment.reference) == {"Road"}
    assert shown(scene, q="…") == set()
    assert bridge.submitted_at


def test_the_page_sorts_by_moments_of_the_reader_and_the_file_tells_them_in_utc(
    scene: Scene,
) -> None:
    three(scene)
    page = signed_in(scene.manager).get(QUEUE)
    assert "submitted" in [order.heading for order in page.context["orders"]]
    assert "(UTC)" not in text(page)
    file: Any = signed_in(scene.manager).get(QUEUE, {"file": "csv"})
    assert "submitted (UTC)" in b"".join(file.streaming_content).decode()


def test_another_framework_is_kept_out_by_its_filter(scene: Scene) -> None:
    other = set_scene()
    create_membership(user=scene.manager, framework=other.framework, role=Role.MANAGER)
    waiting(scene, "Bridge works")
    waiting(other, "Ferry works")
    assert shown(scene) == {"Bridge", "Ferry"}
    assert shown(scene, framework=other.framework.code) == {"Ferry"}


def test_filters_that_cannot_be_read_show_nothing_and_say_so(scene: Scene) -> None:
    three(scene)
    page = signed_in(scene.manager).get(QUEUE, {"health": "splendid"})
    assert shown(scene, health="splendid") == set()
    assert "These filters cannot be read" in text(page)
    # Nor do they send the whole list as a file.
    answer = signed_in(scene.manager).get(QUEUE, {"health": "splendid", "file": "csv"})
    assert "Bridge" not in text(answer)


def test_a_filter_without_a_match_leads_back_to_the_whole_queue(scene: Scene) -> None:
    page = text(signed_in(scene.manager).get(QUEUE))
    assert "No report waits for you" in page
    three(scene)
    page = text(signed_in(scene.manager).get(QUEUE, {"q": "nowhere"}))
    assert "No report waits for you" not in page
    assert "Show all that wait" in page


def test_order_file_and_way_back_keep_the_filters(scene: Scene) -> None:
    three(scene)
    query = {"party": scene.party.code, "sort": "-title"}
    page = text(signed_in(scene.manager).get(QUEUE, query))
    assert page.index("Ferry works") < page.index("Bridge works")
    answer: Any = signed_in(scene.manager).get(QUEUE, {**query, "file": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert ["Ferry works" in lines[1], "Bridge works" in lines[2], len(lines)] == [True, True, 3]
    assert f"party={scene.party.code}" in page.partition('name="back" value="')[2].split('"')[0]


def test_the_weekly_mail_of_a_saved_queue_keeps_its_filters(scene: Scene) -> None:
    three(scene)
    view = create_view(owner=scene.manager, page=ListPage.REVIEW, query="health=at_risk")
    told = summary_of(view, scene.manager, at=timezone.now())
    assert [row.title for row in told.rows] == ["Ferry works"]
    nonsense = create_view(owner=scene.manager, page=ListPage.REVIEW, query="health=splendid")
    assert summary_of(nonsense, scene.manager, at=timezone.now()).count == 0
    nobody = create_view(owner=scene.reader, page=ListPage.REVIEW, query="")
    assert summary_of(nobody, scene.reader, at=timezone.now()).count == 0
