"""Acting on several commitments or reports at once: choose, preview, do, and hear what happened."""

from desks.bulk.items import Item, Outcome
from desks.bulk.judging import JUDGE_VERBS
from desks.bulk.running import rehearse, run
from desks.bulk.verbs import DESK_VERBS, LATE_VERBS, REVIEW_VERBS, SIGN_VERBS, Signed, Verb

# What a manager does about what is late; judging is last, because it ends the matter.
OVERDUE_VERBS = (*LATE_VERBS, *JUDGE_VERBS)

__all__ = [
    "DESK_VERBS",
    "JUDGE_VERBS",
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
