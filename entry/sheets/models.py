"""Imports of spreadsheets: the file, how it is read, and what each of its rows does."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from entry.sheets.querysets import SheetJobQuerySet, SheetMappingQuerySet, SheetRowQuerySet
from entry.sheets.states import ConflictMode, Decision, Effect, JobState, SheetKind
from frameworks.models import Framework

if TYPE_CHECKING:
    from accounts.models import User


class SheetKindChoices(models.TextChoices):
    """Kinds of rows in words."""

    COMMITMENTS = SheetKind.COMMITMENTS, _("commitments")
    PARTIES = SheetKind.PARTIES, _("parties")
    MEMBERS = SheetKind.MEMBERS, _("points of contact and other members")
    MEETINGS = SheetKind.MEETINGS, _("meetings")
    MEASUREMENTS = SheetKind.MEASUREMENTS, _("measurements")
    UPDATES = SheetKind.UPDATES, _("progress updates")


class JobStateChoices(models.TextChoices):
    """States in words."""

    MAPPING = JobState.MAPPING, _("columns to be confirmed")
    CHECKING = JobState.CHECKING, _("being checked")
    PREVIEW = JobState.PREVIEW, _("waiting for your yes")
    APPLYING = JobState.APPLYING, _("being written")
    DONE = JobState.DONE, _("done")
    UNDOING = JobState.UNDOING, _("being undone")
    UNDONE = JobState.UNDONE, _("undone")
    FAILED = JobState.FAILED, _("stopped")


class EffectChoices(models.TextChoices):
    """Effects in words."""

    NEW = Effect.NEW, _("new")
    CHANGED = Effect.CHANGED, _("changed")
    SAME = Effect.SAME, _("same")
    REVIVED = Effect.REVIVED, _("brought back")
    ERROR = Effect.ERROR, _("error")


class ConflictModeChoices(models.TextChoices):
    """Conflict modes in words."""

    ASK = ConflictMode.ASK, _("ask me row by row")
    UPDATE = ConflictMode.UPDATE, _("take the file’s")
    SKIP = ConflictMode.SKIP, _("leave what is there")


class DateOrderChoices(models.TextChoices):
    """What comes first in a date of figures, in words."""

    ASKED = "", _("neither: mark such dates")
    DAY_FIRST = "dmy", _("the day (7/3/2025 is 7 March)")
    MONTH_FIRST = "mdy", _("the month (3/7/2025 is 7 March)")


class SheetJob(models.Model):
    """One file on its way into the books.

    It keeps no history of its own: what it writes is in the history of each record, under the
    job's UUID as the id of the request.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    framework = models.ForeignKey(
        Framework, models.CASCADE, related_name="sheet_jobs", verbose_name=_("framework")
    )
    kind = models.CharField(_("what its rows are"), max_length=12, choices=SheetKindChoices)
    state = models.CharField(
        _("state"), max_length=8, choices=JobStateChoices, default=JobState.MAPPING
    )
    file = models.FileField(_("file"), upload_to="sheets")
    file_name = models.CharField(_("name of the file"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    opened = models.JSONField(_("how it is read"), default=dict)
    header_row = models.PositiveIntegerField(_("row of the headings"), default=1)
    headings = models.JSONField(_("headings"), default=list)
    mapping = models.JSONField(_("what the headings mean"), default=dict)
    date_order = models.CharField(
        _("in dates of figures comes first"), max_length=3, choices=DateOrderChoices, blank=True
    )
    mode = models.CharField(
        _("where a row differs from what is there"),
        max_length=6,
        choices=ConflictModeChoices,
        default=ConflictMode.ASK,
    )
    # Counted up by every check, so that a yes is a yes to the preview that was seen.
    preview = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    message = models.TextField(blank=True)
    problems = models.JSONField(default=list)
    # The last event of the trail before it was written: what came later came after it.
    trail_before = models.BigIntegerField(null=True)
    created_by: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    confirmed_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    undone_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    objects = SheetJobQuerySet.as_manager()

    class Meta:
        app_label = "entry"
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="sheetjob_keeps_the_hash"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[JobState.DONE, JobState.UNDOING, JobState.UNDONE])
                | models.Q(done_at__isnull=False, confirmed_by__isnull=False),
                name="sheetjob_done_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.UNDONE)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="sheetjob_undone_says_who_and_when",
            ),
        )
        indexes = (
            # The list of imports of a framework, newest first.
            models.Index(fields=["framework", "-id"], name="sheetjob_of_framework"),
        )

    def __str__(self) -> str:
        return self.file_name


class SheetRow(models.Model):
    """What one row of a file says and does."""

    job = models.ForeignKey(SheetJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=400, blank=True)
    effect = models.CharField(max_length=7, choices=EffectChoices)
    decision = models.CharField(
        max_length=5, choices=[(code.value, code.value) for code in Decision], blank=True
    )
    values = models.JSONField(default=dict)
    cells = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    target = models.UUIDField(null=True)
    seen = models.PositiveIntegerField(null=True)

    objects = SheetRowQuerySet.as_manager()

    class Meta:
        app_label = "entry"
        constraints = (
            models.UniqueConstraint(fields=["job", "number"], name="sheetrow_stands_once"),
            models.CheckConstraint(
                condition=~models.Q(effect=Effect.ERROR) | ~models.Q(faults=[]),
                name="sheetrow_error_says_what",
            ),
        )
        indexes = (
            # The rows of one effect, in the order of the file.
            models.Index(fields=["job", "effect", "number"], name="sheetrow_by_effect"),
            # Whether a row says again what an earlier one said.
            models.Index(fields=["job", "key"], name="sheetrow_by_key"),
        )

    def __str__(self) -> str:
        return f"{self.job}:{self.number}"


class SheetMapping(models.Model):
    """What the headings of a framework's sheets of one kind meant the last time."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=SheetKindChoices)
    meanings = models.JSONField(default=dict)

    objects = SheetMappingQuerySet.as_manager()

    class Meta:
        app_label = "entry"
        constraints = (
            models.UniqueConstraint(fields=["framework", "kind"], name="sheetmapping_is_one"),
        )

    def __str__(self) -> str:
        return f"{self.framework_id}:{self.kind}"
