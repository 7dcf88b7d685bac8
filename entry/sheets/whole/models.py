"""The taking out of a whole framework where that takes long: how far it is, and its file."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from entry.sheets.querysets import WholeExportQuerySet
from frameworks.models import Framework


class ExportState(models.TextChoices):
    """How far it is."""

    RUNNING = "running", _("being written")
    DONE = "done", _("ready")
    FAILED = "failed", _("stopped")


class WholeExport(models.Model):
    """One framework on its way into a file; the file goes a day after it was asked for.

    It changes no record, so it has no history.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    framework = models.ForeignKey(Framework, models.CASCADE, related_name="+")
    form = models.CharField(max_length=4)
    state = models.CharField(max_length=7, choices=ExportState, default=ExportState.RUNNING)
    file = models.FileField(upload_to="exports", blank=True)
    size = models.PositiveBigIntegerField(null=True)
    created_by: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = WholeExportQuerySet.as_manager()

    class Meta:
        app_label = "entry"
        verbose_name = _("export of a framework")
        verbose_name_plural = _("exports of frameworks")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state=ExportState.DONE)
                | (models.Q(done_at__isnull=False, size__isnull=False) & ~models.Q(file="")),
                name="wholeexport_done_has_its_file",
            ),
        )

    def __str__(self) -> str:
        return f"{self.framework.code}.{self.form}"
