"""Everything that names a person, and what a merge of two accounts does with it."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import SavedView, User
from commitments.models import Assignment, DateRequest, ProgressUpdate
from entry.register.links import Link, Step
from entry.register.party_links import OF_COMMITMENT
from frameworks.models import Alternate, Membership


def _reviewed_by(kept: Any) -> Q:
    """Tell which reports the kept account reviewed or signed: nobody does so with their own."""
    return Q(reviewed_by=kept.pk) | Q(signed_off_by=kept.pk)


def _decided_by(kept: Any) -> Q:
    """Tell which wishes for a date the kept account answered."""
    return Q(decided_by=kept.pk)


def _has_one_already(kept: Any) -> Q:
    """Tell a standing alternate where the kept account has one; there is only one."""
    has = Alternate._base_manager.filter(user=kept.pk, starts_on__isnull=True).exists()
    return Q(starts_on__isnull=True) if has else Q(pk__in=())


def _named_alike(kept: Any) -> Q:
    """Tell saved views that were removed, or whose name the kept account uses."""
    names = SavedView.objects.kept().filter(owner=kept.pk).values("name")
    return Q(removed_at__isnull=False) | Q(name__in=names)


LINKS: tuple[Link, ...] = (
    Link(User, "merged_into", _("accounts merged into it before")),
    Link(
        Membership, "user", _("memberships"), ("framework_id", "party_id", "role", "starts_on"),
        related=("framework",),
    ),
    Link(Assignment, "user", _("commitments to answer for"), ("commitment_id",),
         related=OF_COMMITMENT),
    Link(Alternate, "user", _("alternates and absences"), (), "alternate",
         stays=_has_one_already),
    Link(Alternate, "alternate", _("people to stand in for"), (), "user"),
    # The history tells who wrote them; the row says who may go on, and who may not review.
    Link(ProgressUpdate, "author", _("reports"), stays=_reviewed_by,
         related=(*OF_COMMITMENT, "party")),
    Link(DateRequest, "asked_by", _("wishes for another date"), stays=_decided_by,
         related=("deadline__commitment__framework", "deadline__commitment__author_party")),
    Link(SavedView, "owner", _("saved views"), stays=_named_alike),
)  # fmt: skip


def steps_of(kept: User, dropped: User) -> list[Step]:
    """Return what a merge of two accounts would do, kind by kind."""
    return [link.plan(kept, dropped) for link in LINKS]
