"""The append-only audit trail, and the base of every record that is written with history.

The trail knows actors, parties and subjects by UUID only; names live in the apps above.
"""

from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from history.context import Door
from history.querysets import AuditEventQuerySet


class DoorChoices(models.TextChoices):
    """Doors in words."""

    PAGE = Door.PAGE, _("page")
    API = Door.API, _("API")
    ADMIN = Door.ADMIN, _("admin")
    IMPORT = Door.IMPORT, _("import")
    COMMAND = Door.COMMAND, _("command")
    TASK = Door.TASK, _("task")


class Record(models.Model):
    """A row that people edit: known outside by its UUID, guarded by its version."""

    uuid = models.UUIDField(_("identifier"), default=uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    # Columns that never enter the history (secrets and figures the system keeps for itself).
    UNRECORDED: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    @property
    def history_root(self) -> UUID:
        """The record in whose story this one is told."""
        return self.uuid

    @property
    def history_framework(self) -> UUID | None:
        """The framework inside which this record's history is read."""
        return None

    @property
    def history_party(self) -> UUID | None:
        """The only party that may read this record's history, where it is internal."""
        return None

    @property
    def history_is_internal(self) -> bool:
        """Whether only its party, or without one who keeps the books, may read its history."""
        return self.history_party is not None


class AuditEvent(models.Model):
    """One write: who did what to which record, through which door, when and why."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    occurred_at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    acting_for = models.UUIDField(null=True)
    role = models.CharField(max_length=20, blank=True)
    door = models.CharField(max_length=10, choices=DoorChoices)
    request_id = models.CharField(max_length=32, blank=True)
    verb = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    subject_type = models.CharField(max_length=60)
    subject = models.UUIDField()
    root = models.UUIDField()
    framework = models.UUIDField(null=True)
    party = models.UUIDField(null=True)
    is_internal = models.BooleanField(default=False)
    changes = models.JSONField(default=dict)
    schema_version = models.PositiveSmallIntegerField(default=1)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(verb=""), name="auditevent_names_its_verb"),
        )
        indexes = (
            # The story of one commitment, newest first: AuditEvent.objects.about(root).
            models.Index(fields=["root", "-id"], name="auditevent_story"),
            # What one record went through, for replay: filter(subject=...).order_by("pk").
            models.Index(fields=["subject", "id"], name="auditevent_subject"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject}"
