"""Every write that concerns who belongs to a framework."""

from frameworks.actions.inviting import (
    accept_invitation,
    find_invitation,
    forget_invitations,
    invite,
    send_invitations,
    withdraw_invitation,
)
from frameworks.actions.members import change_role, end_membership, follow_groups, keep_membership

__all__ = (
    "accept_invitation",
    "change_role",
    "end_membership",
    "find_invitation",
    "follow_groups",
    "forget_invitations",
    "invite",
    "keep_membership",
    "send_invitations",
    "withdraw_invitation",
)
