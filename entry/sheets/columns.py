"""Columns of registers: their names, how their cells are read, and which heading means which."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from entry.sheets.dates import CellError, DateOrder, read_day, read_edtf

Parse = Callable[[Any, DateOrder], str]
LISTED = "; "  # between the parts of a cell that names several things


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a register is told; `names` are other headings under which it comes."""

    name: str
    label: Promise | str
    parse: Parse
    names: tuple[str, ...] = ()
    is_required: bool = False

    def headings(self) -> set[str]:
        """Return every heading that means this column, in small letters."""
        told = {self.name, self.name.replace("_", " "), *self.names}
        for language in ("en", "ko"):
            with translation.override(language):
                told.add(str(self.label))
        return {heading.casefold() for heading in told}


def text(value: Any, _order: DateOrder) -> str:
    """Take a text of several lines."""
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def words(value: Any, _order: DateOrder) -> str:
    """Take a text, in one line."""
    return " ".join(str(value).split())


def day(value: Any, order: DateOrder) -> str:
    """Take a day."""
    return read_day(value, order).isoformat()


def edtf(value: Any, order: DateOrder) -> str:
    """Take a date in EDTF, or a day, month or year as people type it."""
    return read_edtf(value, order)


def due(value: Any, order: DateOrder) -> str:
    """Take a date where it is one, else the words of a date, which are read later."""
    try:
        return read_edtf(value, order)
    except CellError:
        if re.fullmatch(r"[\d\s./-]+", str(value)):
            raise
        return words(value, order)


def number(value: Any, _order: DateOrder) -> str:
    """Take a number with a point or, where nothing else is meant, a comma."""
    told = re.sub(r"[\s\u00a0\u202f]", "", str(value))
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", told):
        if told.count(",") == 1 and "." not in told:
            raise CellError(
                _("“%(text)s” may be two numbers: write thousands without a comma.")
                % {"text": value}
            )
        told = told.replace(",", "")
    elif re.fullmatch(r"-?\d+,\d+", told):
        told = told.replace(",", ".")
    try:
        read = Decimal(told)
    except InvalidOperation as error:
        raise CellError(_("“%(text)s” is no number.") % {"text": str(value)[:60]}) from error
    if not read.is_finite() or abs(read) >= Decimal(10) ** 20 or round(read, 4) != read:
        raise CellError(
            _("“%(text)s” does not fit: at most 20 figures, and four after the point.")
            % {"text": str(value)[:60]}
        )
    return f"{read.normalize():f}"


def whole(value: Any, order: DateOrder) -> str:
    """Take a whole number from 0 to 32767."""
    told = number(value, order)
    if not told.isdecimal() or int(told) > 32_767:
        raise CellError(_("“%(text)s” is no whole number of this size.") % {"text": value})
    return told


def flag(value: Any, _order: DateOrder) -> str:
    """Take a yes or a no."""
    told = str(value).casefold()
    if told in {"yes", "y", "true", "1", "예", "네"}:
        return "yes"
    if told in {"no", "n", "false", "0", "아니요"}:
        return "no"
    raise CellError(_("“%(text)s”: write yes or no.") % {"text": str(value)[:60]})


def listed(value: Any, _order: DateOrder) -> str:
    """Take several names, apart by semicolons or lines."""
    parts = (" ".join(part.split()) for part in re.split(r"[;\n]", str(value)))
    return LISTED.join(part for part in parts if part)


def choice(choices: type[models.TextChoices]) -> Parse:
    """Return what takes a code, or its words in any language of the program."""
    known: dict[str, str] = {}

    def learn() -> None:
        for language in ("en", "ko"):
            with translation.override(language):
                known.update({str(label).casefold(): code for code, label in choices.choices})
        known.update({code.casefold(): code for code in choices.values})

    def parse(value: Any, _order: DateOrder) -> str:
        if not known:
            learn()
        told = " ".join(str(value).split()).casefold()
        found = known.get(told, known.get(told.replace(" ", "_")))
        if found is None:
            raise CellError(
                _("“%(text)s” is not known here; choose one of: %(codes)s.")
                % {"text": str(value)[:60], "codes": ", ".join(choices.values)}
            )
        return found

    return parse


def propose(
    headings: Sequence[str], columns: Iterable[Column], *, kept: Mapping[str, str]
) -> dict[str, str]:
    """Return the column that each heading means: as it was said before, else by its name."""
    names = [column.name for column in columns]
    found: dict[str, str] = {}
    for heading in headings:
        if kept.get(heading) in {*names, ""} and heading in kept:
            found[heading] = kept[heading]
    taken = {*found.values()}
    for column in columns:
        known = column.headings()
        for heading in headings:
            if heading not in found and heading.casefold() in known and column.name not in taken:
                found[heading] = column.name
                taken.add(column.name)
    return {heading: found.get(heading, "") for heading in headings}
