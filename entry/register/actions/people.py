"""Merging two accounts of one person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ApiToken, User
from commitments.actions import RefusedError
from entry.register.actions.moving import locked_pair, move
from entry.register.links import print_of
from entry.register.people_links import LINKS, steps_of
from history.actions import save_recorded
from reminders.actions import revoke_feed
from reminders.models import FeedToken


def merge_people(
    kept: User, dropped: User, *, reason: str, seen: str = "", by: User, at: datetime
) -> User:
    """Let one account stand for two; return the one that is kept.

    The dropped one is closed for good and points at it; what the history says who did stays.
    Raises RefusedError, and StaleRecordError where an account has changed since it was read.
    """
    if not reason.strip():
        raise RefusedError(_("Say why the two are one person."))
    with transaction.atomic():
        kept, dropped = locked_pair(kept, dropped)
        if not kept.is_active:
            raise RefusedError(_("The account to keep is closed; keep the other one."))
        if dropped.pk == by.pk:
            raise RefusedError(_("Nobody closes the account they work with: keep this one."))
        if seen and seen != print_of(steps_of(kept, dropped)):
            raise RefusedError(
                _("What the merge would do has changed since you looked. Look again, and confirm.")
            )
        for link in LINKS:
            move(link, kept=kept, dropped=dropped, reason=reason, by=by, at=at)
        for token in FeedToken.objects.filter(user=dropped, revoked_at=None).order_by("pk"):
            revoke_feed(token, by=by, at=at)
        dropped.refresh_from_db()
        dropped.merged_into = kept
        dropped.is_active = dropped.is_staff = dropped.is_superuser = False
        # It also ends every session: each carries a mark of the password it began with.
        dropped.set_unusable_password()
        save_recorded(dropped, by=by, at=at, verb="merge_person", reason=reason)
        ApiToken.objects.filter(user=dropped).delete()
    return kept
