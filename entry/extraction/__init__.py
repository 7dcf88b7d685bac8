"""Assisted extraction: proposes what each sentence of a document promises; a person decides.

Pure Python: no framework, no service, no clock. `propose` is the door for one sentence.
"""

from entry.extraction.proposal import (
    OPEN_CLASSES,
    Class,
    Cue,
    DateFound,
    Known,
    Mention,
    PartyFound,
    Proposal,
    QuantityFound,
    Reason,
    Register,
)
from entry.extraction.proposing import Setting, propose, propose_in
from entry.extraction.restating import memory_of

__all__ = [
    "OPEN_CLASSES",
    "Class",
    "Cue",
    "DateFound",
    "Known",
    "Mention",
    "PartyFound",
    "Proposal",
    "QuantityFound",
    "Reason",
    "Register",
    "Setting",
    "memory_of",
    "propose",
    "propose_in",
]
