"""Named questions over what was said of sentences."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from frameworks.querysets import FrameworkRowQuerySet

if TYPE_CHECKING:
    from entry.models import RefusedProposal, Verdict


class VerdictQuerySet(FrameworkRowQuerySet["Verdict"]):
    """Questions over verdicts."""

    framework_path = "document__framework"

    def since(self, moment: datetime) -> Self:
        """Keep what was decided at or after an instant."""
        return self.filter(decided_at__gte=moment)

    def in_reading_order(self) -> Self:
        """Order as the sentences stand in the text."""
        return self.order_by("start", "pk")


class RefusedProposalQuerySet(FrameworkRowQuerySet["RefusedProposal"]):
    """Questions over proposals that were refused."""

    framework_path = "document__framework"
