"""Acting on several commitments or reports at once: choose, preview, do, and hear what happened."""

from desks.bulk.items import Item, Outcome
from desks.bulk.running import rehearse, run
from desks.bulk.verbs import DESK_VERBS, OVERDUE_VERBS, REVIEW_VERBS, SIGN_VERBS, Signed, Verb

__all__ = [
    "DESK_VERBS",
    "OVERDUE_VERBS",
    "REVIEW_VERBS",
    "SIGN_VERBS",
    "Item",
    "Outcome",
    "Signed",
    "Verb",
    "rehearse",
    "run",
]
