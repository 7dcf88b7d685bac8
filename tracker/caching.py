"""The cache of an installation without Redis: a folder that several processes count in."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class SharedFileCache(FileBasedCache):
    """Django's cache of files, in which of two processes that add a key only one succeeds.

    Locks are made of `add`: with Django's own, both would hold one, and a limit on sign-ins
    would let more pass than it says.
    """

    def add(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Keep a value where there is none; say whether this call did."""
        with self._turn():
            return super().add(key, value, timeout, version)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Count, so that of two processes neither loses what the other counted."""
        with self._turn():
            return super().incr(key, delta, version)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        folder = Path(str(vars(self)["_dir"]))
        folder.mkdir(0o700, parents=True, exist_ok=True)
        with (folder / "turn.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
