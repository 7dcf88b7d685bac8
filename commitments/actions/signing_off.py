"""A party's own word on a report before the framework sees it: signing off, sending back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from commitments.actions.reporting import check_step, hear_of, locked_update
from commitments.models import ProgressUpdate
from history.actions import save_recorded


def sign_off_update(update: ProgressUpdate, *, by: User, at: datetime) -> ProgressUpdate:
    """Hand a report of one's party to the framework; the commitment counts as heard of.

    Raises RefusedError.
    """
    with transaction.atomic():
        update = locked_update(update)
        update.state = check_step(update, "sign_off_update")
        _check_signer(update, by)
        # From now on it waits for the framework.
        update.submitted_at = update.signed_off_at = at
        update.signed_off_by = by
        save_recorded(update, by=by, at=at, verb="sign_off_update")
        hear_of(update.commitment, by=by, at=at)
    return update


def send_back_update(
    update: ProgressUpdate, *, note: str, by: User, at: datetime
) -> ProgressUpdate:
    """Give a report back inside the party with a note; it is a draft again. Raises RefusedError."""
    if not note.strip():
        raise RefusedError(_("Say what has to be mended."))
    with transaction.atomic():
        update = locked_update(update)
        update.state = check_step(update, "send_back_update")
        _check_signer(update, by)
        update.submitted_at = None
        update.reviewed_at, update.reviewed_by, update.review_note = at, by, note
        save_recorded(update, by=by, at=at, verb="send_back_update", reason=note)
    return update


def _check_signer(update: ProgressUpdate, by: User) -> None:
    if update.author_id == by.pk:
        raise RefusedError(_("Nobody signs their own report off."))
