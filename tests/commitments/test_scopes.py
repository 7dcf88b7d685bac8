"""Who sees and who changes what: every actor against every circle, for every model.

The tables below are the rule as people would say it; no query is asked for them.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404
from pytest_django import DjangoDbBlocker

from commitments.models import (
    Assessment,
    Commitment,
    DateRequest,
    DeadlineRevision,
    Minutes,
    MinutesItem,
)
from commitments.permissions import RIGHTS, access_commitment, held_by
from commitments.querysets.scopes import reads
from frameworks.models import Framework, Membership, Party
from history.models import AuditEvent, Record
from reminders.models import Notification
from tests.commitments.world import CIRCLES, World, build_actor, build_world
from tests.factories import create_user
from tests.history.breaking import APPS

pytestmark = pytest.mark.django_db

ALL = sorted(CIRCLES)
OF_A = ["draft of A", "internal draft of A", "internal to A"]
EDITORS = ("manager", "clerk", "lead")

# What each actor reads of commitments and all that hangs on them.
READS: dict[str, list[str]] = {
    **{f"{role} of A": ["published", *OF_A] for role in ("viewer", "contact")},
    **{f"{role} of A": ["draft of the office", "published", *OF_A] for role in EDITORS},
    **{f"{role} of B": ["published"] for role in ("viewer", "contact")},
    **{f"{role} of B": ["draft of the office", "published"] for role in EDITORS},
    "viewer of the office": ["published"],
    **{f"{role} of the office": ["draft of the office", "published"] for role in EDITORS},
    "nobody": [],
    "somebody without a membership": [],
    "lead elsewhere": ["elsewhere"],
    "former lead of A": [],
    "future lead of A": [],
    "inactive lead of A": [],
    "somebody with many hats": [label for label in ALL if label != "elsewhere"],
    "administrator": ALL,
    "inactive administrator": [],
}
KEEPS_BOOKS = {
    *(f"{role} of {party}" for role in EDITORS for party in ("A", "B", "the office")),
    "lead elsewhere",
    "somebody with many hats",
    "administrator",
}
DECIDES = KEEPS_BOOKS - {f"clerk of {party}" for party in ("A", "B", "the office")}
LEADS = {name for name in DECIDES if not name.startswith("manager")}
# Who logs progress: A answers for everything here, B stands beside it in what is published.
REPORTS: dict[str, list[str]] = {
    "contact of A": READS["contact of A"],
    **{f"{role} of A": READS[f"{role} of A"] for role in EDITORS},
    **{f"{role} of B": ["published"] for role in ("contact", *EDITORS)},
    "lead elsewhere": ["elsewhere"],
    "somebody with many hats": READS["somebody with many hats"],
    "administrator": ALL,
}
EDITED_BY: dict[type[models.Model], set[str]] = {
    Assessment: DECIDES,
    DateRequest: DECIDES,
    Membership: LEADS,
    Minutes: DECIDES,
    MinutesItem: DECIDES,
    DeadlineRevision: {""},
}


def record_models() -> list[type[Record]]:
    found = (model for app in APPS for model in apps.get_app_config(app).get_models())
    return [model for model in found if issubclass(model, Record)]


def scope(model: type[models.Model], name: str, user: object) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = getattr(model._default_manager.all(), name)(user)
    return rows


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Build the world once; every test then works inside its transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(READS))
def test_an_actor_reads_what_their_circle_reads(name: str, world: World) -> None:
    actor = build_actor(world, name)
    for model, rows in world.rows.items():
        expected = sorted(label for label in READS[name] if label in rows.values())
        assert world.labels(scope(model, "visible_to", actor)) == expected, model


@pytest.mark.parametrize("name", sorted(set(READS) - {"nobody"}))
def test_what_is_asked_of_one_commitment_in_hand_is_what_the_database_answers(
    name: str, world: World
) -> None:
    actor: Any = build_actor(world, name)
    labels = world.rows[Commitment]
    read, reported = [], []
    for commitment in Commitment.objects.filter(pk__in=labels):
        if reads(actor, held_by(actor), commitment):
            read.append(labels[commitment.pk])
        if _may(actor, "log_progress", commitment):
            reported.append(labels[commitment.pk])
    assert (sorted(read), sorted(reported)) == (sorted(READS[name]), sorted(REPORTS.get(name, [])))


def _may(actor: Any, verb: str, commitment: Commitment) -> bool:
    try:
        access_commitment(actor, uuid=commitment.uuid, verb=verb)
    except (Http404, PermissionDenied):
        return False
    return True


@pytest.mark.parametrize("verb", ["log_progress", "edit", "nudge", "judge"])
@pytest.mark.parametrize("name", sorted(READS))
def test_what_is_not_seen_is_not_there_and_what_is_only_seen_is_refused(
    name: str, verb: str, world: World
) -> None:
    actor: Any = build_actor(world, name)
    labels = world.rows[Commitment]
    scoped = RIGHTS[verb](Commitment.objects.all(), actor)
    allowed = {labels[pk] for pk in scoped.values_list("pk", flat=True) if pk in labels}
    for commitment in Commitment.objects.filter(pk__in=labels):
        label = labels[commitment.pk]
        if label in allowed:
            assert access_commitment(actor, uuid=commitment.uuid, verb=verb) == commitment
            continue
        refused = PermissionDenied if label in READS[name] else Http404
        with pytest.raises(refused):
            access_commitment(actor, uuid=commitment.uuid, verb=verb)


@pytest.mark.parametrize("name", sorted(READS))
def test_an_actor_changes_only_what_they_read_and_keep_the_books_of(
    name: str, world: World
) -> None:
    actor = build_actor(world, name)
    for model, rows in world.rows.items():
        may_edit = name in EDITED_BY.get(model, KEEPS_BOOKS)
        expected = sorted(label for label in READS[name] if label in rows.values() and may_edit)
        if model.__name__ == "ProgressUpdate":
            # A report is changed by its author only; see the tests of reports.
            expected = ALL if name == "administrator" else []
        assert world.labels(scope(model, "editable_by", actor)) == expected, model


@pytest.mark.parametrize("name", sorted(READS))
def test_an_actor_decides_on_what_they_manage(name: str, world: World) -> None:
    expected = sorted(READS[name]) if name in DECIDES else []
    actor = build_actor(world, name)
    assert world.labels(scope(Commitment, "decidable_by", actor)) == expected


@pytest.mark.parametrize("name", sorted(READS))
def test_an_actor_reports_for_a_party_of_their_own(name: str, world: World) -> None:
    actor = build_actor(world, name)
    expected = sorted(REPORTS.get(name, []))
    assert world.labels(scope(Commitment, "reportable_by", actor)) == expected


@pytest.mark.parametrize("name", sorted(READS))
def test_the_register_of_parties_is_open_to_all_who_signed_in(name: str, world: World) -> None:
    actor = build_actor(world, name)
    signed_in = actor.is_authenticated and actor.is_active
    known = {party.pk for party in world.parties.values()}
    seen = set(Party.objects.visible_to(actor).values_list("pk", flat=True))
    edited = set(Party.objects.editable_by(actor).values_list("pk", flat=True))
    assert (known <= seen, bool(seen)) == (signed_in, signed_in)
    assert (known <= edited, bool(edited)) == (name in KEEPS_BOOKS, name in KEEPS_BOOKS)


@pytest.mark.parametrize("model", [*record_models(), AuditEvent, Notification])
def test_every_model_has_its_scopes_and_they_are_empty_for_strangers(
    model: type[models.Model],
) -> None:
    gone = create_user(is_active=False, is_superuser=True)
    for name in ("visible_to", "editable_by"):
        for stranger in (AnonymousUser(), gone):
            assert list(scope(model, name, stranger)) == []


def test_every_row_that_is_asked_about_is_of_another_model(world: World) -> None:
    """Only people, parties and their names, and what reminds people are asked about elsewhere."""
    asked = set(world.rows)
    elsewhere = {"User", "SavedView", "Party", "PartyName", "PartyMember", "Mail"}
    elsewhere |= {"Alternate", "FeedToken", "ReminderPolicy", "Webhook"}
    # What triage and the care of the register remember has tests beside its pages.
    elsewhere |= {"DistinctPair", "RefusedProposal", "Verdict", "Invitation"}
    assert {model.__name__ for model in record_models()} - {m.__name__ for m in asked} == elsewhere


def test_people_see_those_they_share_a_framework_with(world: World) -> None:
    me, colleague = build_actor(world, "viewer of A"), build_actor(world, "somebody with many hats")
    former, other = build_actor(world, "former lead of A"), build_actor(world, "lead elsewhere")
    people = type(colleague).objects  # type: ignore[union-attr]
    seen = list(people.visible_to(me))
    assert {me, colleague, former} <= set(seen)
    assert other not in seen
    assert len(seen) == len(set(seen))
    assert list(people.editable_by(me)) == [me]
    assert list(people.visible_to(former)) == [former]


def test_frameworks_are_listed_once_for_somebody_with_many_hats(world: World) -> None:
    actor = build_actor(world, "somebody with many hats")
    assert list(Framework.objects.visible_to(actor)) == [world.here]
    assert list(Framework.objects.editable_by(actor)) == [world.here]
