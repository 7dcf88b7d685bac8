"""Text fields that take what any text of the books may be, and say what they cannot take."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from history.text import composed, forbidden_in

# The longest reason, note or answer, in characters.
LONGEST_TEXT = 5_000
# Nobody types these, and no spreadsheet or feed can carry them.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


class Words(forms.CharField):
    """A text in Unicode's composed form; one line, or several with `rows`."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        self.single_line = not rows
        if rows:
            options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends."""
        return composed(str(super().to_python(value) or "").replace("\r\n", "\n"))

    def validate(self, value: str) -> None:
        """Refuse characters that no database should hold."""
        super().validate(value)
        control = _CONTROLS.search(value)
        code = forbidden_in(value, single_line=self.single_line)
        code = code or (f"U+{ord(control.group()):04X}" if control else "")
        if code:
            raise forms.ValidationError(
                _("The character %(code)s is not allowed here."), params={"code": code}
            )
