"""What a request names by a key: only what could be one is looked up.

Django's admin hands what was sent straight to the database, which cannot compare a word or an
endless number with a key; here such a thing is as good as a record that is not there.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import DataError, models

LARGEST_KEY = 2**63 - 1


def possible_keys(model: type[models.Model], values: Iterable[Any]) -> list[Any]:
    """Return those of the values that could be keys of a model."""
    return [value for value in values if is_possible_key(model, value)]


def is_possible_key(model: type[models.Model], value: Any) -> bool:
    """Say whether a value could be a key of a model, whether or not there is such a record."""
    try:
        key = model._meta.pk.clean(value, None)
    except (ValidationError, ValueError, OverflowError):
        return False
    return not isinstance(key, int) or abs(key) <= LARGEST_KEY


class _OfKeys:
    """A widget that shows the records that were chosen, and nothing for what is no key."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """Return what was chosen, as options."""
        related = self.field.remote_field.model  # type: ignore[attr-defined]
        kept = [one for one in value if not one or is_possible_key(related, one)]
        return super().optgroups(name, kept, attrs)  # type: ignore[misc]


class KeySelect(_OfKeys, AutocompleteSelect):
    """One record, found by typing."""


class KeySelectMultiple(_OfKeys, AutocompleteSelectMultiple):
    """Records, found by typing."""


class CarefulList(ChangeList):
    """A list that takes a filter which no row could match for a wrong one, and says so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Read the filters and the rows. Raises IncorrectLookupParameters."""
        try:
            super().__init__(*args, **kwargs)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error
