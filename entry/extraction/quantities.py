"""The numbers of a sentence with operator and unit; dates and names with numbers are left out."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from commitments.domain.vocabulary import Operator, QuantityRole
from entry.extraction.proposal import Class, QuantityFound

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "eighteen": 18, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "hundred": 100, "seventeen": 17, "nineteen": 19, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS |= {f"{ten}-{one}": _WORDS[ten] + _WORDS[one] for ten in _TENS for one in tuple(_WORDS)[:9]}
NUMBERS = frozenset(_WORDS)
_SCALE = {
    "thousand": 1000, "million": 10**6, "m": 10**6, "bn": 10**9, "billion": 10**9,
    "trillion": 10**12,
}  # fmt: skip
_OPERATORS = {
    "up to": Operator.AT_MOST, "no more than": Operator.AT_MOST, "at most": Operator.AT_MOST,
    "not more than": Operator.AT_MOST, "a maximum of": Operator.AT_MOST,
    "at least": Operator.AT_LEAST, "no fewer than": Operator.AT_LEAST,
    "no less than": Operator.AT_LEAST, "not less than": Operator.AT_LEAST,
    "a minimum of": Operator.AT_LEAST, "more than": Operator.MORE_THAN, "over": Operator.MORE_THAN,
    "exceeding": Operator.MORE_THAN, "above": Operator.MORE_THAN, "less than": Operator.LESS_THAN,
    "fewer than": Operator.LESS_THAN, "under": Operator.LESS_THAN, "below": Operator.LESS_THAN,
    "nearly": Operator.NEARLY, "almost": Operator.NEARLY, "close to": Operator.NEARLY,
    "about": Operator.ABOUT, "around": Operator.ABOUT, "approximately": Operator.ABOUT,
    "some": Operator.ABOUT, "roughly": Operator.ABOUT, "an estimated": Operator.ABOUT,
    "estimated": Operator.ABOUT, "an additional": Operator.EQUAL, "a further": Operator.EQUAL,
}  # fmt: skip
_CURRENCIES = {
    "$": "USD", "US$": "USD", "A$": "AUD", "C$": "CAD", "NZ$": "NZD", "S$": "SGD", "HK$": "HKD",
    "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW",
}  # fmt: skip
_NAMED = {
    "dollars": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP", "yen": "JPY", "won": "KRW",
    "USD": "USD", "EUR": "EUR", "GBP": "GBP", "JPY": "JPY", "KRW": "KRW", "AUD": "AUD",
}  # fmt: skip
_QUANTITY = re.compile(
    r"(?:\b(?P<op>"
    + "|".join(sorted(_OPERATORS, key=len, reverse=True))
    + r")\s+)?(?P<cur>(?:US|NZ|HK|A|C|S)?\$|[€£¥₩]|\b(?:USD|EUR|GBP|CHF|JPY|KRW|AUD|CAD|SEK|NOK"
    r"|DKK|INR|CNY|RMB|SGD)\b)?\s?"
    r"(?<![\w.,-])(?P<num>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\b(?:"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")\b)(?P<pct>\s?%|\s?per\s?cent\b)?(?:[\s-](?P<scale>thousand|million|billion|trillion|bn)\b"
    r"|(?P<tight>m|bn)\b)?(?![\w]|\.\d|-\d|[’'])",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(?:of\s+)?(?:the\s+)?((?:(?!(?:and|or|in|to|by|with|from|for|of|who|that|will|on|at|as|"
    r"across|have|has|are|is|into|under|during|per|each|every)\b)[A-Za-z][\w’'.-]*\s*){1,4})"
)
_NO_UNIT = re.compile(
    r"\s*(?:years?(?!\s+of)|months?|days?|weeks?|hours?|decades?|sides?|parties|of\s+(?:the|our"
    r"|these|which|its)|another|by\s+one)\b"
)
# A number in a name or a heading: Article 5, Resolution 2254, Group of Seven, Phase 2.
_PAIR = re.compile(
    r"\s*(?:countries|nations|governments|sides|ministries|leaders|ministers|sides)\b"
)
_NAME = re.compile(
    r"\b(?:Article|Resolution|Annex|Chapter|Phase|Section|Group of|No\.?|Goal|SDG|COP|Paragraph|"
    r"Horizon|Vision|Agenda|Scope|Tier|Level|Pillar|Route)\s?$"
)
_THE = re.compile(r"\b(?:the|our|these|its|their)\s+$", re.IGNORECASE)
_PER_CYCLE = re.compile(
    r"\b(?:each|every|per|a)\s+(?:year|month|quarter)\b|\bannually\b", re.IGNORECASE
)
# "continues to work with them, reaching 50,000 students each year" tells what is so already.
_IN_PASSING = re.compile(r",\s+(?:thereby\s+|now\s+|already\s+)?[a-z]+ing\s+(?:[a-z]+\s+){0,2}$")
_BY_PERCENT = re.compile(
    r"\b(increas|rais|grow|expand|doubl)|\b(reduc|cut|lower|decreas|halv)", re.IGNORECASE
)


_KOREAN = re.compile(
    r"(?P<num>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(?:(?P<scale>천만|백만|천|만|억|조)\s*(?P<unit>[가-힣]{1,3})?"
    r"|(?P<count>개국|명|개소|건|척))"
)
HANGUL = re.compile(r"[가-힣]")
_KOREAN_SCALE = {"만": 10**4, "천": 1000, "백만": 10**6, "천만": 10**7, "억": 10**8, "조": 10**12}
_KOREAN_MONEY = {"달러": "USD", "원": "KRW", "유로": "EUR", "엔": "JPY"}


def _korean(match: re.Match[str]) -> QuantityFound:
    unit = match["count"] or match["unit"] or ""
    money = next((code for name, code in _KOREAN_MONEY.items() if unit.startswith(name)), "")
    value = Decimal(match["num"].replace(",", "")) * _KOREAN_SCALE.get(match["scale"] or "", 1)
    role = QuantityRole.MONEY if money else QuantityRole.OBSERVATION
    return QuantityFound(
        match.group(), match.start(), value, Operator.EQUAL, money or unit, role, money
    )


def find_quantities(text: str, *, taken: Iterable[tuple[int, int]] = ()) -> Iterator[QuantityFound]:
    """Yield the numbers of a sentence; `taken` are the spans of its dates."""
    korean = [_korean(match) for match in _KOREAN.finditer(text)] if HANGUL.search(text) else []
    yield from korean
    spans = (*taken, *((one.start, one.start + len(one.words)) for one in korean))
    for match in _QUANTITY.finditer(text):
        start, end = match.span("num")
        if any(left < end and start < right for left, right in spans):
            continue
        if (found := _quantity(text, match)) is not None:
            yield found


def _quantity(text: str, match: re.Match[str]) -> QuantityFound | None:
    number = match["num"].lower()
    rest = text[match.end() :]
    sign = (match["cur"] or "").upper()
    money = _CURRENCIES.get(sign, sign)
    unit_at = _UNIT.match(rest)
    unit = unit_at[1].strip(" .,;") if unit_at else ""
    named = _NAMED.get(unit.split()[0] if unit else "")
    if named and match["scale"]:
        money = named
    if match["pct"]:
        unit = f"percent of {unit}" if unit else "percent"
    operator = _OPERATORS.get((match["op"] or "").lower(), Operator.EQUAL)
    plain = not (money or match["pct"] or match["scale"] or match["op"])
    if plain and (_NO_UNIT.match(rest) or not unit or _NAME.search(text[: match.start("num")])):
        return None
    if (
        plain
        and number in _WORDS
        and (_THE.search(text[: match.start("num")]) or _PAIR.match(rest))
    ):
        return None
    if number == "one" and operator is Operator.EQUAL:
        return None
    if not money and _NO_UNIT.match(rest) and not match["pct"]:
        return None
    value = Decimal(_WORDS[number]) if number in _WORDS else Decimal(number.replace(",", ""))
    value *= _SCALE.get((match["scale"] or match["tight"] or "").lower(), 1)
    role = QuantityRole.MONEY if money else QuantityRole.OBSERVATION
    words = match.group().strip() + (
        f" {unit_at[1].strip(' .,;')}" if unit_at and not money else ""
    )
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    return QuantityFound(words, start, value, operator, money or unit, role, money)


def role_of(
    found: QuantityFound, *, label: Class, around: str, binds: bool = True, before: str = ""
) -> QuantityRole:
    """Tell what a number is to a promise or a report that it stands in, `before` which words."""
    if found.currency:
        return QuantityRole.MONEY
    if label is Class.ONGOING and _IN_PASSING.search(before):
        return QuantityRole.OBSERVATION
    if label is Class.DELIVERED:
        return QuantityRole.ACHIEVED
    if label not in {Class.PLANNED, Class.ONGOING}:
        return QuantityRole.OBSERVATION
    if found.operator is Operator.AT_MOST and binds:
        return QuantityRole.CEILING
    if _PER_CYCLE.search(around):
        return QuantityRole.TARGET_PER_CYCLE
    return QuantityRole.TARGET if binds else QuantityRole.OBSERVATION


def operator_of(found: QuantityFound, *, before: str) -> Operator:
    """Read "reduce … by 30 percent" as a decrease."""
    if not found.unit.startswith("percent") or found.operator is not Operator.EQUAL:
        return found.operator
    if not re.search(r"\bby\s*$", before[-4:]):
        return found.operator
    change = list(_BY_PERCENT.finditer(before))
    if not change:
        return found.operator
    return Operator.INCREASE if change[-1][1] else Operator.DECREASE
