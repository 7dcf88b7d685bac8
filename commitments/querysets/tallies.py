"""What is counted over many commitments: what all members read, and what is missing of it."""

from datetime import datetime
from typing import Any, Self

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Now

from commitments.domain.gaps import MEASURED_KINDS, Gap
from commitments.domain.vocabulary import Kind, PartyRole, Status, UpdateState, Visibility
from commitments.querysets.scopes import CommitmentRowQuerySet, Row

# A report in one of these states has been given; a draft and what came back have not.
GIVEN_STATES = (UpdateState.SUBMITTED, UpdateState.ACCEPTED)
# What is told of each commitment where many are counted, and which of it is missing.
TOLD = ("standing", "status", "publication_status", "delivered_edtf", "is_open", "heard")
GAPS = tuple(f"without_{gap}" for gap in Gap)


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

    def told_of_each(self, at: datetime) -> Any:
        """Return of each row what tallies count by: its key, TOLD and GAPS. Needs with_standing."""
        given = self._related("updates").filter(commitment=OuterRef("pk"), state__in=GIVEN_STATES)
        is_open = Q(is_open=True)
        told = {"heard": is_open & Q(stale_at__gt=at) & Q(Exists(given))}
        told |= {f"without_{gap}": is_open & self._lacks(gap, at) for gap in Gap}
        answers = {
            name: ExpressionWrapper(which, output_field=BooleanField())
            for name, which in told.items()
        }
        return self.order_by().annotate(**answers).values_list("pk", *TOLD, *GAPS)
