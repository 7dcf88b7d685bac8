"""The parties of a sentence, by a register passed in as plain data, and the role of each."""

import re
from collections.abc import Iterator
from functools import lru_cache

from commitments.domain.vocabulary import PartyRole
from entry.extraction.proposal import PartyFound, Register

_WE = re.compile(
    r"\b(?:we|both sides|both parties|the (?:two )?(?:sides|parties|governments|ministries|leaders|"
    r"ministers|countries)|our (?:two )?(?:nations|countries|governments))\b",
    re.IGNORECASE,
)
_TOWARDS = re.compile(
    r"\b(?:with|to|for|among|towards?|engag\w+|assist\w*|help\w*|join(?:ing)?)\s+(?:the\s+"
    r"|all\s+)?$",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s+(?:the\s+)?$", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|at)\s+(?:the\s+)?$", re.IGNORECASE)
_HOSTED = re.compile(r"\bhosted by\s+(?:the\s+)?$", re.IGNORECASE)
_APPROVED = re.compile(r"\b(?:approved|endorsed|adopted|cleared) by\s+(?:the\s+)?$", re.IGNORECASE)
_SUPPORTS = re.compile(r"\b(?:support|supports|supporting|backs?|assists?|helps?)\b", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:meeting|dialogue|summit|workshop|seminar|conference|training|forum)\b", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"[’']s?\b")
_NOT_A_PARTY = re.compile(r"-\w|\s+(?:Summit|Ministerial|Dialogue|Agreement|Statement)\b")


@lru_cache(maxsize=16)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)")


def mentions(text: str, *, register: Register) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the codes of the parties named in a text, the longest names first at each place."""
    if not register.names:
        return
    for match in _pattern(tuple(register.names)).finditer(text):
        if not _NOT_A_PARTY.match(text[match.end() :]):
            yield register.names[match.group()], match


def find_parties(
    text: str, *, verb: tuple[int, int], register: Register, start: int = 0, end: int | None = None
) -> tuple[PartyFound, ...]:
    """Return the parties of a clause [start, end) whose verb group stands at `verb`."""
    end = len(text) if end is None else end
    supports = bool(_SUPPORTS.search(text[verb[0] : verb[1]]))
    found: dict[str, PartyFound] = {}
    for code, match in mentions(text, register=register):
        if not start <= match.start() < end:
            continue
        role = _role(text, match, verb=verb, supports=supports)
        if role and code not in found:
            found[code] = PartyFound(code, match.group(), role, match.start())
    return tuple(found.values()) + tuple(
        PartyFound(code, words.group(), PartyRole.OWNER, words.start())
        for words in _spoken(text, start, verb[0])
        for code in register.speakers
        if code not in found
    )


def _spoken(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Return the words before the verb by which the document's own parties speak."""
    match = _WE.search(text, start, end)
    return [match] if match else []


def _role(
    text: str, match: re.Match[str], *, verb: tuple[int, int], supports: bool
) -> PartyRole | None:
    before, after = text[: match.start()][-40:], text[match.end() :]
    possessive = bool(_POSSESSIVE.match(after))
    if _HOSTED.search(before):
        return PartyRole.HOST
    if _APPROVED.search(before):
        return PartyRole.APPROVER
    if _BY.search(before):
        return PartyRole.OWNER
    if match.start() < verb[0]:
        if _PLACE.search(before) or (_TOWARDS.search(before) and not possessive):
            return PartyRole.ADDRESSEE
        if re.search(r"\bsupport (?:of|for)\b", before):
            return PartyRole.ADDRESSEE
        return PartyRole.SUPPORTER if supports else PartyRole.OWNER
    if possessive and supports:
        return PartyRole.OWNER
    if _PLACE.search(before) and _EVENT.search(text[verb[0] : match.start()]):
        return PartyRole.HOST
    return PartyRole.ADDRESSEE


def settle(parties: tuple[PartyFound, ...]) -> tuple[PartyFound, ...]:
    """Make a supporter the owner where nobody else would answer for it."""
    if any(party.role is PartyRole.OWNER for party in parties):
        return parties
    return tuple(
        PartyFound(party.code, party.words, PartyRole.OWNER, party.start)
        if party.role is PartyRole.SUPPORTER else party
        for party in parties
    )  # fmt: skip


def inherited(
    parties: tuple[PartyFound, ...], *, subject: str, register: Register
) -> tuple[PartyFound, ...]:
    """Add the owners of the clause before where a clause has no subject of its own."""
    if any(party.role in {PartyRole.OWNER, PartyRole.SUPPORTER} for party in parties):
        return parties
    there = {party.code for party in parties}
    found = find_parties(subject, verb=(len(subject), len(subject)), register=register)
    return parties + tuple(
        party for party in found if party.role is PartyRole.OWNER and party.code not in there
    )
