"""Keeps personal words out of the trail: it holds a token, a side table holds the words."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from history.models import PersonalWord, Record
from history.sealing import TOKEN, token_of


def without_names(subject: Record, changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Return changes in which each personal word has given way to its token.

    The same word of the same person and column has the same token, so that what a change says
    of before is what the change before it said of after.
    """
    return {
        name: [_kept(subject, name, value) for value in values]
        if name in subject.PERSONAL
        else values
        for name, values in changes.items()
    }


def _kept(subject: Record, name: str, value: Any) -> Any:
    if value is None or value == "" or isinstance(value, Mapping):
        return value
    words = str(value)
    known = PersonalWord.objects.filter(subject=subject.uuid, field=name, words=words).first()
    if known is None:
        salt = secrets.token_hex(16)
        known = PersonalWord(
            token=token_of(salt, words), salt=salt, subject=subject.uuid, field=name, words=words
        )
        known.save(force_insert=True)
    return {TOKEN: known.token}


def forget_names(subject: UUID, *, keep: Collection[str] = (), at: datetime) -> int:
    """Erase every personal word kept about a record but these; return how many went.

    The tokens stay, and with them the chain. Without its salt a token cannot be guessed at.
    """
    rows = PersonalWord.objects.filter(subject=subject, erased_at=None).exclude(words__in=keep)
    return rows.update(words="", salt="", erased_at=at)
