"""Named questions over commitments; standings in SQL."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import NullIf, StrIndex

from commitments.domain.standing import DUE_SOON, NEVER_DUE, ORDER
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
from commitments.querysets.scopes import serving
from commitments.querysets.tallies import GIVEN_STATES, TallyQuerySet
from commitments.querysets.urgency import urgency_at
from commitments.words import COMMITMENT_WORDS
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


# So many parties, and so many programmes, may be called by one word.
MOST_NAMED = 1_000


def _newest(rows: models.QuerySet[Any], count: int) -> models.QuerySet[Any]:
    return rows.order_by("-pk").values("pk")[:count]


class CommitmentQuerySet(TallyQuerySet["Commitment"]):
    """Questions over commitments."""

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
        return self.filter(self._has_part(user))

    def _has_part(self, user: "User | AnonymousUser") -> Q:
        answers = self._related("assignments").filter(commitment=OuterRef("pk"), user=user.pk)
        reported = self._related("updates").filter(
            Q(author=user.pk) | Q(signed_off_by=user.pk),
            commitment=OuterRef("pk"),
            state__in=sorted(HANDED_IN_STATES),
        )
        return Q(Exists(answers)) | Q(Exists(reported))

    def judgeable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep commitments that a person may judge: as a decider, and never what they report on."""
        return self.decidable_by(user).filter(~self._has_part(user))

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

    def titled(self, words: Collection[str]) -> Self:
        """Keep commitments in whose reference, title or scope all words stand, by their index."""
        return self.filter(COMMITMENT_WORDS.holds(words))

    def holding(self, words: Collection[str], *, newest: int | None = None) -> Self:
        """Keep commitments in which each word stands somewhere a person would look for it.

        That is the reference, title or scope, the quoted words, a party, or a programme. With
        `newest`, only so many of the newest rows of each place are gone through for a word.
        """
        found = self
        for word in words:
            found = found.filter(pk__in=self._places_of(word, newest))
        return found

    def _places_of(self, word: str, newest: int | None) -> models.QuerySet[Any]:
        """Return the keys of commitments that hold a word: one list, so that indexes serve it."""
        every = self.model._default_manager.all()
        titled = every.titled([word])
        mentions = self._related("mentions")
        passages = mentions.model._meta.get_field("passage").related_model
        quoting = passages._default_manager.holding([word])
        # The registers are small, and the database plans far better when it knows whom they name.
        parties = self._keys(self._related("parties").called(word))  # type: ignore[attr-defined]
        programmes = self._keys(
            self._related("programme").called(word)  # type: ignore[attr-defined]
        )
        roles = self._related("party_roles").filter(party__in=parties)
        if newest is not None:
            titled = every.filter(pk__in=_newest(titled, newest))
            quoting = passages._default_manager.filter(pk__in=_newest(quoting, newest))
            roles = roles.filter(pk__in=_newest(roles, newest))
        places = [
            mentions.filter(passage__in=quoting.values("pk")).values("commitment"),
            *([roles.values("commitment")] if parties else []),
            *([every.filter(programme__in=programmes).values("pk")] if programmes else []),
        ]
        return titled.values("pk").union(*places, all=True)

    def _keys(self, rows: models.QuerySet[Any]) -> list[int]:
        return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_NAMED])

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

    def with_standing(self, at: datetime) -> Self:
        """Add `standing` as of an instant; equal to the domain's commitment_standing."""
        cases = (
            When(is_open=False, then=Value(Standing.CLOSED)),
            When(overdue_from__lte=at, then=Value(Standing.OVERDUE)),
            # What is past and not overdue ended before anybody watched.
            When(due_sort__lte=at, then=Value(Standing.TO_BE_ESTABLISHED)),
            When(overdue_from__lte=at + DUE_SOON, then=Value(Standing.DUE_SOON)),
            When(stale_at__lte=at, then=Value(Standing.STALE)),
            When(awaits_date=True, then=Value(Standing.AWAITING_DATE)),
            When(due_sort__lt=NEVER_DUE, then=Value(Standing.NOT_DUE)),
            When(has_run_out=True, then=Value(Standing.CLOSED)),
        )
        return self.annotate(
            standing=Case(*cases, default=Value(Standing.UNDATED), output_field=models.CharField())
        )

    def with_next_late_at(self) -> Self:
        """Add `next_late_at`, the earliest lateness of its open deadlines, for sorting."""
        return self.annotate(next_late_at=NullIf("due_sort", Value(NEVER_DUE)))

    def by_urgency(self) -> Self:
        """Order by the day that comes first, undated last, then by reference."""
        return self.with_next_late_at().order_by("due_sort", "reference", "pk")

    def worst_first(self) -> Self:
        """Order by standing as in the domain's ORDER, then by lateness; needs with_standing."""
        # By its place among all names: the rule of the standing stands once in the statement, and
        # not once for each of them.
        rank = StrIndex(Value(" ".join((*ORDER, Standing.CLOSED))), F("standing"))
        return (
            self.with_next_late_at()
            .annotate(rank=rank)
            .order_by("rank", "due_sort", "reference", "pk")
        )

    def heaviest_first(self, at: datetime) -> Self:
        """Order by standing, then by urgency; needs with_standing, adds `urgency`."""
        rows = self.worst_first().annotate(urgency=urgency_at(at))
        return rows.order_by("rank", "-urgency", "due_sort", "reference", "pk")

    def with_latest_report(self) -> Self:
        """Add `latest_report_at`, when the framework last heard of it."""
        shared = self._related("updates").filter(commitment=OuterRef("pk"), state__in=GIVEN_STATES)
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
