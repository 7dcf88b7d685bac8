"""Which steps a framework takes to remind people, where it differs from the default."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from commitments.models.choices import KindChoices, StrengthChoices
from frameworks.models import Framework
from history.models import Record
from reminders.policy import DEFAULT, MOST_DAYS, MOST_STEPS, Policy
from reminders.querysets import ReminderPolicyQuerySet


def validate_days(value: object) -> None:
    """Refuse what is no short list of different whole days. Raises ValidationError."""
    if not isinstance(value, list) or not all(
        isinstance(day, int) and not isinstance(day, bool) and 0 <= day <= MOST_DAYS
        for day in value
    ):
        raise ValidationError(
            _("Write whole days from 0 to %(most)d, as in 30, 7, 1."), params={"most": MOST_DAYS}
        )
    if len(set(value)) != len(value) or len(value) > MOST_STEPS:
        raise ValidationError(
            _("Write each day once, and at most %(most)d days."), params={"most": MOST_STEPS}
        )


def _days(label: Any, default: tuple[int, ...]) -> models.JSONField:
    return models.JSONField(
        label, default=partial(list, default), blank=True, validators=[validate_days]
    )


class ReminderPolicy(Record):
    """The steps for one framework, kind or strength; what it does not name holds for all."""

    framework = models.ForeignKey(
        Framework,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="reminder_policies",
        verbose_name=_("framework"),
        help_text=_("Empty for all frameworks."),
    )
    kind = models.CharField(
        _("kind"), max_length=25, choices=KindChoices, blank=True, help_text=_("Empty for all.")
    )
    strength = models.CharField(
        _("strength"),
        max_length=10,
        choices=StrengthChoices,
        blank=True,
        help_text=_("Empty for all; what only looks forward to something is asked more softly."),
    )
    before = _days(_("days before"), DEFAULT.before)
    on_day = models.BooleanField(_("on the day"), default=DEFAULT.on_day)
    after = _days(_("days late"), DEFAULT.after)
    to_alternate = _days(_("days late: alternate"), DEFAULT.to_alternate)
    to_manager = _days(_("days late: manager"), DEFAULT.to_manager)
    to_lead = _days(_("days late: framework lead"), DEFAULT.to_lead)
    stale = _days(_("days stale"), DEFAULT.stale)
    update_returned = _days(_("days since a report was returned"), DEFAULT.update_returned)
    update_waiting = _days(_("days a report waits for review"), DEFAULT.update_waiting)
    date_asked = _days(_("days a wish for another date waits"), DEFAULT.date_asked)
    round_asked = _days(_("days since a reporting round opened"), DEFAULT.round_asked)
    sign_off_waiting = _days(
        _("days a report waits for the sign-off of its party"), DEFAULT.sign_off_waiting
    )
    awaiting_date_after = models.PositiveSmallIntegerField(
        _("days until a missing date is asked for"), default=DEFAULT.awaiting_date_after
    )
    ask_again_every = models.PositiveSmallIntegerField(
        _("days between questions to the clerk"),
        default=DEFAULT.ask_again_every,
        validators=[MinValueValidator(7)],
    )

    objects = ReminderPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder policy")
        verbose_name_plural = _("reminder policies")
        constraints = (
            models.UniqueConstraint(
                Coalesce("framework", 0),
                "kind",
                "strength",
                name="reminderpolicy_is_said_once",
                violation_error_message=_("There is a policy for this already; change that one."),
            ),
            models.CheckConstraint(
                condition=models.Q(ask_again_every__gte=7),
                name="reminderpolicy_does_not_nag",
            ),
        )

    def __str__(self) -> str:
        parts = [
            str(self.framework) if self.framework else str(_("all frameworks")),
            self.get_kind_display(),
            self.get_strength_display(),
        ]
        return ", ".join(part for part in parts if part)

    @property
    def history_framework(self) -> UUID | None:
        return self.framework.uuid if self.framework else None

    @property
    def steps(self) -> Policy:
        """The steps as pure data."""
        return Policy(
            before=tuple(self.before),
            on_day=self.on_day,
            after=tuple(self.after),
            to_alternate=tuple(self.to_alternate),
            to_manager=tuple(self.to_manager),
            to_lead=tuple(self.to_lead),
            stale=tuple(self.stale),
            update_returned=tuple(self.update_returned),
            update_waiting=tuple(self.update_waiting),
            date_asked=tuple(self.date_asked),
            round_asked=tuple(self.round_asked),
            sign_off_waiting=tuple(self.sign_off_waiting),
            awaiting_date_after=self.awaiting_date_after,
            ask_again_every=self.ask_again_every,
        )
