"""What an action refused, carried back to the form where the person is."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


class RowRefusedError(Exception):
    """A row of an inline was refused; carries where and why."""

    def __init__(self, prefix: str, error: Exception) -> None:
        self.prefix = prefix
        self.error = error
        super().__init__(str(error))


@dataclass(frozen=True, slots=True)
class Refusal:
    """The words of a refusal, by field, and the prefix of the form that they belong to."""

    words: dict[str, list[str]]
    prefix: str | None = None

    @classmethod
    def of(cls, error: Exception) -> "Refusal":
        """Take the words out of an error of an action."""
        if isinstance(error, RowRefusedError):
            return cls(cls.of(error.error).words, error.prefix)
        if isinstance(error, ValidationError):
            if hasattr(error, "error_dict"):
                return cls(dict(error.message_dict))
            return cls({NON_FIELD_ERRORS: list(error.messages)})
        return cls({NON_FIELD_ERRORS: [str(error)]})

    @property
    def text(self) -> str:
        """Return all the words in one line."""
        return " ".join(word for words in self.words.values() for word in words)

    def add_to(self, form: forms.BaseForm) -> None:
        """Show the words on a form: at their fields where it has them, else above it."""
        for name, words in self.words.items():
            field = name if name in form.fields else None
            for word in words:
                form.add_error(field, word)


def refuse_on(form_class: Any, refusal: Refusal | None) -> None:
    """Let every form of a class show a refusal of the write that was just tried."""
    form_class.refusal = refusal
