"""In which role, and for which party, somebody writes; kept with each event."""

from typing import Any
from uuid import UUID

from history.context import current_call

Capacity = tuple[str, UUID | None]
# Of several roles in one framework, the first of these is told.
RANK = ("lead", "manager", "clerk", "contact", "viewer")
ADMINISTRATOR = "admin"


def capacity_of(by: Any, framework: UUID | None) -> Capacity:
    """Return role and party: what the call says, else what the person is in the framework.

    Asked once for each person and framework, and remembered with the person as long as this
    request or run holds them.
    """
    call = current_call()
    if call.role or call.acting_for or by is None or framework is None:
        return call.role, call.acting_for
    memberships = getattr(by, "memberships", None)
    if memberships is None:
        return "", None
    known: dict[UUID, Capacity] = vars(by).setdefault("history_capacities", {})
    if framework not in known:
        rows = memberships.in_force().filter(framework__uuid=framework)
        known[framework] = _first([*rows.values_list("role", "party__uuid")], by)
    return known[framework]


def _first(held: list[Capacity], by: Any) -> Capacity:
    if held:
        return min(held, key=lambda one: (RANK.index(one[0]), str(one[1])))
    return (ADMINISTRATOR, None) if getattr(by, "is_superuser", False) else ("", None)
