"""The roles that a membership gives, as codes."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do in one framework."""

    VIEWER = "viewer"
    CONTACT = "contact"
    MANAGER = "manager"
    CLERK = "clerk"
    LEAD = "lead"


# Who keeps the books: texts, parties, meetings, deadlines.
EDITOR_ROLES = frozenset({Role.CLERK, Role.MANAGER, Role.LEAD})
# Who decides: reviews, extends, reassigns, judges.
DECIDER_ROLES = frozenset({Role.MANAGER, Role.LEAD})
# Who reports for a party.
REPORTER_ROLES = frozenset({Role.CONTACT, Role.MANAGER, Role.LEAD, Role.CLERK})
# Which role is more than which: nobody raises their own.
RANK = {
    role: rank
    for rank, role in enumerate((Role.VIEWER, Role.CONTACT, Role.CLERK, Role.MANAGER, Role.LEAD))
}
