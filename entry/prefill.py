"""What the form of a commitment begins with: the words of a sentence, and what is proposed."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions import DateError
from commitments.domain.phrases import ReadingContext, ReadingKind, read_phrase
from commitments.domain.vocabulary import MoneyType, PublicationStatus, QuantityRole
from entry.actions import hang_of
from entry.domain.sentences import Sentence, sentences
from entry.extraction import Class, DateFound, Proposal, QuantityFound
from entry.readings import Explained, explain
from entry.triage.offers import proposals_at, setting_of
from frameworks.models import Party, PriorityArea
from sources.models import Document

# What a number has to be to its commitment to be measured against; the rest are observations.
MEASURED = frozenset(
    {
        QuantityRole.TARGET,
        QuantityRole.TARGET_PER_CYCLE,
        QuantityRole.CEILING,
        QuantityRole.IMPLIED_TARGET,
        QuantityRole.MONEY,
    }
)
_STATUSES = {
    Class.PLANNED: PublicationStatus.PLANNED,
    Class.ONGOING: PublicationStatus.ONGOING,
    Class.DELIVERED: PublicationStatus.DELIVERED,
}
LONGEST_TITLE, LONGEST_VERB, LONGEST_UNIT = 250, 60, 120


@dataclass(slots=True)
class Prefill:
    """What stands in the form when it opens."""

    fields: dict[str, Any] = field(default_factory=dict)
    parties: list[dict[str, Any]] = field(default_factory=list)
    figure: dict[str, Any] = field(default_factory=dict)
    reading: Explained | None = None


def prefill(document: Document, *, start: int, number: int, user: User) -> Prefill:
    """Return what the proposal of that number says of the sentence that begins at `start`."""
    found = sentences(document.text)
    at = next((at for at, one in enumerate(found) if one.start == start), None)
    if at is None:
        return Prefill()
    before = found[at - 1].text if at else ""
    setting = setting_of(document, user=user)
    proposals = proposals_at(found[at], before=before, setting=setting)
    if number >= len(proposals):
        return Prefill()
    one = proposals[number]
    # A day that was before the document is no date of a promise.
    dates = [date for date in one.dates if not date.is_past]
    made = Prefill(
        fields=_fields(document, found[at], one),
        parties=_parties(one, user=user),
        figure=_figure(one),
    )
    if dates:
        made.fields |= (told := _date_fields(document, dates))
        words, edtf = told.get("expression", dates[0].words), told.get("edtf", "")
        made.reading = explain(document, expression=words, edtf=edtf)
    return made


def _fields(document: Document, sentence: Sentence, one: Proposal) -> dict[str, Any]:
    areas = PriorityArea.objects.filter(
        framework=document.framework_id, name__iexact=sentence.section
    )
    return {
        "section": sentence.section,
        "title": Truncator(one.title).chars(LONGEST_TITLE),
        "kind": one.kind,
        "strength": one.strength,
        "verb": one.verb[:LONGEST_VERB],
        "publication_status": _STATUSES.get(one.label, PublicationStatus.STATED),
        "areas": [*areas.order_by("pk").values_list("pk", flat=True)],
    }


def _parties(one: Proposal, *, user: User) -> list[dict[str, Any]]:
    codes = {found.code for found in one.parties}
    rows = Party.objects.visible_to(user).filter(code__in=codes).order_by("pk")
    by_code = dict(rows.values_list("code", "pk"))
    said = dict.fromkeys((found.code, str(found.role)) for found in one.parties)
    return [{"party": by_code[code], "role": role} for code, role in said if code in by_code]


def _date_fields(document: Document, dates: list[DateFound]) -> dict[str, Any]:
    """Return the fields of the first date that has a place; the words of the rest are noted."""
    placed: dict[str, Any] = {}
    rest = []
    for date in dates:
        found = {} if placed else _placed(document, date)
        placed = placed or found
        if not found:
            rest.append(f"“{date.words}”")
    if rest:
        placed["note"] = _("Dates as written, not entered: %(words)s") % {"words": ", ".join(rest)}
    return placed


def _placed(document: Document, date: DateFound) -> dict[str, Any]:
    """Return the fields of one date; none where a person has to decide what it hangs on."""
    if date.edtf:
        # The words say it alone unless they are in doubt; so their reading keeps its reasons.
        return {"expression": date.words, "edtf": date.edtf if date.in_doubt else ""}
    context = ReadingContext(document_edtf=document.date_edtf)
    reading = read_phrase(date.words, context=context)
    if reading.kind != ReadingKind.RELATIVE or not reading.anchor or not reading.relation:
        return {}
    try:
        hang_of(reading)
    except DateError:
        return {}
    explained = explain(document, expression=date.words)
    return {"expression": date.words, "forum": explained.forum.pk} if explained.forum else {}


def _figure(one: Proposal) -> dict[str, Any]:
    found = next((number for number in one.quantities if number.role in MEASURED), None)
    return _figure_fields(found, one) if found else {}


def _figure_fields(found: QuantityFound, one: Proposal) -> dict[str, Any]:
    return {
        "name": Truncator(one.title).chars(200),
        "operator": found.operator,
        "value": found.value,
        "unit": (found.unit or found.currency or _("number"))[:LONGEST_UNIT],
        "role": found.role,
        "currency": found.currency,
        "money_type": MoneyType.ANNOUNCED if found.currency else "",
    }
