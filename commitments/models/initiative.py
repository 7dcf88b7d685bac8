"""Cooperative projects, their stages, and the decisions behind them."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.domain.vocabulary import TRACKED_STAGES, Stage
from commitments.models import choices
from commitments.models.commitment import Commitment
from commitments.querysets import (
    InitiativeQuerySet,
    InitiativeStepQuerySet,
)
from frameworks.models import Framework, Party, PriorityArea
from history.models import Record
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.models import User


class Initiative(Record):
    """A cooperative project under a framework."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="initiatives")
    title = models.CharField(_("title"), max_length=250)
    summary = models.TextField(_("summary"), blank=True)
    stage = models.CharField(
        _("stage"), max_length=12, choices=choices.StageChoices, default=Stage.CONCEPT
    )
    areas = models.ManyToManyField(PriorityArea, blank=True, related_name="initiatives")
    parties = models.ManyToManyField(Party, blank=True, related_name="initiatives")
    commitments = models.ManyToManyField(
        Commitment, blank=True, related_name="initiatives", verbose_name=_("counts for")
    )
    criteria_met = models.JSONField(_("criteria met"), default=list, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(stage__in=choices.StageChoices.values),
                name="initiative_stage_is_known",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid

    @property
    def is_being_tracked(self) -> bool:
        """Say whether the duty to track it has begun: from the decision on, until it ends."""
        return self.stage in TRACKED_STAGES


class InitiativeStep(Record):
    """One step of an initiative: which stage, when, at which meeting, by whom, decided how."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="steps")
    stage = models.CharField(_("stage"), max_length=12, choices=choices.StageChoices)
    taken_on = models.DateField(_("day"))
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="initiative_steps"
    )
    decision = models.TextField(_("decision"), blank=True)
    taken_by: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    objects = InitiativeStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an initiative")
        verbose_name_plural = _("steps of initiatives")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(stage=Stage.DECIDED) | ~models.Q(decision=""),
                name="initiativestep_decided_has_a_record",
            ),
        )

    def __str__(self) -> str:
        return f"{self.initiative}: {self.get_stage_display()}"

    @property
    def history_root(self) -> UUID:
        return self.initiative.uuid

    @property
    def history_framework(self) -> UUID:
        return self.initiative.framework.uuid
