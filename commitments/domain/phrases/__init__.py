"""Reads date phrases of English and Korean documents; what an EDTF spans lives in periods.py.

The text becomes tokens of one letter each (`tokens`, from the words of `english` and `korean`),
the letters are matched by small grammars (`units`, `calendar`, `recurring`, `relative`), and
`reader` tries these in turn. Whatever is left over is a person's to decide.
"""

from commitments.domain.phrases.counting import from_document, in_days
from commitments.domain.phrases.reader import read_phrase
from commitments.domain.phrases.readings import (
    DOCUMENT_ANCHOR,
    Basis,
    Doubt,
    FiscalNaming,
    Frequency,
    Reading,
    ReadingContext,
    ReadingKind,
    Unit,
)

__all__ = [
    "DOCUMENT_ANCHOR",
    "Basis",
    "Doubt",
    "FiscalNaming",
    "Frequency",
    "Reading",
    "ReadingContext",
    "ReadingKind",
    "Unit",
    "from_document",
    "in_days",
    "read_phrase",
]
