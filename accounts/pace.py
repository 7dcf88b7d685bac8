"""How much one person may ask of the site in a minute, over all its processes.

Each process counts for itself and tells the others in portions through the cache, so that ordinary
reading costs neither a statement nor a look into the cache.
"""

import logging
from collections import Counter
from datetime import datetime
from threading import Lock

from django.conf import settings
from django.core.cache import cache

log = logging.getLogger(__name__)

WINDOW = 60  # seconds
PORTION = 20
KEPT = 2 * WINDOW


class Pace:
    """The counts of one process for the minute that is running."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = Lock()
        self._minute = 0
        self._own: Counter[int] = Counter()
        self._over: set[int] = set()

    def seconds_to_wait(self, person: int, *, at: datetime) -> int:
        """Count one request of a person; say how long they have to wait, 0 where not at all."""
        most: int = settings.REQUESTS_A_MINUTE
        if not most:
            return 0
        moment = int(at.timestamp())
        minute = moment // WINDOW
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._own.clear()
                self._over.clear()
            self._own[person] += 1
            own, is_over = self._own[person], person in self._over
        if not is_over and own % PORTION == 0:
            is_over = _told(person, minute) >= most
            if is_over:
                with self._lock:
                    self._over.add(person)
        return WINDOW - moment % WINDOW if is_over else 0


def _told(person: int, minute: int) -> int:
    """Add a portion to what all processes counted, and return it; 0 where the cache is away."""
    key = f"accounts.pace:{person}:{minute}"
    try:
        if cache.add(key, PORTION, KEPT):
            return PORTION
        return int(cache.incr(key, PORTION))
    except Exception:
        # A cache that is away, or forgot in between, costs a limit, never the page.
        log.exception("The cache does not answer.")
        return 0


pace = Pace()
