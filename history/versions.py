"""Which state the registers are in: frameworks, parties, areas, people, meetings, memberships.

What is read from them on every page may be kept for a while under this version. Each recorded
write of a register gives a new one, at once and again when its transaction ends: what somebody
read between the two from the state before is kept under a version that nobody asks for again.
"""

import logging
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

log = logging.getLogger(__name__)

KEY = "registers.version"
# What the registers are: a write of one of these is a change of theirs.
REGISTERS = frozenset(
    {
        *("frameworks.framework", "frameworks.party", "frameworks.priorityarea"),
        *("frameworks.membership", "accounts.user", "meetings.forum", "meetings.meeting"),
    }
)
# What is written past the history (a restored backup, a repair by hand) shows after so long.
LONGEST = 60  # seconds


def registers_version() -> str | None:
    """Return the present version; None where nothing may be kept, as the cache is away."""
    try:
        version: str | None = cache.get(KEY)
        if version is None:
            cache.add(KEY, uuid4().hex, None)
            version = cache.get(KEY)
    except Exception:
        log.exception("The cache does not answer.")
        return None
    return version


def registers_changed() -> None:
    """Begin a new version, for what this transaction writes."""
    _renew()
    transaction.on_commit(_renew, robust=True)


def _renew() -> None:
    try:
        cache.set(KEY, uuid4().hex, None)
    except Exception:
        # What is kept ends by itself.
        log.exception("The cache does not answer.")
