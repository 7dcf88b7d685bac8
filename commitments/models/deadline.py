"""What falls due: the words, their reading, and every change of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.domain.vocabulary import CHASED_ROLES, DeadlineRole, Hemisphere
from commitments.models import choices
from commitments.models.commitment import Commitment, CommitmentChild
from commitments.querysets import (
    DateRequestQuerySet,
    DeadlineQuerySet,
    DeadlineRevisionQuerySet,
    QuotaRuleQuerySet,
)
from frameworks.models import HemisphereChoices
from meetings.models import Forum, Meeting
from sources.models import Passage

if TYPE_CHECKING:
    from accounts.models import User


class AnchorRelation(models.TextChoices):
    """On which side of its anchor a deadline lies."""

    BEFORE = "before", _("before")
    AFTER = "after", _("after")
    AT = "at", _("at")
    LAST_BEFORE = "last_before", _("at the last one before")


class OffsetUnit(models.TextChoices):
    """What an offset counts."""

    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")


class CloseReason(models.TextChoices):
    """Why a deadline is no longer open."""

    MET = "met", _("met")
    MISSED = "missed", _("missed")
    CLOSED_WITH_COMMITMENT = "with_commitment", _("closed with its commitment")
    CANCELLED = "cancelled", _("cancelled")
    OFF_CALENDAR = "off_calendar", _("no longer in the calendar")


def waits_for_a_day(row: Any) -> bool:
    """Say whether a deadline, or the row of one, has no day before something else gets one.

    What is to follow something else, any day after, has no end; the SQL is in querysets.
    """
    is_after = row.anchor_relation == AnchorRelation.AFTER and not row.offset
    return bool(row.anchor_relation) and not (is_after and row.first_day is not None)


class Deadline(CommitmentChild):
    """The unit that falls due, is reminded, is overdue and is judged.

    The words (`expression`) and their reading (`edtf`, `qualifier`, `basis`) are kept beside the
    days they resolve to: `first_day` to `last_day` as the words say, `grace_day` the last day on
    which they can still be true. `late_at` is the instant after which it is overdue: the end of
    `grace_day` in the last time zone of the parties. All four are empty where there is no date.
    """

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="deadlines")
    label = models.CharField(_("what falls due"), max_length=200, blank=True)
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=choices.DeadlineRoleChoices,
        default=DeadlineRole.DUE,
    )
    expression = models.CharField(_("words"), max_length=250, blank=True)
    edtf = models.CharField(_("reading (EDTF)"), max_length=60, blank=True)
    qualifier = models.CharField(
        _("qualifier"), max_length=6, choices=choices.QualifierChoices, blank=True
    )
    hemisphere = models.CharField(
        _("hemisphere"), max_length=5, choices=HemisphereChoices, default=Hemisphere.NORTH
    )
    basis = models.JSONField(_("how it was read"), default=list, blank=True)
    is_inferred = models.BooleanField(
        _("leans on the document's date"),
        default=False,
        help_text=_("Asked about again when the document's date changes."),
    )
    passage = models.ForeignKey(
        Passage, models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    grace_day = models.DateField(_("last possible day"), null=True, blank=True)
    late_at = models.DateTimeField(_("late from"), null=True, blank=True)
    anchor_forum = models.ForeignKey(
        Forum, models.PROTECT, null=True, blank=True, related_name="anchored_deadlines"
    )
    anchor_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="anchored_deadlines"
    )
    anchor_deadline = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="anchored_deadlines"
    )
    anchor_event = models.CharField(_("named event"), max_length=120, blank=True)
    anchor_event_on = models.DateField(_("day of the event"), null=True, blank=True)
    anchor_relation = models.CharField(
        _("relation"), max_length=12, choices=AnchorRelation, blank=True
    )
    offset = models.PositiveSmallIntegerField(_("offset"), default=0)
    offset_unit = models.CharField(
        _("unit of the offset"), max_length=12, choices=OffsetUnit, default=OffsetUnit.DAYS
    )
    is_provisional = models.BooleanField(_("provisional"), default=False)
    cycle_number = models.PositiveSmallIntegerField(_("cycle"), null=True, blank=True)
    window_from = models.DateField(_("counts from"), null=True, blank=True)
    window_until = models.DateField(_("counts until"), null=True, blank=True)
    required = models.DecimalField(
        _("required"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    close_reason = models.CharField(_("why closed"), max_length=16, choices=CloseReason, blank=True)
    is_open = models.GeneratedField(
        expression=models.Case(
            models.When(
                models.Q(closed_at__isnull=True) & models.Q(role__in=sorted(CHASED_ROLES)),
                then=True,
            ),
            default=False,
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(first_day__isnull=True)
                | models.Q(last_day__isnull=True)
                | models.Q(first_day__lte=models.F("last_day")),
                name="deadline_first_day_is_not_after_last",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    last_day__isnull=True, grace_day__isnull=True, late_at__isnull=True
                )
                # A day that may still change is shown, and nothing is late by it.
                | models.Q(
                    models.Q(late_at__isnull=False) | models.Q(is_provisional=True),
                    last_day__isnull=False,
                    grace_day__isnull=False,
                    grace_day__gte=models.F("last_day"),
                ),
                name="deadline_is_late_after_its_grace",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, close_reason="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(close_reason="")),
                name="deadline_closed_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    anchor_forum__isnull=True,
                    anchor_meeting__isnull=True,
                    anchor_deadline__isnull=True,
                    anchor_event="",
                )
                | ~models.Q(anchor_relation=""),
                name="deadline_anchor_has_a_side",
            ),
            models.CheckConstraint(
                condition=models.Q(anchor_deadline__isnull=True)
                | ~models.Q(anchor_deadline=models.F("id")),
                name="deadline_does_not_hang_on_itself",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=DeadlineRole.CYCLE) | models.Q(cycle_number__isnull=False),
                name="deadline_cycle_has_a_number",
            ),
            models.UniqueConstraint(
                fields=["commitment", "cycle_number"], name="deadline_cycle_is_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(window_from__isnull=True)
                | models.Q(window_until__isnull=True)
                | models.Q(window_from__lte=models.F("window_until")),
                name="deadline_window_has_length",
            ),
        )
        indexes = (
            # Open deadlines by instant of lateness: standing, the sweep, the overdue desk.
            models.Index(fields=["is_open", "late_at", "commitment"], name="deadline_open_by_late"),
            # The deadlines of one commitment in their order.
            models.Index(
                fields=["commitment", "is_open", "late_at"], name="deadline_of_commitment"
            ),
        )

    def __str__(self) -> str:
        return self.expression or self.label or self.edtf

    @property
    def is_anchored(self) -> bool:
        """Say whether its day follows from something else that may move."""
        return bool(self.anchor_relation)

    @property
    def has_no_end(self) -> bool:
        """Say whether it may be met any day after what it hangs on; the SQL is in querysets."""
        is_after = self.anchor_relation == AnchorRelation.AFTER and not self.offset
        return is_after and self.first_day is not None

    @property
    def awaits_date(self) -> bool:
        """Say whether it has no day before something else gets one."""
        return waits_for_a_day(self)

    def asks_why(self, changes: Mapping[str, Sequence[Any]]) -> bool:
        """Ask why a date moves that was set; the first day of a deadline explains itself."""
        old, new = changes.get("last_day", (None, None))
        return old is not None and old != new

    @property
    def asks_why_deleted(self) -> bool:
        return True


class DeadlineRevision(CommitmentChild):
    """One change of a deadline: what it was, what it became, why, and who wanted it."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("number"))
    old_expression = models.CharField(_("old words"), max_length=250, blank=True)
    old_edtf = models.CharField(_("old reading"), max_length=60, blank=True)
    old_last_day = models.DateField(_("old last day"), null=True, blank=True)
    new_expression = models.CharField(_("new words"), max_length=250, blank=True)
    new_edtf = models.CharField(_("new reading"), max_length=60, blank=True)
    new_last_day = models.DateField(_("new last day"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    asked_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revised_at = models.DateTimeField(_("revised"))

    objects = DeadlineRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a deadline")
        verbose_name_plural = _("changes of deadlines")
        constraints = (
            models.UniqueConstraint(
                fields=["deadline", "number"], name="deadlinerevision_number_is_unique"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="deadlinerevision_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.old_expression} → {self.new_expression}"

    @property
    def commitment(self) -> Commitment:  # type: ignore[override]
        """The commitment in whose story this change is told."""
        return self.deadline.commitment

    @property
    def slippage_days(self) -> int | None:
        """Days by which the last day moved, positive when later; None where either is open."""
        if self.old_last_day is None or self.new_last_day is None:
            return None
        return (self.new_last_day - self.old_last_day).days


class DateRequestState(models.TextChoices):
    """What became of a request for another date."""

    ASKED = "asked", _("asked")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DateRequest(CommitmentChild):
    """A point of contact's wish for another date, and the answer to it."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="date_requests")
    expression = models.CharField(_("words asked for"), max_length=250)
    edtf = models.CharField(_("reading asked for (EDTF)"), max_length=60, blank=True)
    reason = models.TextField(_("reason"))
    state = models.CharField(
        _("state"), max_length=10, choices=DateRequestState, default=DateRequestState.ASKED
    )
    asked_by: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="date_requests"
    )
    asked_at = models.DateTimeField(_("asked"))
    decided_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = DateRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for another date")
        verbose_name_plural = _("requests for other dates")
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason=""), name="daterequest_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("asked_by"))
                | models.Q(state=DateRequestState.WITHDRAWN),
                name="daterequest_is_not_decided_by_its_author",
            ),
            models.CheckConstraint(
                condition=models.Q(state=DateRequestState.ASKED, decided_at__isnull=True)
                | (~models.Q(state=DateRequestState.ASKED) & models.Q(decided_at__isnull=False)),
                name="daterequest_decided_says_when",
            ),
            models.UniqueConstraint(
                fields=["deadline"],
                condition=models.Q(state=DateRequestState.ASKED),
                name="daterequest_is_open_once",
                violation_error_message=_("Another date has been asked for already."),
            ),
        )

    def __str__(self) -> str:
        return self.expression

    @property
    def commitment(self) -> Commitment:  # type: ignore[override]
        """The commitment whose date it is about."""
        return self.deadline.commitment

    def asks_why(self, changes: Mapping[str, Sequence[Any]]) -> bool:
        """Ask why a request is taken back."""
        _old, new = changes.get("state", (None, None))
        return bool(new == DateRequestState.WITHDRAWN)


class QuotaRule(CommitmentChild):
    """How a quota makes its cycles, and what is counted in each."""

    class Counts(models.TextChoices):
        """What attainment is counted from."""

        INITIATIVES = "initiatives", _("initiatives presented")
        MEASUREMENTS = "measurements", _("measurements")

    class Period(models.TextChoices):
        """What opens a new cycle."""

        MEETING = "meeting", _("each meeting of a forum")
        YEAR = "year", _("each year")
        RRULE = "rrule", _("a rule (RFC 5545)")

    commitment = models.OneToOneField(Commitment, models.CASCADE, related_name="quota_rule")
    period = models.CharField(_("cycle"), max_length=8, choices=Period)
    forum = models.ForeignKey(
        Forum, models.PROTECT, null=True, blank=True, related_name="quota_rules"
    )
    expression = models.CharField(_("words"), max_length=250, blank=True)
    via_forum = models.ForeignKey(
        Forum,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("through the forum"),
        help_text=_("Each cycle then also falls due at the last meeting of this forum before."),
    )
    rrule = models.CharField(_("rule"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    required = models.DecimalField(_("required per cycle"), max_digits=20, decimal_places=4)
    counts = models.CharField(_("counts"), max_length=12, choices=Counts)
    next_opens_on = models.DateField(_("next cycle opens"), null=True, blank=True)

    objects = QuotaRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of a quota")
        verbose_name_plural = _("rules of quotas")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(period="meeting") | models.Q(forum__isnull=False),
                name="quotarule_per_meeting_has_a_forum",
            ),
            models.CheckConstraint(
                condition=models.Q(period="meeting") | models.Q(starts_on__isnull=False),
                name="quotarule_in_time_has_a_start",
            ),
            models.CheckConstraint(
                condition=models.Q(required__gt=0), name="quotarule_requires_something"
            ),
        )
        indexes = (
            # Rules whose next cycle has to be opened by the sweep.
            models.Index(fields=["next_opens_on"], name="quotarule_next_cycle"),
        )

    def __str__(self) -> str:
        return f"{self.required} / {self.get_period_display()}"
