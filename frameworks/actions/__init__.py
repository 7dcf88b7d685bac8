"""Every write that concerns who belongs to a framework."""

from frameworks.actions.forgetting import forget_invitations
from frameworks.actions.inviting import (
    accept_invitation,
    find_invitation,
    forget_invited,
    invite,
    send_invitations,
    withdraw_invitation,
)
from frameworks.actions.members import (
    change_role,
    end_membership,
    follow_groups,
    keep_membership,
    withdraw_membership,
)

__all__ = (
    "accept_invitation",
    "change_role",
    "end_membership",
    "find_invitation",
    "follow_groups",
    "forget_invitations",
    "forget_invited",
    "invite",
    "keep_membership",
    "send_invitations",
    "withdraw_invitation",
    "withdraw_membership",
)
