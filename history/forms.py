"""Fields of forms that page and admin share."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    _Field = forms.ModelMultipleChoiceField[Any]
else:
    _Field = forms.ModelMultipleChoiceField


class Choices(_Field):
    """Records chosen from a list: a number that no key can be is as wrong as any other value.

    SQLite's driver takes no number beyond 64 bits, and of several keys Django asks without a look
    at them.
    """

    def clean(self, value: Any) -> Any:
        """Return the records. Raises ValidationError for what is not among the choices."""
        try:
            return super().clean(value)
        except OverflowError as error:
            longest = max(map(str, value), key=len)
            message = self.error_messages["invalid_choice"]
            told = {"value": longest[:40]}
            raise ValidationError(message, code="invalid_choice", params=told) from error
