"""Making a commitment from the words of a document: passage, commitment and date at once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions import (
    DateError,
    add_anchored_deadline,
    add_deadline,
    add_indicator,
    enter_commitment,
)
from commitments.domain.phrases import (
    DOCUMENT_ANCHOR,
    Reading,
    ReadingContext,
    ReadingKind,
    Unit,
    in_days,
    read_phrase,
)
from commitments.domain.vocabulary import DeadlineRole, Hemisphere, PartyRole, Qualifier
from commitments.models import AnchorRelation, Commitment, Deadline, MentionRole, OffsetUnit
from frameworks.models import Party
from history.text import composed
from meetings.models import Forum
from sources.actions import PassageError, cut_span
from sources.models import Document, Passage

SHOWN_PLACES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Words selected in a document, and where: [start, end) in code points, if it is known."""

    quote: str
    start: int | None = None
    end: int | None = None
    section: str = ""
    locator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """The words of a date; a reading in EDTF, or what to hang on, where a person decided.

    The side and the days between are those of the words, unless the person says others.
    """

    expression: str = ""
    edtf: str = ""
    role: DeadlineRole = DeadlineRole.DUE
    label: str = ""
    forum: Forum | None = None
    event: str = ""
    event_on: date | None = None
    relation: AnchorRelation | None = None
    offset: int | None = None
    offset_unit: OffsetUnit = OffsetUnit.DAYS

    def __bool__(self) -> bool:
        return bool(self.expression or self.edtf or self.forum or self.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hang:
    """On which side of its anchor a date lies, and how far away."""

    relation: AnchorRelation = AnchorRelation.BEFORE
    offset: int = 0
    offset_unit: OffsetUnit = OffsetUnit.DAYS


_SIDES = {
    Qualifier.AFTER: AnchorRelation.AFTER,
    Qualifier.FROM: AnchorRelation.AFTER,
    Qualifier.IN: AnchorRelation.AT,
}


def hang_of(reading: Reading) -> Hang:
    """Return how words stand to what they hang on. Raises DateError for months and years."""
    if reading.kind != ReadingKind.RELATIVE or reading.anchor == DOCUMENT_ANCHOR:
        return Hang()
    relation = _SIDES.get(reading.relation or Qualifier.BEFORE, AnchorRelation.BEFORE)
    if not reading.offset:
        return Hang(relation=relation)
    days = in_days(reading)
    if days is None:
        raise DateError(
            _(
                "These words count in months or years, which are not all of one length: say below "
                "how many days are meant, or give a reading in EDTF."
            )
        )
    is_working = reading.unit == Unit.WORKING_DAY
    unit = OffsetUnit.WORKING_DAYS if is_working else OffsetUnit.DAYS
    return Hang(relation=relation, offset=days, offset_unit=unit)


def _hang(date: DateWords) -> Hang:
    """Return how a date hangs: as the person says, and for the rest as the words do."""
    words = read_phrase(date.expression, context=ReadingContext())
    if date.offset is None:
        said = hang_of(words)
        return replace(said, relation=date.relation) if date.relation else said
    side = hang_of(replace(words, offset=None)).relation
    return Hang(relation=date.relation or side, offset=date.offset, offset_unit=date.offset_unit)


def _as_kept(text: str, words: str) -> str:
    """Return words with the line ends and the composition of the text they come from."""
    words = composed(words.replace("\r\n", "\n").replace("\r", "\n"))
    return words.replace("\n", "\r\n") if "\r\n" in text else words


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Return every span that holds the words; white space may differ where nothing is exact."""
    for pattern in (re.escape(words), r"\s+".join(map(re.escape, words.split()))):
        # Looking ahead finds places that overlap each other as well.
        found = [match.span(1) for match in re.finditer(f"(?=({pattern}))", text)]
        if found:
            return found
    return []


def find_span(document: Document, *, quote: str) -> tuple[int, int]:
    """Return the one span that holds the words. Raises PassageError."""
    words = _as_kept(document.text, quote).strip()
    if not words:
        raise PassageError(_("Select words in the text, or paste them."))
    places = _places(document.text, words)
    if not places:
        raise PassageError(
            _("These words do not stand in “%(title)s”: %(quote)s")
            % {"title": document.title, "quote": quote.strip()[:120]}
        )
    if len(places) > 1:
        shown = [str(start) for start, _end in places[:SHOWN_PLACES]]
        raise PassageError(
            _(
                "These words stand %(count)d times in the text, from the characters %(places)s. "
                "Select the place itself, or say at which character it starts."
            )
            % {"count": len(places), "places": get_text_list(shown, _("and"))}
        )
    return places[0]


def select_passage(
    document: Document, selection: Selection, *, by: User | None, at: datetime
) -> Passage:
    """Return the passage that a person selected, cutting it where it is not there yet.

    Raises PassageError for words that do not stand there, or in more than one place.
    """
    quote = _as_kept(document.text, selection.quote)
    start, end = selection.start, selection.end
    if start is None:
        start, end = find_span(document, quote=quote)
        quote = ""
    elif end is None:
        end = start + len(quote)
    return cut_span(
        document,
        start=start,
        end=end or start,
        quote=quote or None,
        section=selection.section,
        locator=selection.locator,
        by=by,
        at=at,
    )


def set_date(
    commitment: Commitment,
    date: DateWords,
    *,
    passage: Passage | None = None,
    hemisphere: Hemisphere = Hemisphere.NORTH,
    by: User | None,
    at: datetime,
) -> Deadline:
    """Set the deadline that words give. Raises DateError where a person has to decide."""
    if date.forum or date.event:
        hang = _hang(date)
        return add_anchored_deadline(
            commitment,
            expression=date.expression,
            forum=date.forum,
            event=date.event,
            event_on=date.event_on,
            relation=hang.relation,
            offset=hang.offset,
            offset_unit=hang.offset_unit,
            role=date.role,
            label=date.label,
            passage=passage,
            by=by,
            at=at,
        )
    return add_deadline(
        commitment,
        expression=date.expression,
        edtf=date.edtf,
        role=date.role,
        label=date.label,
        hemisphere=hemisphere,
        passage=passage,
        by=by,
        at=at,
    )


def hemisphere_of(parties: Iterable[tuple[Party, PartyRole | str]]) -> Hemisphere:
    """Return whose seasons the words mean: those of the first owner, else the northern."""
    owners = [party for party, role in parties if role == PartyRole.OWNER]
    return Hemisphere(owners[0].hemisphere) if owners else Hemisphere.NORTH


def enter_from_document(
    document: Document,
    *,
    selection: Selection,
    parties: Iterable[tuple[Party, PartyRole | str]] = (),
    date: DateWords | None = None,
    figure: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
    **fields: Any,
) -> Commitment:
    """Enter a commitment with the words that promise it and the date they give, or nothing.

    `fields` are those of enter_commitment, `figure` those of add_indicator. Raises
    PassageError, DateError, RefusedError and ValidationError, with words for a person.
    """
    named = list(parties)
    with transaction.atomic():
        passage = select_passage(document, selection, by=by, at=at)
        commitment = enter_commitment(
            document.framework,
            parties=named,
            passages=[(passage, MentionRole.ORIGIN)],
            by=by,
            at=at,
            **fields,
        )
        if date:
            set_date(
                commitment,
                date,
                passage=passage,
                hemisphere=hemisphere_of(named),
                by=by,
                at=at,
            )
        if figure:
            add_indicator(commitment, **figure, by=by, at=at)
    return commitment
