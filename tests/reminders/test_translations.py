"""The Korean catalogue: it has every text of a mail, and the compiled file says the same."""

import ast
import gettext
import re
from pathlib import Path

import pytest

from reminders.models import FamilyChoices

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "locale" / "ko" / "LC_MESSAGES"
CALLS = {"_": (0,), "_l": (0,), "gettext": (0,), "ngettext": (0, 1), "pgettext": (1,)}
MODULES = ("digest", "subjects", "daily", "messages", "checks")
TAG = re.compile(r"""{% translate "([^"]+)" %}""")
# The form of a plain catalogue: one entry is a block of lines, a text may go over several.
ENTRY = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr)(?:\[\d\])? ((?:".*"\n?)+)', re.MULTILINE)


def written() -> dict[str, str]:
    """Read the catalogue as people write it: its texts, by what gettext looks them up under."""
    found = {}
    for block in (FOLDER / "django.po").read_text().split("\n\n"):
        parts = {
            name: "".join(ast.literal_eval(line) for line in text.splitlines())
            for name, text in ENTRY.findall(block + "\n")
        }
        if parts.get("msgid"):
            context = f"{parts['msgctxt']}\x04" if "msgctxt" in parts else ""
            found[context + parts["msgid"]] = parts["msgstr"]
    return found


def compiled() -> dict[str, str]:
    with (FOLDER / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    plain = {key[0] if isinstance(key, tuple) else key: text for key, text in catalogue.items()}
    return {key: text for key, text in plain.items() if key}


def texts_of_modules() -> set[str]:
    found = set()
    for module in MODULES:
        tree = ast.parse((ROOT / "reminders" / f"{module}.py").read_text())
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                for place in CALLS.get(call.func.id, ())[:1]:
                    text = call.args[place]
                    assert isinstance(text, ast.Constant), ast.unparse(call)
                    context = f"{ast.literal_eval(call.args[0])}\x04" if place else ""
                    found.add(context + str(text.value))
    return found


def texts_of_templates() -> set[str]:
    folders = ("emails", "reminders")
    files = [path for name in folders for path in (ROOT / "templates" / name).iterdir()]
    return {text for path in files for text in TAG.findall(path.read_text())}


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert len(written()) > 60
    assert compiled() == written(), "Run: manage.py compilemessages -l ko"


@pytest.mark.parametrize("text", sorted(texts_of_modules() | texts_of_templates()))
def test_every_text_of_a_mail_has_its_korean(text: str) -> None:
    assert written().get(text)


def test_every_reason_has_its_korean() -> None:
    assert {str(label) for label in FamilyChoices.labels} <= set(written())


@pytest.mark.parametrize(("text", "korean"), sorted(written().items()))
def test_a_translation_keeps_what_is_filled_in(text: str, korean: str) -> None:
    assert set(re.findall(r"%\(\w+\)\w", text)) == set(re.findall(r"%\(\w+\)\w", korean))
