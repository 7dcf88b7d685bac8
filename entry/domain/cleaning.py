"""From the lines of a file and what a person decided about them to the text that is kept."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from entry.domain.files.lines import Line, without_empty_runs
from entry.domain.furniture import EMAIL, PERSONAL, PHONE, WITHIN, Proposal, Reason

EMAIL_MARK = "[e-mail address left out]"
PHONE_MARK = "[telephone number left out]"
LONGEST_KEPT = 300  # characters of a line that was left out
_BULLET = re.compile(r"^(?:[•·▪‣◦●○■□*]|[-–—]\s|\(?[0-9]{1,3}[.)]\s|\(?[a-z][.)]\s|[①-⑳])")
_ENDED = re.compile(r"[.!?:;。…][\"”’)\]]*$")
_HYPHEN = re.compile(r"(\w+)-$")
WRAPPED = 45  # characters: shorter lines end where their author ended them


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Lines that were left out for one reason; `words` is empty where they are personal."""

    reason: Reason
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it will be kept, and all that it lacks."""

    text: str
    left_out: tuple[LeftOut, ...]


def clean(
    lines: Sequence[Line],
    *,
    taken: Sequence[Proposal],
    by_hand: Collection[int] = (),
    is_joined: bool = False,
) -> Cleaned:
    """Return the text without what was taken out; `is_joined` undoes line breaks of the layout."""
    reasons: dict[int, Reason] = dict.fromkeys(by_hand, Reason.BY_HAND)
    masks: dict[int, set[Reason]] = {}
    for proposal in taken:
        for at in proposal.lines:
            if proposal.reason in WITHIN:
                masks.setdefault(at, set()).add(proposal.reason)
            else:
                reasons[at] = proposal.reason
    kept, counts = [], Counter[tuple[Reason, str]]()
    for at, line in enumerate(lines):
        if at in reasons and line.text:
            words = "" if reasons[at] in PERSONAL else masked(line.text)[:LONGEST_KEPT]
            counts[reasons[at], words] += 1
            continue
        text, found = _without(line.text, masks.get(at, set()))
        counts += found
        kept.append(replace(line, text=text))
    left_out = tuple(LeftOut(reason, words, count) for (reason, words), count in counts.items())
    paragraphs = joined(kept) if is_joined else [line.text for line in without_empty_runs(kept)]
    return Cleaned("\n".join(paragraphs), left_out)


def masked(text: str) -> str:
    """Return a text without addresses and numbers of persons."""
    return PHONE.sub(PHONE_MARK, EMAIL.sub(EMAIL_MARK, text))


def _without(text: str, masks: Collection[Reason]) -> "tuple[str, Counter[tuple[Reason, str]]]":
    counts = Counter[tuple[Reason, str]]()
    patterns = ((Reason.EMAIL, EMAIL, EMAIL_MARK), (Reason.PHONE, PHONE, PHONE_MARK))
    for reason, pattern, mark in patterns:
        if reason in masks:
            text, count = pattern.subn(mark, text)
            counts[reason, ""] += count
    return text, counts


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Say whether the layout broke the lines: most long ones end inside a sentence."""
    long = [line.text for line in lines if len(line.text) >= WRAPPED]
    if len(long) < 4 or max(map(len, long)) > 140:
        return False
    return sum(not _ENDED.search(text) for text in long) > 0.5 * len(long)


def joined(lines: Sequence[Line]) -> list[str]:
    """Return paragraphs: a line goes on in the next where the layout broke it.

    Page ends part nothing. A hyphen at the end of a line goes only where the whole word stands
    elsewhere in the text.
    """
    words = Counter(re.findall(r"[\w-]+", " ".join(line.text for line in lines).lower()))
    paragraphs: list[str] = []
    before: Line | None = None
    for line in without_empty_runs(_without_page_gaps(lines)):
        if before and before.text and line.text and _goes_on(before.text, line.text):
            paragraphs[-1] = _glued(paragraphs[-1], line.text, words)
        else:
            paragraphs.append(line.text)
        before = line
    return paragraphs


def _without_page_gaps(lines: Sequence[Line]) -> list[Line]:
    """Take out the empty lines where a page ends inside a sentence."""
    kept: list[Line] = []
    for line in lines:
        last = next((one for one in reversed(kept[-4:]) if one.text), None)
        if line.text and last and last.page != line.page and _goes_on(last.text, line.text):
            while kept and not kept[-1].text:
                kept.pop()
        kept.append(line)
    return kept


def _goes_on(line: str, following: str) -> bool:
    if _ENDED.search(line) or _BULLET.match(following):
        return False
    return len(line) >= WRAPPED or following[0].islower()


def _glued(paragraph: str, line: str, words: "Counter[str]") -> str:
    cut = _HYPHEN.search(paragraph[-80:])
    if not cut or not line[0].islower():
        return f"{paragraph} {line}"
    whole = cut.group(1) + re.split(r"\W", line, maxsplit=1)[0]
    is_one_word = words[whole.lower()] > 0
    return paragraph[: -1 if is_one_word else None] + line
