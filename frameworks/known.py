"""Names that every page offers, read from the registers once and kept for as long as they hold."""

import logging
from time import monotonic
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from history.versions import LONGEST, registers_version

log = logging.getLogger(__name__)
Names = list[tuple[Any, ...]]
# Where the cache is a folder, a list taken out of it costs more than the question it saves: the
# latest ones stay with the process. So many are those of a dozen people.
MOST_AT_HAND = 64
# A list may be taken out of the cache when it is about to end there; both together are LONGEST.
SECONDS_AT_HAND = 10
SECONDS_SHARED = LONGEST - SECONDS_AT_HAND
_at_hand: dict[str, tuple[float, Names]] = {}


def known_names(rows: QuerySet[Any], *columns: str) -> Names:
    """Return the columns of some rows of the registers, their key first.

    They are kept under the question itself, so that two people share what both may see, and
    nobody is told what was found for another question. What is returned is not to be changed.
    """
    asked = rows.values_list("pk", *columns)
    version = registers_version()
    if version is None:
        return list(asked)
    try:
        sql, values = asked.query.sql_with_params()
    except EmptyResultSet:
        return []
    # Two installations may share a cache: the key of each, and its database, are in the question.
    database = str(connection.settings_dict["NAME"])
    question = salted_hmac(database, repr((version, sql, values)), algorithm="sha256").hexdigest()
    until, names = _at_hand.get(question, (0.0, []))
    if until > monotonic():
        return names
    try:
        names = _shared(f"registers.names.{question}", asked)
    except Exception:
        log.exception("The cache does not answer.")
        return list(asked)
    _keep_at_hand(question, names)
    return names


def _shared(key: str, asked: QuerySet[Any]) -> Names:
    """Return what all processes share under a key, asked for anew where it is not there."""
    found: Names | None = cache.get(key)
    if found is None:
        found = [tuple(_short(value) for value in row) for row in asked]
        cache.set(key, found, SECONDS_SHARED)
    return found


def _keep_at_hand(question: str, names: Names) -> None:
    """Keep a list with the process for a while; the one that came first makes room."""
    if len(_at_hand) >= MOST_AT_HAND:
        # Another thread may have made room already.
        _at_hand.pop(next(iter(_at_hand), ""), None)
    _at_hand[question] = monotonic() + SECONDS_AT_HAND, names


def _short(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
