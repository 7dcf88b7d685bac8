"""Minutes of reviews through the API: begun, read, added to and closed as on the pages."""

from typing import Any

import pytest

from commitments.domain.vocabulary import Visibility
from commitments.models import Deadline, DeadlineRevision, Minutes, MinutesItem
from frameworks.roles import Role
from history.models import AuditEvent
from tests.api.test_writing import said
from tests.api.world import World, create_world, get, post
from tests.factories import (
    create_assignment,
    create_commitment,
    create_deadline,
    create_framework,
    create_member,
    create_minutes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return create_world()


def _body(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "framework": str(world.framework.uuid),
        "title": "Autumn review",
        "held_on": "2026-11-02",
        "agenda": [str(world.commitment.uuid)],
        **fields,
    }


def test_minutes_are_begun_read_added_to_and_closed(world: World) -> None:
    said(post(world.contact, "minutes", _body(world)), 403)
    said(post(world.stranger, "minutes", _body(world)), 400)
    made = said(post(world.manager, "minutes", _body(world, meeting=str(world.meeting.uuid))), 201)
    path = f"minutes/{made['uuid']}"
    assert (made["points"], made["meeting"]) == (1, str(world.meeting.uuid))
    assert made["begun_by"]["uuid"] == str(world.manager.uuid)
    point = {"commitment": str(world.commitment.uuid), "note": "The host asks for time."}
    version = made["version"]
    said(post(world.stranger, f"{path}/points", point, version=version), 404)
    said(post(world.viewer, f"{path}/points", point, version=version), 403)
    said(post(world.manager, f"{path}/points", point), 428)
    said(post(world.manager, f"{path}/points", point, version=version + 1), 412)
    told = said(post(world.manager, f"{path}/points", point, version=version), 200)
    ((first,),) = [one["said"] for one in told["agenda"]]
    assert (first["decision"], first["note"]) == ("note", "The host asks for time.")
    assert first["decided_by"]["uuid"] == str(world.manager.uuid)
    # The second click of one button.
    said(post(world.manager, f"{path}/points", point, version=told["version"]), 200)
    assert MinutesItem.objects.count() == 1
    decided = {**point, "decision": "extend", "note": "To the spring."}
    told = said(post(world.manager, f"{path}/points", decided, version=told["version"]), 200)
    assert [one["decision"] for one in told["agenda"][0]["said"]] == ["note", "extend"]
    said(post(world.manager, f"{path}/close", {}), 428)
    told = said(post(world.manager, f"{path}/close", {}, version=told["version"]), 200)
    assert told["closed_by"]["uuid"] == str(world.manager.uuid)
    said(post(world.manager, f"{path}/points", point, version=told["version"]), 403)
    assert said(get(world.viewer, path), 200)["agenda"] == told["agenda"]


@pytest.mark.parametrize(
    "fields",
    [{"agenda": []}, {"title": " "}, {"held_on": "soon"}, {"agenda": ["x"]}, {"words": "x"}],
)
def test_minutes_that_cannot_be_read_are_refused(world: World, fields: dict[str, Any]) -> None:
    said(post(world.manager, "minutes", _body(world, **fields)), 400)
    assert not Minutes.objects.exists()


def test_a_point_needs_a_sentence_and_a_commitment_of_the_agenda(world: World) -> None:
    made = said(post(world.manager, "minutes", _body(world)), 201)
    path, version = f"minutes/{made['uuid']}/points", made["version"]
    known = {"commitment": str(world.commitment.uuid)}
    said(post(world.manager, path, known, version=version), 409)
    said(post(world.manager, path, {**known, "note": " "}, version=version), 409)
    other = create_commitment(framework=world.framework, owner=world.party)
    beside = {"commitment": str(other.uuid), "note": "Beside it."}
    said(post(world.manager, path, beside, version=version), 409)
    said(post(world.manager, path, {**known, "note": "N", "decision": "x"}, version=version), 400)


def test_a_list_is_that_of_ones_frameworks_and_tells_what_is_open(world: World) -> None:
    create_minutes(framework=create_framework())
    one = create_minutes(framework=world.framework)
    said(post(world.manager, f"minutes/{one.uuid}/close", {}, version=one.version), 200)
    two = create_minutes(framework=world.framework)

    def listed(**query: str) -> set[str]:
        return {row["uuid"] for row in said(get(world.viewer, "minutes", **query), 200)["results"]}

    assert listed() == {str(one.uuid), str(two.uuid)}
    assert listed(framework=world.framework.code, open="true") == {str(two.uuid)}
    assert listed(open="false") == {str(one.uuid)}


def test_points_on_what_a_reader_may_not_see_are_left_out(world: World) -> None:
    secret = create_commitment(
        framework=world.framework, owner=world.other_party, author_party=world.other_party,
        visibility=Visibility.PARTY,
    )  # fmt: skip
    minutes = create_minutes(
        framework=world.framework, agenda=[secret, world.commitment], by=world.manager
    )
    told = said(get(world.viewer, f"minutes/{minutes.uuid}"), 200)
    assert [(one["number"], one["commitment"]["uuid"]) for one in told["agenda"]] == [
        (2, str(world.commitment.uuid))
    ]
    assert secret.title not in str(told)


# What each decision is carried out with, and a part of what the minutes then say.
CARRIED_OUT: dict[str, dict[str, Any]] = {
    "nudge": {"message": "Please report."},
    "extend": {"expression": "by 30 June 2030", "reason": "Agreed."},
    "reassign": {"relieves": "all", "reason": "She takes over."},
    "escalate": {"whom": "manager", "reason": "Nobody answers."},
    "declare": {"status": "withdrawn", "reason": "It was given up."},
    "judge": {"completion": "limited", "outcome": "not_kept", "reasons": "Nothing was built."},
}


def _point(world: World, decision: str, **answers: Any) -> dict[str, Any]:
    return {"commitment": str(world.commitment.uuid), "decision": decision, "answers": answers}


def _late(world: World) -> Minutes:
    Deadline.objects.filter(commitment=world.commitment).delete()
    create_deadline(commitment=world.commitment, edtf="2025-05-01")
    create_assignment(commitment=world.commitment, party=world.party)
    create_member(world.framework, Role.MANAGER)
    return create_minutes(framework=world.framework, agenda=[world.commitment], by=world.manager)


@pytest.mark.parametrize("decision", [*CARRIED_OUT])
def test_what_is_decided_with_answers_is_done_and_put_down(world: World, decision: str) -> None:
    minutes = _late(world)
    answers = dict(CARRIED_OUT[decision])
    if decision == "reassign":
        other = create_member(world.framework, Role.CONTACT, party=world.party)
        answers["person"] = str(other.memberships.get().uuid)
    events = AuditEvent.objects.count()
    path, body = f"minutes/{minutes.uuid}/points", _point(world, decision, **answers)
    said(post(world.viewer, path, body, version=minutes.version), 403)
    told = said(post(world.manager, path, body, version=minutes.version), 200)
    ((item,),) = [one["said"] for one in told["agenda"]]
    assert item["decision"] == decision
    assert item["words"]
    # The minutes and what was decided: both are in the history.
    assert AuditEvent.objects.count() >= events + 2


def test_what_cannot_be_done_is_not_put_down(world: World) -> None:
    minutes = _late(world)
    path = f"minutes/{minutes.uuid}/points"

    def sent(decision: str, status: int, **answers: Any) -> str:
        body = _point(world, decision, **answers)
        return str(said(post(world.manager, path, body, version=minutes.version), status))

    assert "reason" in sent("extend", 400, expression="by 30 June 2030")
    assert "takes no such answer" in sent("nudge", 400, whom="lead")
    sent("note", 400, message="x")
    sent("extend", 409, expression="some day", reason="Agreed.")
    sent("extend", 400, expression="by 2030", reason="Agreed.", nonsense="x")
    assert not MinutesItem.objects.exists()
    assert not DeadlineRevision.objects.exists()
