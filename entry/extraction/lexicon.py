"""The English words that promises are made of, from words.txt; how they combine is in verbs.py."""

from collections.abc import Iterator
from pathlib import Path


def one_of(words: str) -> frozenset[str]:
    """Return the words of a line as a set."""
    return frozenset(words.split())


def _sections() -> dict[str, frozenset[str]]:
    """Read words.txt: a heading in brackets, then words until the next."""
    found: dict[str, list[str]] = {}
    heading = ""
    path = Path(__file__).parent / "words.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(heading, []).extend(line.split())
    return {name: frozenset(words) for name, words in found.items()}


_WORDS = _sections()
TELIC = _WORDS["telic"]
ATELIC = _WORDS["atelic"]
POSITION = _WORDS["position"]
STATIVE = _WORDS["stative"]
OUTCOME = _WORDS["outcome"]
SPEAKING = _WORDS["speaking"]
MEETING = _WORDS["meeting"]
JOINT = _WORDS["joint"]
PROMISING = _WORDS["promising"]
_OTHERS = _WORDS["others"]
_DOUBLED = _WORDS["doubled"]
ADVERBS = _WORDS["adverbs"]
DETERMINERS = _WORDS["determiners"]

_IRREGULAR = {
    "begin": ("began", "begun"), "build": ("built",), "bring": ("brought",),
    "come": ("came",), "draw": ("drew", "drawn"), "fight": ("fought",), "find": ("found",),
    "give": ("gave", "given"), "grow": ("grew", "grown"), "hold": ("held",), "keep": ("kept",),
    "lay": ("laid",), "lead": ("led",), "make": ("made",), "mean": ("meant",), "meet": ("met",),
    "pay": ("paid",), "put": ("put",), "run": ("ran",), "see": ("saw", "seen"),
    "seek": ("sought",), "send": ("sent",), "set": ("set",), "speak": ("spoke", "spoken"),
    "stand": ("stood",), "take": ("took", "taken"), "teach": ("taught",),
    "undertake": ("undertook", "undertaken"), "withdraw": ("withdrew", "withdrawn"),
    "cut": ("cut",), "uphold": ("upheld",), "become": ("became",), "rise": ("rose", "risen"),
    "oversee": ("oversaw", "overseen"), "rebuild": ("rebuilt",), "repay": ("repaid",),
    "drive": ("drove", "driven"), "go": ("went", "gone"), "say": ("said",), "do": ("did", "done"),
    "get": ("got",), "spend": ("spent",), "win": ("won",), "sell": ("sold",),
    "choose": ("chose", "chosen"),
}  # fmt: skip

VERBS = TELIC | ATELIC | POSITION | STATIVE | OUTCOME | SPEAKING | MEETING | JOINT | PROMISING
VERBS |= _OTHERS | _IRREGULAR.keys()


def is_adverb(word: str) -> bool:
    """Tell whether a word may stand between the parts of a verb."""
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word != "supply")


def _stem(verb: str, *, silent: bool = True) -> str:
    if verb.endswith("e") and silent and not verb.endswith(("ee", "ye", "oe")):
        return verb[:-1]
    if verb in _DOUBLED:
        return verb + verb[-1]
    return verb


def _third(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def _past(verb: str) -> Iterator[str]:
    if verb in _IRREGULAR:
        yield from _IRREGULAR[verb]
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        yield verb[:-1] + "ied"
    elif verb.endswith("e"):
        yield verb + "d"
    else:
        yield _stem(verb) + "ed"
    if verb == "benefit":
        yield "benefitted"


THIRD = {_third(verb): verb for verb in sorted(VERBS)}
GERUND = {_stem(verb) + "ing": verb for verb in sorted(VERBS)}
PAST = {form: verb for verb in sorted(VERBS) for form in _past(verb)}
