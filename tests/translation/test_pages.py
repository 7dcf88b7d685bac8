"""Every page in Korean: no text of the program stands there in English."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.apps import apps
from django.conf import settings as shipped
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from script import catalogue
from tests.desks.pages.scene import Scene, set_scene
from tests.e2e.places import PLACES, furnish
from tracker.serving import sign_ins

pytestmark = [pytest.mark.embedded, pytest.mark.django_db, pytest.mark.ignore_template_errors]

SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title", "data-label"}
BUTTONS = {"submit", "button", "reset"}
# Words of documents, and code.
UNREAD = {"script", "style", "svg", "del", "ins"}
PLACEHOLDER = re.compile(r"%\(\w+\)[-+ 0]*\d*[a-z]|\{\w*\}")
ENGLISH = re.compile(r"[A-Za-z][a-z]{3,}")
WORD = re.compile(r"[A-Za-z]{3,}")
# Paper says at its head which page it is of.
ADDRESS = re.compile(r"(?<![\w<])/\S*")


class Texts(HTMLParser):
    """Everything that a person reads or hears of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        names = SPOKEN | ({"value"} if tag == "input" and given.get("type") in BUTTONS else set())
        self.found += [given[name] for name in sorted(names & given.keys())]
        if tag in UNREAD:
            self.open.append(True)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.found.append(data)

    def __iter__(self) -> Iterator[str]:
        return (words for text in self.found if (words := " ".join(ADDRESS.sub(" ", text).split())))


def english_texts() -> re.Pattern[str]:
    """Return what finds a text of the program that has a translation and stands in English."""
    patterns = []
    for message in catalogue.read(catalogue.KOREAN):
        for words in filter(None, (message.text, message.plural)):
            if words not in {message.korean, OWN_NAME} and ENGLISH.search(
                PLACEHOLDER.sub("", words)
            ):
                parts = PLACEHOLDER.split(" ".join(words.replace("%%", "%").split()))
                patterns.append(".+".join(re.escape(part) for part in parts))
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def words_of_people() -> set[str]:
    """Return every word that somebody entered or that is a name: it is shown as it was written."""
    given = [*available_timezones(), str(shipped.MAIL_FOLDER), str(sign_ins())]
    found = {*NAMES, *ASKED, *WORD.findall(" ".join(given))}
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields]
        for row in model._default_manager.values_list(*names):
            found.update(WORD.findall(" ".join(str(value) for value in row)))
    # A title is proposed from words in the middle of a sentence.
    return found | {word.capitalize() for word in found}


# What is a name, a code or a format in every language.
NAMES = set(
    WORD.findall(
        "EDTF CSV XLSX JSON ZIP ISO SHA UTC RFC FREQ MONTHLY INTERVAL Ctrl Enter Shift API PDF "
        "ETag txt html docx pdf jpg png OCR ASEAN OGP MiB OpenAPI Asia Seoul America New York "
        "Django English https example org demo shift_jis csv xlsx UUID iCalendar JavaScript Esc"
    )
)
# The language is offered in its own words.
OWN_NAME = "English"
# In the address of a page that asks for nonsense, in the mail that the demonstration sent.
ASKED = set(WORD.findall("nonsense nobody commitments are overdue Please log progress"))


@pytest.fixture
def scene(settings: Settings, tmp_path: Path) -> Scene:
    """Set a demonstration with something of every kind."""
    settings.DEMO, settings.MAIL_FOLDER = True, tmp_path
    scene = set_scene()
    furnish(scene, tmp_path)
    User.objects.update(language="ko")  # what a page says to a stranger is in their language
    return scene


def korean(scene: Scene, name: str) -> Any:
    """Return one of the places as a Korean sees it."""
    client = Client()
    if person := PLACES[name].person:
        client.force_login(getattr(scene, person))
    client.cookies[shipped.LANGUAGE_COOKIE_NAME] = "ko"
    page = client.get(PLACES[name].address(scene))
    assert page.headers["Content-Language"] == "ko"
    return page


def test_no_page_shows_a_text_of_the_program_in_english(scene: Scene) -> None:
    pages = {name: [*Texts(korean(scene, name).content.decode())] for name in PLACES}
    english, entered = english_texts(), words_of_people()
    left = {
        name: sorted(
            {
                text
                for text in texts
                if ENGLISH.search(text)
                and ({*WORD.findall(text)} - entered or english.fullmatch(text))
            }
        )
        for name, texts in pages.items()
    }
    wrong = {name: texts for name, texts in left.items() if texts}
    assert wrong == {}, json.dumps(wrong, ensure_ascii=False, indent=1)
