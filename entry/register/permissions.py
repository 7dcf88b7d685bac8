"""Who cares for the register: those who keep books, and for all that a merge would touch."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import (
    Assessment,
    Assignment,
    Commitment,
    CommitmentParty,
    Initiative,
    ProgressUpdate,
)
from frameworks.models import Framework, Membership, Party
from sources.models import Document


def keeps_books(user: User) -> bool:
    """Say whether a person keeps the books of any framework, or of the site."""
    return user.is_superuser or Framework.objects.editable_by(user).exists()


def check_keeps_books(user: User) -> None:
    """Raise PermissionDenied for who keeps no books."""
    if not keeps_books(user):
        raise PermissionDenied(_("Only those who keep the books of a framework care for it."))


def check_administers(user: User) -> None:
    """Raise PermissionDenied for who is no site administrator."""
    if not user.is_superuser:
        raise PermissionDenied(_("Only a site administrator does this."))


def frameworks_of(party: Party) -> "set[int]":
    """Return the keys of the frameworks that name a party anywhere."""
    named = (
        party.standing_in.values("framework"),
        Membership.objects.filter(party=party).values("framework"),
        Commitment.objects.filter(author_party=party).values("framework"),
        CommitmentParty.objects.filter(party=party).values("commitment__framework"),
        Document.objects.filter(issuers=party).values("framework"),
        Initiative.objects.filter(parties=party).values("framework"),
        Assignment.objects.filter(party=party).values("commitment__framework"),
        ProgressUpdate.objects.filter(party=party).values("commitment__framework"),
        Assessment.objects.filter(party=party).values("commitment__framework"),
    )
    inside = Q(pk__in=())
    for keys in named:
        inside |= Q(pk__in=keys)
    return {*Framework.objects.filter(inside).values_list("pk", flat=True)}


def check_may_merge(user: User, *, dropped: Party) -> None:
    """Raise PermissionDenied where a merge would change books that a person does not keep.

    People who work for the dropped party will work for the other one; that is for their lead.
    """
    check_keeps_books(user)
    kept = {*Framework.objects.editable_by(user).values_list("pk", flat=True)}
    if frameworks_of(dropped) - kept:
        raise PermissionDenied(
            _("%(party)s is named in frameworks whose books you do not keep.") % {"party": dropped}
        )
    members = Membership.objects.filter(party=dropped)
    if members.exclude(pk__in=Membership.objects.editable_by(user).values("pk")).exists():
        raise PermissionDenied(
            _("People work for %(party)s; only the lead of their framework merges it.")
            % {"party": dropped}
        )
