"""What points of contact report, the evidence for it, and what reviewers judge."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.domain.judging import VERDICTS
from commitments.domain.vocabulary import Completion, Outcome, UpdateState
from commitments.models import choices
from commitments.models.commitment import Commitment, CommitmentChild
from commitments.models.deadline import Deadline
from commitments.querysets import (
    INTERNAL_STATES,
    AssessmentQuerySet,
    EvidenceQuerySet,
    EvidenceVersionQuerySet,
    ProgressUpdateQuerySet,
)
from frameworks.models import Party
from history.models import Record

if TYPE_CHECKING:
    from accounts.models import User

SUBMITTED_STATES = (UpdateState.SUBMITTED, UpdateState.ACCEPTED, UpdateState.RETURNED)


class ProgressUpdate(CommitmentChild):
    """One report on one commitment for one party."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="updates")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("for party"))
    author: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="updates", verbose_name=_("author")
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=choices.UpdateStateChoices,
        default=UpdateState.DRAFT,
    )
    health = models.CharField(_("health"), max_length=10, choices=choices.HealthChoices, blank=True)
    narrative = models.TextField(_("what happened"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    obstacles = models.TextField(_("obstacles"), blank=True)
    help_needed = models.TextField(_("help needed"), blank=True)
    reported_edtf = models.CharField(_("date of the report (EDTF)"), max_length=40, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    signed_off_at = models.DateTimeField(_("signed off"), null=True, blank=True)
    signed_off_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    reviewed_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_note = models.TextField(_("note of the reviewer"), blank=True)
    milestones = models.ManyToManyField(
        Deadline, blank=True, related_name="reports", verbose_name=_("milestones reached")
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    is_demo = models.BooleanField(_("invented for the demonstration"), default=False)

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress update")
        verbose_name_plural = _("progress updates")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=choices.UpdateStateChoices.values),
                name="progressupdate_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(SUBMITTED_STATES))
                | (models.Q(submitted_at__isnull=False) & ~models.Q(health="")),
                name="progressupdate_submitted_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[UpdateState.ACCEPTED, UpdateState.RETURNED])
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="progressupdate_reviewed_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True)
                | ~models.Q(reviewed_by=models.F("author")),
                name="progressupdate_is_not_reviewed_by_its_author",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=UpdateState.RETURNED) | ~models.Q(review_note=""),
                name="progressupdate_returned_has_a_note",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=UpdateState.TO_SIGN)
                | (models.Q(submitted_at__isnull=False) & ~models.Q(health="")),
                name="progressupdate_to_sign_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_off_at__isnull=True, signed_off_by__isnull=True)
                | models.Q(signed_off_at__isnull=False, signed_off_by__isnull=False),
                name="progressupdate_signed_off_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_off_by__isnull=True)
                | (
                    ~models.Q(signed_off_by=models.F("author"))
                    & (
                        models.Q(reviewed_by__isnull=True)
                        | ~models.Q(signed_off_by=models.F("reviewed_by"))
                    )
                ),
                name="progressupdate_signer_neither_wrote_nor_reviewed_it",
            ),
        )
        indexes = (
            # The latest report on a commitment, and its list of reports.
            models.Index(fields=["commitment", "-submitted_at"], name="progressupdate_latest"),
            # The queue of reports waiting for review.
            models.Index(fields=["state", "submitted_at"], name="progressupdate_queue"),
        )

    def __str__(self) -> str:
        return f"{self.commitment.reference}: {self.get_state_display()}"

    @property
    def history_party(self) -> UUID | None:
        """Keep a draft's history inside its party."""
        return self.party.uuid if self.state in INTERNAL_STATES else super().history_party

    @property
    def history_is_internal(self) -> bool:
        return self.state in INTERNAL_STATES or super().history_is_internal

    @property
    def milestone_uuids(self) -> list[UUID]:
        """The milestones that it says are reached; asked of rows fetched with them."""
        return [row.uuid for row in self.milestones.all()]

    def asks_why(self, changes: Mapping[str, Sequence[Any]]) -> bool:
        """Ask why a report is withdrawn or returned, and why one that was accepted is not."""
        old, new = changes.get("state", (None, None))
        steps_back = old == UpdateState.ACCEPTED and new is not None
        steps_back |= (old, new) == (UpdateState.TO_SIGN, UpdateState.DRAFT)
        return new in {UpdateState.WITHDRAWN, UpdateState.RETURNED} or steps_back

    @property
    def asks_why_deleted(self) -> bool:
        return True


class EvidenceRelation(models.TextChoices):
    """What a document says of a commitment."""

    ORIGIN = "origin", _("origin")
    PROGRESS = "progress", _("progress")
    RESTATEMENT = "restatement", _("restatement")
    LATER_FIGURE = "later_figure", _("later figure")
    CONFLICT = "conflict", _("conflicts with another statement")
    SLIP = "slip", _("date slipped")
    DELIVERED = "delivered", _("says it was delivered")
    CLAIMED_DELIVERED = "claimed_delivered", _("claims it was delivered")
    DEADLINE_ADDED = "deadline_added", _("adds a deadline")
    NAME_VARIANT = "name_variant", _("other name")
    SUPPORT = "support", _("supports the report")


class ReportedChild(CommitmentChild):
    """A record that may hang on a report; its history stays where the report's does."""

    update: "models.ForeignKey[ProgressUpdate | None, ProgressUpdate | None]"

    class Meta:
        abstract = True

    @property
    def history_party(self) -> UUID | None:
        return self.update.history_party if self.update else super().history_party

    @property
    def history_is_internal(self) -> bool:
        return self.update.history_is_internal if self.update else super().history_is_internal


class Attached(models.Model):
    """What was attached, by whom and when; empty where that was not kept yet."""

    url = models.URLField(_("link"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to="evidence", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    attached_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("attached by"),
    )
    attached_at = models.DateTimeField(_("attached"), null=True, blank=True)

    class Meta:
        abstract = True


class Evidence(Attached, ReportedChild):
    """A link, a file or a dated statement of a document that bears on a commitment.

    It holds its latest version; the earlier ones are beside it.
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="evidence")
    update = models.ForeignKey(
        ProgressUpdate, models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    relation = models.CharField(
        _("what it says"),
        max_length=18,
        choices=EvidenceRelation,
        default=EvidenceRelation.SUPPORT,
    )
    title = models.CharField(_("title"), max_length=250)
    statement = models.TextField(_("what it states"), blank=True)
    document_edtf = models.CharField(_("date of the document"), max_length=40, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(file="") | ~models.Q(sha256=""),
                name="evidence_file_has_a_hash",
            ),
            models.CheckConstraint(
                condition=~models.Q(url="", file="", statement=""),
                name="evidence_shows_something",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def asks_why_deleted(self) -> bool:
        return True


class EvidenceVersion(Attached, Record):
    """An earlier version of a piece of evidence, as it was until a later one took its place."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=250)
    statement = models.TextField(_("what it states"), blank=True)

    objects = EvidenceVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier version of evidence")
        verbose_name_plural = _("earlier versions of evidence")
        constraints = (
            models.UniqueConstraint(
                fields=["evidence", "number"], name="evidenceversion_number_is_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(file="") | ~models.Q(sha256=""),
                name="evidenceversion_file_has_a_hash",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def history_root(self) -> UUID:
        return self.evidence.history_root

    @property
    def history_framework(self) -> UUID | None:
        return self.evidence.history_framework

    @property
    def history_party(self) -> UUID | None:
        return self.evidence.history_party

    @property
    def history_is_internal(self) -> bool:
        return self.evidence.history_is_internal


class Assessment(CommitmentChild):
    """A judgement of one owner party on one commitment or deadline; a later one keeps it."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="assessments")
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="assessments")
    completion = models.CharField(_("completion"), max_length=12, choices=choices.CompletionChoices)
    outcome = models.CharField(
        _("outcome"),
        max_length=16,
        choices=choices.OutcomeChoices,
        default=Outcome.NOT_YET_ASSESSED,
    )
    reasons = models.TextField(_("reasons"))
    early_reason = models.TextField(
        _("why before its time"),
        blank=True,
        help_text=_("Where it was judged before the deadline had passed."),
    )
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="assessments", verbose_name=_("evidence")
    )
    assessed_by: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments"
    )
    assessed_at = models.DateTimeField(_("assessed"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    dissent = models.TextField(_("dissent of the party"), blank=True)
    dissent_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dissent_at = models.DateTimeField(_("dissented"), null=True, blank=True)
    is_demo = models.BooleanField(_("invented for the demonstration"), default=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(reasons=""), name="assessment_gives_reasons"
            ),
            models.CheckConstraint(
                condition=models.Q(dissent="", dissent_by__isnull=True, dissent_at__isnull=True)
                | (
                    ~models.Q(dissent="")
                    & models.Q(dissent_by__isnull=False, dissent_at__isnull=False)
                ),
                name="assessment_dissent_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(dissent_by__isnull=True)
                | ~models.Q(dissent_by=models.F("assessed_by")),
                name="assessment_dissent_is_somebody_elses",
            ),
            models.CheckConstraint(
                condition=models.Q(completion__in=choices.CompletionChoices.values),
                name="assessment_completion_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=choices.OutcomeChoices.values),
                name="assessment_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    completion=Completion.NO_EVIDENCE, outcome__in=sorted(VERDICTS)
                ),
                name="assessment_without_evidence_is_no_verdict",
            ),
            # A party has one chain of judgements on a commitment, and one on each deadline.
            models.UniqueConstraint(
                fields=["commitment", "party"],
                condition=models.Q(deadline__isnull=True, replaces__isnull=True),
                name="assessment_of_commitment_begins_once",
            ),
            models.UniqueConstraint(
                fields=["deadline", "party"],
                condition=models.Q(deadline__isnull=False, replaces__isnull=True),
                name="assessment_of_deadline_begins_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.party}: {self.get_outcome_display()}"

    @property
    def evidence_uuids(self) -> list[UUID]:
        """The evidence that it names; asked of rows fetched with it."""
        return [row.uuid for row in self.evidence.all()]
