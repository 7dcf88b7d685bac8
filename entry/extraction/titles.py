"""A short title for a promise, made of its own words."""

import re

_LONGEST = 90
_CUT = re.compile(
    r"\s*(?:[;:]|,\s|\bincluding\b|\bthrough\b|\bwhich\b|\bas well as\b|\bwith a view\b)"
)
_LEADING = re.compile(r"^\W*(?:that|be|been|also)\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
_TRAILING = re.compile(
    r"[\s,;:.]+$|\s+(?:and|or|to|of|in|the|a|an|for|with|by|on|at)$", re.IGNORECASE
)


def title_of(text: str, *, head: str, head_end: int, end: int, date_words: tuple[str, ...]) -> str:
    """Return the verb and what it is done to, without the date and what is beside the point."""
    rest = text[head_end:end]
    for words in date_words:
        rest = rest.replace(words, " ")
    rest = _LEADING.sub("", " ".join(rest.split()))
    rest = rest if head else _ARTICLE.sub("", rest)
    cut = _CUT.search(rest, 12) if len(rest) > 12 else None
    if cut:
        rest = rest[: cut.start()]
    title = f"{head} {rest}".strip()
    if len(title) > _LONGEST:
        title = title[:_LONGEST].rsplit(" ", 1)[0]
    before = ""
    while before != title:
        before, title = title, _TRAILING.sub("", title)
    return title[:1].upper() + title[1:]
