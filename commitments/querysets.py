"""Named questions over commitments and what hangs on them; scopes and standings in SQL."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from commitments.domain.standing import DUE_SOON, ORDER
from commitments.domain.vocabulary import (
    TRACKED_STAGES,
    PartyRole,
    Standing,
    Status,
    UpdateState,
    Visibility,
)
from frameworks.querysets import FrameworkRowQuerySet
from frameworks.roles import DECIDER_ROLES, EDITOR_ROLES, REPORTER_ROLES, Role
from history.scopes import for_members

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from commitments.models import (
        Assessment,
        Assignment,
        Commitment,
        CommitmentParty,
        DateRequest,
        Deadline,
        DeadlineRevision,
        Evidence,
        Indicator,
        Initiative,
        InitiativeStep,
        Measurement,
        Mention,
        Programme,
        ProgressUpdate,
        QuotaRule,
        Relation,
    )
    from frameworks.models import Party
    from sources.models import Document

Row = TypeVar("Row", bound=models.Model)

NOTHING = Q(pk__in=())
# States in which a report is its party's own affair, and in which its author may change it.
INTERNAL_STATES = (UpdateState.DRAFT, UpdateState.WITHDRAWN)
IN_HAND_STATES = (UpdateState.DRAFT, UpdateState.RETURNED, UpdateState.SUBMITTED)


def readable(user: "User | AnonymousUser", prefix: str = "") -> Q:
    """Tell which commitments a person may read, seen from a row that reaches them by a prefix.

    Members of the framework read what is published in it; drafts and internal records stay with
    the members of the party that wrote them.
    """
    if not user.is_active:
        return NOTHING
    if user.is_superuser:
        return Q()
    memberships = user.memberships.in_force()
    inside = Q(**{f"{prefix}framework__in": memberships.values("framework")})
    open_to_all = Q(**{f"{prefix}visibility": Visibility.FRAMEWORK}) & ~Q(
        **{f"{prefix}status": Status.DRAFT}
    )
    of_own_party = Exists(
        memberships.filter(
            framework=OuterRef(f"{prefix}framework"), party=OuterRef(f"{prefix}author_party")
        )
    )
    # A draft without a party is the secretariat's: those who keep the books see it.
    kept = memberships.keeping_books().values("framework")
    of_the_books = Q(
        **{
            f"{prefix}visibility": Visibility.FRAMEWORK,
            f"{prefix}author_party__isnull": True,
            f"{prefix}framework__in": kept,
        }
    )
    return inside & (open_to_all | Q(of_own_party) | of_the_books)


def _serving(user: "User | AnonymousUser", roles: Collection[Role], prefix: str) -> Q:
    """Tell which rows belong to a framework in which the user has one of these roles."""
    if not user.is_active:
        return NOTHING
    if user.is_superuser:
        return Q()
    serving = user.memberships.in_force().with_role(roles)
    return Q(**{f"{prefix}framework__in": serving.values("framework")})


class CommitmentRowQuerySet(models.QuerySet[Row]):
    """The scopes of what hangs on a commitment: as wide as the commitment's own."""

    # How a row reaches its commitment.
    commitment_prefix: ClassVar[str] = "commitment__"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep rows of commitments that the user may read."""
        return self.filter(readable(user, self.commitment_prefix))

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep rows in the books that the user keeps."""
        kept = _serving(user, EDITOR_ROLES, self.commitment_prefix)
        return self.visible_to(user).filter(kept)

    def _related(self, relation: str) -> models.QuerySet[Any]:
        """Return all rows of a related model."""
        model = self.model._meta.get_field(relation).related_model
        manager: models.Manager[Any] = model._default_manager  # type: ignore[union-attr]
        return manager.all()


class CommitmentQuerySet(CommitmentRowQuerySet["Commitment"]):
    """Questions over commitments."""

    commitment_prefix = ""

    def decidable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep commitments on which the user decides: extend, reassign, review, judge."""
        return self.visible_to(user).filter(_serving(user, DECIDER_ROLES, ""))

    @for_members
    def reportable_by(self, user: "User") -> Self:
        """Keep commitments on which the user may log progress for a party of their own."""
        reporting = user.memberships.in_force().with_role(REPORTER_ROLES)
        own_party = Exists(
            reporting.filter(
                framework=OuterRef("framework"), party__commitment_roles__commitment=OuterRef("pk")
            )
        )
        assigned = Exists(self._related("assignments").filter(commitment=OuterRef("pk"), user=user))
        return self.visible_to(user).filter(own_party | assigned)

    def tracked(self) -> Self:
        """Keep what is counted and chased: neither principles nor background facts."""
        return self.filter(is_tracked=True)

    def open(self) -> Self:
        """Keep tracked commitments that are active."""
        return self.filter(is_open=True)

    def assigned_to(self, user: "User") -> Self:
        """Keep commitments for which the user is a point of contact."""
        return self.filter(assignments__user=user)

    def scored_on(self, party: "Party") -> Self:
        """Keep tracked commitments that a party answers for; support is not scored."""
        owned = self._related("party_roles").filter(
            commitment=OuterRef("pk"), party=party, role=PartyRole.OWNER
        )
        return self.tracked().filter(Exists(owned))

    def without_owner(self) -> Self:
        """Keep open commitments that nobody answers for."""
        return self.open().filter(~Exists(self._live_assignments()))

    def _live_assignments(self) -> models.QuerySet[Any]:
        return self._related("assignments").filter(commitment=OuterRef("pk"), user__is_active=True)

    def _open_deadlines(self) -> models.QuerySet[Any]:
        return self._related("deadlines").filter(commitment=OuterRef("pk"), is_open=True)

    def with_standing(self, at: datetime) -> Self:
        """Add `standing` as of an instant; equal to the domain's commitment_standing."""
        deadlines = self._open_deadlines()
        watched = Q(last_day__gte=OuterRef("tracked_from"))
        cases = (
            When(is_open=False, then=Value(Standing.CLOSED)),
            When(Exists(deadlines.filter(watched, late_at__lte=at)), then=Value(Standing.OVERDUE)),
            When(
                Exists(deadlines.filter(~watched, late_at__lte=at)),
                then=Value(Standing.TO_BE_ESTABLISHED),
            ),
            When(
                Exists(deadlines.filter(watched, late_at__gt=at, late_at__lte=at + DUE_SOON)),
                then=Value(Standing.DUE_SOON),
            ),
            When(stale_at__lte=at, then=Value(Standing.STALE)),
            When(
                Exists(deadlines.exclude(anchor_relation="").filter(late_at__isnull=True)),
                then=Value(Standing.AWAITING_DATE),
            ),
            When(
                Exists(deadlines.filter(late_at__gt=at)),
                then=Value(Standing.NOT_DUE),
            ),
        )
        return self.annotate(
            standing=Case(*cases, default=Value(Standing.UNDATED), output_field=models.CharField())
        )

    def with_next_late_at(self) -> Self:
        """Add `next_late_at`, the earliest lateness of its open deadlines, for sorting."""
        first = self._open_deadlines().filter(late_at__isnull=False).order_by("late_at")
        return self.annotate(next_late_at=models.Subquery(first.values("late_at")[:1]))

    def by_urgency(self) -> Self:
        """Order by the day that comes first, undated last, then by reference."""
        return self.with_next_late_at().order_by(
            F("next_late_at").asc(nulls_last=True), "reference", "pk"
        )

    def worst_first(self) -> Self:
        """Order by standing as in the domain's ORDER, then by lateness; needs with_standing."""
        ranks = [When(standing=code, then=Value(rank)) for rank, code in enumerate(ORDER)]
        rank = Case(*ranks, default=Value(len(ORDER)), output_field=models.IntegerField())
        return (
            self.with_next_late_at()
            .annotate(rank=rank)
            .order_by("rank", F("next_late_at").asc(nulls_last=True), "reference", "pk")
        )

    def with_latest_report(self) -> Self:
        """Add `latest_report_at`, when the framework last heard of it."""
        shared = self._related("updates").filter(
            commitment=OuterRef("pk"), state__in=[UpdateState.SUBMITTED, UpdateState.ACCEPTED]
        )
        latest = shared.order_by("-submitted_at").values("submitted_at")[:1]
        return self.annotate(latest_report_at=models.Subquery(latest))

    def with_list_rows(self) -> Self:
        """Fetch what a row of a list shows, in a constant number of queries."""
        return self.select_related("framework").prefetch_related(
            models.Prefetch("party_roles", self._related("party_roles").select_related("party")),
            models.Prefetch(
                "assignments", self._related("assignments").select_related("user", "party")
            ),
            models.Prefetch(
                "deadlines",
                self._related("deadlines")
                .select_related("anchor_forum", "anchor_meeting__forum")
                .order_by("pk"),
            ),
            models.Prefetch(
                "mentions",
                self._related("mentions").select_related("passage").order_by("pk"),
            ),
            models.Prefetch(
                "indicators",
                self._related("indicators")
                .order_by("position", "pk")
                .prefetch_related("measurements"),
            ),
        )


class DeadlineQuerySet(CommitmentRowQuerySet["Deadline"]):
    """Questions over deadlines."""

    def open(self) -> Self:
        """Keep deadlines that can still fall due on open commitments."""
        return self.filter(is_open=True, commitment__is_open=True)

    def with_standing(self, at: datetime) -> Self:
        """Add `standing` as of an instant; equal to the domain's deadline_standing."""
        watched = Q(last_day__gte=F("commitment__tracked_from"))
        cases = (
            When(Q(is_open=False) | Q(commitment__is_open=False), then=Value(Standing.CLOSED)),
            When(Q(late_at__isnull=True, anchor_relation=""), then=Value(Standing.UNDATED)),
            When(Q(late_at__isnull=True), then=Value(Standing.AWAITING_DATE)),
            When(watched & Q(late_at__lte=at), then=Value(Standing.OVERDUE)),
            When(Q(late_at__lte=at), then=Value(Standing.TO_BE_ESTABLISHED)),
            When(watched & Q(late_at__lte=at + DUE_SOON), then=Value(Standing.DUE_SOON)),
        )
        return self.annotate(
            standing=Case(*cases, default=Value(Standing.NOT_DUE), output_field=models.CharField())
        )

    def overdue(self, at: datetime) -> Self:
        """Keep open deadlines whose last possible day has ended since they were watched."""
        return self.open().filter(late_at__lte=at, last_day__gte=F("commitment__tracked_from"))

    def to_be_established(self, at: datetime) -> Self:
        """Keep open deadlines that ended before anybody watched."""
        return self.open().filter(late_at__lte=at, last_day__lt=F("commitment__tracked_from"))

    def to_be_read_again(self, document: "Document") -> Self:
        """Keep deadlines whose reading leans on the date of a document, to be asked about anew."""
        return self.filter(
            is_inferred=True, commitment__mentions__passage__document=document
        ).distinct()

    def by_day(self) -> Self:
        """Order by last day, undated last."""
        return self.order_by(F("last_day").asc(nulls_last=True), "pk")


class DateRequestQuerySet(CommitmentRowQuerySet["DateRequest"]):
    """Questions over requests for other dates."""

    commitment_prefix = "deadline__commitment__"

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep requests that the user may decide: as a manager, and never their own."""
        decided = _serving(user, DECIDER_ROLES, self.commitment_prefix)
        return self.visible_to(user).filter(decided).exclude(asked_by=user.pk)

    def waiting(self) -> Self:
        """Keep requests that nobody has answered, oldest first."""
        return self.filter(state="asked").order_by("asked_at", "pk")


class AssignmentQuerySet(CommitmentRowQuerySet["Assignment"]):
    """Questions over points of contact."""


class ProgressUpdateQuerySet(CommitmentRowQuerySet["ProgressUpdate"]):
    """Questions over reports."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep submitted reports the user may read, and drafts of the user's own party."""
        own = Exists(
            user.memberships.in_force().filter(
                framework=OuterRef("commitment__framework"), party=OuterRef("party")
            )
        )
        internal = Q(state__in=INTERNAL_STATES)
        return self.filter(readable(user, "commitment__")).filter(~internal | Q(author=user) | own)

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep the user's own reports that are still in their hands."""
        in_hand = self.visible_to(user).filter(state__in=IN_HAND_STATES)
        return in_hand if user.is_superuser else in_hand.filter(author=user.pk)

    def waiting(self) -> Self:
        """Keep reports that wait for a reviewer, oldest first."""
        return self.filter(state=UpdateState.SUBMITTED).order_by("submitted_at", "pk")

    def shared(self) -> Self:
        """Keep reports that the framework has seen."""
        return self.filter(
            state__in=[UpdateState.SUBMITTED, UpdateState.ACCEPTED, UpdateState.RETURNED]
        )

    def newest_first(self) -> Self:
        """Order by submission, drafts first."""
        return self.order_by(F("submitted_at").desc(nulls_first=True), "-pk")


class ReportedQuerySet(CommitmentRowQuerySet[Row]):
    """The scopes of what may hang on a report: as wide as the report's, where there is one."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep rows the user may read: those of other parties' drafts stay inside."""
        seen = self._related("update").visible_to(user)  # type: ignore[attr-defined]
        readable_rows = self.filter(readable(user, self.commitment_prefix))
        return readable_rows.filter(Q(update__isnull=True) | Q(update__in=seen.values("pk")))

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep rows in the books that the user keeps, and those of reports in their hands."""
        in_hand = self._related("update").editable_by(user)  # type: ignore[attr-defined]
        own = Q(update__in=in_hand.values("pk"))
        kept = _serving(user, EDITOR_ROLES, self.commitment_prefix)
        return self.visible_to(user).filter(kept | own)


class EvidenceQuerySet(ReportedQuerySet["Evidence"]):
    """Questions over evidence."""


class MeasurementQuerySet(ReportedQuerySet["Measurement"]):
    """Questions over dated values."""

    commitment_prefix = "indicator__commitment__"


class AssessmentQuerySet(CommitmentRowQuerySet["Assessment"]):
    """Questions over judgements."""

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep judgements on which the user decides."""
        decided = _serving(user, DECIDER_ROLES, self.commitment_prefix)
        return self.visible_to(user).filter(decided)


class DeadlineRevisionQuerySet(CommitmentRowQuerySet["DeadlineRevision"]):
    """Questions over changes of deadlines."""

    commitment_prefix = "deadline__commitment__"

    def editable_by(self, user: "User | AnonymousUser") -> Self:  # noqa: ARG002 - as elsewhere
        """Keep nothing: what was changed is not told otherwise later."""
        return self.none()


class RelationQuerySet(CommitmentRowQuerySet["Relation"]):
    """Questions over relations between commitments."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep relations both sides of which the user may read."""
        return self.filter(readable(user, "commitment__"), readable(user, "other__"))


class CommitmentPartyQuerySet(CommitmentRowQuerySet["CommitmentParty"]):
    """Questions over the parties of commitments."""


class MentionQuerySet(CommitmentRowQuerySet["Mention"]):
    """Questions over passages that speak of commitments."""


class IndicatorQuerySet(CommitmentRowQuerySet["Indicator"]):
    """Questions over indicators."""

    def money_totals(self) -> "models.QuerySet[Indicator, dict[str, Any]]":
        """Sum money by stage and currency, each apart: sums of different stages are never added."""
        money = self.exclude(money_type="").values("money_type", "currency")
        return money.annotate(total=models.Sum("value")).order_by("money_type", "currency")

    def owned_by(self, party: "Party") -> Self:
        """Keep numbers that a party answers for as an owner; supporters are not scored."""
        return self.filter(
            commitment__party_roles__party=party, commitment__party_roles__role=PartyRole.OWNER
        )


class QuotaRuleQuerySet(CommitmentRowQuerySet["QuotaRule"]):
    """Questions over the rules of quotas."""


class ProgrammeQuerySet(FrameworkRowQuerySet["Programme"]):
    """Questions over programmes."""


class InitiativeQuerySet(FrameworkRowQuerySet["Initiative"]):
    """Questions over initiatives."""

    def being_tracked(self) -> Self:
        """Keep initiatives that were decided and have not ended."""
        return self.filter(stage__in=sorted(TRACKED_STAGES))


class InitiativeStepQuerySet(FrameworkRowQuerySet["InitiativeStep"]):
    """Questions over the steps of initiatives."""

    framework_path = "initiative__framework"
