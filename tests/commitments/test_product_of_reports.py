"""Reports: every state × action × role × own or other party × own or another's report.

Each is tried through the door's own question (permissions.access_*) and the action behind it.
What has to come of it is told below as people would say it; no query is asked for that.
"""

from collections.abc import Callable
from itertools import product

import pytest

from accounts.models import User
from commitments.actions import (
    accept_update,
    draft_update,
    return_update,
    revise_update,
    send_back_update,
    sign_off_update,
    submit_update,
    withdraw_update,
)
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, ProgressUpdate
from commitments.permissions import access_commitment, access_update, parties_of
from frameworks.models import Party
from tests.commitments.cast import (
    CAST,
    DECIDERS,
    DENIED,
    DONE,
    REFUSED,
    REPORTERS,
    UNKNOWN,
    Actor,
    outcome_of,
    undone,
)
from tests.commitments.judges import LATER, Court, open_court
from tests.factories import create_update

D, T, S, A, R, W = (
    UpdateState.DRAFT,
    UpdateState.TO_SIGN,
    UpdateState.SUBMITTED,
    UpdateState.ACCEPTED,
    UpdateState.RETURNED,
    UpdateState.WITHDRAWN,
)
# From which states each action can be taken by who may take it.
OPEN_IN = {
    "write": {D, R},
    "submit": {D, R},
    "withdraw": {D, T, R, S},
    "sign off": {T},
    "send back": {T},
    "accept": {S},
    "return": {S},
}
# What each asks for at the door: to write it, to review it, or to sign it off.
RIGHT = {
    "accept": "review",
    "return": "review",
    "sign off": "sign",
    "send back": "sign",
}


def knock(verb: str, update: ProgressUpdate, user: User) -> ProgressUpdate:
    """Go through the door as a page, the API or the admin does."""
    found = access_update(user, uuid=update.uuid, verb=RIGHT.get(verb, "write"))
    acts: dict[str, Callable[[], ProgressUpdate]] = {
        "write": lambda: revise_update(found, narrative="Other words.", by=user, at=LATER),
        "submit": lambda: submit_update(found, by=user, at=LATER),
        "withdraw": lambda: withdraw_update(found, reason="Why not", by=user, at=LATER),
        "accept": lambda: accept_update(found, by=user, at=LATER),
        "return": lambda: return_update(found, note="Why?", by=user, at=LATER),
        "sign off": lambda: sign_off_update(found, by=user, at=LATER),
        "send back": lambda: send_back_update(found, note="Why?", by=user, at=LATER),
    }
    return acts[verb]()


def expected(verb: str, state: UpdateState, actor: Actor, *, is_mine: bool) -> str:
    """Tell what has to come of it."""
    if not actor.is_member:
        return UNKNOWN
    is_administrator = actor.role == "superuser"
    stays_inside = state in {D, T, W}
    if stays_inside and not (actor.is_own_party or is_mine or is_administrator):
        return UNKNOWN
    right = RIGHT.get(verb, "write")
    if right == "sign":
        # An administrator speaks for no party.
        if is_mine or not (actor.is_own_party and actor.role in DECIDERS):
            return DENIED
    elif right == "review":
        if not actor.decides or is_mine:
            return DENIED
    elif state in {A, W} or not (is_mine or is_administrator):
        return DENIED
    return DONE if state in OPEN_IN[verb] else REFUSED


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "state"), list(product(OPEN_IN, UpdateState)), ids=str)
def test_an_action_on_a_report(verb: str, state: UpdateState) -> None:
    court = open_court()
    for actor, is_mine in product(CAST, [True, False]):
        with undone():
            user = actor.come(court.framework, own=court.owner, other=court.supporter)
            author = user if is_mine else court.contact
            update = create_update(commitment=court.commitment, author=author, state=state)
            found = outcome_of(lambda: knock(verb, update, user))  # noqa: B023
            assert found == expected(verb, state, actor, is_mine=is_mine), (str(actor), is_mine)
            changed = ProgressUpdate.objects.get(pk=update.pk).version != update.version
            assert changed == (found == DONE)


def begin(commitment: Commitment, party: Party, user: User) -> ProgressUpdate | None:
    """Begin a report for a party, as the doors do; None for a party that is not one's own."""
    found = access_commitment(user, uuid=commitment.uuid, verb="log_progress")
    if party not in parties_of(user, found):
        return None
    return draft_update(found, party=party, by=user, at=LATER)


def may_begin(actor: Actor, *, for_own: bool) -> str:
    """Tell for whom a person begins a report."""
    if not actor.is_member:
        return UNKNOWN
    if actor.role == "superuser":
        return DONE
    if actor.role not in REPORTERS:
        return DENIED
    # The party of the others has a role here as well; for each other nobody speaks.
    return DONE if actor.is_own_party == for_own else "not theirs"


@pytest.mark.django_db
@pytest.mark.parametrize("for_own", [True, False])
def test_a_report_is_begun_for_ones_own_party(for_own: bool) -> None:
    court: Court = open_court()
    party = court.owner if for_own else court.supporter
    for actor in CAST:
        with undone():
            user = actor.come(court.framework, own=court.owner, other=court.supporter)
            made: list[ProgressUpdate | None] = []
            found = outcome_of(lambda: made.append(begin(court.commitment, party, user)))  # noqa: B023
            if found == DONE and made == [None]:
                found = "not theirs"
            assert found == may_begin(actor, for_own=for_own), str(actor)
