"""When a delivery is proved: who brought the evidence, who reported, who confirms."""

from itertools import product

import pytest

from commitments.domain.proving import Gap, gap_in_proof, needs_proof
from commitments.domain.vocabulary import Kind, Priority


@pytest.mark.parametrize(("kind", "priority"), list(product(Kind, Priority)), ids=str)
def test_what_matters_most_needs_proof(kind: Kind, priority: Priority) -> None:
    expected = (kind, priority) == (Kind.ONE_OFF_DELIVERABLE, Priority.HIGH)
    assert needs_proof(kind, priority) == expected


@pytest.mark.parametrize(
    ("providers", "reporters", "confirmer", "gap"),
    [
        ([], [], "ann", Gap.NO_EVIDENCE),
        ([], [], None, Gap.NO_EVIDENCE),
        (["ann"], ["ann"], "bob", None),
        (["bob"], ["ann"], "bob", Gap.OWN_EVIDENCE),
        (["bob", "ann"], ["ann"], "bob", None),
        ([None], [], "bob", None),
        (["ann"], ["bob"], "bob", Gap.OWN_REPORT),
        (["ann"], ["ann"], None, None),
    ],
)
def test_a_delivery_needs_evidence_and_a_second_person(
    providers: list[str | None], reporters: list[str], confirmer: str | None, gap: Gap | None
) -> None:
    found = gap_in_proof(providers=providers, reporters=reporters, confirmer=confirmer)
    assert found == gap
