"""Source texts as published, and the exact spans of them that ground commitments."""

from uuid import UUID

from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from frameworks.models import Framework, Party
from history.models import Record
from sources.querysets import DocumentQuerySet, PassageQuerySet


class Document(Record):
    """A source text, cleaned of its carrier's furniture and unchanged ever since.

    `text` is counted in Unicode code points. A correction of the text is a new revision.
    """

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="documents")
    code = models.CharField(_("code"), max_length=40)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    title = models.CharField(_("title"), max_length=300)
    document_type = models.CharField(_("type"), max_length=60, blank=True)
    issuers = models.ManyToManyField(Party, blank=True, related_name="issued_documents")
    date_edtf = models.CharField(
        _("date (EDTF)"),
        max_length=40,
        blank=True,
        help_text=_("The document's own date, not the day on which a page showed it."),
    )
    date_reasoning = models.TextField(_("how the date was found"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    source_note = models.TextField(_("source"), blank=True)
    url = models.URLField(_("address"), blank=True)
    raw_name = models.CharField(_("name of the raw file"), max_length=200, blank=True)
    raw_sha256 = models.CharField(_("SHA-256 of the raw file"), max_length=64)
    text = models.TextField(_("text"))
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    left_out = models.JSONField(_("furniture left out"), default=list, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "code", "revision"], name="document_revision_is_unique"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="document_has_text"),
            models.CheckConstraint(
                condition=models.Q(raw_sha256__regex=r"^[0-9a-f]{64}$"),
                name="document_keeps_the_raw_hash",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid


class Passage(Record):
    """An exact span of a document's text: [start, end) in code points, and its words."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="passages")
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    quote = models.TextField(_("words"))
    section = models.CharField(_("section"), max_length=200, blank=True)
    locator = models.CharField(_("place"), max_length=40, blank=True)

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="passage_has_length"
            ),
            models.UniqueConstraint(
                fields=["document", "start", "end"], name="passage_span_is_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(end=models.F("start") + Length("quote")),
                name="passage_is_as_long_as_its_words",
            ),
        )

    def __str__(self) -> str:
        return self.quote[:80]

    @property
    def history_root(self) -> UUID:
        return self.document.uuid

    @property
    def history_framework(self) -> UUID:
        return self.document.framework.uuid
