"""How the words of a date are read, told to the person who typed them."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.actions import DateError
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import Period, period_of
from commitments.domain.phrases import (
    DOCUMENT_ANCHOR,
    Reading,
    ReadingContext,
    ReadingKind,
    from_document,
    read_phrase,
)
from commitments.domain.vocabulary import Hemisphere
from commitments.models import AnchorRelation, Deadline, OffsetUnit
from commitments.wording import BASIS_WORDS
from entry.actions import Hang, hang_of
from entry.wording import DOUBTS, hang_words
from meetings.models import Forum
from sources.models import Document


@dataclass(frozen=True, slots=True)
class Explained:
    """A reading in lines for a person; `asks` tells that they have to decide."""

    lines: tuple[str, ...]
    asks: bool = False
    forum: Forum | None = None


def explain(
    document: Document,
    *,
    expression: str,
    edtf: str = "",
    hemisphere: Hemisphere = Hemisphere.NORTH,
) -> Explained:
    """Say how words, or a reading that a person gave, will be taken."""
    if edtf.strip():
        return _explain_given(edtf.strip(), hemisphere)
    if not expression.strip():
        return Explained((_("No date: it never falls due, and becomes stale without reports."),))
    context = ReadingContext(
        document_edtf=document.date_edtf,
        fiscal_year_start_month=document.framework.fiscal_year_start_month,
        hemisphere=hemisphere,
    )
    reading = read_phrase(expression, context=context)
    if reading.kind in {ReadingKind.RELATIVE, ReadingKind.RECURRING}:
        return _explain_hanging(document, reading)
    doubts = tuple(capfirst(str(DOUBTS[doubt])) + "." for doubt in reading.doubts)
    if reading.needs_person or not reading.edtf:
        proposed = (_("Perhaps %(edtf)s.") % {"edtf": reading.edtf},) if reading.edtf else ()
        return Explained((*doubts, *proposed, _decide()), asks=True)
    bases = tuple(capfirst(str(BASIS_WORDS[basis])) + "." for basis in reading.basis)
    days = _days(Period(reading.first_day, reading.last_day, reading.grace_day))
    return Explained((f"{reading.edtf}: {days}", *bases))


def _decide() -> str:
    return _("Decide: give its reading in EDTF, as in 2023-35 for the third quarter of 2023.")


def _explain_given(edtf: str, hemisphere: Hemisphere) -> Explained:
    try:
        return Explained((f"{edtf}: {_days(period_of(edtf, hemisphere=hemisphere))}",))
    except EdtfError as error:
        return Explained((str(error),), asks=True)


def _explain_hanging(document: Document, reading: Reading) -> Explained:
    """Say what the words hang on, and find the forum that they name."""
    if reading.anchor == DOCUMENT_ANCHOR:
        return _explain_counted(document, reading)
    forums = document.framework.forums
    forum = forums.filter(code__iexact=reading.anchor).first() if reading.anchor else None
    if forum:
        words = _("It hangs on the meetings of %(forum)s: choose the forum below.")
        lines = (words % {"forum": forum.name}, *_far(reading, forum.code))
        return Explained(lines, asks=True, forum=forum)
    if reading.anchor:
        words = _(
            "It hangs on “%(anchor)s”: choose a forum or name the event below, or give a reading "
            "in EDTF."
        )
        lines = (words % {"anchor": reading.anchor}, *_far(reading, reading.anchor))
        return Explained(lines, asks=True)
    return Explained(
        (_("It comes again and again: set the rule of its cycles after it is entered."), _decide()),
        asks=True,
    )


def hanging_words(deadline: Deadline) -> str:
    """Say on which side of what a deadline lies and how far away; empty where it stands alone."""
    if not deadline.is_anchored:
        return ""
    forum = deadline.anchor_forum
    hang = Hang(
        relation=AnchorRelation(deadline.anchor_relation),
        offset=deadline.offset,
        offset_unit=OffsetUnit(deadline.offset_unit),
    )
    return hang_words(hang, what=forum.code if forum else deadline.anchor_event)


def _far(reading: Reading, what: str) -> tuple[str, ...]:
    """Say on which side of what it lies and how far away, or what has to be decided for that."""
    try:
        hang = hang_of(reading)
    except DateError as error:
        return (str(error),)
    return (capfirst(hang_words(hang, what=what)) + ".",) if reading.relation else ()


def _explain_counted(document: Document, reading: Reading) -> Explained:
    """Propose what is counted from the document's date, where that is exact enough."""
    edtf = from_document(reading, document_edtf=document.date_edtf)
    if not edtf:
        words = _("It counts from the document, whose date is not known well enough.")
        return Explained((words, _decide()), asks=True)
    words = _("Perhaps %(edtf)s, counted from the document's date %(day)s.")
    proposed = words % {"edtf": edtf, "day": document.date_edtf}
    decide = _("Give that as the reading, or name the event from which it counts, with its day.")
    return Explained((proposed, decide), asks=True)


def _days(period: Period) -> str:
    """Say which days the words allow, and from when it is late."""
    first = date_format(period.first_day) if period.first_day else _("open")
    if period.last_day is None:
        return _("from %(first)s, with no last day: never overdue") % {"first": first}
    last = date_format(period.last_day)
    words = last if first == last else f"{first} – {last}"
    if period.grace_day and period.grace_day > period.last_day:
        words += " " + _("(not late before the end of %(day)s)") % {
            "day": date_format(period.grace_day)
        }
    return words
