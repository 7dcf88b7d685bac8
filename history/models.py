"""The append-only audit trail, and the base of every record that is written with history.

The trail knows actors, parties and subjects by UUID only; names live in the apps above.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from history.context import Door
from history.querysets import AuditEventQuerySet, AuditSealQuerySet, PersonalWordQuerySet

# The verb of an event that tells no change of its own, but made a version.
TOUCH = "touch"


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
    # Columns that the database keeps from other rows: never written from here, never told.
    KEPT: frozenset[str] = frozenset()
    # Columns with words about a person: the history holds a token, a side table the words.
    PERSONAL: frozenset[str] = frozenset()

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

    def asks_why(self, changes: Mapping[str, Sequence[Any]]) -> bool:  # noqa: ARG002 - to be overridden
        """Say whether changes of a stored record, by field from and to, may not go without reason.

        Asked at the one place through which every write goes, whatever its door and action.
        """
        return False

    @property
    def asks_why_deleted(self) -> bool:
        """Whether it may not be deleted without a reason."""
        return False


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
        verbose_name = _("event of the history")
        verbose_name_plural = _("events of the history")
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


class AuditSeal(models.Model):
    """One link of the chain: it holds an event of the trail as it was, and the seal before it.

    It names its event by number only: an event that somebody took away leaves its seal behind.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    event = models.BigIntegerField(unique=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    objects = AuditSealQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class PersonalWord(models.Model):
    """Words about a person that the trail knows by a token only, so that they can be erased."""

    token = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=32, blank=True)
    subject = models.UUIDField()
    field = models.CharField(max_length=60)
    words = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    objects = PersonalWordQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["subject", "field"], name="personalword_of_subject"),)

    def __str__(self) -> str:
        return self.token
