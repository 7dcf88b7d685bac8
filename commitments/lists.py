"""The lists of the desks as people see them: their scope, filters and order, for every door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.held import holds
from accounts.models import User
from commitments.domain.vocabulary import Standing
from commitments.filters import CommitmentFilter, ReportFilter
from commitments.models import Commitment, ProgressUpdate
from commitments.querysets import CommitmentQuerySet
from commitments.spreadsheets.listing import Order, orders
from frameworks.roles import DECIDER_ROLES


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where there is no request: the filters look at nothing else of it."""

    user: User | AnonymousUser
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CommitmentList:
    """A list: what it counts, its filters, and the rows that pass them, worst first.

    `weighed_at` is the instant at which lateness is weighed, where that makes the order.
    """

    counted: CommitmentQuerySet
    filters: CommitmentFilter
    query: QueryDict
    weighed_at: datetime | None = None

    @property
    def passed(self) -> CommitmentQuerySet:
        """Return the rows behind the filters, in no order; none where these cannot be read."""
        return self.filters.qs if self.filters.is_valid() else self.counted.none()

    @property
    def rows(self) -> CommitmentQuerySet:
        """Return the rows in their order."""
        return sorted_by(self.passed, self.query.get("sort", ""), weighed_at=self.weighed_at)

    @property
    def is_filtered(self) -> bool:
        """Say whether anything is asked of a filter."""
        return any(self.query.get(name) for name in self.filters.filters)

    @property
    def is_by_standing(self) -> bool:
        """Say whether the worst standing comes first."""
        name = self.query.get("sort", "").removeprefix("-")
        return not name or name not in ORDERS

    def inside(self, rows: CommitmentQuerySet, standing: Standing) -> CommitmentQuerySet:
        """Order rows of one standing as they stand in the list."""
        is_weighed = self.weighed_at is not None and standing == Standing.OVERDUE
        return rows.order_by(*(["-urgency"] if is_weighed else []), "due_sort", "reference", "pk")


# What a list of commitments may be sorted by, with a minus for the other way round.
ORDERS: Mapping[str, Promise] = {
    "": _l("worst first"),
    "due": _l("due"),
    "reference": _l("reference"),
    "title": _l("title"),
    "updated": _l("last update"),
}


def sorted_by(
    rows: CommitmentQuerySet, sort: str, *, weighed_at: datetime | None = None
) -> CommitmentQuerySet:
    """Sort rows that carry their standing; worst first for what is no known order."""
    name, is_descending = sort.removeprefix("-"), sort.startswith("-")
    if name not in ORDERS or not name:
        return rows.heaviest_first(weighed_at) if weighed_at else rows.worst_first()
    if name == "due":
        rows = rows.with_next_late_at()
    if name == "updated":
        rows = rows.with_latest_report()
    field = F({"due": "next_late_at", "updated": "latest_report_at"}.get(name, name))
    turned = field.desc(nulls_last=True) if is_descending else field.asc(nulls_last=True)
    return rows.order_by(turned, "reference", "pk")


def orders_of(query: QueryDict) -> list[Order]:
    """Return the ways to sort a list of commitments, each with its address."""
    return orders(query, ORDERS)


def reading_list(request: HttpRequest, *, at: datetime) -> CommitmentList:
    """Return what the person may read; principles and background only where asked for."""
    return reading_list_of(request.user, request.GET, at=at)


def reading_list_of(
    user: User | AnonymousUser, query: QueryDict, *, at: datetime
) -> CommitmentList:
    """Return what a person may read, with the filters of a query."""
    visible = Commitment.objects.visible_to(user).with_standing(at)
    counted = visible if query.get("context") == "1" else visible.tracked()
    filters = CommitmentFilter(query, queryset=counted, request=Asker(user, at))
    return CommitmentList(counted, filters, query)


def overdue_list(request: HttpRequest, *, user: User, at: datetime) -> CommitmentList:
    """Return what is late in the frameworks in which a person decides.

    Raises PermissionDenied for a person who decides nowhere.
    """
    return overdue_list_of(user, request.GET, at=at)


def overdue_list_of(user: User, query: QueryDict, *, at: datetime) -> CommitmentList:
    """Return what is late where a person decides, with the filters of a query.

    Raises PermissionDenied for a person who decides nowhere.
    """
    check_decides(user)
    query = query.copy()
    # Without a word on standing, what is overdue.
    query.setdefault("standing", Standing.OVERDUE.value)
    decided = Commitment.objects.decidable_by(user).open().with_standing(at)
    filters = CommitmentFilter(query, queryset=decided, request=Asker(user, at))
    return CommitmentList(decided, filters, query, weighed_at=at)


def decides_somewhere(user: User) -> bool:
    """Say whether a person decides in any framework."""
    return user.is_superuser or holds(user, DECIDER_ROLES)


def judging_list(request: HttpRequest, *, user: User, at: datetime) -> CommitmentList:
    """Return what waits for a person's judgement; never what they report on.

    Raises PermissionDenied for a person who decides nowhere.
    """
    check_decides(user)
    waiting = Commitment.objects.judgeable_by(user).to_be_judged(at).with_standing(at)
    filters = CommitmentFilter(request.GET, queryset=waiting, request=request)
    return CommitmentList(waiting, filters, request.GET)


def review_list_of(user: User, query: QueryDict) -> ReportFilter:
    """Return the reports that wait for a person's review, oldest first, under their filters.

    Nobody reviews what they wrote or signed off. Raises PermissionDenied for a person who decides
    nowhere.
    """
    check_decides(user)
    decided = Commitment.objects.decidable_by(user)
    rows = ProgressUpdate.objects.visible_to(user).waiting().exclude(author=user)
    waiting = rows.exclude(signed_off_by=user).filter(commitment__in=decided)
    return ReportFilter(query, queryset=waiting, request=Asker(user))


def check_decides(user: User) -> None:
    """Raise PermissionDenied for a person who decides nowhere."""
    if not decides_somewhere(user):
        raise PermissionDenied(_("Only a manager or the lead of a framework works at this desk."))
