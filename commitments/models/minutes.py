"""Minutes: what was decided when somebody walked through a list, item by item."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models import choices
from commitments.models.commitment import Commitment, CommitmentChild
from commitments.models.deadline import Deadline
from commitments.querysets import MinutesItemQuerySet, MinutesQuerySet
from frameworks.models import Framework
from history.models import Record
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.models import User


class Minutes(Record):
    """One review of a list, for a meeting or for none.

    `agenda` holds the UUIDs of the commitments as they stood in the list when the review began,
    so that the next one stays the next one while the list itself changes.
    """

    framework = models.ForeignKey(
        Framework, models.CASCADE, related_name="minutes", verbose_name=_("framework")
    )
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="minutes",
        verbose_name=_("for the meeting"),
    )
    title = models.CharField(_("title"), max_length=120)
    held_on = models.DateField(_("day"))
    filters = models.TextField(_("filters of the list"), blank=True)
    agenda = models.JSONField(_("agenda"), default=list)
    begun_by: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    closed_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = (
            models.CheckConstraint(condition=~models.Q(title=""), name="minutes_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="minutes_closed_says_by_whom",
            ),
        )
        indexes = (
            # The list of a framework's minutes: MinutesQuerySet.latest_first.
            models.Index(fields=["framework", "-held_on", "-id"], name="minutes_of_framework"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid

    @property
    def is_closed(self) -> bool:
        """Whether nothing may be added any more."""
        return self.closed_at is not None


class MinutesItem(CommitmentChild):
    """What was decided about one commitment, and the sentence that was noted; never changed."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="items")
    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="minutes_items")
    deadline = models.ForeignKey(
        Deadline,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deadline"),
    )
    decision = models.CharField(_("decision"), max_length=12, choices=choices.DecisionChoices)
    words = models.TextField(_("what happened"), blank=True)
    note = models.TextField(_("note"), blank=True)
    decided_by: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))

    objects = MinutesItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of minutes")
        verbose_name_plural = _("items of minutes")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(decision__in=choices.DecisionChoices.values),
                name="minutesitem_decision_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(words="", note=""), name="minutesitem_says_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.commitment}: {self.get_decision_display()}"
