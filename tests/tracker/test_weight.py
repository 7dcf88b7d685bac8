"""What a page weighs on the line: at the first visit with its styles and scripts, then alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.desks.pages.scene import Scene, set_scene
from tests.e2e.places import PLACES, furnish

pytestmark = [pytest.mark.embedded, pytest.mark.django_db, pytest.mark.ignore_template_errors]

FIRST_VISIT, LATER_VISIT = 150_000, 60_000  # bytes
FILES = re.compile(r"""<(?:script|link)\b[^>]*?\b(?:src|href)=["']([^"']+)""")
MANY = 60  # commitments: more than a page of the longest list
PACKED = {"accept-encoding": "gzip, deflate, br"}


@pytest.fixture
def scene(settings: Settings, tmp_path: Path) -> Scene:
    """Serve static files as a site does, and fill the lists."""
    settings.WHITENOISE_USE_FINDERS, settings.WHITENOISE_AUTOREFRESH = True, False
    settings.DEMO, settings.MAIL_FOLDER = True, tmp_path
    scene = set_scene()
    furnish(scene, tmp_path)
    for _one in range(MANY):
        scene.full_commitment()
    return scene


def size_of(answer: Any) -> int:
    """Return how many bytes of an answer's body go over the line."""
    return sum(map(len, answer.streaming_content)) if answer.streaming else len(answer.content)


def visits(scene: Scene) -> Iterator[tuple[str, Client, str]]:
    """Yield each place with a browser of who opens it; one browser for all saves the sign-ins."""
    clients: dict[str, Client] = {}
    for name, place in PLACES.items():
        if place.person not in clients:
            clients[place.person] = Client(headers=PACKED)
            if place.person:
                clients[place.person].force_login(getattr(scene, place.person))
        yield name, clients[place.person], place.address(scene)


def test_no_page_weighs_more_than_a_slow_line_carries(scene: Scene) -> None:
    files: dict[str, int] = {}
    heavy = {}
    for name, client, address in visits(scene):
        plain = client.get(address, headers={"accept-encoding": "identity"}).content.decode()
        page = size_of(client.get(address))
        wanted = {url for url in FILES.findall(plain) if "." in url and not url.endswith(".svg")}
        for url in wanted - files.keys():
            answer = client.get(url)
            assert answer.status_code == 200, (name, url)
            assert "immutable" in answer.headers["Cache-Control"], (name, url)
            files[url] = size_of(answer)
        first = page + sum(files[url] for url in wanted)
        if page > LATER_VISIT or first > FIRST_VISIT:
            heavy[name] = (page, first)
    assert len(files) >= 5
    assert heavy == {}


def test_what_is_not_text_of_a_page_goes_out_as_it_is(scene: Scene) -> None:
    client = Client(headers=PACKED)
    client.force_login(scene.manager)
    assert client.get("/").headers["Content-Encoding"] == "gzip"
    answer = client.get("/api/v1/frameworks")
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_a_file_has_both_names_and_is_kept_under_one(scene: Scene) -> None:
    client = Client()
    page = client.get("/accounts/sign-in/").content.decode()
    named = next(url for url in FILES.findall(page) if "/app." in url)
    assert re.fullmatch(r"/static/app\.[0-9a-f]{12}\.css", named)
    kept: Any = client.get(named)
    asked_again: Any = client.get("/static/app.css")
    assert b"".join(kept.streaming_content) == b"".join(asked_again.streaming_content)
    assert "immutable" not in asked_again.headers["Cache-Control"]
