"""Computing many deadlines anew as a job: a portion at a time, each in a transaction of its own."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from commitments import keeping
from commitments.actions.days import grounds_of, resolve_days
from commitments.actions.following import Before, follow_all, hanging
from commitments.actions.refusal import RefusedError
from commitments.domain.standing import late_from
from commitments.domain.trees import branch_of
from commitments.domain.vocabulary import DeadlineRole
from commitments.models import Deadline, Recomputation, RecomputationState
from frameworks.models import Framework, Party

log = logging.getLogger(__name__)
# More deadlines than these follow as a job, with a page that tells how far it is.
MANY = 500
# So many are computed in one transaction; what else is written waits for no more than these.
PORTION = 200
KEPT = timedelta(days=30)


def with_parts(party: Party) -> list[int]:
    """Return the keys of a party and of all its parts, however far down."""
    return branch_of(party.pk, parents=dict(Party.objects.values_list("pk", "parent")))


def deadlines_resting_on(
    *, party: Party | None = None, framework: Framework | None = None
) -> "QuerySet[Deadline]":
    """Return the open deadlines that rest on a party and its parts, on a framework, or all."""
    rows = Deadline.objects.filter(closed_at__isnull=True)
    if party is not None:
        while party.merged_into is not None:
            # What rested on it when it was asked for rests on the other one now.
            party = party.merged_into
        # As a subquery: a commitment in which several of them have a part stands here once.
        roles = Deadline.objects.filter(commitment__party_roles__party__in=with_parts(party))
        rows = rows.filter(pk__in=roles.values("pk"))
    return rows.filter(commitment__framework=framework) if framework is not None else rows


def start_recomputation(
    *,
    party: Party | None = None,
    framework: Framework | None = None,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> Recomputation:
    """Ask for deadlines to be computed anew, in the place of what was asked and not begun."""
    same = Recomputation.objects.filter(
        party=party, framework=framework, created_by=by, state=RecomputationState.RUNNING
    )
    if found := same.filter(reached=0).first():
        return found
    return Recomputation.objects.create(
        party=party,
        framework=framework,
        reason=reason or _("All deadlines were computed anew."),
        total=deadlines_resting_on(party=party, framework=framework).count(),
        created_by=by,
        created_at=at,
    )


def run_recomputation(uuid: UUID, *, at: datetime) -> Recomputation:
    """Go on with a recomputation to its end; what goes wrong is told on its page."""
    try:
        while _step(uuid, at=at):
            pass
    except OperationalError:
        # The database is away or busy: the next run goes on where this one stopped.
        raise
    except Exception:
        log.exception("The recomputation %s stopped.", uuid)
        running = Recomputation.objects.filter(uuid=uuid, state=RecomputationState.RUNNING)
        running.update(state=RecomputationState.FAILED)
    return Recomputation.objects.get(uuid=uuid)


def run_recomputations(*, at: datetime) -> int:
    """Go on with all that are not done; return how many there were."""
    running = Recomputation.objects.filter(state=RecomputationState.RUNNING)
    waiting = list(running.order_by("pk").values_list("uuid", flat=True))
    for uuid in waiting:
        run_recomputation(uuid, at=at)
    return len(waiting)


def drop_recomputations(*, at: datetime) -> int:
    """Drop what was asked for long ago; return how many."""
    ended = Recomputation.objects.exclude(state=RecomputationState.RUNNING)
    dropped, _by_model = ended.filter(created_at__lte=at - KEPT).delete()
    return dropped


def _step(uuid: UUID, *, at: datetime) -> bool:
    """Compute the next portion; say whether there may be another."""
    # Who finds somebody else at it leaves it to them.
    skips = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        rows = Recomputation.objects.select_for_update(of=("self",), skip_locked=skips)
        related = rows.select_related("party", "framework", "created_by")
        job = related.filter(uuid=uuid, state=RecomputationState.RUNNING).first()
        if job is None:
            return False
        resting = deadlines_resting_on(party=job.party, framework=job.framework)
        found = resting.filter(pk__gt=job.reached).order_by("pk")
        keys = list(found.values_list("pk", flat=True)[:PORTION])
        if keys:
            wrong, left = _compute(keys, by=job.created_by, at=at, reason=job.reason)
            job.looked_at += len(keys)
            job.put_right += wrong
            job.left += left
            job.reached = keys[-1]
        else:
            job.kept_put_right = keeping.put_right(connection) if job.is_of_everything else 0
            job.state, job.done_at = RecomputationState.DONE, at
        job.save()
    return bool(keys)


def _compute(
    keys: Collection[int], *, by: User | None, at: datetime, reason: str
) -> tuple[int, int]:
    """Compute deadlines anew; return how many were wrong, and how many cannot be computed."""
    locked = Deadline.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    before = {row.pk: _days(row) for row in locked}
    found = hanging(Deadline.objects.filter(pk__in=before))
    follows = [row for row in found if row.is_anchored or (_is_cycle(row) and not row.edtf)]
    told = {row.pk for row in follows}
    left = _follow(follows, by=by, at=at, reason=reason)
    _end_days([row for row in found if row.pk not in told], by=by, at=at, reason=reason)
    after = Deadline.objects.filter(pk__in=before)
    return sum(1 for row in after if _days(row) != before[row.pk]), left


def _is_cycle(deadline: Deadline) -> bool:
    return deadline.role == DeadlineRole.CYCLE


def _days(deadline: Deadline) -> tuple[object, ...]:
    return (deadline.first_day, deadline.last_day, deadline.grace_day, deadline.late_at)


def _follow(rows: Sequence[Deadline], *, by: User | None, at: datetime, reason: str) -> int:
    """Let deadlines follow what they hang on; return how many cannot."""
    try:
        with transaction.atomic():
            follow_all(rows, by=by, at=at, reason=reason)
    except RefusedError:
        if len(rows) == 1:
            return 1
        # One that hangs in a circle keeps no other from its day.
        fresh = [hanging(Deadline.objects.filter(pk=row.pk)) for row in rows]
        return sum(_follow(one, by=by, at=at, reason=reason) for one in fresh)
    return 0


def _end_days(rows: Sequence[Deadline], *, by: User | None, at: datetime, reason: str) -> None:
    """Read the days of deadlines from their dates anew, and save those that were wrong."""
    grounds = grounds_of(row.commitment for row in rows)
    before = {row.pk: (Before.of(row), _days(row)) for row in rows}
    for row in rows:
        zones = grounds[row.commitment_id].zones
        if _is_cycle(row):
            # A person gave it its days; they stay, and end where the parties are.
            row.late_at = late_from(row.grace_day, zones) if row.grace_day else None
        else:
            resolve_days(row, zones=zones)
    wrong = [row for row in rows if _days(row) != before[row.pk][1]]
    changed = {row.pk: before[row.pk][0] for row in wrong}
    verb = "end_day_elsewhere"
    follow_all(wrong, changed=changed, verb=verb, by=by, at=at, reason=reason)
