"""A real browser before the running site: signed-in pages that note every complaint of theirs."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect
from pytest_django import Settings

from accounts.models import User
from script import chromium
from tests.desks.pages.scene import Scene, set_scene

WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
Opener = Callable[..., Page]
# A page that is slow on a busy machine is no page that does something else.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium once for a module."""
    with pytest.MonkeyPatch.context() as patch, chromium.browser() as started:
        # The driver runs a loop of its own, which Django would take for an asynchronous caller.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield started


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """Set a scene that the server's thread sees too."""
    return set_scene()


@pytest.fixture
def mails(settings: Settings, tmp_path: Any) -> Any:
    """Run as a demonstration whose mails go to a folder of the test."""
    settings.DEMO = True
    settings.MAIL_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Opener]:
    """Give a function that opens a window, signed in as a person or as nobody.

    What the browser complains about (errors of scripts, refusals of the content policy, files
    that are not there) fails the test at its end.
    """
    contexts = []
    complaints: list[str] = []

    def note(said: ConsoleMessage) -> None:
        # A page that refuses is a page all the same; a file that does not exist is a fault.
        is_refusal = any(f"status of {code}" in said.text for code in (403, 404, 422))
        is_page = is_refusal and "/static/" not in said.location["url"]
        # The tool that looks for violations measures with a style of its own.
        is_tool = said.location["url"].endswith("/axe.min.js")
        if said.type in {"error", "warning"} and not is_page and not is_tool:
            complaints.append(f"{said.text} ({said.location['url']})")

    def opened(person: User | None = None, **options: Any) -> Page:
        context = browser.new_context(
            **{"base_url": live_server.url, "viewport": WIDE, "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        if person:
            context.add_cookies([session_of(person, live_server.url)])
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def session_of(person: User, url: str) -> Any:
    """Sign a person in and return the cookie of the session."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
