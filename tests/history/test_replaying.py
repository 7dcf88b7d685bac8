"""Whatever is done in whatever order, the trail alone tells what is stored, and what was."""

import os
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from commitments.as_of import as_it_was
from history.actions import seal
from history.models import AuditEvent, AuditSeal
from history.replaying import replay
from history.verifying import verify
from tests.history.books import ACTS, Books, by_chance, remembered, snapshot
from tests.history.replay import all_untold, latest_event, records

# The full run: CHAOS_FULL=1.
EXAMPLES, STEPS = (100, 60) if os.environ.get("CHAOS_FULL") else (5, 40)
WALKS = 60 if os.environ.get("CHAOS_FULL") else 3


def assert_told() -> None:
    """Assert that replaying leads to the rows that are stored, and to no other."""
    assert all_untold() == {}
    told = replay(AuditEvent.objects.order_by("pk").iterator())
    assert {row.uuid for row in records()} == {
        row.subject for row in told.values() if not row.is_gone
    }


class World(RuleBasedStateMachine):
    """The books of one commitment, written in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.sealed: list[Any] = []

    @initialize(random=st.randoms(use_true_random=False))
    def begin(self, random: Random) -> None:
        self.before = latest_event()
        self.books = Books(by_chance(random))

    @rule(name=st.sampled_from(sorted(ACTS)))
    def act(self, name: str) -> None:
        before = latest_event()
        if not self.books.act(name):
            # What is refused is not told: nothing was written.
            assert latest_event() == before

    @rule()
    def seal(self) -> None:
        seal(at=self.books.at)
        self.sealed.append(AuditSeal.objects.anchor())

    @invariant()
    def the_trail_tells_what_is_stored(self) -> None:
        if hasattr(self, "books"):
            assert_told()

    def teardown(self) -> None:
        try:
            if hasattr(self, "books"):
                finding = verify(at=self.books.at, anchors=[one for one in self.sealed if one])
                assert finding.faults == []
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)


@pytest.mark.django_db
def test_replaying_the_trail_equals_the_rows_after_every_act() -> None:
    run_state_machine_as_test(
        World,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(WALKS))
def test_every_past_instant_is_rebuilt_as_it_was(seed: int) -> None:
    random = Random(seed)
    books = Books(by_chance(random))
    told = []
    for _step in range(60):
        books.act(random.choice(sorted(ACTS)))
        told.append((books.at, snapshot(books)))
    assert_told()
    assert len({str(said) for _at, said in told}) > 10
    for at, said in told:
        past = as_it_was(books.commitment.uuid, at=at, reader=books.manager)
        assert past is not None
        assert remembered(past) == said, at
