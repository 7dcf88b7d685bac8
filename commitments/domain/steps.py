"""Which declared statuses may follow each other, and which step has to be explained."""

from commitments.domain.vocabulary import CLOSED_STATUSES, Status

# From each status, those that may be declared next; stepping back needs a reason.
TRANSITIONS = {
    Status.DRAFT: frozenset({Status.ACTIVE, Status.WITHDRAWN}),
    Status.ACTIVE: CLOSED_STATUSES | {Status.DRAFT},
    Status.DELIVERED: frozenset({Status.ACTIVE}),
    Status.WITHDRAWN: frozenset({Status.ACTIVE}),
    Status.SUPERSEDED: frozenset({Status.ACTIVE}),
}
STEPS_WITH_REASON = frozenset(
    {
        (Status.ACTIVE, Status.DRAFT),
        (Status.ACTIVE, Status.WITHDRAWN),
        (Status.ACTIVE, Status.SUPERSEDED),
        (Status.DRAFT, Status.WITHDRAWN),
        (Status.DELIVERED, Status.ACTIVE),
        (Status.WITHDRAWN, Status.ACTIVE),
        (Status.SUPERSEDED, Status.ACTIVE),
    }
)
