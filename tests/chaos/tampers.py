"""S8: the history is rewritten in eight ways in the database, and verified against an anchor."""

from random import Random

from history import guards  # noqa: F401 - it registers what the trials lift
from history.models import AuditSeal
from history.verifying import verify
from tests.chaos.rows import Row
from tests.chaos.terms import Terms
from tests.history.tampering import KINDS, LOOKED_AT, trial, write_trail

EVENTS = 100


def run(terms: Terms, row: Row) -> None:
    """Tamper with a history, and count what is found with an anchor and without one."""
    times = terms.size(200, 5)
    write_trail(terms.size(EVENTS, 40))
    anchor = AuditSeal.objects.anchor()
    assert anchor
    without = 0
    for kind in KINDS:
        for number in range(times):
            found, alone = trial(kind, Random(f"{terms.seed} {kind} {number}"), anchor, None)
            row.faults += 1
            row.received += not found.is_whole
            without += not alone.is_whole
    row.owed = row.faults
    row.lost = row.owed - row.received
    if row.lost:
        row.wrong.append(f"{row.lost} not found")
    if not verify(at=LOOKED_AT, anchors=[anchor]).is_whole:
        row.wrong.append("a trial was not undone")
    row.remark = f"{len(KINDS)} kinds; {without} found without an anchor"
