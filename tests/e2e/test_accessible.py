"""Every page at every width: axe finds no violation, nothing hangs over, the focus is seen."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

from accounts.models import User
from tests.desks.pages.scene import Scene
from tests.e2e.conftest import NARROW, WIDE, Opener
from tests.e2e.focus import is_focus_seen
from tests.e2e.matrix import (
    LANGUAGES,
    THEMES,
    TURNS,
    WIDTHS,
    Look,
    by_language,
    looks_of,
    people_of,
    speak,
)
from tests.e2e.places import PLACES, furnish

pytestmark = [pytest.mark.e2e, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A mail is shown in a frame in which no script may run, so axe cannot look into it.
RUN = """async (rules) => {
  const options = { runOnly: rules, resultTypes: ['violations'], iframes: false };
  const found = await axe.run(document, options);
  return found.violations.map((one) =>
    `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}"""
STATUS = {"absent": 404, "forbidden": 403}
Pages = Callable[[User | None], tuple[Page, str]]
PLAIN = ("400.html", "403_csrf.html", "500.html")
# The width of a page of 1280 pixels at 400 %, as WCAG 1.4.10 asks for.
SMALLEST = 320
GROUP = 6
PAPER = 718  # A4 in CSS pixels, without its margins
BESIDE = """() => [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
    && !one.closest('.tw, nav, pre, .visually-hidden, thead'))
  .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)
  .slice(0, 5)"""
FOCUSED = """() => {
  const one = document.activeElement;
  return `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`;
}"""


def violations(page: Page) -> list[str]:
    found: list[str] = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        found += [f"{size['width']} px, {broken}" for broken in page.evaluate(RUN, RULES)]
    return found


def visit(page: Page, name: str, scene: Scene) -> None:
    """Open one of the places."""
    answer = page.goto(PLACES[name].address(scene))
    assert answer
    assert answer.status == STATUS.get(name.partition(" ")[0], 200), name


def go(name: str, scene: Scene, mails: Path, open_page: Opener) -> Page:
    """Open one of the places in a furnished scene."""
    furnish(scene, mails)
    person = PLACES[name].person
    page = open_page(getattr(scene, person) if person else None)
    page.add_init_script(path=AXE)
    visit(page, name, scene)
    return page


def groups() -> Iterator[Any]:
    """Yield the places of one person in small groups: to furnish a scene takes its time."""
    for is_admin in (False, True):
        for person in sorted({place.person or "" for place in PLACES.values()}):
            names = [
                name
                for name, place in PLACES.items()
                if (place.person or "", bool(place.is_admin)) == (person, is_admin)
            ]
            for start in range(0, len(names), GROUP):
                marks = pytest.mark.ignore_template_errors if is_admin else ()
                title = f"{'admin, ' * is_admin}{person or 'nobody'} {start // GROUP + 1}"
                yield pytest.param(names[start : start + GROUP], marks=marks, id=title)


def overhang(page: Page, width: int) -> list[str]:
    """Say what makes a page wider than its window."""
    is_wide = page.evaluate("document.documentElement.scrollWidth") > width
    return [f"too wide: {page.evaluate(BESIDE)}"] * is_wide


def faults_in(page: Page, looks: Iterable[Look]) -> list[str]:
    """Return what is wrong with the page that is shown, on screens and on paper."""
    for details in page.query_selector_all("main details:not([open]) > summary"):
        details.click()
    faults = []
    for look in looks:
        look.apply(page)
        found = [*page.evaluate(RUN, RULES), *overhang(page, look.width)]
        faults += [f"{look}: {fault}" for fault in found]
    page.set_viewport_size({"width": SMALLEST, "height": 800})
    faults += [f"{SMALLEST} px: {fault}" for fault in overhang(page, SMALLEST)]
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    faults += [f"paper: {fault}" for fault in overhang(page, PAPER)]
    page.emulate_media(media="screen")
    return faults


def faults_of(name: str, scene: Scene, pages: Pages) -> dict[str, list[str]]:
    """Look at a place in each way, as each person who may."""
    place = PLACES[name]
    address = place.address(scene)
    faults = {}
    for person in people_of(place.person):
        page, url = pages(getattr(scene, person) if person else None)
        for language, looks in by_language(looks_of([*PLACES].index(name))).items():
            speak(page.context, url, language)
            page.set_viewport_size(WIDE)
            answer = page.goto(address)
            assert answer
            is_right = answer.status == STATUS.get(name.partition(" ")[0], 200)
            if not is_right and person != place.person:
                continue  # others may be refused, or let in
            assert is_right, (name, person, answer.status)
            faults[f"{name}, {person}, {language}"] = faults_in(page, looks)
    return faults


def test_every_place_is_in_a_group() -> None:
    assert sorted(name for group in groups() for name in group.values[0]) == sorted(PLACES)


def test_every_two_ways_to_look_meet() -> None:
    turns = {look for turn in TURNS for look in turn}
    assert {(one.width, one.theme) for one in turns} == {*product(WIDTHS, THEMES)}
    assert {(one.width, one.language) for one in turns} == {*product(WIDTHS, LANGUAGES)}
    assert {(one.theme, one.language) for one in turns} == {*product(THEMES, LANGUAGES)}
    assert all(len(by_language(turn)) == 1 for turn in TURNS)


@pytest.fixture
def pages(open_page: Opener, live_server: Any) -> Pages:
    """Give a function that returns the window of a person, and where the site is."""
    windows: dict[User | None, Page] = {}

    def window(person: User | None) -> tuple[Page, str]:
        if person not in windows:
            windows[person] = open_page(person)
            windows[person].add_init_script(path=AXE)
        return windows[person], live_server.url

    return window


@pytest.mark.parametrize("names", [*groups()])
def test_pages_are_accessible_and_fit_every_width(
    names: list[str], scene: Scene, mails: Path, pages: Pages
) -> None:
    furnish(scene, mails)
    faults: dict[str, list[str]] = {}
    for name in names:
        faults |= faults_of(name, scene, pages)
    wrong = {name: found for name, found in faults.items() if found}
    assert wrong == {}, json.dumps(wrong, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("name", PLAIN)
def test_page_without_a_request_is_accessible(name: str, open_page: Opener) -> None:
    page = open_page()
    page.add_init_script(path=AXE)

    def answer(route: Route) -> None:
        route.fulfill(body=render_to_string(name), content_type="text/html; charset=utf-8")

    page.route("**/plain", answer)
    page.goto("/plain")
    assert violations(page) == []


def test_refused_sign_in_is_accessible(open_page: Opener, scene: Scene) -> None:
    page = open_page()
    page.add_init_script(path=AXE)
    page.goto("/accounts/sign-in/")
    page.fill("[name=username]", "not an address")
    page.click("main button[type=submit]")
    page.wait_for_selector(".field-error")
    assert violations(page) == []


@pytest.mark.parametrize("name", ["sign-in", "list", "commitment"])
def test_focus_is_seen_at_every_stop(
    name: str, scene: Scene, mails: Path, open_page: Opener
) -> None:
    page = go(name, scene, mails, open_page)
    seen = {}
    for _stop in range(40):
        page.keyboard.press("Tab")
        label = page.evaluate(FOCUSED)
        if not label.startswith("BODY"):
            seen[label] = is_focus_seen(page)
    assert len(seen) >= 4
    assert [label for label, is_visible in seen.items() if not is_visible] == []
