"""Named questions over commitments; standings in SQL."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from commitments.domain.standing import DUE_SOON, ORDER
from commitments.domain.trees import branch_of
from commitments.domain.vocabulary import (
    CHASED_ROLES,
    PartyRole,
    PublicationStatus,
    Standing,
    Status,
    Strength,
    UpdateState,
    strengths_from,
)
from commitments.querysets.scopes import AWAITS_DATE, CommitmentRowQuerySet, serving
from frameworks.roles import DECIDER_ROLES, REPORTER_ROLES
from history.scopes import for_members

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from commitments.models import Commitment, Programme
    from frameworks.models import Party

# A report in one of these states is more than its author's own affair.
HANDED_IN_STATES = (
    UpdateState.TO_SIGN,
    UpdateState.SUBMITTED,
    UpdateState.ACCEPTED,
    UpdateState.RETURNED,
)


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

    def with_part_of(self, user: "User | AnonymousUser") -> Self:
        """Keep commitments for which a person answers, or on which they have handed in a report.

        Who signs a report off for their party hands it in as well.
        """
        return self.filter(
            Exists(self._related("assignments").filter(commitment=OuterRef("pk"), user=user.pk))
            | Exists(
                self._related("updates").filter(
                    Q(author=user.pk) | Q(signed_off_by=user.pk),
                    commitment=OuterRef("pk"),
                    state__in=sorted(HANDED_IN_STATES),
                )
            )
        )

    def judgeable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep commitments that a person may judge: as a decider, and never what they report on."""
        own = self.model._default_manager.with_part_of(user)
        return self.decidable_by(user).exclude(pk__in=own.values("pk"))

    def to_be_judged(self, at: datetime) -> Self:
        """Keep what waits for a judgement of at least one owner; the twin of judging.pending.

        A deadline that has passed or was closed as met or missed, and a commitment that was
        declared delivered since it was entered. What the document itself reports as delivered,
        and what was withdrawn or superseded, waits for nobody.
        """
        owners = self._related("party_roles").filter(
            commitment=OuterRef("pk"), role=PartyRole.OWNER
        )
        judged = self._related("assessments").settling()  # type: ignore[attr-defined]
        of_owner = judged.filter(
            commitment=OuterRef("commitment"), party=OuterRef("party"), deadline__isnull=True
        )
        of_term = judged.filter(deadline=OuterRef("pk"), party=OuterRef(OuterRef("party")))
        over = Q(closed_at__isnull=True, late_at__lte=at) | Q(close_reason__in=["met", "missed"])
        terms = self._related("deadlines").filter(over, role__in=sorted(CHASED_ROLES))
        open_terms = terms.filter(~Exists(of_term), commitment=OuterRef("commitment"))
        waiting = owners.filter(~Exists(of_owner))
        watched = self.tracked().filter(status__in=[Status.ACTIVE, Status.DELIVERED])
        declared = Q(status=Status.DELIVERED) & ~Q(publication_status=PublicationStatus.DELIVERED)
        return watched.filter(
            (declared & Exists(waiting))
            | (Q(status=Status.ACTIVE) & Exists(waiting.filter(Exists(open_terms))))
        )

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

    def _closed_deadlines(self) -> models.QuerySet[Any]:
        """Return what could fall due and is over; a day on which something began cannot."""
        rows = self._related("deadlines").filter(commitment=OuterRef("pk"), is_open=False)
        return rows.filter(role__in=sorted(CHASED_ROLES))

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
                Exists(deadlines.filter(AWAITS_DATE, late_at__isnull=True)),
                then=Value(Standing.AWAITING_DATE),
            ),
            When(
                Exists(deadlines.filter(late_at__gt=at)),
                then=Value(Standing.NOT_DUE),
            ),
            When(Exists(deadlines), then=Value(Standing.UNDATED)),
            When(Exists(self._closed_deadlines()), then=Value(Standing.CLOSED)),
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

    def with_accepted_health(self) -> Self:
        """Add `accepted_health`, what the latest accepted report says; null without one."""
        accepted = self._related("updates").filter(
            commitment=OuterRef("pk"), state=UpdateState.ACCEPTED
        )
        latest = accepted.order_by("-submitted_at", "-pk").values("health")[:1]
        return self.annotate(accepted_health=models.Subquery(latest))

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
                .prefetch_related("revisions")
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
