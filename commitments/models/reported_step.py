"""The step of an initiative that a report proposes; who accepts the report takes it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models import choices
from commitments.models.commitment import Commitment
from commitments.models.initiative import Initiative
from commitments.models.progress import ProgressUpdate, ReportedChild
from commitments.querysets import ReportedStepQuerySet


class ReportedStep(ReportedChild):
    """What a report says of one initiative: the stage that it has come to, and when."""

    update = models.ForeignKey(ProgressUpdate, models.CASCADE, related_name="steps")
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="+")
    stage = models.CharField(_("stage"), max_length=12, choices=choices.StageChoices)
    taken_on = models.DateField(_("day"))
    decision = models.TextField(_("decision"), blank=True)

    objects = ReportedStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported step of an initiative")
        verbose_name_plural = _("reported steps of initiatives")
        constraints = (
            models.UniqueConstraint(
                fields=["update", "initiative"], name="reportedstep_is_said_once"
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=choices.StageChoices.values),
                name="reportedstep_stage_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.initiative}: {self.get_stage_display()}"

    @property
    def commitment(self) -> Commitment:  # type: ignore[override]
        """The commitment that the report is on."""
        return self.update.commitment
