"""Named questions over deadlines and what changes them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When

from commitments.domain.standing import DUE_SOON
from commitments.domain.vocabulary import Standing
from commitments.querysets.scopes import AWAITS_DATE, CommitmentRowQuerySet, serving
from frameworks.roles import DECIDER_ROLES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from commitments.models import (
        DateRequest,
        Deadline,
        DeadlineRevision,
        QuotaRule,
    )
    from sources.models import Document


class DeadlineQuerySet(CommitmentRowQuerySet["Deadline"]):
    """Questions over deadlines."""

    def open(self) -> Self:
        """Keep deadlines that can still fall due on open commitments."""
        return self.filter(is_open=True, commitment__is_open=True)

    def chased(self) -> Self:
        """Keep open deadlines with a last day that somebody has watched: what is reminded of."""
        return self.open().filter(
            late_at__isnull=False, last_day__gte=F("commitment__tracked_from")
        )

    def with_standing(self, at: datetime) -> Self:
        """Add `standing` as of an instant; equal to the domain's deadline_standing."""
        watched = Q(last_day__gte=F("commitment__tracked_from"))
        cases = (
            When(Q(is_open=False) | Q(commitment__is_open=False), then=Value(Standing.CLOSED)),
            When(Q(late_at__isnull=True) & ~AWAITS_DATE, then=Value(Standing.UNDATED)),
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


class DeadlineRevisionQuerySet(CommitmentRowQuerySet["DeadlineRevision"]):
    """Questions over changes of deadlines."""

    commitment_prefix = "deadline__commitment__"

    def editable_by(self, user: "User | AnonymousUser") -> Self:  # noqa: ARG002 - as elsewhere
        """Keep nothing: what was changed is not told otherwise later."""
        return self.none()


class DateRequestQuerySet(CommitmentRowQuerySet["DateRequest"]):
    """Questions over requests for other dates."""

    commitment_prefix = "deadline__commitment__"

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep requests that the user may decide: as a manager, and never their own."""
        decided = serving(user, DECIDER_ROLES, self.commitment_prefix)
        return self.visible_to(user).filter(decided).exclude(asked_by=user.pk)

    def waiting(self) -> Self:
        """Keep requests that nobody has answered, oldest first."""
        return self.filter(state="asked").order_by("asked_at", "pk")


class QuotaRuleQuerySet(CommitmentRowQuerySet["QuotaRule"]):
    """Questions over the rules of quotas."""
