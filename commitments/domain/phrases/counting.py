"""What a counted phrase comes to: a date from the document's own, an offset in days."""

import re
from datetime import date, timedelta

from commitments.domain.edtf import plain_moment
from commitments.domain.phrases.readings import DOCUMENT_ANCHOR, Reading, ReadingKind, Unit
from commitments.domain.vocabulary import Qualifier

_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_PLAIN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?[~?%]?")
_LAST_YEAR = 2200


def in_days(reading: Reading) -> int | None:
    """Return an offset in days or working days; None for months and years, which have no length."""
    if reading.offset is None or reading.unit is None or reading.unit in _MONTHS:
        return None
    return reading.offset * _DAYS.get(reading.unit, 1)


def from_document(reading: Reading, *, document_edtf: str) -> str:
    """Return in EDTF what “within 18 months” comes to; empty where the document's date is coarse.

    It is a proposal: a text may count from its signature as well as from its publication.
    """
    if reading.kind != ReadingKind.RELATIVE or reading.anchor != DOCUMENT_ANCHOR:
        return ""
    match = _PLAIN.fullmatch(document_edtf)
    if match is None or reading.offset is None or reading.unit is None:
        return ""
    moved = _moved(match, reading.offset, reading.unit)
    if not moved or int(moved[:4]) > _LAST_YEAR:
        return ""
    return f"../{moved}" if reading.qualifier == Qualifier.BY else moved


def _moved(match: re.Match[str], count: int, unit: Unit) -> str:
    year, month, day = (int(part) if part else None for part in match.groups())
    if unit in _DAYS:
        if year is None or month is None or day is None or count > 9999:
            return ""
        return (date(year, month, day) + timedelta(days=count * _DAYS[unit])).isoformat()
    if unit not in _MONTHS or year is None:
        return ""
    months = count * _MONTHS[unit]
    if month is None:
        return "" if months % 12 else f"{year + months // 12:04}"
    total = year * 12 + month - 1 + months
    moved = f"{total // 12:04}-{total % 12 + 1:02}"
    if day and len(moved) == len("2026-01"):
        moved += f"-{min(day, plain_moment(moved).last_day.day):02}"
    return moved
