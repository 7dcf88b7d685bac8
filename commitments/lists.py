"""The lists of commitments as people see them: their scope, filters and order, for every door."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.domain.vocabulary import Standing
from commitments.filters import CommitmentFilter
from commitments.models import Commitment
from commitments.querysets import CommitmentQuerySet
from frameworks.roles import DECIDER_ROLES


@dataclass(frozen=True, slots=True)
class CommitmentList:
    """A list: what it counts, its filters, and the rows that pass them, worst first."""

    counted: CommitmentQuerySet
    filters: CommitmentFilter
    query: QueryDict

    @property
    def rows(self) -> CommitmentQuerySet:
        """Return the rows in their order; none where the filters cannot be read."""
        rows = self.filters.qs if self.filters.is_valid() else self.counted.none()
        return rows.worst_first()


def reading_list(request: HttpRequest, *, at: datetime) -> CommitmentList:
    """Return what the person may read; principles and background only where asked for."""
    visible = Commitment.objects.visible_to(request.user).with_standing(at)
    counted = visible if request.GET.get("context") == "1" else visible.tracked()
    filters = CommitmentFilter(request.GET, queryset=counted, request=request)
    return CommitmentList(counted, filters, request.GET)


def overdue_list(request: HttpRequest, *, user: User, at: datetime) -> CommitmentList:
    """Return what is late in the frameworks in which a person decides.

    Raises PermissionDenied for a person who decides nowhere.
    """
    check_decides(user)
    query = request.GET.copy()
    # Without a word on standing, what is overdue.
    query.setdefault("standing", Standing.OVERDUE.value)
    decided = Commitment.objects.decidable_by(user).open().with_standing(at)
    filters = CommitmentFilter(query, queryset=decided, request=request)
    return CommitmentList(decided, filters, query)


def check_decides(user: User) -> None:
    """Raise PermissionDenied for a person who decides nowhere."""
    serving = user.memberships.in_force().with_role(DECIDER_ROLES)
    if not (user.is_superuser or serving.exists()):
        raise PermissionDenied(_("Only a manager or the lead of a framework works at this desk."))
