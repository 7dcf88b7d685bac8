"""Computes all open deadlines anew, compares them with what is kept, and mends what is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.actions import run_recomputation, start_recomputation
from commitments.models import RecomputationState


class Command(BaseCommand):
    """Tell how many were looked at and how many were wrong."""

    help = "Compute all deadlines and standings anew, compare, and put right what is wrong."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it to its end; fail where it stopped."""
        at = timezone.now()
        job = run_recomputation(start_recomputation(by=None, at=at).uuid, at=at)
        told = {
            "looked_at": job.looked_at,
            "wrong": job.put_right,
            "kept": job.kept_put_right,
            "left": job.left,
        }
        words = _(
            "Deadlines: %(looked_at)d looked at, %(wrong)d put right, %(left)d that cannot be "
            "computed. Standings: %(kept)d put right."
        )
        if job.state != RecomputationState.DONE:
            raise CommandError(_("It stopped before its end; the log of the server says why."))
        self.stdout.write(words % told)
