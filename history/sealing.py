"""How a chain of seals is computed: the form of an event that is hashed, and what links two.

Pure functions over plain values; reading and writing are in `actions.sealing` and `verifying`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

# What the first seal follows.
BEGINNING = "0" * 64
# The key under which a change holds a token instead of personal words.
TOKEN = "personal"  # noqa: S105 - the name of a key, no secret
# Every column of the trail, in the order in which it is hashed.
SEALED = (
    "id",
    "uuid",
    "occurred_at",
    "actor",
    "acting_for",
    "role",
    "door",
    "request_id",
    "verb",
    "reason",
    "subject_type",
    "subject",
    "root",
    "framework",
    "party",
    "is_internal",
    "changes",
    "schema_version",
)
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The number and the hash of a seal, kept where whoever keeps the database cannot reach."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Anchor":
        """Read an anchor as it is printed. Raises ValueError for anything else."""
        number, _, digest = text.strip().partition(":")
        if len(digest) != len(BEGINNING):
            raise ValueError(text)
        int(digest, 16)
        return cls(int(number), digest.lower())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def canonical(event: Mapping[str, Any]) -> str:
    """Return an event as text: the same on every database, another after any change of it."""
    values = [_plain(event[name]) for name in SEALED]
    return _ENCODER.encode(values)


def link(*, number: int, previous: str, sealed_at: datetime, event: Mapping[str, Any]) -> str:
    """Return the hash of a seal: of its place, of the seal before it and of its event."""
    text = "\n".join((str(number), previous, _plain(sealed_at), canonical(event)))
    return hashlib.sha256(text.encode()).hexdigest()


def token_of(salt: str, words: str) -> str:
    """Return the token that stands for personal words in the trail."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()
