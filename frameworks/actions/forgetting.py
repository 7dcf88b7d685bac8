"""Erasing whom nobody has to know any more: people who were asked in and never came."""

from datetime import datetime

from django.db import transaction

from frameworks.models import Invitation
from history.actions import forget_names, save_recorded


def forget_invitations(*, before: datetime, at: datetime, is_rehearsal: bool = False) -> int:
    """Erase name and address from invitations that ran out before a moment; return how many.

    That somebody was invited, by whom and as what, stays; the history keeps tokens only.
    """
    old = Invitation.objects.filter(
        accepted_at=None, withdrawn_at=None, expires_at__lte=before
    ).exclude(email="")
    if is_rehearsal:
        return old.count()
    pks = list(old.order_by("pk").values_list("pk", flat=True))
    return sum(_forget(pk, at=at) for pk in pks)


def blank(row: Invitation) -> None:
    """Take out of an invitation that is over whom it named and what its link was made of.

    It has served its purpose; the account, where there is one, holds name and address.
    """
    row.email = row.full_name = row.token_hash = ""


def _forget(pk: int, *, at: datetime) -> bool:
    with transaction.atomic():
        row = Invitation.objects.select_for_update().select_related("framework").get(pk=pk)
        if row.accepted_at or not row.email:
            return False
        blank(row)
        save_recorded(row, by=None, at=at, verb="forget_invitation")
        forget_names(row.uuid, at=at)
    return True
