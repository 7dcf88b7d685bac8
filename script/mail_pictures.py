"""Makes the pictures of mails in docs/screenshots: a digest and an escalation, as HTML and text.

They are composed from invented rows in a database that is gone afterwards. Run with
the project's Python: python script/mail_pictures.py
"""

import html
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# Settings, and with them an empty database of their own, that no .env reaches.
os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": "", "REDIS_URL": ""}

import django  # noqa: E402 - the program's folder and its settings have to be named first

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from accounts.models import User  # noqa: E402
from commitments.domain.vocabulary import UpdateState  # noqa: E402
from frameworks.roles import Role  # noqa: E402
from reminders.actions import enter_absence  # noqa: E402
from script import chromium  # noqa: E402
from tests import factories  # noqa: E402
from tests.reminders.scenes import run  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (700, 390)
TEXT_WIDTH = 700
LANGUAGES = ("en", "ko")
MORNING = datetime(2026, 4, 22, 9, tzinfo=UTC)
NIGHT = datetime(2026, 4, 22, 3, tzinfo=UTC)
PROMISES = (
    ("Publish the joint roadmap on maritime cooperation", "by 31 March 2026", "2026-03-31"),
    ("Hold the fourth round of consular consultations", "in the first half of April 2026",
     "2026-04-15"),
    ("Train 300 officials in cyber security", "by the end of April 2026", "2026-04-30"),
    ("Open the centre for early warning", "within 2026", "2026"),
    ("Agree the terms of the youth exchange", "by 30 June 2026", "2026-06-30"),
)  # fmt: skip


def main() -> int:
    """Take every picture."""
    _make_tables()
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Composed first: beside the browser's loop Django refuses to ask the database.
    letters = list(_letters())
    with chromium.browser() as browser:
        for name, letter in letters:
            for width in WIDTHS:
                _take(browser, f"mail-{name}-{width}.png", _html(letter), width=width)
            _take(browser, f"mail-{name}-text.png", _text(letter), width=TEXT_WIDTH)
    return 0


def _take(browser: "Browser", name: str, page: str, *, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 300})
    tab = context.new_page()
    tab.set_content(page)
    tab.screenshot(path=FOLDER / name, full_page=True)
    context.close()
    print(name)


def _make_tables() -> None:
    settings.DATABASES["default"]["NAME"] = settings.DATABASES["default"]["TEST"]["NAME"]
    call_command("migrate", verbosity=0)


def _letters() -> Iterator[tuple[str, EmailMessage]]:
    for language in LANGUAGES:
        manager, cover = _world(language)
        yield f"escalation-{language}", _letter_to(manager, NIGHT)
        yield f"digest-{language}", _letter_to(cover, MORNING)
        User.objects.update(is_active=False)


def _letter_to(person: Any, at: datetime) -> EmailMessage:
    return next(one for one in run(at).letters if person.email in str(one["To"]))


def _world(language: str) -> tuple[Any, Any]:
    """Let things be late for a manager, and for somebody who stands in for a colleague."""
    framework = factories.create_framework(code=f"MAP-{language.upper()}")
    party = factories.create_party(framework=framework, name="Ministry of Foreign Affairs")
    names = (
        ("Mara Lind", "Cem Aydin", "Ana Ruiz")
        if language == "en"
        else ("이서준", "박지우", "김한별")
    )
    wishes = {"language": language, "sending_hour": 9}
    manager = factories.create_member(framework, Role.MANAGER, full_name=names[0], **wishes)
    cover = factories.create_member(
        framework, Role.CONTACT, party=party, full_name=names[1], **wishes
    )
    away = factories.create_member(
        framework, Role.CONTACT, party=party, full_name=names[2], **wishes
    )
    for place, (title, words, edtf) in enumerate(PROMISES):
        commitment = factories.create_commitment(
            framework=framework, owner=party, title=title, reference=f"MAP-{place + 11:03}"
        )
        factories.create_deadline(commitment=commitment, expression=words, edtf=edtf)
        person = away if place in (1, 2) else cover
        factories.create_assignment(commitment=commitment, user=person, party=party)
        if place == 3:
            factories.create_update(
                commitment=commitment,
                party=party,
                author=cover,
                state=UpdateState.RETURNED,
                at=NIGHT - timedelta(days=1),
            )
        if place == 4:
            type(commitment).objects.filter(pk=commitment.pk).update(stale_at=NIGHT)
    enter_absence(
        away,
        alternate=cover,
        starts_on=NIGHT.date(),
        ends_on=(NIGHT + timedelta(days=9)).date(),
        by=away,
        at=NIGHT,
    )
    return manager, cover


def _part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    return str(body.get_content()) if body else ""


def _html(letter: EmailMessage) -> str:
    return _part(letter, "html")


def _text(letter: EmailMessage) -> str:
    """Show a text as a mail program does: in one width, with long lines wrapped."""
    style = "font: 13px/1.5 monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 12px"
    return f'<meta charset="utf-8"><pre style="{style}">{html.escape(_part(letter, "plain"))}</pre>'


if __name__ == "__main__":
    sys.exit(main())
