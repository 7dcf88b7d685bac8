"""By the name of a constraint of verdicts, what breaks it."""

from entry.models import Verdict
from entry.triage.actions import triage_sentence
from tests.factories import AT, create_document
from tests.history.breaking import Case, insert_copy


def create_verdict() -> Verdict:
    """Say that the first sentence of a document is background."""
    return triage_sentence(create_document(), start=0, kind="background", seen=0, by=None, at=AT)


def _verdict_without_length() -> None:
    verdict = create_verdict()
    insert_copy(verdict, start=verdict.end)


CASES: dict[str, Case] = {
    "verdict_has_length": _verdict_without_length,
    "verdict_is_one_for_each_place": lambda: insert_copy(create_verdict()),
    "verdict_has_a_known_kind": lambda: insert_copy(create_verdict(), start=1, kind="else"),
}
