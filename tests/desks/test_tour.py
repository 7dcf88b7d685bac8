"""The first visit to the demonstration: three steps for each person, put away for good."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.desks.pages.scene import Scene, set_scene, signed_in, text

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]
TOUR = "Three steps to begin with"


@pytest.fixture
def scene(settings: Settings) -> Scene:
    settings.DEMO = True
    return set_scene()


@pytest.mark.parametrize(
    ("person", "step"),
    [
        ("reader", "Filter them by party, area or standing."),
        ("contact", "Press this in any row and say in a sentence how it goes."),
        ("manager", "Say what became of what fell due."),
        ("clerk", "Bring in a communiqué, or open one."),
    ],
)
def test_each_person_sees_their_own_steps(person: str, step: str, scene: Scene) -> None:
    scene.full_commitment()
    page = text(signed_in(getattr(scene, person)).get("/"))
    assert TOUR in page
    assert step in page
    assert page.partition(TOUR)[2].count("<li>") >= 3


def test_the_steps_are_put_away_by_one_person_and_stay_away(scene: Scene) -> None:
    browser = signed_in(scene.reader)
    gone = browser.post("/demo/tour/", {"next": "/?q=road"})
    assert gone.headers["Location"] == "/?q=road"
    assert TOUR not in text(browser.get("/"))
    browser.force_login(scene.manager)
    assert TOUR in text(browser.get("/"))


def test_steps_stand_where_one_begins_and_in_the_demonstration_only(
    scene: Scene, settings: Settings
) -> None:
    browser = signed_in(scene.reader)
    assert TOUR not in text(browser.get("/inbox/"))
    settings.DEMO = False
    assert TOUR not in text(browser.get("/"))


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "\\\\x"])
def test_putting_away_leads_nowhere_else(address: str, scene: Scene) -> None:
    gone = signed_in(scene.reader).post("/demo/tour/", {"next": address})
    assert gone.headers["Location"] == "/"


def test_a_stranger_has_no_tour(scene: Scene) -> None:
    assert TOUR not in text(Client().get("/accounts/sign-in/"))
    assert Client().post("/demo/tour/").headers["Location"].startswith("/accounts/sign-in/")
