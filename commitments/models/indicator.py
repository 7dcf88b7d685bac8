"""What is measured, and the dated values."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.domain.progress import definitions_differ
from commitments.models import choices
from commitments.models.commitment import Commitment, CommitmentChild
from commitments.models.progress import ReportedChild
from commitments.querysets import IndicatorQuerySet, MeasurementQuerySet


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", _("more is better")
    DOWN = "down", _("less is better")


class Trajectory(models.TextChoices):
    """Which way leads from the baseline to the target."""

    STRAIGHT = "straight", _("a straight line")
    STEPPED = "stepped", _("a step at the end of each year")


class Indicator(CommitmentChild):
    """A number of a commitment: its definition apart from the quote, operator, target, baseline."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="indicators")
    name = models.CharField(_("name"), max_length=200)
    definition = models.TextField(_("definition"), blank=True)
    definition_source = models.CharField(_("source of the definition"), max_length=250, blank=True)
    unit = models.CharField(_("unit"), max_length=120)
    role = models.CharField(_("role"), max_length=18, choices=choices.QuantityRoleChoices)
    operator = models.CharField(_("operator"), max_length=10, choices=choices.OperatorChoices)
    operator_is_doubtful = models.BooleanField(_("operator is a reading"), default=False)
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction, default=Direction.UP
    )
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=4, null=True, blank=True)
    is_implied = models.BooleanField(_("implied, not stated"), default=False)
    baseline_value = models.DecimalField(
        _("baseline"), max_digits=24, decimal_places=4, null=True, blank=True
    )
    baseline_edtf = models.CharField(_("date of the baseline"), max_length=40, blank=True)
    baseline_source = models.CharField(_("source of the baseline"), max_length=250, blank=True)
    trajectory = models.CharField(
        _("way to the target"), max_length=8, choices=Trajectory, default=Trajectory.STRAIGHT
    )
    money_type = models.CharField(
        _("stage of money"), max_length=10, choices=choices.MoneyTypeChoices, blank=True
    )
    currency = models.CharField(_("currency (ISO 4217)"), max_length=3, blank=True)
    scope = models.CharField(_("scope"), max_length=250, blank=True)
    note = models.TextField(_("note"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = (
            models.UniqueConstraint(fields=["commitment", "name"], name="indicator_name_is_unique"),
            models.CheckConstraint(
                condition=models.Q(money_type="", currency="")
                | (~models.Q(money_type="") & ~models.Q(currency="")),
                name="indicator_money_has_a_currency",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False)
                | models.Q(role__in=["implied_indicator"])
                | models.Q(operator__in=["increase", "decrease"]),
                name="indicator_has_a_value_or_a_direction",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Measurement(ReportedChild):
    """A dated value of an indicator, with its source."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measurements")
    update = models.ForeignKey(
        "ProgressUpdate", models.CASCADE, null=True, blank=True, related_name="measurements"
    )
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=4)
    operator = models.CharField(
        _("operator"), max_length=10, choices=choices.OperatorChoices, default="="
    )
    measured_edtf = models.CharField(_("date (EDTF)"), max_length=40)
    measured_on = models.DateField(_("last day of that date"))
    source = models.CharField(_("source"), max_length=250, blank=True)
    definition = models.CharField(
        _("what the source measures"),
        max_length=250,
        blank=True,
        help_text=_("Where it is not quite what the indicator means."),
    )
    is_accepted = models.BooleanField(_("accepted"), default=False)
    is_demo = models.BooleanField(_("invented for the demonstration"), default=False)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        indexes = (
            # The curve of one indicator.
            models.Index(fields=["indicator", "measured_on"], name="measurement_curve"),
        )

    def __str__(self) -> str:
        # As people write it: the database gives every value four decimals.
        return f"{Decimal(self.value).normalize():f} {self.indicator.unit}"

    @property
    def differs_in_definition(self) -> bool:
        """Say whether the source measures something else than the indicator means."""
        return definitions_differ(self.definition, self.indicator.definition)

    @property
    def commitment(self) -> Commitment:  # type: ignore[override]
        """The commitment whose indicator was measured."""
        return self.indicator.commitment
