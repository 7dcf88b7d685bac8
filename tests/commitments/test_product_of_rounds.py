"""Reporting rounds: every state × action × role × own or other party.

Each is tried through the door's own question (permissions.access_round) and the action behind it.
What has to come of it is told below as people would say it; no query is asked for that.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from accounts.models import User
from commitments.actions import close_round, open_round, reschedule_round, set_asks
from commitments.domain.rounds import DEFAULT_ASKS, Phase
from commitments.models import ReportingRound
from commitments.permissions import access_round
from tests.commitments.cast import (
    BOOKKEEPERS,
    CAST,
    DENIED,
    DONE,
    REFUSED,
    UNKNOWN,
    Actor,
    outcome_of,
    undone,
)
from tests.factories import AT, create_framework, create_party, create_round

P, N, V, C = Phase.PLANNED, Phase.OPEN, Phase.OVER, Phase.CLOSED
# How long after the first day of a round of two weeks each state is.
AFTER = {P: timedelta(days=-3), N: timedelta(days=3), V: timedelta(days=20), C: timedelta(days=20)}
# In which states each action, with a reason and without one, leads somewhere.
OPEN_IN = {
    ("open", True): {P, C},
    ("open", False): {P},
    ("close", True): {P, N, V},
    ("close", False): {V},
    ("reschedule", True): {P, N, V},
    ("reschedule", False): set(),
    ("set asks", True): {P, N, V},
    ("read", True): {P, N, V, C},
}


def knock(verb: str, one: ReportingRound, user: User, *, reason: str, at: datetime) -> None:
    """Go through the door as a page, the API or the admin does."""
    found = access_round(user, uuid=one.uuid, verb="read" if verb == "read" else "write")
    day = at.date()
    days: dict[str, Any] = {"opens_on": day, "closes_on": day + timedelta(days=9)}
    acts: dict[str, Callable[[], object]] = {
        "read": lambda: None,
        "open": lambda: open_round(found, reason=reason, by=user, at=at),
        "close": lambda: close_round(found, reason=reason, by=user, at=at),
        "reschedule": lambda: reschedule_round(found, **days, reason=reason, by=user, at=at),
        "set asks": lambda: set_asks(found, asks=dict([*DEFAULT_ASKS.items()][:1]), by=user, at=at),
    }
    acts[verb]()


def expected(verb: str, state: Phase, actor: Actor, *, has_reason: bool) -> str:
    """Tell what has to come of it; for which party somebody stands makes no difference."""
    if not actor.is_member:
        return UNKNOWN
    if verb != "read" and actor.role not in BOOKKEEPERS | {"superuser"}:
        return DENIED
    return DONE if state in OPEN_IN[verb, has_reason] else REFUSED


@pytest.mark.django_db
@pytest.mark.parametrize(("act", "state"), list(product(OPEN_IN, Phase)), ids=str)
def test_an_action_on_a_round(act: tuple[str, bool], state: Phase) -> None:
    verb, has_reason = act
    framework = create_framework()
    own, other = (create_party(framework=framework) for _ in range(2))
    one, at = create_round(framework=framework), AT + AFTER[state]
    if state == C:
        close_round(one, by=None, at=at - timedelta(hours=1))
    one.refresh_from_db()
    assert one.phase(at) == state
    for actor in CAST:
        with undone():
            user = actor.come(framework, own=own, other=other)
            reason = "It was agreed." if has_reason else ""
            found = outcome_of(lambda: knock(verb, one, user, reason=reason, at=at))  # noqa: B023
            assert found == expected(verb, state, actor, has_reason=has_reason), str(actor)
            changed = ReportingRound.objects.get(pk=one.pk).version != one.version
            assert changed == (found == DONE and verb != "read")
