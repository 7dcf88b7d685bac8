"""The demonstration computed anew: nothing in it is otherwise than the rules make it."""

from django.utils import timezone

from commitments.actions import run_recomputation, start_recomputation
from commitments.models import Deadline, DeadlineRevision
from entry.demo.loading import Loaded


def test_computing_the_demonstration_anew_finds_nothing_wrong(demo: Loaded) -> None:
    at, revisions = timezone.now(), DeadlineRevision.objects.count()
    job = run_recomputation(start_recomputation(by=None, at=at).uuid, at=at)
    assert (job.state, job.put_right, job.left, job.kept_put_right) == ("done", 0, 0, 0)
    assert job.looked_at == Deadline.objects.filter(closed_at__isnull=True).count() > 20
    assert DeadlineRevision.objects.count() == revisions
