"""Why files are refused, why lines are left out and how a date was found, in translated words."""

from typing import TYPE_CHECKING, Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from entry.domain.cleaning import Cleaned, LeftOut
from entry.domain.dating import DateFinding, DateSign
from entry.domain.files.lines import Oddity, ReadFault
from entry.domain.furniture import Reason

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

READ_FAULTS: "dict[ReadFault, _StrPromise]" = {
    ReadFault.EMPTY: _l("There is nothing in it."),
    ReadFault.NO_TEXT: _l("No text was found in this file."),
    ReadFault.SCANNED: _l(
        "This PDF holds pictures of pages and no text. Have the text recognised (OCR) first, or "
        "paste it."
    ),
    ReadFault.LOCKED: _l("This file is locked with a password. Save it without one."),
    ReadFault.DAMAGED: _l("This file is damaged and cannot be read."),
    ReadFault.NOT_TEXT: _l("What is in this file is not text, whatever its name says."),
    ReadFault.NOT_MARKUP: _l("What is in this file is not a web page, whatever its name says."),
    ReadFault.WRONG_ENCODING: _l("This text is not in the encoding that was named."),
    ReadFault.UNKNOWN_ENCODING: _l("There is no such encoding here."),
    ReadFault.SUSPICIOUS: _l("This file is not built like a document and is not taken."),
    ReadFault.TOO_LONG: _l(
        "This text is longer than 400,000 characters. Bring it in in parts, one for each annex."
    ),
    ReadFault.TOO_MANY_PAGES: _l("This file has more than 300 pages. Bring it in in parts."),
    ReadFault.TOO_SLOW: _l("This file took too long or too much memory to read. Paste its text."),
}
REASONS: "dict[Reason, _StrPromise]" = {
    Reason.NAVIGATION: _l("menu or label of the page that carried the text"),
    Reason.HIDDEN: _l("the page does not show it"),
    Reason.RUNNING_HEAD: _l("head or foot that the pages repeat"),
    Reason.PAGE_NUMBER: _l("page number"),
    Reason.CARRIER_DATE: _l("the carrier's date, not the document's"),
    Reason.TITLE_AGAIN: _l("kept as the title of the document"),
    Reason.BYLINE: _l("name of the person who posted it: personal data"),
    Reason.COUNTS: _l("counts of the carrier"),
    Reason.SHARING: _l("for sharing the page"),
    Reason.RIGHTS: _l("the carrier's notice of rights"),
    Reason.SOURCE: _l("kept as the note on the source"),
    Reason.SENDING: _l("about the mail or the page, not the document"),
    Reason.CONTACT: _l("how to reach a person: personal data"),
    Reason.AFTER_THE_END: _l("the carrier goes on after the end of the document"),
    Reason.PERHAPS_AFTER: _l("short line after the last sentence: part of the document?"),
    Reason.EMAIL: _l("e-mail address: personal data"),
    Reason.PHONE: _l("telephone number: personal data"),
    Reason.BY_HAND: _l("left out by hand"),
}
NOTES = {
    "footnotes": _l("The footnotes of the file were not read."),
    "endnotes": _l("The endnotes of the file were not read."),
    "comments": _l("The comments in the file were not read."),
}


def personal_words(reason: Reason, count: int) -> str:
    """Return "1 e-mail address": what is said of something personal that was left out."""
    if reason == Reason.EMAIL:
        words = ngettext("%(count)d e-mail address", "%(count)d e-mail addresses", count)
    elif reason == Reason.PHONE:
        words = ngettext("%(count)d telephone number", "%(count)d telephone numbers", count)
    else:
        words = ngettext(
            "%(count)d line with personal data", "%(count)d lines with personal data", count
        )
    return words % {"count": count}


def oddity_words(oddity: str, count: int) -> str:
    """Return "6 private-use glyphs"."""
    if oddity == Oddity.PRIVATE_USE:
        words = ngettext("%(count)d private-use glyph", "%(count)d private-use glyphs", count)
    elif oddity == Oddity.INVISIBLE:
        words = ngettext("%(count)d invisible character", "%(count)d invisible characters", count)
    else:
        words = ngettext("%(count)d control character", "%(count)d control characters", count)
    return words % {"count": count}


def left_out_rows(cleaned: Cleaned, oddities: dict[str, int]) -> list[dict[str, Any]]:
    """Return what the document keeps of what it lacks: what, why and how many times."""
    rows = [_row(one) for one in cleaned.left_out]
    for oddity, count in oddities.items():
        why = _("layout; no words")
        rows.append({"what": oddity_words(oddity, count), "why": why, "count": count})
    return rows


def _row(one: LeftOut) -> dict[str, Any]:
    what = one.words or personal_words(one.reason, one.count)
    return {"what": what, "why": str(REASONS[one.reason]), "count": one.count}


_SIGNS: "dict[DateSign, _StrPromise]" = {
    DateSign.RELEASE_LINE: _l("“%(words)s” stands by itself at the head of the text."),
    DateSign.CLOSING_LINE: _l("The text ends with the day of its adoption: “%(words)s”."),
    DateSign.BEFORE_THE_TITLE: _l(
        "“%(words)s” stands above the title: it may be the document's day, or that of the page."
    ),
    DateSign.SEVERAL: _l("More than one day stands at the head of the text."),
    DateSign.CARRIER_ONLY: _l("The text has no date of its own."),
    DateSign.CLUES_ONLY: _l("No line of the text says when it was issued."),
    DateSign.NOTHING: _l("The text names no date at all."),
}


def date_reasoning(finding: DateFinding) -> str:
    """Say how the date was found, or what speaks for which, in sentences that a clerk may keep."""
    said = [_SIGNS[finding.sign] % {"words": finding.words}]
    said += [
        _("“%(words)s” is the carrier's date, not the document's.") % {"words": words[:80]}
        for words in finding.carriers
    ]
    if not finding.is_certain and finding.clues:
        quoted = [f"“{clue}”" for clue in finding.clues]
        said.append(_("In the text stand %(dates)s.") % {"dates": get_text_list(quoted, _("and"))})
    return " ".join(said)
