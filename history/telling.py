"""Puts the words back where the trail holds a token, for pages that tell a history."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from history.models import AuditEvent, PersonalWord
from history.sealing import TOKEN

Words = Mapping[str, str | None]


def words_behind(events: Iterable[AuditEvent]) -> Words:
    """Return the words behind every token in these events, in one query or none."""
    tokens = {
        str(value[TOKEN])
        for event in events
        for values in event.changes.values()
        if isinstance(values, list)
        for value in values
        if isinstance(value, dict) and TOKEN in value
    }
    return PersonalWord.objects.behind(tokens) if tokens else {}


def revealed(value: Any, words: Words) -> Any:
    """Return a value as it was written; what was erased says so."""
    if not isinstance(value, dict) or TOKEN not in value:
        return value
    found = words.get(str(value[TOKEN]))
    return _("(erased)") if found is None else found
