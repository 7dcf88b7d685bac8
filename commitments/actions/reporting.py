"""Logging progress: a draft, its submission, and what the reviewer says."""

from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.cycles import settle_all
from commitments.actions.entering import stale_from
from commitments.actions.proposals import carry_out, check_proposals
from commitments.actions.refusal import RefusedError
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, Measurement, ProgressUpdate
from commitments.models.choices import AskChoices
from commitments.rounds import asked_on, left_out
from frameworks.models import Party
from history.actions import StaleRecordError, save_recorded

# verb: (states it starts from, state it leads to)
STEPS: Mapping[str, tuple[frozenset[UpdateState], UpdateState]] = {
    "submit_update": (
        frozenset({UpdateState.DRAFT, UpdateState.RETURNED}),
        UpdateState.SUBMITTED,
    ),
    "sign_off_update": (frozenset({UpdateState.TO_SIGN}), UpdateState.SUBMITTED),
    "send_back_update": (frozenset({UpdateState.TO_SIGN}), UpdateState.DRAFT),
    "accept_update": (frozenset({UpdateState.SUBMITTED}), UpdateState.ACCEPTED),
    "return_update": (frozenset({UpdateState.SUBMITTED}), UpdateState.RETURNED),
    "withdraw_update": (
        frozenset(
            {
                UpdateState.DRAFT,
                UpdateState.TO_SIGN,
                UpdateState.RETURNED,
                UpdateState.SUBMITTED,
            }
        ),
        UpdateState.WITHDRAWN,
    ),
}
WRITTEN_FIELDS = frozenset(
    {"health", "narrative", "next_steps", "obstacles", "help_needed", "reported_edtf"}
)


def draft_update(
    commitment: Commitment,
    *,
    party: Party,
    by: User,
    at: datetime,
    uuid: UUID | None = None,
    is_demo: bool = False,
    **written: str,
) -> ProgressUpdate:
    """Begin a report on a commitment for a party; nobody outside the party sees it yet.

    A form that names the `uuid` of its report beforehand makes one report, however often it is
    sent. Raises ValidationError where the report exists, and RefusedError for a date to come.
    """
    _check_written(written)
    _check_reported(commitment, written, at=at)
    update = ProgressUpdate(
        commitment=commitment, party=party, author=by, is_demo=is_demo, **written
    )
    update.uuid = uuid or update.uuid
    save_recorded(update, by=by, at=at, verb="draft_update")
    return update


def _check_written(written: Mapping[str, Any]) -> None:
    if unknown := set(written) - WRITTEN_FIELDS:
        raise TypeError(f"no such field of a report: {', '.join(sorted(unknown))}")


def _check_reported(commitment: Commitment, written: Mapping[str, str], *, at: datetime) -> None:
    """Raise RefusedError for a report of a day that has not come yet."""
    edtf = written.get("reported_edtf")
    if not edtf:
        return
    try:
        period = period_of(edtf)
    except EdtfError as error:
        raise RefusedError(str(error)) from error
    today = at.astimezone(ZoneInfo(commitment.framework.time_zone)).date()
    begins = period.first_day or period.last_day
    if begins and begins > today:
        raise RefusedError(
            _("The report is dated in the future; give the day on which it was made.")
        )


def revise_update(
    update: ProgressUpdate, *, version: int | None = None, by: User, at: datetime, **written: str
) -> ProgressUpdate:
    """Change the words of a report that is still in its author's hands.

    Raises RefusedError, and StaleRecordError where `version` is not the present one.
    """
    _check_written(written)
    with transaction.atomic():
        update = locked_update(update)
        if version is not None and update.version != version:
            raise StaleRecordError(update)
        if update.state not in {UpdateState.DRAFT, UpdateState.RETURNED}:
            raise RefusedError(_("This report is submitted; its words no longer change."))
        if update.commitment.framework.needs_sign_off:
            # What is mended is the party's own again until somebody signs it off.
            update.state = UpdateState.DRAFT
        _check_reported(update.commitment, written, at=at)
        for name, value in written.items():
            setattr(update, name, value)
        save_recorded(update, by=by, at=at, verb="revise_update")
    return update


def report_no_change(
    commitment: Commitment, *, party: Party, note: str = "", by: User, at: datetime
) -> ProgressUpdate:
    """Say for a party that its last report still holds, as a report of its own.

    Health, next steps, obstacles and help needed are those of the last report; figures are not
    repeated, for nobody has measured anew. Raises RefusedError.
    """
    with transaction.atomic():
        # Whoever says it at the same moment waits, and finds it said.
        held = Commitment.objects.select_for_update(of=("self",)).select_related("framework")
        commitment = held.get(pk=commitment.pk)
        last = _repeatable(commitment, party=party, by=by, at=at)
        since = _("No change since the report of %(day)s.") % {"day": _day(last.submitted_at)}
        update = draft_update(
            commitment,
            party=party,
            by=by,
            at=at,
            health=last.health,
            narrative="\n\n".join(filter(None, [since, note.strip()])),
            next_steps=last.next_steps,
            obstacles=last.obstacles,
            help_needed=last.help_needed,
        )
        return submit_update(update, by=by, at=at)


def _repeatable(commitment: Commitment, *, party: Party, by: User, at: datetime) -> ProgressUpdate:
    """Return the last report of a party. Raises RefusedError where it cannot be repeated."""
    rows = ProgressUpdate.objects.filter(commitment=commitment, party=party)
    if rows.filter(author=by, state=UpdateState.DRAFT).exists():
        raise RefusedError(_("You have begun a report on this; finish it or withdraw it first."))
    last = rows.shared().order_by("-submitted_at", "-pk").first()
    if last is None:
        raise RefusedError(_("There is no report yet that could still hold; log the first one."))
    if rows.filter(author=by, state=UpdateState.TO_SIGN).exists():
        raise RefusedError(_("Your last report waits for the sign-off of your party."))
    if last.state == UpdateState.RETURNED:
        raise RefusedError(_("The last report was returned; mend it first."))
    if last.author_id == by.pk and _day(last.submitted_at) == _day(at):
        raise RefusedError(_("You have reported on this today already."))
    return last


def _day(moment: datetime | None) -> str:
    # In universal time, as every record of the books.
    return date_format(moment.astimezone(UTC), "j M Y") if moment else ""


def locked_update(update: ProgressUpdate) -> ProgressUpdate:
    """Lock and return a report as it is now."""
    rows = ProgressUpdate.objects.select_for_update(of=("self",))
    return rows.select_related("commitment__framework", "party").get(pk=update.pk)


def check_step(update: ProgressUpdate, verb: str) -> UpdateState:
    """Return the state a step leads to. Raises RefusedError where it cannot be taken now."""
    sources, target = STEPS[verb]
    if update.state not in sources:
        raise RefusedError(
            _("This report is %(state)s; that step is no longer open.")
            % {"state": update.get_state_display()}
        )
    return target


def submit_update(update: ProgressUpdate, *, by: User, at: datetime) -> ProgressUpdate:
    """Hand a report to the framework; the commitment counts as heard of.

    Where the framework asks for it, the party signs it off first, and nobody else sees it until
    then. Raises RefusedError, also where a reporting round asks for something that is missing.
    """
    with transaction.atomic():
        update = locked_update(update)
        before = copy(update)
        update.state = check_step(update, "submit_update")
        if not update.health:
            raise RefusedError(_("Say how it goes: on track, at risk or off track."))
        check_proposals(update)
        _check_asked(update, at=at)
        if update.commitment.framework.needs_sign_off:
            update.state = UpdateState.TO_SIGN
        if before.state == UpdateState.DRAFT and update.review_note:
            _forget_note_of_party(update, by=by, at=at)
            before = copy(update)
            before.state = UpdateState.DRAFT
        update.submitted_at = at
        update.reviewed_at = update.reviewed_by = None
        update.signed_off_at = update.signed_off_by = None
        save_recorded(update, by=by, at=at, verb="submit_update", before=before)
        if update.state == UpdateState.SUBMITTED:
            hear_of(update.commitment, by=by, at=at)
    return update


def _check_asked(update: ProgressUpdate, *, at: datetime) -> None:
    """Raise RefusedError where a reporting round requires what a report leaves empty."""
    if missing := left_out(update, at=at, only_required=True):
        rounds = asked_on([update.commitment], at=at)[update.commitment_id].rounds
        raise RefusedError(
            _("%(round)s asks for this and cannot do without it: %(what)s.")
            % {
                "round": ", ".join(one.label for one in rounds),
                "what": ", ".join(str(AskChoices(ask).label) for ask in missing),
            }
        )


def _forget_note_of_party(update: ProgressUpdate, *, by: User, at: datetime) -> None:
    """Take out what the party noted among itself, while its history is still the party's own."""
    target, update.state = update.state, UpdateState.DRAFT
    update.review_note, update.reviewed_at, update.reviewed_by = "", None, None
    save_recorded(update, by=by, at=at, verb="revise_update")
    update.state = target


def hear_of(commitment: Commitment, *, by: User | None, at: datetime) -> None:
    """Let a commitment count as heard of: it does not become stale for another interval."""
    held = Commitment.objects.select_for_update(of=("self",)).select_related("framework")
    commitment = held.get(pk=commitment.pk)
    heard = stale_from(commitment.framework, since=at)
    if heard > commitment.stale_at:
        before = copy(commitment)
        commitment.stale_at = heard
        save_recorded(commitment, by=by, at=at, verb="hear_of", before=before)


def _review(
    update: ProgressUpdate, *, verb: str, note: str, by: User, at: datetime
) -> ProgressUpdate:
    update = locked_update(update)
    update.state = check_step(update, verb)
    if update.author_id == by.pk:
        raise RefusedError(_("Nobody reviews their own report."))
    if update.signed_off_by_id == by.pk:
        raise RefusedError(_("Nobody reviews what they signed off."))
    update.reviewed_at, update.reviewed_by, update.review_note = at, by, note
    save_recorded(update, by=by, at=at, verb=verb, reason=note)
    return update


def accept_update(
    update: ProgressUpdate, *, by: User, at: datetime, note: str = ""
) -> ProgressUpdate:
    """Accept a report; its figures, milestones and steps count from now on. Raises RefusedError."""
    with transaction.atomic():
        update = _review(update, verb="accept_update", note=note, by=by, at=at)
        figures = Measurement.objects.filter(update=update, is_accepted=False)
        for measurement in figures.select_related("indicator__commitment__framework").order_by(
            "pk"
        ):
            measurement.update, measurement.is_accepted = update, True
            save_recorded(measurement, by=by, at=at, verb="accept_measurement")
        carry_out(update, by=by, at=at)
        settle_all(update.commitment, by=by, at=at)
    return update


def return_update(update: ProgressUpdate, *, note: str, by: User, at: datetime) -> ProgressUpdate:
    """Give a report back to its author with a note. Raises RefusedError."""
    if not note.strip():
        raise RefusedError(_("Say what has to be mended."))
    with transaction.atomic():
        return _review(update, verb="return_update", note=note, by=by, at=at)


def withdraw_update(
    update: ProgressUpdate, *, by: User, at: datetime, reason: str
) -> ProgressUpdate:
    """Take back a report that was not accepted yet, for a reason. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError(_("Say why the report is withdrawn."))
    with transaction.atomic():
        update = locked_update(update)
        update.state = check_step(update, "withdraw_update")
        save_recorded(update, by=by, at=at, verb="withdraw_update", reason=reason)
    return update
