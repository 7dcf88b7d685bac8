"""The computing anew of many deadlines where that takes long: how far it is, what it found."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.querysets import RecomputationQuerySet
from frameworks.models import Framework, Party

if TYPE_CHECKING:
    from accounts.models import User


class RecomputationState(models.TextChoices):
    """How far it is."""

    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    FAILED = "failed", _("stopped")


class Recomputation(models.Model):
    """The open deadlines of a party, of a framework, or all, on their way to be computed anew.

    It keeps no history of its own: what it puts right is in the history of each deadline.
    `reached` is the key of the last deadline that was looked at, written together with what was
    put right, so that whoever goes on after a worker died counts nothing twice.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="+")
    framework = models.ForeignKey(Framework, models.CASCADE, null=True, related_name="+")
    reason = models.TextField(blank=True)
    state = models.CharField(
        max_length=7, choices=RecomputationState, default=RecomputationState.RUNNING
    )
    total = models.PositiveIntegerField()
    reached = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    put_right = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    kept_put_right = models.PositiveIntegerField(default=0)
    created_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = RecomputationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recomputation")
        verbose_name_plural = _("recomputations")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state=RecomputationState.DONE)
                | models.Q(done_at__isnull=False),
                name="recomputation_done_says_when",
            ),
        )

    def __str__(self) -> str:
        return str(self.party or self.framework or _("all frameworks"))

    @property
    def is_of_everything(self) -> bool:
        """Say whether it looks at all frameworks, and at what is kept beside the deadlines."""
        return self.party_id is None and self.framework_id is None
