"""Named questions over commitments; standings in SQL."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from commitments.domain.standing import DUE_SOON, ORDER
from commitments.domain.trees import branch_of
from commitments.domain.vocabulary import (
    PartyRole,
    PublicationStatus,
    Standing,
    Status,
    Strength,
    UpdateState,
    strengths_from,
)
from commitments.querysets.scopes import CommitmentRowQuerySet, serving
from frameworks.roles import DECIDER_ROLES, REPORTER_ROLES
from history.scopes import for_members

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from commitments.models import Commitment, Programme
    from frameworks.models import Party


class CommitmentQuerySet(CommitmentRowQuerySet["Commitment"]):
    """Questions over commitments."""

    commitment_prefix = ""

    def decidable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep commitments on which the user decides: extend, reassign, review, judge."""
        return self.visible_to(user).filter(serving(user, DECIDER_ROLES, ""))

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

    def at_least(self, strength: Strength) -> Self:
        """Keep commitments whose verb binds as strongly as this, or more."""
        return self.filter(strength__in=strengths_from(strength))

    def on_branch(self, programme: "Programme") -> Self:
        """Keep commitments that hang on a programme or on one below it."""
        programmes = self._related("programme").filter(framework=programme.framework)
        parents = dict(programmes.values_list("pk", "parent"))
        return self.filter(programme__in=branch_of(programme.pk, parents=parents))

    def delivered_before_entry(self) -> Self:
        """Keep tracked commitments that the document itself reports as delivered."""
        return self.tracked().filter(
            status=Status.DELIVERED, publication_status=PublicationStatus.DELIVERED
        )

    def delivered_since_entry(self) -> Self:
        """Keep tracked commitments that were still to be delivered when they were entered."""
        delivered = self.tracked().filter(status=Status.DELIVERED)
        return delivered.exclude(publication_status=PublicationStatus.DELIVERED)

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
