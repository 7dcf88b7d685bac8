"""The ways in which a page is looked at: by whom, how wide, in which theme, in which language."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.conf import settings
from playwright.sync_api import BrowserContext, Page

# script/axe asks for every combination; a build takes pairs.
IS_WHOLE = os.environ.get("AXE") == "all"
WIDTHS = (320, 768, 1440)
THEMES = ("light", "dark")
LANGUAGES = ("en", "ko")
ROLES = ("reader", "contact", "manager", "clerk", "administrator")
HEIGHT = 900


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at a page that is open in its language."""

    width: int
    theme: str
    language: str

    def __str__(self) -> str:
        return f"{self.width} px, {self.theme}, {self.language}"

    def apply(self, page: Page) -> None:
        """Give the window this width and theme."""
        theme: Any = self.theme
        page.set_viewport_size({"width": self.width, "height": HEIGHT})
        page.emulate_media(media="screen", color_scheme=theme)
        # Colours of the admin fade from one theme into the other.
        page.evaluate("document.getAnimations().forEach((one) => one.finish())")


EVERY = tuple(Look(*one) for one in product(WIDTHS, THEMES, LANGUAGES))
# Each two values of different sorts meet in one of these; a page is loaded in one language only.
TURNS = (
    (Look(320, "light", "en"),),
    (Look(1440, "dark", "ko"),),
    (Look(768, "light", "ko"),),
    (Look(1440, "light", "en"),),
    (Look(320, "dark", "ko"),),
    (Look(768, "dark", "en"),),
)


def looks_of(turn: int) -> tuple[Look, ...]:
    """Return the ways in which the page of a turn is looked at."""
    return EVERY if IS_WHOLE else TURNS[turn % len(TURNS)]


def by_language(looks: Iterable[Look]) -> dict[str, list[Look]]:
    """Gather the looks for which a page has to be loaded once."""
    found: dict[str, list[Look]] = {}
    for look in looks:
        found.setdefault(look.language, []).append(look)
    return found


def speak(context: BrowserContext, url: str, language: str) -> None:
    """Have the pages that are opened next in a language."""
    name = settings.LANGUAGE_COOKIE_NAME
    context.add_cookies([{"name": name, "value": language, "url": url}])


def people_of(person: str) -> tuple[str, ...]:
    """Return who opens a page: whom the place names, or in a whole run everybody who may."""
    return ROLES if IS_WHOLE and person else (person,)
