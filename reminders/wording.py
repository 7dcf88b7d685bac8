"""What the ledger says, in words for people: steps, reasons, and why somebody is not told."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from reminders.models import FamilyChoices, Notification
from reminders.states import RAISED, DutyState, Family, MailState

# The reasons that the ledger keeps, as it keeps them; they are translated when they are shown.
REASONS: dict[str, Promise] = {
    "the person has left": _l("the person has left"),
    "the commitment is closed": _l("the commitment is closed"),
    "may no longer read it": _l("may no longer read it"),
    "no longer the point of contact": _l("no longer the point of contact"),
    "no longer the alternate": _l("no longer the alternate"),
    "no longer holds the role": _l("no longer holds the role"),
    "somebody has reported": _l("somebody has reported"),
    "it has a point of contact": _l("it has a point of contact"),
    "the date is known": _l("the date is known"),
    "the outcome is known": _l("the outcome is known"),
    "the deadline is closed": _l("the deadline is closed"),
    "the date has moved": _l("the date has moved"),
    "the day is over": _l("the day is over"),
    "the report was mended or withdrawn": _l("the report was mended or withdrawn"),
    "the report was reviewed or withdrawn": _l("the report was reviewed or withdrawn"),
    "the report was signed off or withdrawn": _l("the report was signed off or withdrawn"),
    "the update was given or the round is closed": _l(
        "the update was given or the round is closed"
    ),
    "the wish was decided or withdrawn": _l("the wish was decided or withdrawn"),
    "what had cancelled it was undone": _l("what had cancelled it was undone"),
    "a later step is told instead": _l("a later step is told instead"),
    "a person took the mail back": _l("a person took the mail back"),
    "its weekly mail is not wanted any more": _l("its weekly mail is not wanted any more"),
    "nothing is in it now": _l("nothing is in it now"),
    "the mail was taken back for something else": _l("the mail was taken back for something else"),
    "the mail that was to tell it was given up": _l("the mail that was to tell it was given up"),
    "the daily mail is wanted again": _l("the daily mail is wanted again"),
    "it goes to somebody else now": _l("it goes to somebody else now"),
    "mail to the person comes back": _l("mail to the person comes back"),
    "the person does not want the daily mail": _l("the person does not want the daily mail"),
    "the address was corrected": _l("the address was corrected"),
    "that person has left": _l("that person has left"),
    "nothing left to tell": _l("nothing left to tell"),
    "the sender stopped while sending; a copy may have gone out": _l(
        "the sender stopped while sending; a copy may have gone out"
    ),
}


def kept_words(reason: str) -> str:
    """Return a reason that the ledger keeps in the reader's language; what is unknown as it is."""
    return str(REASONS.get(reason, reason))


def _late(days: int) -> str:
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def _before(days: int) -> str:
    return ngettext("%(days)d day before", "%(days)d days before", days) % {"days": days}


def step_words(family: str, days: int | None) -> str:
    """Return why somebody is told and at which step: "is late (7 days late)"."""
    reason = str(FamilyChoices(family).label)
    if days is None:
        return reason
    if family == Family.BEFORE:
        step = _before(abs(days))
    elif family == Family.AFTER or family in RAISED:
        step = _late(days)
    elif days:
        step = ngettext("since %(days)d day", "since %(days)d days", days) % {"days": days}
    else:
        return reason
    return _("%(reason)s (%(step)s)") % {"reason": reason, "step": step}


def rung_words(rung: str) -> str:
    """Return a step by its code, as in `after_7`, in words."""
    family, _underscore, days = rung.rpartition("_")
    if family in FamilyChoices.values and days.isdigit():
        return step_words(family, int(days))
    return step_words(rung, None) if rung in FamilyChoices.values else rung


def duty_words(duty: Notification) -> str:
    """Return why a person is told of something, and at which step."""
    return rung_words(duty.rung)


def why_words(duty: Notification) -> str:
    """Say why a duty was not told, or not yet; empty where there is nothing to say.

    What keeps a mail from leaving keeps what it tells.
    """
    if duty.state_reason and duty.state != DutyState.OWED:
        return kept_words(duty.state_reason)
    mail = duty.mail
    if duty.state != DutyState.MAILED or mail is None:
        return ""
    if mail.state in {MailState.RETRY, MailState.DEAD, MailState.HELD}:
        state = str(mail.get_state_display())
        if not mail.last_error:
            return state
        return _("%(state)s: %(error)s") % {"state": state, "error": kept_words(mail.last_error)}
    return ""
