"""Reporting rounds: when a framework asks its parties for updates, and for what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.domain.rounds import (
    Asks,
    AsksError,
    KindAsks,
    Phase,
    phase_of,
    read_asks,
)
from commitments.domain.vocabulary import Kind
from commitments.querysets.rounds import ReportingRoundQuerySet
from frameworks.models import Framework
from history.models import Record
from meetings.models import Meeting

MOST_DAYS_BEFORE = 365


def validate_asks(value: object) -> None:
    """Refuse what does not say what is asked of which kind. Raises ValidationError."""
    try:
        read_asks(value)
    except AsksError as error:
        raise ValidationError(_("Say for at least one kind what is asked.")) from error


class ReportingRound(Record):
    """One round in which every owner of an open commitment is asked for an update.

    `opens_at` and `ends_at` are the instants at which its days begin and end where the framework
    lives; what hangs on a meeting without a day has no last day yet.
    """

    framework = models.ForeignKey(
        Framework, models.CASCADE, related_name="rounds", verbose_name=_("framework")
    )
    label = models.CharField(_("name"), max_length=80)
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("closes"), null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rounds",
        verbose_name=_("before the meeting"),
    )
    days_before = models.PositiveSmallIntegerField(
        _("closes so many days before it"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_DAYS_BEFORE)],
    )
    asks = models.JSONField(_("asks for"), validators=[validate_asks])
    opens_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    objects = ReportingRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting round")
        verbose_name_plural = _("reporting rounds")
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "label"],
                name="reportinground_label_is_unique",
                violation_error_message=_("This framework has a round of this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__isnull=True)
                | models.Q(closes_on__gte=models.F("opens_on")),
                name="reportinground_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=models.Q(meeting__isnull=True, days_before__isnull=True)
                | models.Q(meeting__isnull=False, days_before__isnull=False),
                name="reportinground_meeting_says_how_long_before",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__isnull=False) | models.Q(meeting__isnull=False),
                name="reportinground_waits_for_a_meeting_only",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__isnull=True, ends_at__isnull=True)
                | models.Q(
                    closes_on__isnull=False, ends_at__isnull=False, ends_at__gt=models.F("opens_at")
                ),
                name="reportinground_ends_with_its_last_day",
            ),
        )
        indexes = (
            # What asks now: ReportingRoundQuerySet.asking, for desks, forms and the sweep.
            models.Index(fields=["closed_at", "opens_at"], name="reportinground_asking"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid

    def asks_why(self, changes: Mapping[str, Sequence[Any]]) -> bool:
        """Ask why a last day moves, and why a closed round is opened again."""
        day, _then = changes.get("closes_on", (None, None))
        closed, _now = changes.get("closed_at", (None, None))
        return day is not None or closed is not None

    @property
    def asked(self) -> Asks:
        """What is asked of which kind."""
        return read_asks(self.asks)

    def asked_of(self, kind: str) -> KindAsks:
        """Return what is asked of a kind; nothing where that is not asked at all."""
        return self.asked.get(Kind(kind), {})

    def phase(self, at: datetime) -> Phase:
        """Say where it stands at an instant."""
        return phase_of(
            opens_at=self.opens_at, ends_at=self.ends_at, closed_at=self.closed_at, at=at
        )
