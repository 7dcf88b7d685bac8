"""What was promised, who stands where in it, who answers for it, and where the words are."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.domain.standing import NEVER_DUE
from commitments.domain.steps import STEPS_WITH_REASON
from commitments.domain.vocabulary import (
    CLOSED_STATUSES,
    TRACKED_KINDS,
    PartyRole,
    Priority,
    Status,
    Strength,
    Visibility,
)
from commitments.models import choices
from commitments.querysets import (
    AssignmentQuerySet,
    CommitmentPartyQuerySet,
    CommitmentQuerySet,
    MentionQuerySet,
    ProgrammeQuerySet,
    RelationQuerySet,
)
from frameworks.models import Framework, Party, PriorityArea
from history.models import Record
from meetings.models import Meeting
from sources.models import Passage

if TYPE_CHECKING:
    from accounts.models import User

TRACKED = models.Q(kind__in=sorted(TRACKED_KINDS))
CLOSED = models.Q(status__in=sorted(CLOSED_STATUSES))


class Programme(Record):
    """A programme or project on which commitments hang; programmes nest."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="programmes")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_open_list = models.BooleanField(_("its list is not complete"), default=False)
    other_names = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("Acronyms, earlier and later names, one a line; the search finds them."),
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = (
            models.UniqueConstraint(fields=["framework", "code"], name="programme_code_is_unique"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="programme_is_not_its_own_parent",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid


class Commitment(Record):
    """One thing promised, with the words that promise it."""

    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="commitments", verbose_name=_("framework")
    )
    reference = models.CharField(_("reference"), max_length=40)
    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(_("kind"), max_length=25, choices=choices.KindChoices)
    subtype = models.CharField(_("subtype"), max_length=40, blank=True)
    strength = models.CharField(
        _("strength"), max_length=10, choices=choices.StrengthChoices, default=Strength.WILL
    )
    verb = models.CharField(_("verb as written"), max_length=60, blank=True)
    scope = models.CharField(
        _("condition or scope"),
        max_length=250,
        blank=True,
        help_text=_("Words that limit the promise, as in “where appropriate”."),
    )
    priority = models.CharField(
        _("priority"), max_length=10, choices=choices.PriorityChoices, default=Priority.NORMAL
    )
    visibility = models.CharField(
        _("seen by"),
        max_length=10,
        choices=choices.VisibilityChoices,
        default=Visibility.FRAMEWORK,
    )
    author_party = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by party"),
        help_text=_("Drafts and internal records stay inside this party."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=choices.StatusChoices, default=Status.DRAFT
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    delivered_edtf = models.CharField(_("delivered (EDTF)"), max_length=40, blank=True)
    publication_status = models.CharField(
        _("publication status"), max_length=10, choices=choices.PublicationStatusChoices
    )
    tracked_from = models.DateField(_("tracked from"))
    stale_at = models.DateTimeField(
        _("stale from"),
        help_text=_("The review interval after the latest report, or after tracking began."),
    )
    areas = models.ManyToManyField(
        PriorityArea, blank=True, related_name="commitments", verbose_name=_("areas")
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("programme"),
    )
    parties: "models.ManyToManyField[Party, CommitmentParty]" = models.ManyToManyField(
        Party, through="CommitmentParty", related_name="commitments", verbose_name=_("parties")
    )
    meetings = models.ManyToManyField(
        Meeting, blank=True, related_name="commitments", verbose_name=_("meetings it speaks of")
    )
    components = models.JSONField(_("parts named in the text"), default=list, blank=True)
    note = models.TextField(_("note of the clerk"), blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)
    is_tracked = models.GeneratedField(
        expression=models.Case(models.When(TRACKED, then=True), default=False),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    is_open = models.GeneratedField(
        expression=models.Case(
            models.When(TRACKED & models.Q(status=Status.ACTIVE), then=True), default=False
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    # Kept by the database itself, from the deadlines: see commitments.keeping.
    due_sort = models.DateTimeField(default=NEVER_DUE, editable=False)
    overdue_from = models.DateTimeField(null=True, editable=False)
    awaits_date = models.BooleanField(default=False, editable=False)
    has_run_out = models.BooleanField(default=False, editable=False)

    KEPT = frozenset({"due_sort", "overdue_from", "awaits_date", "has_run_out"})

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "reference"],
                name="commitment_reference_is_unique",
                violation_error_message=_(
                    "This framework has a commitment with this reference already."
                ),
            ),
            models.CheckConstraint(
                condition=(CLOSED & models.Q(closed_at__isnull=False))
                | (~CLOSED & models.Q(closed_at__isnull=True)),
                name="commitment_closed_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility=Visibility.FRAMEWORK)
                | models.Q(author_party__isnull=False),
                name="commitment_internal_has_a_party",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=choices.KindChoices.values),
                name="commitment_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=choices.StatusChoices.values),
                name="commitment_status_is_known",
            ),
        )
        indexes = (
            # Open commitments of a framework, for desks and the sweep.
            models.Index(fields=["is_open", "framework"], name="commitment_open"),
            # Stale commitments: filter(is_open=True, stale_at__lte=at).
            models.Index(fields=["is_open", "stale_at"], name="commitment_stale"),
            # Lists by the day that comes first, in pages: order=due over all that one may see.
            models.Index(fields=["due_sort", "id"], name="commitment_by_due"),
            # The same inside one framework: framework=… with any further filters.
            models.Index(fields=["framework", "due_sort", "id"], name="commitment_by_due_inside"),
            # Tiles: how many have each standing, under the scope and the plainest filters, from the
            # index alone. Every column of the questions is in it; they begin with the first two.
            models.Index(
                fields=[
                    *("is_open", "due_sort", "overdue_from", "stale_at", "awaits_date"),
                    *("has_run_out", "framework", "is_tracked", "visibility", "status"),
                    *("author_party", "kind", "id"),
                ],
                name="commitment_standing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid

    @property
    def history_party(self) -> UUID | None:
        return self.author_party.uuid if self.history_is_internal and self.author_party else None

    @property
    def history_is_internal(self) -> bool:
        return self.visibility == Visibility.PARTY or self.status == Status.DRAFT

    def asks_why(self, changes: Mapping[str, Sequence[Any]]) -> bool:
        """Ask why the status steps back or the promise is taken back."""
        old, new = changes.get("status", (None, None))
        return (old, new) in STEPS_WITH_REASON

    @property
    def asks_why_deleted(self) -> bool:
        return True


class CommitmentChild(Record):
    """A record told in the story of its commitment."""

    commitment: "models.ForeignKey[Commitment, Commitment]"

    class Meta:
        abstract = True

    @property
    def history_root(self) -> UUID:
        return self.commitment.uuid

    @property
    def history_framework(self) -> UUID | None:
        return self.commitment.history_framework

    @property
    def history_party(self) -> UUID | None:
        return self.commitment.history_party

    @property
    def history_is_internal(self) -> bool:
        return self.commitment.history_is_internal


class CommitmentParty(CommitmentChild):
    """What one party is to one commitment."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="party_roles")
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="commitment_roles", verbose_name=_("party")
    )
    role = models.CharField(_("role"), max_length=12, choices=choices.PartyRoleChoices)
    contribution = models.CharField(
        _("own part"),
        max_length=250,
        blank=True,
        help_text=_("What this party did or does, where the result is another's: “supported”."),
    )

    objects = CommitmentPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party of a commitment")
        verbose_name_plural = _("parties of commitments")
        constraints = (
            models.UniqueConstraint(
                fields=["commitment", "party", "role"], name="commitmentparty_role_is_said_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=choices.PartyRoleChoices.values),
                name="commitmentparty_role_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.party}: {self.get_role_display()}"

    @property
    def asks_why_deleted(self) -> bool:
        return True

    @property
    def is_owner(self) -> bool:
        """Say whether this party answers for the commitment."""
        return self.role == PartyRole.OWNER


class Assignment(CommitmentChild):
    """The point of contact who answers for a commitment on one side."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="assignments")
    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assignments",
        verbose_name=_("point of contact"),
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("for party"))

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("point of contact")
        verbose_name_plural = _("points of contact")
        constraints = (
            models.UniqueConstraint(fields=["commitment", "user"], name="assignment_is_given_once"),
        )
        indexes = (
            # What one person answers for: the desk and the sweep.
            models.Index(fields=["user", "commitment"], name="assignment_of_user"),
        )

    def __str__(self) -> str:
        return f"{self.user} for {self.party}"


class MentionRole(models.TextChoices):
    """What a passage is to a commitment."""

    ORIGIN = "origin", _("origin")
    RESTATEMENT = "restatement", _("restatement")
    DATE = "date", _("gives the date")
    CONTEXT = "context", _("context")


class Mention(CommitmentChild):
    """A passage that speaks of a commitment."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="mentions")
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="mentions")
    role = models.CharField(
        _("role"), max_length=12, choices=MentionRole, default=MentionRole.ORIGIN
    )

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = (
            models.UniqueConstraint(
                fields=["commitment", "passage", "role"], name="mention_is_made_once"
            ),
        )
        indexes = (
            # Search: of which commitments a passage with the words is quoted, from the index alone.
            models.Index(fields=["passage", "commitment"], name="mention_of_passage"),
        )

    def __str__(self) -> str:
        return str(self.passage)


class RelationKind(models.TextChoices):
    """How one commitment stands to another."""

    RESTATES = "restates", _("restates")
    SUPERSEDES = "supersedes", _("supersedes")
    MERGES = "merges", _("merges")
    CONTRIBUTES = "contributes_to", _("contributes to")
    DEPENDS = "depends_on", _("depends on")


# What is superseded or merged is followed under the other commitment, and no longer by itself.
CLOSING_KINDS = frozenset({RelationKind.SUPERSEDES, RelationKind.MERGES})


class Relation(CommitmentChild):
    """One commitment's relation to another; where it merges, `commitment` is what remains."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="relations")
    other = models.ForeignKey(
        Commitment,
        models.CASCADE,
        related_name="related_from",
        verbose_name=_("the other commitment"),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=RelationKind)
    note = models.TextField(_("why, in a word"), blank=True)
    said_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("said by"),
    )
    said_at = models.DateTimeField(_("said at"), null=True, blank=True)
    closed_other = models.BooleanField(_("the other one is superseded by it"), default=False)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = (
            models.UniqueConstraint(
                fields=["commitment", "other", "kind"], name="relation_is_said_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(commitment=models.F("other")),
                name="relation_is_to_another_commitment",
            ),
            models.UniqueConstraint(
                fields=["other"],
                condition=models.Q(kind=RelationKind.MERGES),
                name="relation_merges_into_one",
                violation_error_message=_("It is merged into another commitment already."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=RelationKind.values), name="relation_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_other=False) | models.Q(kind__in=sorted(CLOSING_KINDS)),
                name="relation_closes_by_its_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.commitment} {self.get_kind_display()} {self.other}"

    @property
    def history_party(self) -> UUID | None:
        return self._narrower.history_party

    @property
    def history_is_internal(self) -> bool:
        return self._narrower.history_is_internal

    @property
    def _narrower(self) -> Commitment:
        """Return the side that fewer people see: what relates to it is told to no others."""
        return self.commitment if self.commitment.history_is_internal else self.other

    @property
    def asks_why_deleted(self) -> bool:
        return True
