"""A deliverable of high priority is declared done with evidence and by a second person only."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from accounts.models import User
from commitments.actions import (
    accept_update,
    assess,
    attach_evidence,
    close_deadline,
    declare,
    submit_update,
)
from commitments.actions.proving import ProofMissingError
from commitments.domain.proving import Gap
from commitments.domain.vocabulary import (
    Completion,
    Kind,
    Outcome,
    Priority,
    Status,
    UpdateState,
)
from commitments.models import CloseReason, Commitment, EvidenceRelation
from tests.commitments.judges import AFTER, Court, open_court
from tests.factories import create_assignment, create_evidence, create_update, create_user

# Who brought the evidence, if anybody did: by itself, in a report, and how far that got.
EVIDENCE = (
    "none",
    "origin only",
    "own",
    "another's",
    "in a waiting report",
    "in a report",
)
CONFIRMERS = ("second person", "reporter", "contact")
DECLARATIONS = ("delivered", "met", "complete")


def _evidence(court: Court, how: str, confirmer: User) -> None:
    if how == "origin only":
        create_evidence(commitment=court.commitment, relation=EvidenceRelation.ORIGIN)
    elif how in {"own", "another's"}:
        who = confirmer if how == "own" else create_user()
        attach_evidence(
            court.commitment, title="Photo", url="https://example.org", by=who, at=AFTER
        )
    elif how != "none":
        update = create_update(commitment=court.commitment, state=UpdateState.DRAFT)
        attach_evidence(
            court.commitment,
            title="Photo",
            url="https://example.org",
            update=update,
            by=update.author,
            at=AFTER,
        )
        update = submit_update(update, by=update.author, at=AFTER)
        if how == "in a report":
            accept_update(update, by=create_user(), at=AFTER)


def _act(court: Court, how: str, who: User) -> Callable[[], object]:
    acts: dict[str, Callable[[], object]] = {
        "delivered": lambda: declare(court.commitment, status=Status.DELIVERED, by=who, at=AFTER),
        "met": lambda: close_deadline(
            court.deadline, close_reason=CloseReason.MET, by=who, at=AFTER
        ),
        "complete": lambda: court.judge(by=who),
    }
    return acts[how]


def expected(evidence: str, confirmer: str) -> Gap | None:
    """Tell what is missing, as people would say it."""
    if evidence in {"none", "origin only", "in a waiting report"}:
        return Gap.NO_EVIDENCE
    if confirmer != "second person":
        return Gap.OWN_REPORT
    return Gap.OWN_EVIDENCE if evidence == "own" else None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("declaration", "evidence", "confirmer"),
    list(product(DECLARATIONS, EVIDENCE, CONFIRMERS)),
)
def test_a_delivery_is_proved(declaration: str, evidence: str, confirmer: str) -> None:
    court = open_court(priority=Priority.HIGH)
    if confirmer != "second person" and declaration == "complete":
        # Who reports or answers for it judges nothing at all; that is told elsewhere.
        return
    who = court.manager
    if confirmer == "reporter":
        create_update(commitment=court.commitment, author=who)
    elif confirmer == "contact":
        create_assignment(commitment=court.commitment, user=who, party=court.owner)
    _evidence(court, evidence, who)
    gap = expected(evidence, confirmer)
    act = _act(court, declaration, who)
    if gap is None:
        act()
        return
    with pytest.raises(ProofMissingError, match="high priority") as refusal:
        act()
    assert refusal.value.gap == gap
    assert Commitment.objects.get(pk=court.commitment.pk).status == Status.ACTIVE


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["withdrawn", "missed", "limited", "a target", "normal"])
def test_what_is_not_said_to_be_done_or_matters_less_needs_no_proof(how: str) -> None:
    special: dict[str, dict[str, Any]] = {
        "a target": {"kind": Kind.QUANTITATIVE_TARGET, "priority": Priority.HIGH},
        "normal": {"priority": Priority.NORMAL},
    }
    court = open_court(**special.get(how, {"priority": Priority.HIGH}))
    if how == "withdrawn":
        declare(court.commitment, status=Status.WITHDRAWN, reason="x", by=court.manager, at=AFTER)
    elif how == "missed":
        close_deadline(court.deadline, close_reason=CloseReason.MISSED, by=court.manager, at=AFTER)
    elif how == "limited":
        assess(
            court.commitment,
            party=court.owner,
            deadline=court.deadline,
            completion=Completion.LIMITED,
            outcome=Outcome.NOT_KEPT,
            reasons="One of four.",
            by=court.manager,
            at=AFTER,
        )
    else:
        declare(court.commitment, status=Status.DELIVERED, by=court.manager, at=AFTER)
