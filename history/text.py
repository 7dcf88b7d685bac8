"""What any stored text must be: valid Unicode, composed (NFC), without NUL or control tricks."""

import re
import unicodedata

# Lone surrogates and NUL poison every later list; bidi controls make a line lie about itself.
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_BREAKS = re.compile("[\r\n\u2028\u2029]")


def forbidden_in(text: str, *, single_line: bool = False) -> str:
    """Name the first character that may not be stored, as in U+0000; empty where all is well."""
    found = _FORBIDDEN.search(text)
    if found is None and single_line:
        found = _BIDI.search(text) or _LINE_BREAKS.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def composed(text: str) -> str:
    """Return the text in Unicode normal form C, as all comparisons expect it."""
    return unicodedata.normalize("NFC", text)
