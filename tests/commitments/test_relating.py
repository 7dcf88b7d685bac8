"""How commitments stand to each other: said once, never in a circle, and taken back with why."""

from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from commitments.actions import declare, relate, unrelate
from commitments.actions.relating import ONE_WAY
from commitments.domain.vocabulary import Status
from commitments.models import CLOSING_KINDS, Commitment, Relation, RelationKind
from commitments.permissions import access_relation, check_may_relate
from frameworks.roles import Role
from history.models import AuditEvent
from tests.commitments.cast import outcome_of
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_commitment,
    create_deadline,
    create_framework,
    create_member,
    create_party,
    create_user,
)
from tests.history.replay import events, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]
SIGNED: dict[str, Any] = {"by": None, "at": AT}
KINDS = list(RelationKind)


def several(count: int, **fields: Any) -> list[Commitment]:
    framework = create_framework()
    return [create_commitment(framework=framework, **fields) for _ in range(count)]


def status_of(commitment: Commitment) -> str:
    return Commitment.objects.get(pk=commitment.pk).status


@pytest.mark.parametrize("kind", KINDS)
def test_a_relation_says_who_said_it_when_and_why(kind: RelationKind) -> None:
    one, other = several(2)
    author = create_user()
    said = relate(one, other=other, kind=kind, note=" The later text. ", by=author, at=AT)
    stored = Relation.objects.get()
    assert stored == said
    assert (stored.note, stored.said_by, stored.said_at) == ("The later text.", author, AT)
    assert stored.closed_other == (kind in CLOSING_KINDS)
    assert [event.root for event in events(said)] == [one.uuid]


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_superseded_or_merged_is_closed(kind: RelationKind) -> None:
    one, other = several(2)
    deadline = create_deadline(commitment=other)
    relate(one, other=other, kind=kind, note="New text.", **SIGNED)
    closes = kind in CLOSING_KINDS
    assert status_of(one) == Status.ACTIVE
    assert status_of(other) == (Status.SUPERSEDED if closes else Status.ACTIVE)
    deadline.refresh_from_db()
    assert bool(deadline.closed_at) == closes
    if closes:
        word = "Merged into" if kind == RelationKind.MERGES else "Superseded by"
        assert events(other)[-1].reason == f"{word} {one.reference}. New text."


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_related_to_itself_or_twice(kind: RelationKind) -> None:
    one, other = several(2)
    with refused("cannot be related to itself"):
        relate(one, other=one, kind=kind, **SIGNED)
    relate(one, other=other, kind=kind, **SIGNED)
    with refused("This is said already"):
        relate(one, other=other, kind=kind, **SIGNED)
    assert Relation.objects.count() == 1


@pytest.mark.parametrize("length", [2, 3, 4])
@pytest.mark.parametrize("kind", KINDS)
def test_a_circle_is_refused_along_one_way_kinds(kind: RelationKind, length: int) -> None:
    row = several(length)
    for one, following in pairwise(row):
        relate(one, other=following, kind=kind, **SIGNED)
    if kind in ONE_WAY:
        with refused("This would go round in a circle"):
            relate(row[-1], other=row[0], kind=kind, **SIGNED)
    else:
        relate(row[-1], other=row[0], kind=kind, **SIGNED)


def test_kinds_do_not_make_a_circle_together() -> None:
    one, other = several(2)
    relate(one, other=other, kind="depends_on", **SIGNED)
    assert relate(other, other=one, kind="contributes_to", **SIGNED).pk


def test_an_unknown_kind_is_refused() -> None:
    one, other = several(2)
    with refused("is no relation"):
        relate(one, other=other, kind="resembles", **SIGNED)


def test_one_is_merged_into_one_only() -> None:
    one, other, third = several(3)
    relate(one, other=other, kind="merges", **SIGNED)
    with refused("is merged into another commitment already"):
        relate(third, other=other, kind="merges", **SIGNED)


def test_what_was_delivered_stays_delivered() -> None:
    one, other = several(2)
    declare(other, status=Status.DELIVERED, **SIGNED)
    said = relate(one, other=other, kind="merges", **SIGNED)
    assert status_of(other) == Status.DELIVERED
    unrelate(said, reason="Two after all.", **SIGNED)
    assert status_of(other) == Status.DELIVERED


def test_taking_back_needs_a_reason_and_opens_what_it_closed() -> None:
    one, other = several(2)
    deadline = create_deadline(commitment=other)
    said = relate(one, other=other, kind="supersedes", **SIGNED)
    with refused("Say why the relation is taken back"):
        unrelate(said, reason=" ", **SIGNED)
    unrelate(said, reason="It speaks of another fund.", **SIGNED)
    assert not Relation.objects.exists()
    assert status_of(other) == Status.ACTIVE
    deadline.refresh_from_db()
    assert deadline.closed_at is None
    assert events(said)[-1].reason == "It speaks of another fund."
    assert verbs(other)[-1] == "declare_active"


def test_what_another_one_holds_stays_superseded() -> None:
    one, other, third = several(3)
    first = relate(one, other=other, kind="supersedes", **SIGNED)
    second = relate(third, other=other, kind="merges", **SIGNED)
    unrelate(first, reason="Not this one.", **SIGNED)
    assert status_of(other) == Status.SUPERSEDED
    unrelate(second, reason="Nor this one.", **SIGNED)
    assert status_of(other) == Status.ACTIVE


def test_what_a_person_declared_since_is_left_alone() -> None:
    one, other = several(2)
    said = relate(one, other=other, kind="supersedes", **SIGNED)
    declare(other, status=Status.ACTIVE, reason="Still in force.", **SIGNED)
    declare(other, status=Status.DELIVERED, **SIGNED)
    unrelate(said, reason="Wrong.", **SIGNED)
    assert status_of(other) == Status.DELIVERED


def test_a_draft_neither_closes_nor_is_closed() -> None:
    framework = create_framework()
    party = create_party(framework=framework)
    active = create_commitment(framework=framework)
    draft = create_commitment(framework=framework, status=Status.DRAFT, author_party=party)
    with refused("publish it first"):
        relate(draft, other=active, kind="supersedes", **SIGNED)
    with refused("is a draft; withdraw it instead"):
        relate(active, other=draft, kind="merges", **SIGNED)
    elsewhere = create_commitment()
    with refused("publish it first"):
        relate(elsewhere, other=draft, kind="depends_on", **SIGNED)


def test_a_relation_to_a_draft_is_told_to_the_readers_of_the_draft_only() -> None:
    framework = create_framework()
    party = create_party(framework=framework)
    active = create_commitment(framework=framework)
    draft = create_commitment(framework=framework, status=Status.DRAFT, author_party=party)
    relation = relate(active, other=draft, kind="depends_on", **SIGNED)
    reader = create_member(framework)
    colleague = create_member(framework, Role.CONTACT, party=party)
    trail = AuditEvent.objects.filter(subject=relation.uuid)
    assert not trail.visible_to(reader).exists()
    assert trail.visible_to(colleague).exists()
    assert not Relation.objects.visible_to(reader).exists()
    assert Relation.objects.visible_to(colleague).exists()


RIGHTS = {
    Role.VIEWER: ("denied", "denied"),
    Role.CONTACT: ("denied", "denied"),
    Role.CLERK: ("done", "denied"),
    Role.MANAGER: ("done", "done"),
    Role.LEAD: ("done", "done"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", list(Role))
def test_clerks_relate_and_only_those_who_decide_supersede(role: Role, kind: RelationKind) -> None:
    one, other = several(2)
    party = create_party(framework=one.framework) if role == Role.CONTACT else None
    user = create_member(one.framework, role, party=party)
    stranger = create_member(create_framework(), Role.LEAD)
    wanted = RIGHTS[role][kind in CLOSING_KINDS]
    found = outcome_of(lambda: check_may_relate(user, commitment=one, other=other, kind=kind))
    assert found == wanted
    said = relate(one, other=other, kind=kind, **SIGNED)
    assert outcome_of(lambda: access_relation(user, uuid=said.uuid)) == wanted
    assert outcome_of(lambda: access_relation(stranger, uuid=said.uuid)) == "unknown"


def test_a_manager_supersedes_nothing_of_another_framework() -> None:
    one, other = create_commitment(), create_commitment()
    manager = create_member(one.framework, Role.MANAGER)
    with pytest.raises(PermissionDenied, match="may supersede it"):
        check_may_relate(manager, commitment=one, other=other, kind="supersedes")
