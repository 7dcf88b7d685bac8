"""Names that every page offers, read from the registers once and kept for as long as they hold."""

import logging
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


def known_names(rows: QuerySet[Any], *columns: str) -> Names:
    """Return the columns of some rows of the registers, their key first.

    They are kept under the question itself, so that two people share what both may see, and
    nobody is told what was found for another question.
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
    key = f"registers.names.{question}"
    try:
        found: Names | None = cache.get(key)
        if found is None:
            found = [tuple(_short(value) for value in row) for row in asked]
            cache.set(key, found, LONGEST)
    except Exception:
        log.exception("The cache does not answer.")
        return list(asked)
    return found


def _short(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
