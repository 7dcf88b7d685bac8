"""Named questions over who and what stands around commitments: parties, words, programmes."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q, Value

from commitments.domain.vocabulary import TRACKED_STAGES, PartyRole
from commitments.querysets.scopes import CommitmentRowQuerySet, readable
from frameworks.querysets import FrameworkRowQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from commitments.models import (
        Assignment,
        CommitmentParty,
        Initiative,
        InitiativeStep,
        Mention,
        Programme,
        Relation,
    )
    from frameworks.models import Party
    from meetings.models import Meeting


class AssignmentQuerySet(CommitmentRowQuerySet["Assignment"]):
    """Questions over points of contact."""

    def owning(self) -> Self:
        """Keep those who answer for an owner of the commitment, or for a part of one."""
        path = "commitment__party_roles__party"
        owned = self.filter(
            Q(**{path: F("party")})
            | Q(**{path: F("party__parent")})
            | Q(**{path: F("party__parent__parent")}),
            commitment__party_roles__role=PartyRole.OWNER,
        )
        # Who stands for a part of two owners stands here once.
        return self.filter(pk__in=owned.values("pk"))


class CommitmentPartyQuerySet(CommitmentRowQuerySet["CommitmentParty"]):
    """Questions over the parties of commitments."""

    def of_party(self, party: "Party") -> Self:
        """Keep the roles of a party and of its own parts, two levels down."""
        return self.filter(Q(party=party) | Q(party__parent=party) | Q(party__parent__parent=party))

    def timeline(self) -> Self:
        """Order as things were delivered; what was not, or on no known day, comes last."""
        day = models.functions.NullIf("commitment__delivered_edtf", Value(""))
        return self.order_by(day.asc(nulls_last=True), "commitment__reference", "pk")


class MentionQuerySet(CommitmentRowQuerySet["Mention"]):
    """Questions over passages that speak of commitments."""

    def of_meeting(self, meeting: "Meeting") -> Self:
        """Keep passages of commitments that speak of a meeting, as they stand in the text."""
        return self.filter(commitment__meetings=meeting).order_by(
            "passage__document", "passage__start", "pk"
        )


class RelationQuerySet(CommitmentRowQuerySet["Relation"]):
    """Questions over relations between commitments."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep relations both sides of which the user may read."""
        return self.filter(readable(user, "commitment__"), readable(user, "other__"))


class ProgrammeQuerySet(FrameworkRowQuerySet["Programme"]):
    """Questions over programmes."""

    def called(self, word: str) -> Self:
        """Keep programmes in whose names a word stands, or whose code it is."""
        return self.filter(
            Q(name__icontains=word) | Q(code__iexact=word) | Q(other_names__icontains=word)
        )


class InitiativeQuerySet(FrameworkRowQuerySet["Initiative"]):
    """Questions over initiatives."""

    def being_tracked(self) -> Self:
        """Keep initiatives that were decided and have not ended."""
        return self.filter(stage__in=sorted(TRACKED_STAGES))


class InitiativeStepQuerySet(FrameworkRowQuerySet["InitiativeStep"]):
    """Questions over the steps of initiatives."""

    framework_path = "initiative__framework"
