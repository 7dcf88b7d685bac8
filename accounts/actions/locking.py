"""Locking the secrets of second steps anew after the key of the site was changed."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.locking import locked_anew


def lock_secrets() -> int:
    """Lock the secrets of all second steps with the present key; return how many were changed.

    Each is a transaction of its own. What no key fits is left: it lets nobody in.
    """
    changed = 0
    plain = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    for pk in plain.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            anew = locked_anew(row.data)
            changed += anew != row.data
            row.data = anew
            row.save(update_fields=["data"])
    return changed
