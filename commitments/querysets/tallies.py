"""What is counted over many commitments, grouped in the database: by standing, area, party."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Now

from commitments.domain.gaps import MEASURED_KINDS, Gap
from commitments.domain.vocabulary import Kind, PartyRole, Status, UpdateState, Visibility
from commitments.querysets.scopes import CommitmentRowQuerySet, Row

# A report in one of these states has been given; a draft and what came back have not.
GIVEN_STATES = (UpdateState.SUBMITTED, UpdateState.ACCEPTED)
Tallied = Iterable[dict[str, Any]]


def _grouped(rows: Any, *columns: str, **numbers: Count) -> Tallied:
    """Count rows by columns, without an order of their own, which would split the groups."""
    found: Tallied = rows.order_by().values(*columns).annotate(**numbers)
    return found


class TallyQuerySet(CommitmentRowQuerySet[Row]):
    """Questions over commitments that are answered with numbers."""

    commitment_prefix = ""

    def published(self) -> Self:
        """Keep tracked commitments that all members of the framework read."""
        rows = self.filter(is_tracked=True, visibility=Visibility.FRAMEWORK)
        return rows.exclude(status=Status.DRAFT)

    def lacking(self, gap: Gap, at: datetime | None = None) -> Self:
        """Keep open commitments of which something is missing; now, if not said."""
        return self.filter(self._lacks(gap, at), is_open=True)

    def _lacks(self, gap: Gap, at: datetime | None) -> Q:
        def related(relation: str, **wanted: Any) -> Q:
            return Q(Exists(self._related(relation).filter(commitment=OuterRef("pk"), **wanted)))

        match gap:
            case Gap.OWNER:
                return ~related("party_roles", role=PartyRole.OWNER)
            case Gap.CONTACT:
                return ~related("assignments", user__is_active=True)
            case Gap.DATE:
                return ~related("deadlines") & ~Q(kind=Kind.ONGOING_PROGRAMME)
            case Gap.INDICATOR:
                return ~related("indicators") & Q(kind__in=sorted(MEASURED_KINDS))
            case Gap.UPDATE:
                return Q(stale_at__lte=at or Now())

    def _numbers(self, at: datetime) -> dict[str, Count]:
        """Return what every tally counts: all, the open ones, and those heard of lately."""
        told = self._related("updates").filter(commitment=OuterRef("pk"), state__in=GIVEN_STATES)
        is_open = Q(is_open=True)
        return {
            "number": Count("pk"),
            "open": Count("pk", filter=is_open),
            "heard": Count("pk", filter=is_open & Q(Exists(told)) & Q(stale_at__gt=at)),
        }

    def tally(self, at: datetime) -> Tallied:
        """Count by standing, and by when it was delivered, with what is missing.

        Needs with_standing.
        """
        gaps = {
            f"without_{gap}": Count("pk", filter=Q(is_open=True) & self._lacks(gap, at))
            for gap in Gap
        }
        group = ("standing", "status", "publication_status", "delivered_edtf")
        return _grouped(self, *group, **self._numbers(at), **gaps)

    def tally_of_areas(self, at: datetime) -> Tallied:
        """Count by area and standing; one in two areas counts in both. Needs with_standing."""
        group = ("areas__uuid", "areas__name", "areas__position", "standing")
        return _grouped(self, *group, **self._numbers(at))

    def tally_of_owners(self, at: datetime) -> Tallied:
        """Count by owner and standing; one with two owners counts for both. Needs with_standing."""
        party = "party_roles__party"
        group = (party, f"{party}__code", f"{party}__name", f"{party}__short_name", "standing")
        owned = self.filter(party_roles__role=PartyRole.OWNER)
        return _grouped(owned, *group, **self._numbers(at))
