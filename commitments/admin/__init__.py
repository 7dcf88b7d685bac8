"""The clerk's side of commitments, meetings and all that hangs on them, in Django's admin."""

from commitments.admin import (
    commitments,
    deadlines,
    figures,
    initiatives,
    meetings,
    minutes,
    registers,
    rounds,
    updates,
)

__all__ = [
    "commitments",
    "deadlines",
    "figures",
    "initiatives",
    "meetings",
    "minutes",
    "registers",
    "rounds",
    "updates",
]
