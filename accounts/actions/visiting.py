"""When a person last looked at their desk, so that it can say what changed since."""

from datetime import datetime, timedelta

from accounts.models import User

# Who comes back sooner is still on the same visit.
VISIT = timedelta(hours=4)


def begin_visit(person: User, *, at: datetime) -> datetime | None:
    """Return when the visit before this one began; none on the first.

    Writes once a visit, and no history: it is nobody's business but the person's own.
    """
    if person.visit_at is not None and at - person.visit_at < VISIT:
        return person.earlier_visit_at
    # Of two windows that open at once, one writes.
    same = User.objects.filter(pk=person.pk, visit_at=person.visit_at)
    same.update(earlier_visit_at=person.visit_at, visit_at=at)
    return person.visit_at
