"""Who is asking: the person of a session, with what they hold, in one statement."""

from typing import Any

from accounts.backends import Accounts
from accounts.held import gathered_memberships
from accounts.models import User


class MemberBackend(Accounts):
    """That of the accounts, which fetches the memberships with the person."""

    def get_user(self, user_id: Any) -> User | None:
        """Return who may still sign in."""
        user: User | None = gathered_memberships(User.objects.filter(pk=user_id)).first()
        return user if user is not None and self.user_can_authenticate(user) else None
