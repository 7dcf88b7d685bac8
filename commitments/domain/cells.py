"""Texts in cells of spreadsheets: guarded so that none is ever computed, and taken back exactly."""

import re

# What makes a spreadsheet compute a text (OWASP, CSV injection), in both widths. Apostrophes
# before it count as well, so that a guard can be told from an apostrophe that was there.
STARTS_A_FORMULA = re.compile("^'*(?:[\\s\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
# What XML cannot carry; openpyxl refuses the whole book for one of them.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_CELL = 32_767  # characters, the most that a cell of a spreadsheet holds

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def guard(text: str) -> str:
    """Return a text that no spreadsheet computes: an apostrophe stands before what it would."""
    return f"'{text}" if STARTS_A_FORMULA.search(text) else text


def unguard(text: str) -> str:
    """Return the text that was guarded; any other text as it is."""
    return text[1:] if text.startswith("'") and STARTS_A_FORMULA.search(text) else text


def escape(text: str) -> str:
    """Write what a cell cannot carry, or would change, as _x000D_ (ECMA-376, ST_Xstring)."""
    return _UNSAFE.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def unescape(text: str) -> str:
    """Return the text that was escaped."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)


def parts_of(text: str) -> list[str]:
    """Return an escaped text in parts that each fit a cell; at least one."""
    parts, rest = [], text
    while len(rest) > LONGEST_CELL:
        cut = LONGEST_CELL
        # No escape and no surrogate pair is torn apart.
        torn = rest.rfind("_x", cut - 6, cut)
        cut = torn if torn > 0 and _ESCAPED.match(rest, torn) else cut
        parts.append(rest[:cut])
        rest = rest[cut:]
    return [*parts, rest]
