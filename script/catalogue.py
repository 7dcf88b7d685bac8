"""Keeps the Korean catalogue in step with the texts of the program; script/messages is its door.

The texts are read with Django's own makemessages, in a copy of the sources: it leaves files
beside every template while it works. The catalogue names no lines and no days and is sorted, so
that two changes of it merge.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management.commands import makemessages

ROOT = Path(__file__).resolve().parent.parent
KOREAN = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"
# What nobody reads on a page or in a mail.
LEFT_OUT = (".*", "var", "static", "staticfiles", "tests", "bench", "script", "locale", "docs")
# They change with every run and tell nobody anything.
DROPPED = ('"POT-Creation-Date', '"Report-Msgid')
FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])? (".*")')


EXTRACT = "--extract-here"


class Messages(makemessages.Command):
    """Django's command, which also knows the short name that this program uses for lazy texts."""

    def __init__(self) -> None:
        super().__init__()
        self.xgettext_options = [*self.xgettext_options, "--keyword=_l"]


@dataclass(slots=True)
class Message:
    """A text, what it is in Korean, and what gettext knows of both."""

    context: str = ""
    text: str = ""
    plural: str = ""
    korean: str = ""
    flags: set[str] = field(default_factory=set)

    @property
    def name(self) -> tuple[str, str]:
        """What makes it one text: the same words in another context are another text."""
        return self.context, self.text


def read(path: Path) -> list[Message]:
    """Return the texts of a catalogue, without its head."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    messages = [_message(block) for block in blocks if "msgid " in block]
    return [message for message in messages if message.text]


def _message(block: str) -> Message:
    message, place = Message(), ""
    names = {"msgctxt": "context", "msgid": "text", "msgid_plural": "plural", "msgstr": "korean"}
    for line in block.splitlines():
        if line.startswith("#,"):
            message.flags |= {flag.strip() for flag in line[2:].split(",")}
        elif found := FIELD.match(line):
            place = names[found[1]]
            setattr(message, place, ast.literal_eval(found[3]))
        elif line.startswith('"'):
            setattr(message, place, getattr(message, place) + ast.literal_eval(line))
    return message


def extract(folder: Path) -> Path:
    """Write the texts that the program asks gettext for into a template in an empty folder."""
    sources = folder / "sources"
    shutil.copytree(ROOT, sources, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (sources / "locale").mkdir()
    # Without the settings of a site: the command then works in the folder where it stands.
    plain = {name: said for name, said in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, __file__, EXTRACT], cwd=sources, env=plain, check=True)
    return sources / "locale" / "django.pot"


def refresh() -> None:
    """Bring the catalogue up to date: new texts come without a translation, old ones go."""
    with tempfile.TemporaryDirectory() as name:
        template = str(extract(Path(name)))
        merged = str(Path(name) / "merged.po")
        options = ("--quiet", "--no-fuzzy-matching", "--no-location", "--no-wrap")
        _gettext("msgmerge", *options, "--output-file", merged, str(KOREAN), template)
        sorting = ("--no-obsolete", "--sort-output", "--no-wrap", "--output-file", str(KOREAN))
        _gettext("msgattrib", *sorting, merged)
    lines = KOREAN.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith(DROPPED))
    KOREAN.write_text(kept, encoding="utf-8")


def compile_catalogue() -> None:
    """Write the file that the program reads, so that nobody needs gettext to run it."""
    compiled = str(KOREAN.with_suffix(".mo"))
    _gettext("msgfmt", "--check-format", "--output-file", compiled, str(KOREAN))


def _gettext(*command: str) -> None:
    subprocess.run(command, check=True)


def main() -> None:
    """Refresh, compile, and say what has no Korean yet."""
    if sys.argv[1:] == [EXTRACT]:
        options = ("--locale", "ko", "--keep-pot", "--no-location", "--verbosity", "0")
        Messages().run_from_argv(["", "makemessages", *options])
        return
    refresh()
    compile_catalogue()
    messages = read(KOREAN)
    missing = [message.text for message in messages if not message.korean]
    print("\n".join(missing))
    print(f"{len(messages)} texts, {len(missing)} without a translation.")
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
