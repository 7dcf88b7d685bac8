"""What the words of a date leave to a person, and how a date hangs, in translated words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from commitments.domain.phrases import Doubt
from commitments.models import OffsetUnit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from entry.actions import Hang

DOUBTS: "dict[Doubt, _StrPromise]" = {
    Doubt.UNKNOWN_WORDS: _("it holds words that are not about dates"),
    Doubt.VAGUE: _("the words name no date"),
    Doubt.NEGATION: _("it says when something will not be"),
    Doubt.REFERS_BACK: _("it refers to something said before"),
    Doubt.NO_DOCUMENT_DATE: _("it needs the document's date, which is not known"),
    Doubt.DOCUMENT_DATE_TOO_COARSE: _("the document's date is not exact enough for it"),
    Doubt.YEAR_UNCERTAIN: _("it does not say which year"),
    Doubt.NO_SUCH_DAY: _("there is no such day"),
    Doubt.DAY_OR_MONTH_FIRST: _("it may be day and month, or month and day"),
    Doubt.MONTH_OR_YEARS: _("it may be a month, or a span of years"),
    Doubt.SPLIT_YEAR: _("it names a year that is split in two"),
    Doubt.RANGE_REVERSED: _("it would end before it begins"),
    Doubt.SEASON_SPANS_YEARS: _("the season lies in two years"),
    Doubt.FISCAL_YEAR_UNKNOWN: _("the framework does not say when its fiscal year begins"),
    Doubt.WEEKDAY_MISMATCH: _("that day is another day of the week"),
    Doubt.WEEK_START: _("it depends on the day on which a week begins"),
    Doubt.NO_FIRM_END: _("it has no firm end"),
    Doubt.EVENT_AS_DATE: _("it names an event instead of a date"),
    Doubt.SEVERAL_DATES: _("it holds more than one date"),
    Doubt.CONFLICTING_WORDS: _("its words contradict each other"),
    Doubt.FREQUENCY_AMBIGUOUS: _("it may mean twice a year or every two years"),
    Doubt.TOO_LONG: _("it is too long for a date"),
}


def hang_words(hang: "Hang", *, what: str) -> str:
    """Return "30 days before SCM", or "before SCM" where no days lie between."""
    told = {"side": hang.relation.label, "what": what}
    if not hang.offset:
        return gettext("%(side)s %(what)s") % told
    if hang.offset_unit == OffsetUnit.WORKING_DAYS:
        days = ngettext("%(count)d working day", "%(count)d working days", hang.offset)
    else:
        days = ngettext("%(count)d day", "%(count)d days", hang.offset)
    told["days"] = days % {"count": hang.offset}
    return gettext("%(days)s %(side)s %(what)s") % told
