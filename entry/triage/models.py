"""What people said of the sentences of a document, and of proposals, while they read it."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from entry.extraction import Class
from entry.querysets import RefusedProposalQuerySet, VerdictQuerySet
from history.models import Record
from sources.models import Document


class VerdictKind(models.TextChoices):
    """What a sentence is; `open` has been taken back and is not looked at again yet."""

    COMMITMENT = "commitment", _("commitment")
    PRINCIPLE = "principle", _("principle")
    BACKGROUND = "background", _("background")
    DELIVERED = "delivered", _("delivered")
    OPEN = "open", _("not looked at yet")


class Verdict(Record):
    """What one sentence of a document is, by whom and when.

    It is never deleted: taken back, it is open, so that its version tells whether anybody has
    been at it in between.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="verdicts")
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    kind = models.CharField(_("kind"), max_length=12, choices=VerdictKind)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="verdicts"
    )
    decided_at = models.DateTimeField(_("decided"))

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict on a sentence")
        verbose_name_plural = _("verdicts on sentences")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="verdict_has_length"
            ),
            models.UniqueConstraint(
                fields=["document", "start"], name="verdict_is_one_for_each_place"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=VerdictKind.values), name="verdict_has_a_known_kind"
            ),
        )
        indexes = (
            # What came in since somebody looked: Verdict.objects.since(document, moment).
            models.Index(fields=["document", "decided_at"], name="verdict_since"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} [{self.start}, {self.end})"

    @property
    def history_root(self) -> UUID:
        return self.document.uuid

    @property
    def history_framework(self) -> UUID:
        return self.document.framework.uuid


class RefusedProposal(Record):
    """A proposal for a stretch of words that a person did not want; it is not made again.

    It is never deleted: taken back, it is no longer refused, and its version tells so.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="refused_proposals")
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    label = models.CharField(
        _("proposed as"), max_length=12, choices=[(one.value, one.value) for one in Class]
    )
    is_refused = models.BooleanField(_("refused"), default=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="refused_proposals"
    )
    decided_at = models.DateTimeField(_("decided"))

    objects = RefusedProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("refused proposal")
        verbose_name_plural = _("refused proposals")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="refusedproposal_has_length"
            ),
            models.UniqueConstraint(
                fields=["document", "start", "end", "label"], name="refusedproposal_is_one"
            ),
            models.CheckConstraint(
                condition=models.Q(label__in=[one.value for one in Class]),
                name="refusedproposal_has_a_known_class",
            ),
        )

    def __str__(self) -> str:
        return f"{self.label} [{self.start}, {self.end})"

    @property
    def history_root(self) -> UUID:
        return self.document.uuid

    @property
    def history_framework(self) -> UUID:
        return self.document.framework.uuid
