"""The domain's codes and days in words for people; every sentence can be translated."""

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.domain.slippage import Slippage
from commitments.domain.vocabulary import Effect, Operator, Qualifier
from commitments.models import Deadline, Indicator, OffsetUnit, RelationKind
from meetings.models import MeetingState

EFFECT_WORDS: dict[Effect, Promise] = {
    Effect.CLOSES: _l("closes"),
    Effect.REOPENS: _l("is open again"),
    Effect.PROVISIONAL: _l("becomes provisional"),
    Effect.FIRM: _l("becomes firm"),
}
BASIS_WORDS: dict[str, Promise] = {
    "calendar_quarter": _l("calendar quarter"),
    "calendar_half": _l("calendar half-year"),
    "fiscal_year": _l("fiscal year"),
    "fiscal_quarter": _l("quarter of the fiscal year"),
    "fiscal_half": _l("half of the fiscal year"),
    "northern_spring": _l("northern spring"),
    "northern_summer": _l("northern summer"),
    "northern_autumn": _l("northern autumn"),
    "northern_winter": _l("northern winter"),
    "southern_spring": _l("southern spring"),
    "southern_summer": _l("southern summer"),
    "southern_autumn": _l("southern autumn"),
    "southern_winter": _l("southern winter"),
    "year_inferred": _l("year inferred from the document’s date"),
    "document_date": _l("counted from the document’s date"),
    "approximate": _l("approximate words, read widely"),
    "day_first": _l("day written first"),
    "week_from_monday": _l("week from Monday"),
    "years_abbreviated": _l("second year abbreviated"),
    "inclusive_bound": _l("the last day is included"),
    "at_least": _l("at least so often"),
}

# The same relation told from the other side.
RELATION_BACKWARDS: dict[str, Promise] = {
    RelationKind.RESTATES: _l("is restated by"),
    RelationKind.SUPERSEDES: _l("is superseded by"),
    RelationKind.MERGES: _l("is merged into"),
    RelationKind.CONTRIBUTES: _l("is helped by"),
    RelationKind.DEPENDS: _l("is needed by"),
}

# How a basis names a country whose public holidays were left out in counting working days.
HOLIDAYS_OF = "holidays_of:"

OPERATOR_SIGNS: dict[str, Promise] = {
    Operator.AT_LEAST: _l("at least"),
    Operator.MORE_THAN: _l("over"),
    Operator.AT_MOST: _l("up to"),
    Operator.LESS_THAN: _l("under"),
    Operator.ABOUT: _l("about"),
    Operator.NEARLY: _l("nearly"),
}


def day_words(day: date | None) -> str:
    """Return a day as people write it, as in 30 Sep 2023; empty for none."""
    return _day_words(day, get_language()) if day else ""


@lru_cache(maxsize=4096)
def _day_words(day: date, language: str | None) -> str:  # noqa: ARG001 - each has words of its own
    """Return the words of a day; a list shows the same few days again and again."""
    return date_format(day, "j M Y")


def basis_words(deadline: Deadline) -> str:
    """Return what the reading rests on, in words."""
    words = [str(BASIS_WORDS[code]) for code in deadline.basis if code in BASIS_WORDS]
    if deadline.is_anchored and deadline.offset and deadline.offset_unit == OffsetUnit.WORKING_DAYS:
        words += [_offset_words(deadline), _holidays_words(deadline)]
    if deadline.grace_day and deadline.last_day and deadline.grace_day > deadline.last_day:
        words.append(
            _("late only after the astronomical end, %(day)s")
            % {"day": day_words(deadline.grace_day)}
        )
    return ", ".join(words)


def _holidays_words(deadline: Deadline) -> str:
    """Return which holidays were left out in counting working days."""
    told = [code.removeprefix(HOLIDAYS_OF) for code in deadline.basis if HOLIDAYS_OF in code]
    if not told:
        return _("Monday to Friday")
    return _("holidays of %(countries)s") % {"countries": get_text_list(told, _("and"))}


def deadline_day(deadline: Deadline) -> str:
    """Return the day in words: "by 30 Sep 2023", or what it awaits."""
    if deadline.is_provisional and deadline.last_day:
        return _("provisionally %(day)s") % {"day": day_words(deadline.last_day)}
    if deadline.last_day:
        if deadline.first_day == deadline.last_day and deadline.qualifier != Qualifier.BY:
            return day_words(deadline.last_day)
        return _("by %(day)s") % {"day": day_words(deadline.last_day)}
    if deadline.has_no_end and deadline.first_day:
        return opens_words(deadline.first_day)
    if deadline.is_anchored:
        return awaited(deadline)
    return _("no last day") if deadline.expression else _("no date")


def opens_words(day: date) -> str:
    """Return from which day on something may be done that has no last day."""
    return _("from %(day)s, no last day") % {"day": day_words(day)}


def awaited(deadline: Deadline) -> str:
    """Return what a hanging deadline waits for."""
    meeting = deadline.anchor_meeting
    if meeting is not None and meeting.state == MeetingState.CANCELLED:
        return _("%(what)s was cancelled (date not set)") % {"what": meeting}
    what: object = meeting or deadline.anchor_forum or deadline.anchor_event
    if deadline.offset:
        days = _offset_words(deadline)
        if deadline.anchor_relation == "before":
            return _("%(days)s before %(what)s (date not set)") % {"days": days, "what": what}
        return _("%(days)s after %(what)s (date not set)") % {"days": days, "what": what}
    if deadline.anchor_relation == "after":
        return _("after %(what)s (date not set)") % {"what": what}
    return _("before %(what)s (date not set)") % {"what": what}


def _offset_words(deadline: Deadline) -> str:
    if deadline.offset_unit == OffsetUnit.WORKING_DAYS:
        words = ngettext("%(count)d working day", "%(count)d working days", deadline.offset)
    else:
        words = ngettext("%(count)d day", "%(count)d days", deadline.offset)
    return words % {"count": deadline.offset}


def reading_words(deadline: Deadline) -> str:
    """Return the whole reading: "third quarter of 2023 → by 30 Sep 2023 (calendar quarter)"."""
    words = deadline.expression or deadline.label or _("no words")
    basis = basis_words(deadline)
    reading = f"{words} → {deadline_day(deadline)}"
    return f"{reading} ({basis})" if basis else reading


def late_words(days: int) -> str:
    """Return "3 days late", or nothing."""
    if days <= 0:
        return ""
    return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}


def slippage_words(slip: Slippage) -> str:
    """Return how often a date moved and by how much: "moved 2 times, +181 days"; else nothing."""
    if not slip.moves:
        return ""
    moved = ngettext("moved %(count)d time", "moved %(count)d times", slip.moves) % {
        "count": slip.moves
    }
    if slip.days is None:
        return moved
    days = ngettext("%(days)+d day", "%(days)+d days", abs(slip.days)) % {"days": slip.days}
    return _("%(moved)s, %(days)s") % {"moved": moved, "days": days}


def number_words(value: object) -> str:
    """Return a number without idle zeros, grouped as the language groups it."""
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return number_format(text, use_l10n=True, force_grouping=True)


def quantity_words(indicator: Indicator) -> str:
    """Return a number with its operator and unit, as in "up to 50,000 participants"."""
    sign = OPERATOR_SIGNS.get(indicator.operator, "")
    value = number_words(indicator.value) if indicator.value is not None else ""
    return " ".join(str(part) for part in (sign, value, indicator.unit) if part)
