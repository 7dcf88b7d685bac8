"""Named questions over what is reported, measured, proved and judged."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from commitments.domain.judging import ENDED_BY_STATUS
from commitments.domain.vocabulary import Outcome, PartyRole, Status, UpdateState
from commitments.querysets.scopes import CommitmentRowQuerySet, Row, readable, serving, speaks_for
from commitments.words import UPDATE_WORDS
from frameworks.roles import DECIDER_ROLES, EDITOR_ROLES, REPORTER_ROLES
from history.scopes import for_members

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from commitments.models import (
        Assessment,
        Evidence,
        EvidenceVersion,
        Indicator,
        Measurement,
        ProgressUpdate,
        ReportedStep,
    )
    from frameworks.models import Party

# States in which a report is its party's own affair, and in which its author may change it.
INTERNAL_STATES = (UpdateState.DRAFT, UpdateState.TO_SIGN, UpdateState.WITHDRAWN)
OPEN_TO_EVIDENCE = (UpdateState.DRAFT, UpdateState.RETURNED, UpdateState.ACCEPTED)
IN_HAND_STATES = (
    UpdateState.DRAFT,
    UpdateState.TO_SIGN,
    UpdateState.RETURNED,
    UpdateState.SUBMITTED,
)


class ProgressUpdateQuerySet(CommitmentRowQuerySet["ProgressUpdate"]):
    """Questions over reports."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep submitted reports the user may read, and drafts of the user's own party."""
        own = speaks_for(user, "commitment__framework", "party")
        internal = Q(state__in=INTERNAL_STATES)
        return self.filter(readable(user, "commitment__")).filter(~internal | Q(author=user) | own)

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep the user's own reports that are still in their hands."""
        in_hand = self.visible_to(user).filter(state__in=IN_HAND_STATES)
        return in_hand if user.is_superuser else in_hand.filter(author=user.pk)

    def signable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep reports that wait for the sign-off of the user's own party; never the user's own.

        An administrator speaks for no party, and signs nothing off.
        """
        if not user.is_active:
            return self.none()
        deciding = user.memberships.in_force().with_role(DECIDER_ROLES)
        own = deciding.filter(framework=OuterRef("commitment__framework"), party=OuterRef("party"))
        waiting = self.visible_to(user).filter(Exists(own), state=UpdateState.TO_SIGN)
        return waiting.exclude(author=user.pk).order_by("submitted_at", "pk")

    def waiting(self) -> Self:
        """Keep reports that wait for a reviewer, oldest first."""
        return self.filter(state=UpdateState.SUBMITTED).order_by("submitted_at", "pk")

    def shared(self) -> Self:
        """Keep reports that the framework has seen."""
        return self.filter(
            state__in=[UpdateState.SUBMITTED, UpdateState.ACCEPTED, UpdateState.RETURNED]
        )

    def holding(self, words: Collection[str]) -> Self:
        """Keep reports in which all words stand, by the index of words."""
        return self.filter(UPDATE_WORDS.holds(words))

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
        kept = serving(user, EDITOR_ROLES, self.commitment_prefix)
        return self.visible_to(user).filter(kept | own)


class EvidenceQuerySet(ReportedQuerySet["Evidence"]):
    """Questions over evidence."""

    @for_members
    def replaceable_by(self, user: "User") -> Self:
        """Keep evidence of which the user may attach a newer version.

        That of a report is its author's, but while it waits for a reviewer; the rest is for who
        attached it, and for who keeps the books.
        """
        own_report = Q(update__author=user, update__state__in=OPEN_TO_EVIDENCE)
        signed = Q(**{f"{self.commitment_prefix}framework__needs_sign_off": True})
        own_report &= ~signed | Q(update__state=UpdateState.DRAFT)
        kept = serving(user, EDITOR_ROLES, self.commitment_prefix)
        beside = Q(update__isnull=True) & (Q(attached_by=user) | kept)
        return self.visible_to(user).filter(own_report | beside)

    def with_versions(self) -> Self:
        """Fetch who attached each version, in a constant number of queries."""
        versions = self._related("versions").select_related("attached_by").order_by("-number")
        return self.select_related("attached_by").prefetch_related(
            models.Prefetch("versions", versions)
        )


class EvidenceVersionQuerySet(CommitmentRowQuerySet["EvidenceVersion"]):
    """Questions over earlier versions of evidence: as wide as the evidence itself."""

    commitment_prefix = "evidence__commitment__"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep versions of evidence that the user may see."""
        seen = self._related("evidence").visible_to(user)  # type: ignore[attr-defined]
        return self.filter(evidence__in=seen.values("pk"))


class ReportedStepQuerySet(ReportedQuerySet["ReportedStep"]):
    """Questions over the steps that reports propose."""

    commitment_prefix = "update__commitment__"


class MeasurementQuerySet(ReportedQuerySet["Measurement"]):
    """Questions over dated values."""

    commitment_prefix = "indicator__commitment__"


class IndicatorQuerySet(CommitmentRowQuerySet["Indicator"]):
    """Questions over indicators."""

    def money_totals(self) -> "models.QuerySet[Indicator, dict[str, Any]]":
        """Sum money by stage and currency, each apart: sums of different stages are never added."""
        money = self.exclude(money_type="").values("money_type", "currency")
        totals: Any = money.annotate(total=models.Sum("value"))
        return totals.order_by("money_type", "currency")  # type: ignore[no-any-return]

    def owned_by(self, party: "Party") -> Self:
        """Keep numbers that a party answers for as an owner; supporters are not scored."""
        return self.filter(
            commitment__party_roles__party=party, commitment__party_roles__role=PartyRole.OWNER
        )


class AssessmentQuerySet(CommitmentRowQuerySet["Assessment"]):
    """Questions over judgements."""

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep judgements on which the user decides."""
        decided = serving(user, DECIDER_ROLES, self.commitment_prefix)
        return self.visible_to(user).filter(decided)

    def answerable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep judgements of a party for which the user speaks; an administrator speaks for none.

        Whether it can still be answered is the action's to say.
        """
        if not user.is_active:
            return self.none()
        speaking = user.memberships.in_force().with_role(REPORTER_ROLES)
        own = speaking.filter(framework=OuterRef("commitment__framework"), party=OuterRef("party"))
        return self.visible_to(user).filter(Exists(own))

    def in_force(self) -> Self:
        """Keep judgements that no later one has replaced."""
        return self.filter(replaced_by__isnull=True)

    def settling(self) -> Self:
        """Keep judgements in force that say what became of it, and that the status still bears."""
        said = self.in_force().exclude(outcome=Outcome.NOT_YET_ASSESSED)
        return said.exclude(
            outcome__in=sorted(ENDED_BY_STATUS), commitment__status__in=[Status.ACTIVE]
        )

    def with_people(self) -> Self:
        """Fetch what a page tells of each, in a constant number of queries."""
        people = self.select_related(
            "deadline", "party", "assessed_by", "dissent_by", "replaces", "commitment"
        )
        return people.prefetch_related("evidence")

    def newest_first(self) -> Self:
        """Order by the instant of the judgement."""
        return self.order_by("-assessed_at", "-pk")
