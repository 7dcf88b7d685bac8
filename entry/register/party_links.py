"""Everything that names a party, and what a merge of two parties does with it."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import (
    Assessment,
    Assignment,
    Commitment,
    CommitmentParty,
    Initiative,
    ProgressUpdate,
)
from entry.register.links import Link, ManyLink, Step
from frameworks.models import (
    FrameworkParty,
    Invitation,
    Membership,
    Party,
    PartyMember,
    PartyName,
)
from sources.models import Document

OF_COMMITMENT = ("commitment__framework", "commitment__author_party")


def _judged_too(kept: Party) -> Q:
    """Tell which judgements have one of the kept party beside them, on the very same thing.

    Each party has one chain of them; two cannot become one, so the other stays where it is.
    """
    beside = Assessment._base_manager.filter(commitment=OuterRef("commitment"), party=kept.pk)
    on_whole = beside.filter(deadline__isnull=True)
    on_term = beside.filter(deadline=OuterRef("deadline"))
    return Q(Exists(on_whole), deadline__isnull=True) | Q(Exists(on_term))


NAMES = Link(PartyName, "party", _("name variants"), ("name",), related=("party",))
ROLES = Link(
    CommitmentParty, "party", _("roles in commitments"), ("commitment_id", "role"),
    related=OF_COMMITMENT,
)  # fmt: skip
LINKS: tuple[Link | ManyLink, ...] = (
    Link(Party, "parent", _("parts of it")),
    Link(Party, "merged_into", _("parties merged into it before")),
    NAMES,
    Link(
        PartyMember, "group", _("members of the group"), ("member_id", "starts_on"), "member",
        related=("member", "group"),
    ),
    Link(
        PartyMember, "member", _("groups it belongs to"), ("group_id", "starts_on"), "group",
        related=("member", "group"),
    ),
    Link(
        FrameworkParty, "party", _("frameworks it stands in"), ("framework_id",),
        related=("framework",),
    ),
    Link(
        Membership, "party", _("memberships of people"),
        ("user_id", "framework_id", "role", "starts_on"), related=("framework",),
    ),
    Link(Invitation, "party", _("invitations of people"), related=("framework",)),
    Link(
        Commitment, "author_party", _("commitments written by it"),
        related=("framework", "author_party"),
    ),
    ROLES,
    Link(Assignment, "party", _("points of contact"), related=OF_COMMITMENT),
    Link(ProgressUpdate, "party", _("reports"), related=(*OF_COMMITMENT, "party")),
    Link(
        Assessment, "party", _("judgements"), stays=_judged_too,
        related=OF_COMMITMENT,
    ),
    ManyLink(Document, "issuers", _("documents issued by it")),
    ManyLink(Initiative, "parties", _("initiatives")),
)  # fmt: skip


def steps_of(kept: Party, dropped: Party) -> list[Step]:
    """Return what a merge of two parties would do, kind by kind."""
    return [link.plan(kept, dropped) for link in LINKS]


def new_names(kept: Party, dropped: Party) -> list[str]:
    """Return how the dropped party was called and the kept one is not called yet."""
    known = {kept.name, kept.short_name, kept.code}
    known.update(kept.names.values_list("name", flat=True))
    known.update(dropped.names.values_list("name", flat=True))
    told = (dropped.name, dropped.short_name, dropped.code)
    return [name for name in dict.fromkeys(told) if name and name not in known]
