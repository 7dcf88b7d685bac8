"""Series of meetings, their occurrences, and which body reports to which."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from frameworks.models import Framework
from frameworks.validators import CODE
from history.models import Record
from meetings.querysets import ForumQuerySet, MeetingQuerySet


class Forum(Record):
    """A series of meetings, as in SCM, KIDD or RCWG; a forum may report to another."""

    framework = models.ForeignKey(
        Framework, models.CASCADE, related_name="forums", verbose_name=_("framework")
    )
    code = models.CharField(_("code"), max_length=40, validators=[CODE])
    name = models.CharField(_("name"), max_length=200)
    reports_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_by",
        verbose_name=_("reports to"),
    )
    frequency = models.CharField(_("frequency"), max_length=80, blank=True)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        constraints = (
            models.UniqueConstraint(fields=["framework", "code"], name="forum_code_is_unique"),
            models.CheckConstraint(
                condition=models.Q(reports_to__isnull=True) | ~models.Q(reports_to=models.F("id")),
                name="forum_does_not_report_to_itself",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid


class MeetingState(models.TextChoices):
    """Whether a meeting stands."""

    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class Meeting(Record):
    """One occurrence of a forum; it may have no date yet.

    `starts_on` and `ends_on` are set where the date is known to the day, `date_edtf` keeps what
    was said where it is not.
    """

    forum = models.ForeignKey(
        Forum, models.CASCADE, related_name="meetings", verbose_name=_("forum")
    )
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    label = models.CharField(_("name"), max_length=200, blank=True)
    date_edtf = models.CharField(_("date (EDTF)"), max_length=40, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED
    )
    basis = models.CharField(_("source of the date"), max_length=200, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = (
            models.UniqueConstraint(
                fields=["forum", "number"],
                name="meeting_number_is_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True, ends_on__isnull=True)
                | models.Q(
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                    ends_on__gte=models.F("starts_on"),
                ),
                name="meeting_ends_after_start",
            ),
        )
        indexes = (
            # The occurrences of one forum in order: cycles, next meeting, last before another.
            models.Index(fields=["forum", "starts_on"], name="meeting_of_forum_by_day"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The meeting's own name, or its forum's with the number."""
        if self.label:
            return self.label
        return f"{self.forum.code} {self.number}" if self.number else self.forum.code

    @property
    def history_root(self) -> UUID:
        return self.uuid

    @property
    def history_framework(self) -> UUID:
        return self.forum.framework.uuid
