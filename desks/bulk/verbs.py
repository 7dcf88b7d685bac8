"""The actions that a manager takes on several things at once; each one calls its action."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from accounts.models import User
from commitments.actions import (
    RefusedError,
    accept_update,
    declare,
    extend_deadline,
    reassign,
    report_no_change,
    return_update,
    send_back_update,
    sign_off_update,
)
from commitments.domain.vocabulary import Status, UpdateState
from commitments.leading import leading_deadline
from commitments.models import Assignment, Commitment, ProgressUpdate
from commitments.models.choices import StatusChoices
from commitments.permissions import parties_of
from commitments.wording import day_words
from desks.bulk.items import Item, Outcome, find_commitments, find_reports
from desks.forms import bulk as forms
from reminders.actions import escalate, nudge
from reminders.actions.nudging import Nudged
from reminders.models import Notification
from reminders.states import Family


@dataclass(frozen=True, slots=True)
class Signed:
    """By whom and when."""

    by: User
    at: datetime

    @property
    def full(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"by": self.by, "at": self.at}


Answers = Mapping[str, Any]
Find = Callable[[User, Iterable[UUID], str], list[Item]]
One = Callable[[Any, Answers, Signed], str]
All = Callable[[Sequence[Item], Answers, Signed], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Verb:
    """One action: its words, its form, how its items are found and what is done to them.

    `one` acts on a single item and returns what happens to it; `all` acts on all of them at once.
    `sample` stands for the answers where the preview does not depend on them.
    """

    code: str
    right: str
    title: Promise
    button: Promise
    form: type[forms.BulkForm]
    find: Find
    one: One | None = None
    all: All | None = None
    sample: Answers | None = None


# --- on commitments -----------------------------------------------------------------------


def _extend(commitment: Commitment, answers: Answers, signed: Signed) -> str:
    deadline = leading_deadline(commitment)
    if deadline is None:
        raise RefusedError(_("It has no deadline that could move."))
    revision = extend_deadline(deadline, **answers, asked_by=signed.by, **signed.full)
    words = _("%(old)s → %(new)s") % {
        "old": day_words(revision.old_last_day) or revision.old_expression or _("no day"),
        "new": day_words(revision.new_last_day) or revision.new_expression,
    }
    days = revision.slippage_days
    if days is None:
        return words
    slip = ngettext("%(days)+d day", "%(days)+d days", abs(days)) % {"days": days}
    return f"{words} ({slip})"


def _relieved(commitment: Commitment, answers: Answers) -> list[Assignment]:
    rows = commitment.assignments.select_related("user", "party", "commitment__framework")
    if answers["relieves"] == forms.ReassignForm.NOBODY:
        return []
    if answers["relieves"] == forms.ReassignForm.SAME_PARTY:
        rows = rows.filter(party=answers["person"].party_id)
    return [row for row in rows.order_by("pk") if row.user_id != answers["person"].user_id]


def _reassign(commitment: Commitment, answers: Answers, signed: Signed) -> str:
    membership = answers["person"]
    relieved = _relieved(commitment, answers)
    before = ", ".join(row.user.full_name for row in relieved)
    reassign(
        commitment,
        assignments=relieved,
        user=membership.user,
        party=membership.party,
        reason=answers["reason"],
        **signed.full,
    )
    names = {"old": before or _("nobody"), "new": membership.user.full_name}
    party = membership.party.label
    return _("for %(party)s: %(old)s → %(new)s") % {"party": party, **names}


def _declare(commitment: Commitment, answers: Answers, signed: Signed) -> str:
    old = str(commitment.get_status_display())
    status = Status(answers["status"])
    if answers["delivered_edtf"] and status != Status.DELIVERED:
        raise RefusedError(_("Only what was delivered has a day of delivery."))
    declare(commitment, **{**answers, "status": status}, **signed.full)
    return f"{old} → {StatusChoices(status).label}"


def _nudge(items: Sequence[Item], answers: Answers, signed: Signed) -> list[Outcome]:
    commitments = [item.subject for item in items if isinstance(item.subject, Commitment)]
    only = answers.get("only")
    nudged = nudge(commitments, message=answers["message"], only=only, **signed.full)
    return _told_outcomes(items, Family.NUDGE, nudged, signed)


def _escalate(items: Sequence[Item], answers: Answers, signed: Signed) -> list[Outcome]:
    commitments = [item.subject for item in items if isinstance(item.subject, Commitment)]
    raised = escalate(commitments, **answers, **signed.full)
    return _told_outcomes(items, Family.ESCALATED, raised, signed)


def _told_outcomes(
    items: Sequence[Item], family: Family, nudged: Nudged, signed: Signed
) -> list[Outcome]:
    # The ledger says who gets a mail about which commitment.
    rows = Notification.objects.filter(
        commitment__in=[item.subject.pk for item in items], family=family, created_at=signed.at
    )
    told: dict[int | None, list[str]] = {}
    for row in rows.select_related("recipient").order_by("recipient__full_name", "pk"):
        told.setdefault(row.commitment_id, []).append(row.recipient.full_name)
    return [_told_outcome(item, told, nudged.refused) for item in items]


def _told_outcome(
    item: Item, told: Mapping[int | None, list[str]], refused: Mapping[UUID, str]
) -> Outcome:
    if names := told.get(item.subject.pk):
        words = _("mail to %(who)s") % {"who": ", ".join(names)}
        return Outcome(item, is_done=True, words=words)
    reason = refused.get(item.subject.uuid) or _("Nobody answers for it yet.")
    return Outcome(item, is_done=False, words=reason)


def _no_change(commitment: Commitment, answers: Answers, signed: Signed) -> str:
    parties = parties_of(signed.by, commitment)
    if not parties:
        raise RefusedError(_("You report for no party of this commitment."))
    update = report_no_change(commitment, party=parties[0], **answers, **signed.full)
    if update.state == UpdateState.TO_SIGN:
        words = _("“%(health)s” again, for %(party)s; it waits for the party’s sign-off")
    else:
        words = _("“%(health)s” again, for %(party)s; it waits for review")
    return words % {"health": update.get_health_display(), "party": update.party.label}


# --- on reports ---------------------------------------------------------------------------


def _accept(update: ProgressUpdate, answers: Answers, signed: Signed) -> str:
    number = update.measurements.filter(is_accepted=False).count()
    accept_update(update, **answers, **signed.full)
    if not number:
        return _("accepted")
    words = ngettext(
        "accepted; %(count)d figure counts from now on",
        "accepted; %(count)d figures count from now on",
        number,
    )
    return words % {"count": number}


def _return(update: ProgressUpdate, answers: Answers, signed: Signed) -> str:
    return_update(update, **answers, **signed.full)
    return _("goes back to %(author)s") % {"author": update.author}


def _sign_off(update: ProgressUpdate, _answers: Answers, signed: Signed) -> str:
    sign_off_update(update, **signed.full)
    return _("goes to the framework for review")


def _send_back(update: ProgressUpdate, answers: Answers, signed: Signed) -> str:
    send_back_update(update, **answers, **signed.full)
    return _("goes back to %(author)s") % {"author": update.author}


LATE_VERBS = (
    Verb(
        "nudge",
        "nudge",
        _l("Nudge the points of contact"),
        _l("Nudge"),
        forms.NudgeForm,
        find_commitments,
        all=_nudge,
        sample={"message": ""},
    ),
    Verb(
        "extend",
        "extend_deadline",
        _l("Move the date"),
        _l("Extend"),
        forms.ExtendForm,
        find_commitments,
        one=_extend,
    ),
    Verb(
        "reassign",
        "reassign",
        _l("Name another point of contact"),
        _l("Reassign"),
        forms.ReassignForm,
        find_commitments,
        one=_reassign,
    ),
    Verb(
        "escalate",
        "escalate",
        _l("Escalate"),
        _l("Escalate"),
        forms.EscalateForm,
        find_commitments,
        all=_escalate,
    ),
    Verb(
        "declare",
        "declare",
        _l("Declare what became of them"),
        _l("Declare"),
        forms.DeclareForm,
        find_commitments,
        one=_declare,
    ),
)
DESK_VERBS = (
    Verb(
        "no_change",
        "log_progress",
        _l("No change since the last update"),
        _l("No change"),
        forms.NoChangeForm,
        find_commitments,
        one=_no_change,
        sample={"note": ""},
    ),
)
REVIEW_VERBS = (
    Verb(
        "accept",
        "review",
        _l("Accept reports"),
        _l("Accept"),
        forms.AcceptForm,
        find_reports,
        one=_accept,
        sample={"note": ""},
    ),
    Verb(
        "return",
        "review",
        _l("Return reports to their authors"),
        _l("Return"),
        forms.ReturnForm,
        find_reports,
        one=_return,
        sample={"note": "–"},
    ),
)
SIGN_VERBS = (
    Verb(
        "sign",
        "sign",
        _l("Sign reports of your party off"),
        _l("Sign off"),
        forms.BulkForm,
        find_reports,
        one=_sign_off,
        sample={},
    ),
    Verb(
        "send_back",
        "sign",
        _l("Send reports back inside your party"),
        _l("Send back"),
        forms.ReturnForm,
        find_reports,
        one=_send_back,
        sample={"note": "–"},
    ),
)
