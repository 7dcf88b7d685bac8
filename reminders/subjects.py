"""The subject of a mail in one line: what is worst, how many, and which the first are."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reminders.digest import PLACE, Group
from reminders.models import Mail
from reminders.states import Family, MailKind


def _escalated(count: int) -> str:
    return ngettext(
        "%(count)d commitment is escalated to you: %(what)s",
        "%(count)d commitments are escalated to you: %(what)s",
        count,
    )


def _late(count: int) -> str:
    return ngettext(
        "%(count)d commitment is overdue: %(what)s",
        "%(count)d commitments are overdue: %(what)s",
        count,
    )


def _due(count: int) -> str:
    return ngettext(
        "%(count)d commitment falls due: %(what)s",
        "%(count)d commitments fall due: %(what)s",
        count,
    )


def _returned(count: int) -> str:
    return ngettext(
        "%(count)d report was returned to you: %(what)s",
        "%(count)d reports were returned to you: %(what)s",
        count,
    )


def _waits(count: int) -> str:
    return ngettext(
        "%(count)d report awaits your review: %(what)s",
        "%(count)d reports await your review: %(what)s",
        count,
    )


def _asked(count: int) -> str:
    return ngettext(
        "Another date is asked for in %(count)d case: %(what)s",
        "Another date is asked for in %(count)d cases: %(what)s",
        count,
    )


def _refused(count: int) -> str:
    return ngettext(
        "Mail to %(count)d person comes back", "Mail to %(count)d people comes back", count
    )


def _questions(count: int) -> str:
    return ngettext(
        "%(count)d question about the books: %(what)s",
        "%(count)d questions about the books: %(what)s",
        count,
    )


def _stale(count: int) -> str:
    return ngettext(
        "%(count)d commitment has had no report for long: %(what)s",
        "%(count)d commitments have had no report for long: %(what)s",
        count,
    )


def _lists(count: int) -> str:
    return ngettext(
        "Your saved list has %(count)d row: %(what)s",
        "Your saved lists have %(count)d rows: %(what)s",
        count,
    )


def _to_sign(count: int) -> str:
    return ngettext(
        "%(count)d report awaits your sign-off: %(what)s",
        "%(count)d reports await your sign-off: %(what)s",
        count,
    )


def _round(count: int) -> str:
    return ngettext(
        "A reporting round asks for %(count)d update: %(what)s",
        "A reporting round asks for %(count)d updates: %(what)s",
        count,
    )


SUBJECTS: Mapping[Family, Callable[[int], str]] = {
    Family.TO_LEAD: _escalated,
    Family.AFTER: _late,
    Family.BEFORE: _due,
    Family.UPDATE_RETURNED: _returned,
    Family.UPDATE_WAITING: _waits,
    Family.SIGN_OFF_WAITING: _to_sign,
    Family.DATE_ASKED: _asked,
    Family.ROUND_ASKED: _round,
    Family.MAIL_REFUSED: _refused,
    Family.NO_OWNER: _questions,
    Family.STALE: _stale,
    Family.SAVED_VIEW: _lists,
}
SUBJECT_OF_PLACE = {PLACE[family]: words for family, words in SUBJECTS.items()}


def subject_of(mail: Mail, groups: Sequence[Group]) -> str:
    """Return the subject in one line: what is worst, how many, and which the first are."""
    sections = [section for group in groups for section in group.sections]
    worst = min(section.place for section in sections)
    same = [section for section in sections if section.place == worst]
    count = sum(section.count for section in same)
    shown = [item.reference for section in same for item in section.items]
    names = list(dict.fromkeys(shown))[:3]
    what = ", ".join(names) + (" …" if count > len(names) else "")
    if mail.kind == MailKind.NUDGE or worst == PLACE[Family.NUDGE]:
        words = _("Please report: %(what)s") % {"what": what}
    else:
        words = SUBJECT_OF_PLACE[worst](count) % {"count": count, "what": what}
    return " ".join(words.split())[:200]
