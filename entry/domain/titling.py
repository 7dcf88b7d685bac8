"""What a document is called, and who issued it, as far as its first lines say."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from entry.domain.dating import is_date_line
from entry.domain.files.lines import Line, Origin
from entry.domain.furniture import body_of, of_line
from entry.domain.sentences import sentences

LONGEST_TITLE = 300
HEAD = 1_500  # characters of text in which an issuer names itself
_PATH = re.compile(r"^home\b\s*(?:[»\u203a>/|]|\S)", re.IGNORECASE)
_ISSUES = re.compile(
    r"\b(?:announces?|issues?|issued|releases?|released|publish(?:es|ed)?|adopts?|adopted"
    r"|declares?|declared)\b|발표|채택|선언",
    re.IGNORECASE,
)


def find_title(lines: Sequence[Line], *, said: str = "") -> str:
    """Return the title: what the file says of itself where it stands there, else a head line."""
    first, _last = body_of(lines)
    heads = [line for line in lines[: first + 1] if _may_be_title(line)]
    said = " ".join(said.split())
    for line in heads:
        # The name of a window is often the title and the name of the site.
        if said and (line.text == said or said.startswith(line.text)):
            return line.text
    if not heads:
        return said[:LONGEST_TITLE]
    counts = Counter(line.text for line in heads)
    twice = [text for text, count in counts.items() if count > 1 and len(text.split()) > 2]
    long = [line.text for line in heads if len(line.text.split()) > 2]
    return (twice or long or [heads[0].text])[0][:LONGEST_TITLE]


def _may_be_title(line: Line) -> bool:
    if not line.text or len(line.text) > 200 or line.origin != Origin.BODY:
        return False
    if line.text.endswith((".", ":", ";", "。")) or _PATH.match(line.text):
        return False
    is_furniture = of_line(line, is_outside=True, is_head=True) is not None
    return not is_furniture and not is_date_line(line.text)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A party that seems to have issued a document, and the words that say so."""

    key: int
    words: str


def find_issuers(text: str, *, names: Mapping[int, Iterable[str]]) -> list[Issuer]:
    """Return who announces it in its first sentences; `names` are those of each party by key.

    Only who stands before a verb of issuing counts: whom a text is about, it names as well.
    """
    said = ((one.text, _ISSUES.search(one.text)) for one in sentences(text) if one.end <= HEAD)
    clause = next((words[: verb.start()] for words, verb in said if verb), "")
    found: dict[int, tuple[int, int, str]] = {}
    for key, written in names.items():
        for name in written:
            at = _place(clause, name)
            if at >= 0 and (key not in found or len(name) > found[key][1] - found[key][0]):
                found[key] = (at, at + len(name), name)
    spans = list(found.values())
    kept = [
        (span, key)
        for key, span in found.items()
        # “U.S.” inside “U.S. Department of Defense” names no issuer of its own.
        if not any(_holds(other, span) for other in spans)
    ]
    return [Issuer(key, span[2]) for span, key in sorted(kept)]


def _holds(outer: tuple[int, int, str], inner: tuple[int, int, str]) -> bool:
    is_inside = outer[0] <= inner[0] and inner[1] <= outer[1] + 1
    # A state right before the ministry is the ministry's own.
    is_before = inner[1] < outer[0] and outer[0] - inner[1] <= 2
    return outer is not inner and ((is_inside and len(outer[2]) > len(inner[2])) or is_before)


def _place(text: str, name: str) -> int:
    # Acronyms of two letters are words of other languages as well.
    if len(name) < 2 or (len(name) < 4 and not name.isupper() and "." not in name):
        return -1
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
    return found.start() if found else -1
