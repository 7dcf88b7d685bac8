"""A small world to ask scopes of: two frameworks, commitments of every circle, and all actors.

Rows are written directly, because what may be written is not what is tested with them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from commitments.domain.vocabulary import (
    Kind,
    PartyRole,
    PublicationStatus,
    Stage,
    Status,
    UpdateState,
    Visibility,
)
from commitments.models import (
    Assessment,
    Assignment,
    Commitment,
    CommitmentParty,
    DateRequest,
    Deadline,
    DeadlineRevision,
    Evidence,
    EvidenceVersion,
    Indicator,
    Initiative,
    InitiativeStep,
    Measurement,
    Mention,
    Minutes,
    MinutesItem,
    Programme,
    ProgressUpdate,
    QuotaRule,
    Relation,
    RelationKind,
    ReportedStep,
    ReportingRound,
)
from frameworks.models import Framework, FrameworkParty, Membership, Party, PriorityArea
from frameworks.roles import Role
from meetings.models import Forum, Meeting
from sources.models import Document, Passage
from tests.factories import AT, create_party, create_user, number

DAY = date(2026, 1, 1)
LONG_AGO, FAR_AHEAD = date(2001, 1, 1), date(9000, 1, 1)
Actor = User | AnonymousUser


@dataclass
class World:
    """Frameworks, parties and the rows of every model, each row under a label."""

    here: Framework
    elsewhere: Framework
    parties: dict[str, Party]
    rows: dict[type[models.Model], dict[int, str]] = field(default_factory=dict)

    def keep(self, label: str, row: models.Model) -> None:
        """Remember a row under the label of the circle that it belongs to."""
        self.rows.setdefault(type(row), {})[row.pk] = label

    def labels(self, rows: models.QuerySet[Any]) -> list[str]:
        """Return the labels of the rows of a scope, sorted, each as often as it comes."""
        known = self.rows[rows.model]
        return sorted(known[pk] for pk in rows.values_list("pk", flat=True) if pk in known)

    def framework_of(self, label: str) -> Framework:
        """Return the framework in which a label's rows lie."""
        return self.elsewhere if label == "elsewhere" else self.here


# The circles of a commitment: the party that wrote it, its status and who it is meant for.
CIRCLES: dict[str, dict[str, Any]] = {
    "published": {},
    "draft of A": {"author": "A", "status": Status.DRAFT},
    "draft of the office": {"status": Status.DRAFT},
    "internal to A": {"author": "A", "visibility": Visibility.PARTY},
    "internal draft of A": {
        "author": "A",
        "status": Status.DRAFT,
        "visibility": Visibility.PARTY,
    },
    "elsewhere": {},
}


def build_world() -> World:
    """Write two frameworks with commitments of all circles and something of every model on each."""
    here, elsewhere = (
        Framework.objects.create(code=f"W-{number()}", name=name, tracked_from=DAY)
        for name in ("Here", "Elsewhere")
    )
    world = World(here, elsewhere, {name: create_party() for name in ("A", "B")})
    author = create_user()
    for label, circle in CIRCLES.items():
        framework = world.framework_of(label)
        commitment = _commitment(world, framework, label, **circle)
        for row in _children(world, commitment, author):
            world.keep(label, row)
    for label in ("published", "elsewhere"):
        for row in _rows_of(world.framework_of(label), world.parties["A"], author):
            world.keep(label, row)
    return world


def _commitment(
    world: World, framework: Framework, label: str, *, author: str = "", **values: Any
) -> Commitment:
    fields = {"status": Status.ACTIVE, "visibility": Visibility.FRAMEWORK, **values}
    commitment = Commitment.objects.create(
        framework=framework,
        reference=label,
        title=label,
        kind=Kind.ONE_OFF_DELIVERABLE,
        publication_status=PublicationStatus.PLANNED,
        author_party=world.parties.get(author),
        tracked_from=DAY,
        stale_at=AT,
        **fields,
    )
    world.keep(label, commitment)
    # A owns everything; B stands beside A in what is published.
    owner = CommitmentParty.objects.create(
        commitment=commitment, party=world.parties["A"], role=PartyRole.OWNER
    )
    world.keep(label, owner)
    if label in {"published", "elsewhere"}:
        CommitmentParty.objects.create(
            commitment=commitment, party=world.parties["B"], role=PartyRole.SUPPORTER
        )
    return commitment


def _children(world: World, commitment: Commitment, author: User) -> list[models.Model]:
    party = world.parties["A"]
    deadline = Deadline.objects.create(commitment=commitment)
    indicator = Indicator.objects.create(
        commitment=commitment, name="n", unit="u", role="target", operator="=", value=1
    )
    update = ProgressUpdate.objects.create(
        commitment=commitment,
        party=party,
        author=author,
        state=UpdateState.SUBMITTED,
        health="on_track",
        submitted_at=AT,
    )
    initiative = Initiative.objects.create(framework=commitment.framework, title="i")
    return [
        deadline,
        indicator,
        update,
        DeadlineRevision.objects.create(deadline=deadline, number=1, reason="r", revised_at=AT),
        DateRequest.objects.create(
            deadline=deadline, expression="2027", reason="r", asked_by=author, asked_at=AT
        ),
        QuotaRule.objects.create(
            commitment=commitment, period="year", starts_on=DAY, required=1, counts="initiatives"
        ),
        Assignment.objects.create(commitment=commitment, user=author, party=party),
        MinutesItem.objects.create(
            minutes=Minutes.objects.create(
                framework=commitment.framework, title="m", held_on=DAY, begun_by=author
            ),
            commitment=commitment,
            decision="note",
            note="n",
            decided_by=author,
            decided_at=AT,
        ),
        Mention.objects.create(commitment=commitment, passage=_passage(commitment.framework)),
        Relation.objects.create(
            commitment=commitment, other=_published_beside(commitment), kind=RelationKind.DEPENDS
        ),
        evidence := Evidence.objects.create(commitment=commitment, title="e", statement="s"),
        EvidenceVersion.objects.create(evidence=evidence, number=1, title="e", statement="s"),
        ReportedStep.objects.create(
            update=update, initiative=initiative, stage=Stage.REVIEWED, taken_on=DAY
        ),
        Measurement.objects.create(
            indicator=indicator, value=1, measured_edtf="2026", measured_on=DAY
        ),
        Assessment.objects.create(
            commitment=commitment,
            party=party,
            completion="limited",
            outcome="partly_kept",
            reasons="r",
            assessed_by=author,
            assessed_at=AT,
        ),
    ]


def _published_beside(commitment: Commitment) -> Commitment:
    """Return a published commitment of the same framework that no label counts."""
    return Commitment.objects.create(
        framework=commitment.framework,
        reference=f"beside {commitment.reference}",
        title="beside",
        kind=Kind.ONE_OFF_DELIVERABLE,
        publication_status=PublicationStatus.PLANNED,
        status=Status.ACTIVE,
        tracked_from=DAY,
        stale_at=AT,
    )


def _passage(framework: Framework) -> Passage:
    document = Document.objects.create(
        framework=framework,
        code=f"D-{number()}",
        title="d",
        text="Words.",
        text_sha256="0" * 64,
        raw_sha256="0" * 64,
    )
    return Passage.objects.create(document=document, start=0, end=5, quote="Words")


def _rows_of(framework: Framework, party: Party, author: User) -> list[models.Model]:
    """Write what belongs to a framework itself; its members see it, others do not."""
    passage = _passage(framework)
    forum = Forum.objects.create(framework=framework, code="SCM", name="f")
    initiative = Initiative.objects.create(framework=framework, title="i")
    return [
        framework,
        passage,
        passage.document,
        forum,
        Meeting.objects.create(forum=forum),
        initiative,
        InitiativeStep.objects.create(
            initiative=initiative, stage=Stage.CONCEPT, taken_on=DAY, taken_by=author
        ),
        Programme.objects.create(framework=framework, code="p", name="p"),
        ReportingRound.objects.create(
            framework=framework,
            label="r",
            opens_on=DAY,
            closes_on=DAY,
            opens_at=AT,
            ends_at=AT + timedelta(days=1),
            asks={"annual_quota": {"health": True}},
        ),
        Minutes.objects.create(framework=framework, title="m", held_on=DAY, begun_by=author),
        PriorityArea.objects.create(framework=framework, code="a", name="a"),
        FrameworkParty.objects.create(framework=framework, party=party),
        Membership.objects.create(user=author, framework=framework, role=Role.VIEWER),
    ]


def _serving(world: World, *hats: tuple[str, str, Role], **values: Any) -> User:
    user = create_user()
    for place, party, role in hats:
        Membership.objects.create(
            user=user,
            framework=world.here if place == "here" else world.elsewhere,
            party=world.parties.get(party),
            role=role,
            **values,
        )
    return user


def build_actor(world: World, name: str) -> Actor:
    """Make one actor by name: a role and a party ("clerk of A"), or one of the odd ones."""
    if name in ODD_ACTORS:
        return ODD_ACTORS[name](world)
    role, _, party = name.partition(" of ")
    return _serving(world, ("here", party, Role(role)))


def _inactive_lead(world: World) -> User:
    user = _serving(world, ("here", "A", Role.LEAD))
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()
    return user


ODD_ACTORS: dict[str, Callable[[World], Actor]] = {
    "nobody": lambda world: AnonymousUser(),
    "somebody without a membership": lambda world: create_user(),
    "lead elsewhere": lambda world: _serving(world, ("elsewhere", "A", Role.LEAD)),
    "former lead of A": lambda world: _serving(
        world, ("here", "A", Role.LEAD), starts_on=LONG_AGO, ends_on=LONG_AGO
    ),
    "future lead of A": lambda world: _serving(
        world, ("here", "A", Role.LEAD), starts_on=FAR_AHEAD
    ),
    "inactive lead of A": _inactive_lead,
    "somebody with many hats": lambda world: _serving(
        world,
        ("here", "A", Role.CONTACT),
        ("here", "A", Role.VIEWER),
        ("here", "B", Role.MANAGER),
        ("here", "the office", Role.LEAD),
    ),
    "administrator": lambda world: create_user(is_superuser=True, is_staff=True),
    "inactive administrator": lambda world: create_user(is_superuser=True, is_active=False),
}
