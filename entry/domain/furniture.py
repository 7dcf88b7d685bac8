"""Which lines of a file belong to its carrier and not to the document: proposals, with reasons.

Nothing is left out here. A proposal that is `certain` is ticked when a person first sees it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from entry.domain.dating import DATE, is_date_line, weekday_in
from entry.domain.files.lines import Line, Origin, words_of

EDGE = 3  # lines at the top and the bottom of a page in which running heads stand
LONG = 120  # characters: a line of text, not a label
SENTENCE = 50  # characters: with a full stop at its end, a sentence


class Reason(StrEnum):
    """Why a line is proposed to be left out."""

    NAVIGATION = "navigation"
    HIDDEN = "hidden"
    RUNNING_HEAD = "running_head"
    PAGE_NUMBER = "page_number"
    CARRIER_DATE = "carrier_date"
    TITLE_AGAIN = "title_again"
    BYLINE = "byline"
    COUNTS = "counts"
    SHARING = "sharing"
    RIGHTS = "rights"
    SOURCE = "source"
    SENDING = "sending"
    CONTACT = "contact"
    AFTER_THE_END = "after_the_end"
    PERHAPS_AFTER = "perhaps_after"
    EMAIL = "email"
    PHONE = "phone"
    BY_HAND = "by_hand"


# Of these, only the number of lines is kept.
PERSONAL = frozenset({Reason.BYLINE, Reason.CONTACT, Reason.EMAIL, Reason.PHONE})
# In these, a part of a line gives way to a mark, and the line stays.
WITHIN = frozenset({Reason.EMAIL, Reason.PHONE})


@dataclass(frozen=True, slots=True)
class Proposal:
    """Lines to leave out for one reason; `number` tells them apart."""

    number: int
    reason: Reason
    lines: tuple[int, ...]
    is_certain: bool = True


EMAIL = re.compile(r"[\w.+%’'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
# Figures alone may be anything: a telephone has its word, its plus or the shape of its country.
PHONE = re.compile(
    r"(?:(?:\b(?:tel|phone|telephone|fax|mobile|cell)\b|[☎☏]|전화|팩스)\s*[.:]?\s*"
    r"\+?[\d(][\d ()./-]{5,18}\d)"
    r"|(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]\d{2,4}){1,4})"
    r"|(?:\(\d{3}\) ?\d{3}[ -]\d{4})"
    r"|(?:\b\d{3}[-.]\d{3}[-.]\d{4}\b)"
    r"|(?:\b0\d{1,2}-\d{3,4}-\d{4}\b)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"^(?:•\s*)?(?:(?:press|media)\s+)?(?:contacts?|enquiries|inquiries|e-?mail|tel|phone|fax"
    r"|for (?:more|further) information|문의|연락처|담당)\b",
    re.IGNORECASE,
)
_MENU = words_of(
    "home about news contact contacts us help center centre press products product releases "
    "release transcripts transcript speeches speech publications contracts advisories left "
    "right view online immediate for search menu login log in sign out subscribe unsubscribe "
    "archive archives faq sitemap site map privacy policy terms of use accessibility facebook "
    "twitter x instagram youtube linkedin flickr rss share print email e-mail tweet pin "
    "whatsapp telegram copy link skip to content main navigation back top next previous prev "
    "page events media gallery careers jobs newsroom and more topics blog cookies settings "
    "language english 한국어 "
    "홈 목록 이전글 다음글 인쇄 공유 페이스북 트위터 카카오톡 로그인 회원가입 메뉴 검색 닫기"
)
_COUNTS = re.compile(
    # Each character has one way to be taken, so that a long line costs no more than its length.
    r"^[|·,\s]*(?:(?:\d[\d,.]*[km]?\s*"
    r"(?:comments?|views?|shares?|likes?|reads?|min(?:utes?)? read)\b"
    r"|조회수?\s*:?\s*\d+(?:,\d+)*)[|·,\s]*)+$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|posted by|written by|author:|editor:)\s+[^\W\d_][\w.’'-]*(?:\s+[\w.’'-]+){0,4}$"
    r"|^\S{2,4}\s*기자(?:\s|$)",
    re.IGNORECASE,
)
_SHARING = re.compile(
    r"^(?:share (?:this|on|via)|tweet this|print this|like this|click to (?:share|print)"
    r"|follow us|이 기사|공유하기)\b",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"all rights? reserved|^(?:copyright|©|\(c\) ?\d{4})|무단 ?전재|저작권자", re.IGNORECASE
)
_SENDING = re.compile(
    r"this e-?mail was sent|unsubscribe|you (?:are receiving|received) this|subscribe to our"
    r"|we use cookies|accept (?:all )?cookies|update your subscriptions|govdelivery"
    r"|수신 ?거부",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"^(?:source|출처|원문)\s*:\s*\S", re.IGNORECASE)
_AFTER = re.compile(
    r"^(?:you (?:may|might) also (?:like|enjoy)|related (?:posts|articles|news|content|stories)"
    r"|more (?:from|news|stories)|no comments\b|\d+ comments?\s*:?$|post a comment"
    r"|leave a (?:comment|reply)|read (?:more|next)|tags?\s*:|관련 ?(?:기사|뉴스))",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"^(?:page|p\.|-|–|—)?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*(?:-|–|—|쪽)?$", re.IGNORECASE
)
_CARRIER_CUE = re.compile(
    r"\b(?:last\s+)?(?:updated|modified|retrieved|accessed|printed|viewed|captured|saved)\b"
    r"|\bposted\b|수정일|등록일|입력\s*:?\s*\d|최종수정",
    re.IGNORECASE,
)
_END_OF_SENTENCE = re.compile(r"[.!?。][\"”’)\]]*$")


def proposals(lines: Sequence[Line], *, title: str = "") -> list[Proposal]:
    """Return what to leave out, one proposal for each reason and wording, in reading order."""
    reasons = _reasons(lines, title)
    groups: dict[tuple[Reason, bool, str], list[int]] = defaultdict(list)
    for at, (reason, is_certain) in sorted(reasons.items()):
        shape = "" if reason in {Reason.PAGE_NUMBER, Reason.PERHAPS_AFTER} else lines[at].text
        groups[reason, is_certain, _shape(shape)].append(at)
    for at, line in enumerate(lines):
        if at not in reasons or not reasons[at][1]:
            for reason, pattern in ((Reason.EMAIL, EMAIL), (Reason.PHONE, PHONE)):
                if pattern.search(line.text):
                    groups[reason, True, ""].append(at)
    ordered = sorted(groups.items(), key=lambda group: (group[1][0], group[0][0]))
    return [
        Proposal(number, reason, tuple(places), is_certain)
        for number, ((reason, is_certain, _shape_), places) in enumerate(ordered)
    ]


def _reasons(lines: Sequence[Line], title: str) -> dict[int, tuple[Reason, bool]]:
    first, last = body_of(lines)
    found: dict[int, tuple[Reason, bool]] = {}
    found |= {at: (running, True) for at, running in _running(lines)}
    title_at = next((at for at, line in enumerate(lines) if title and line.text == title), None)
    ends_at = _end(lines, last)
    for at, line in enumerate(lines):
        if not line.text or at in found:
            continue
        is_outside = not first <= at <= last
        reason: Reason | None = of_line(line, is_outside=is_outside, is_head=at < first)
        if reason is None and is_outside:
            reason = _of_title(line, lines, at, title=title, title_at=title_at)
        if reason:
            found[at] = (reason, True)
        elif ends_at is not None and at >= ends_at:
            found[at] = (Reason.AFTER_THE_END, True)
        elif at > last:
            found[at] = (Reason.PERHAPS_AFTER, False)
    return found


def body_of(lines: Sequence[Line]) -> tuple[int, int]:
    """Return the first and the last line that are plainly text: long, or a whole sentence."""
    after = next(
        (at for at, line in enumerate(lines) if _is_tail_mark(line) and at > len(lines) / 2),
        len(lines),
    )
    texts = [at for at, line in enumerate(lines[:after]) if _is_text(line)]
    return (texts[0], texts[-1]) if texts else (0, len(lines) - 1)


def _is_text(line: Line) -> bool:
    if line.origin != Origin.BODY or _RIGHTS.search(line.text) or _SENDING.search(line.text):
        return False
    is_sentence = len(line.text) >= SENTENCE and _END_OF_SENTENCE.search(line.text)
    korean = len(line.text) >= SENTENCE // 2 and line.text.endswith("다.")
    return bool(len(line.text) >= LONG or is_sentence or korean)


def _is_tail_mark(line: Line) -> bool:
    return bool(_AFTER.match(line.text) or _SENDING.search(line.text))


def _end(lines: Sequence[Line], last: int) -> int | None:
    """Return where the carrier plainly goes on by itself, after the last line of text."""
    return next((at for at in range(last + 1, len(lines)) if _is_tail_mark(lines[at])), None)


def of_line(line: Line, *, is_outside: bool, is_head: bool) -> Reason | None:
    """Return why a line by itself is the carrier's, wherever that can be told."""
    if line.origin != Origin.BODY:
        is_hidden = line.origin == Origin.HIDDEN
        is_running = line.origin in {Origin.PAGE_HEADER, Origin.PAGE_FOOTER}
        running = Reason.RUNNING_HEAD if is_running else Reason.NAVIGATION
        return Reason.HIDDEN if is_hidden else running
    if is_contact(line.text):
        return Reason.CONTACT
    if len(line.text) < LONG and _CARRIER_CUE.search(line.text) and DATE.search(line.text):
        return Reason.CARRIER_DATE if is_outside or _is_dated_label(line.text) else None
    if not is_outside:
        return None
    tests = (
        (Reason.SENDING, _SENDING.search(line.text)),
        (Reason.RIGHTS, _RIGHTS.search(line.text)),
        (Reason.SOURCE, _SOURCE.match(line.text)),
        (Reason.COUNTS, _COUNTS.match(line.text)),
        (Reason.BYLINE, is_head and _BYLINE.match(line.text)),
        (Reason.SHARING, _SHARING.match(line.text)),
        (Reason.NAVIGATION, _is_menu(line.text)),
    )
    for reason, is_so in tests:
        if is_so:
            return reason
    return None


def is_contact(text: str) -> bool:
    """Say whether a line is nothing but how to reach somebody."""
    if len(text) > LONG * 2 or not (EMAIL.search(text) or PHONE.search(text)):
        return False
    rest = PHONE.sub("", EMAIL.sub("", text))
    return bool(_CONTACT.match(text)) or len(re.findall(r"\w{2,}", rest)) <= 3


def _is_dated_label(text: str) -> bool:
    """Say whether hardly anything but the date and its cue stands in a line."""
    return len(re.findall(r"[^\W\d_]{2,}", DATE.sub("", text))) <= 4


def _is_menu(text: str) -> bool:
    words = re.findall(r"[\w-]+", text.lower())
    return bool(words) and len(words) <= 25 and all(word in _MENU for word in words)


def _of_title(
    line: Line, lines: Sequence[Line], at: int, *, title: str, title_at: int | None
) -> Reason | None:
    """Return why a line around the title is the carrier's: its path, its repeats, its own day."""
    if title and line.text == title:
        return Reason.TITLE_AGAIN
    if title and line.text.endswith(title) and _is_menu(line.text.removesuffix(title) or "-"):
        return Reason.NAVIGATION
    if not is_date_line(line.text) or title_at is None or at > title_at:
        return None
    # A day above the title: the page's own where it names the weekday, stands twice, or where
    # the document says another one below.
    is_twice = sum(other.text == line.text for other in lines[: at + 2]) > 1
    says_another = any(
        is_date_line(other.text) and other.text != line.text
        for other in lines[title_at : title_at + 12]
    )
    return Reason.CARRIER_DATE if weekday_in(line.text) or is_twice or says_another else None


def _running(lines: Sequence[Line]) -> Iterator[tuple[int, Reason]]:
    """Yield the heads, feet and numbers that pages repeat."""
    pages: dict[int, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if line.page and line.text:
            pages[line.page].append(at)
    if len(pages) < 2:
        return
    edges = [at for places in pages.values() for at in {*places[:EDGE], *places[-EDGE:]}]
    seen = Counter(
        shape
        for places in pages.values()
        for shape in {_shape(lines[at].text) for at in {*places[:EDGE], *places[-EDGE:]}}
    )
    least = max(2, min(3, len(pages)), len(pages) // 3)
    for at in sorted(set(edges)):
        text = lines[at].text
        if _PAGE_NUMBER.match(text):
            yield at, Reason.PAGE_NUMBER
        elif seen[_shape(text)] >= least and len(text) < LONG:
            yield at, Reason.RUNNING_HEAD


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text)
