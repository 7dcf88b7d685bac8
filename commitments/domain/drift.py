"""Where two texts of one promise differ in their words; what that means a person judges."""

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words of the earlier text, and the words of the later text in their place."""

    before: str
    after: str


def word_changes(earlier: str, later: str) -> list[WordChange]:
    """Return the changes from one text to another, word by word and in order; none where equal."""
    old, new = earlier.split(), later.split()
    steps = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return [
        WordChange(" ".join(old[a:b]), " ".join(new[c:d]))
        for step, a, b, c, d in steps
        if step != "equal"
    ]
