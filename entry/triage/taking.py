"""What a person pressed on the triage page, read from what the browser sent, and done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from commitments.actions import quote_again
from commitments.permissions import access_commitment
from entry.domain.sentences import sentences
from entry.models import VerdictKind
from entry.triage.actions import refuse_proposal, triage_headings, triage_many, triage_sentence
from entry.triage.offers import LEVELS, levels_of
from entry.triage.rows import Row
from sources.models import Document

# A place where no sentence begins: what nonsense is read as.
NOWHERE = 2**31 - 1
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Said:
    """One press: what was pressed, where, and the rest of what its button sends."""

    name: str
    start: int
    rest: tuple[str, ...]

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Self:
        """Read the first button that is known; nonsense becomes a place without a sentence."""
        for name, length in (("verdict", 3), ("refuse", 5), ("mention", 3)):
            if name in sent:
                start, *rest = sent[name].split(":")
                if len(rest) == length - 1 and _is_number(start):
                    return cls(name, int(start), tuple(rest))
        return cls("verdict", NOWHERE, ("0", VerdictKind.OPEN.value))


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= _LONGEST_NUMBER


def _number(said: str) -> int:
    if not _is_number(said):
        raise ValidationError(_("This was not sent by the page. Load it again."))
    return int(said)


def say(document: Document, said: Said, *, by: User, at: datetime) -> str:
    """Do what was pressed, and return what to tell; the actions raise what is wrong."""
    if said.name == "refuse":
        end, label, version, is_refused = said.rest
        refuse_proposal(
            document,
            start=said.start,
            end=_number(end),
            label=label,
            seen=_number(version),
            is_refused=is_refused == "1",
            by=by,
            at=at,
        )
        return ""
    if said.name == "mention":
        return _mention(document, said, by=by, at=at)
    version, kind = said.rest
    if kind not in VerdictKind.values:
        raise ValidationError(_("This was not sent by the page. Load it again."))
    triage_sentence(document, start=said.start, kind=kind, seen=_number(version), by=by, at=at)
    return ""


def _mention(document: Document, said: Said, *, by: User, at: datetime) -> str:
    """Tie the whole sentence to a commitment that it states again."""
    end, named = said.rest
    try:
        uuid = UUID(named)
    except ValueError as error:
        raise ValidationError(_("This was not sent by the page. Load it again.")) from error
    commitment = access_commitment(by, uuid=uuid, verb="add_mention")
    span = (said.start, _number(end))
    one = next((one for one in sentences(document.text) if (one.start, one.end) == span), None)
    if one is None:
        raise ValidationError(_("No sentence begins at the character %(at)d.") % {"at": said.start})
    quote_again(
        commitment,
        document=document,
        start=one.start,
        end=one.end,
        section=one.section,
        by=by,
        at=at,
    )
    return _("Added as a mention of %(reference)s.") % {"reference": commitment.reference}


def say_of_many(
    document: Document, sent: Mapping[str, str], *, rows: Iterable[Row], by: User, at: datetime
) -> str:
    """Do what a button for many sentences says, and return how many it was."""
    if "headings" in sent:
        count = len(triage_headings(document, by=by, at=at))
        words = ngettext(
            "%(count)d heading is background now.", "%(count)d headings are background now.", count
        )
        return words % {"count": count}
    level = sent.get("level", "")
    wanted = int(level) if level in {str(one) for one in LEVELS} else max(LEVELS)
    chosen = next(one for one in levels_of(rows) if one.percent == wanted)
    said = [(row.sentence, row.offers[0].kind) for row in chosen.rows]
    count = len(triage_many(document, said=said, by=by, at=at))
    words = ngettext(
        "%(count)d proposal was accepted.", "%(count)d proposals were accepted.", count
    )
    return words % {"count": count}
