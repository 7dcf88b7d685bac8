"""Whom a password or a session lets in."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend

if TYPE_CHECKING:
    from accounts.models import User


class Accounts(ModelBackend):
    """Django's own, which asks each time, also of a session, whether the person may be in."""

    def user_can_authenticate(self, user: "User | Any") -> bool:
        """Say whether the account is open."""
        return bool(user.may_sign_in)
