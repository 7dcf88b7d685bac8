"""Meetings and initiatives through the API, and what moves along with a meeting."""

from datetime import date
from typing import Any

import pytest

from commitments.domain.vocabulary import Visibility
from commitments.models import Deadline, Initiative
from frameworks.roles import Role
from history.models import AuditEvent
from meetings.models import Meeting
from tests.api.world import API, World, get, post
from tests.factories import (
    create_anchored_deadline,
    create_commitment,
    create_forum,
    create_framework,
    create_meeting,
    create_membership,
)


def said(answer: Any, status: int) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def hanging(world: World) -> Deadline:
    """A deadline a week before the meeting."""
    return create_anchored_deadline(commitment=world.commitment, meeting=world.meeting, offset=7)


def last_day(deadline: Deadline) -> date | None:
    return Deadline.objects.get(pk=deadline.pk).last_day


def test_rehearsal_tells_what_would_move_and_saves_nothing(world: World, hanging: Deadline) -> None:
    before, events = last_day(hanging), AuditEvent.objects.count()
    path = f"meetings/{world.meeting.uuid}/move"
    body = {"starts_on": "2027-04-06", "reason": "The host asked.", "dry_run": True}
    told = said(post(world.clerk, path, body), 200)
    assert told["dry_run"] is True
    (move,) = told["moves"]
    assert (move["deadline"], move["new_last_day"]) == (str(hanging.uuid), "2027-03-30")
    assert (last_day(hanging), AuditEvent.objects.count()) == (before, events)
    assert Meeting.objects.get(pk=world.meeting.pk).starts_on == date(2027, 3, 2)


def test_moving_a_meeting_moves_what_hangs_on_it(world: World, hanging: Deadline) -> None:
    path = f"meetings/{world.meeting.uuid}/move"
    body = {"starts_on": "2027-04-06", "ends_on": "2027-04-08", "reason": "The host asked."}
    answer = post(world.clerk, path, body, version=world.meeting.version)
    told = said(answer, 200)
    assert told["meeting"]["starts_on"] == "2027-04-06"
    assert answer["ETag"] == f'"v{told["meeting"]["version"]}"'
    assert last_day(hanging) == date(2027, 3, 30)
    cancel = {"reason": "It is merged with the next one."}
    version = told["meeting"]["version"]
    said(post(world.viewer, f"meetings/{world.meeting.uuid}/cancel", cancel, version=version), 403)
    gone = said(
        post(world.clerk, f"meetings/{world.meeting.uuid}/cancel", cancel, version=version), 200
    )
    assert gone["meeting"]["state"] == "cancelled"
    assert last_day(hanging) is None


def test_moves_of_what_one_may_not_see_are_not_told(world: World) -> None:
    hidden = create_commitment(
        framework=world.framework, author_party=world.other_party, visibility=Visibility.PARTY
    )
    create_anchored_deadline(commitment=hidden, meeting=world.meeting)
    path = f"meetings/{world.meeting.uuid}/move"
    body = {"starts_on": "2027-04-06", "reason": "R", "dry_run": True}
    assert said(post(world.clerk, path, body), 200)["moves"] == []


def test_meeting_is_entered_or_rehearsed(world: World) -> None:
    forum = create_forum(framework=world.framework)
    waiting = create_anchored_deadline(commitment=world.commitment, forum=forum)
    path = f"forums/{forum.uuid}/meetings"
    body = {"number": 90, "starts_on": "2027-01-12", "place": "Seoul"}
    told = said(post(world.clerk, path, {**body, "dry_run": True}), 200)
    assert (told["meeting"], len(told["moves"])) == (None, 1)
    assert Meeting.objects.count() == 1
    (move,) = told["moves"]
    assert (move["effect"], move["new_last_day"]) == ("moves", "2027-01-11")
    answer = post(world.clerk, path, body)
    made = said(answer, 201)
    assert answer["Location"] == f"{API}/meetings/{made['meeting']['uuid']}"
    assert made["meeting"]["number"] == 90
    assert last_day(waiting) == date(2027, 1, 11)
    said(post(world.contact, path, body), 403)
    said(post(world.stranger, path, body), 404)
    said(post(world.clerk, path, body), 400)
    for bad in ({"ends_on": "2027-01-01"}, {"starts_on": "2027-01-02", "ends_on": "2027-01-01"}):
        said(post(world.clerk, path, bad), 400)

    said(post(world.clerk, path, {"number": 91, "starts_on": "9999-12-31"}), 422)


def test_meetings_are_listed_by_day_undated_last(world: World) -> None:
    undated = create_meeting(forum=world.forum)
    early = create_meeting(forum=world.forum, starts_on="2026-12-01", ends_on="2026-12-01")
    rows = get(world.viewer, f"forums/{world.forum.uuid}/meetings").json()["results"]
    in_order = [early, world.meeting, undated]
    assert [row["uuid"] for row in rows] == [str(row.uuid) for row in in_order]


def test_initiative_is_proposed_and_taken_further(world: World) -> None:
    body = {
        "framework": str(world.framework.uuid),
        "title": "A joint lab",
        "parties": [str(world.party.uuid)],
        "commitments": [str(world.commitment.uuid)],
        "taken_on": "2026-11-02",
    }
    said(post(world.viewer, "initiatives", body), 403)
    answer = post(world.manager, "initiatives", body)
    made = said(answer, 201)
    assert answer["Location"] == f"{API}/initiatives/{made['uuid']}"
    assert (made["stage"], len(made["steps"])) == ("concept", 1)
    path = f"initiatives/{made['uuid']}/steps"
    step = {"stage": "decided", "taken_on": "2027-01-05"}
    said(post(world.manager, path, step), 428)
    said(post(world.manager, path, step, version=made["version"]), 409)
    step |= {"decision": "Decided by both sides in Seoul.", "meeting": str(world.meeting.uuid)}
    done = said(post(world.manager, path, step, version=made["version"]), 200)
    assert [row["stage"] for row in done["steps"]] == ["concept", "decided"]
    assert done["steps"][1]["meeting"] == str(world.meeting.uuid)


def test_initiative_takes_nothing_from_another_framework(world: World) -> None:
    elsewhere = create_framework()
    create_membership(user=world.manager, framework=elsewhere, role=Role.MANAGER)
    foreign = create_commitment(framework=elsewhere)
    meeting = create_meeting(forum=create_forum(framework=elsewhere))
    body = {
        "framework": str(world.framework.uuid),
        "title": "A joint lab",
        "commitments": [str(foreign.uuid)],
        "taken_on": "2026-11-02",
    }
    said(post(world.manager, "initiatives", body), 400)
    body["commitments"] = []
    made = said(post(world.manager, "initiatives", body), 201)
    path, version = f"initiatives/{made['uuid']}", made["version"]
    linked = {"commitments": [str(foreign.uuid)]}
    said(post(world.manager, f"{path}/commitments", linked, version=version), 400)
    step = {"stage": "reviewed", "taken_on": "2027-01-05", "meeting": str(meeting.uuid)}
    said(post(world.manager, f"{path}/steps", step, version=version), 400)


def test_linking_keeps_what_one_may_not_see(world: World) -> None:
    hidden = create_commitment(
        framework=world.framework, author_party=world.other_party, visibility=Visibility.PARTY
    )
    initiative = Initiative.objects.get(
        uuid=said(
            post(
                world.manager,
                "initiatives",
                {
                    "framework": str(world.framework.uuid),
                    "title": "A joint lab",
                    "taken_on": "2026-11-02",
                },
            ),
            201,
        )["uuid"]
    )
    initiative.commitments.set([hidden])
    path = f"initiatives/{initiative.uuid}/commitments"
    body = {"commitments": [str(world.commitment.uuid)]}
    told = said(post(world.manager, path, body, version=initiative.version), 200)
    assert [row["uuid"] for row in told["commitments"]] == [str(world.commitment.uuid)]
    assert set(initiative.commitments.all()) == {hidden, world.commitment}


def test_nudge_answers_for_each_commitment(world: World) -> None:
    from uuid import uuid4

    closed = create_commitment(framework=world.framework, status="withdrawn")
    nobody = uuid4()
    asked = [str(world.commitment.uuid), str(closed.uuid), str(nobody)]
    body = {"commitments": asked, "reason": "Please report before Friday."}
    rows = said(post(world.manager, "commitments/nudge", body), 200)["results"]
    assert [row["commitment"] for row in rows] == asked
    assert [row["outcome"] for row in rows] == ["nudged", "refused", "not_found"]
    assert rows[1]["detail"]
    rows = said(post(world.viewer, "commitments/nudge", body), 200)["results"]
    assert [row["outcome"] for row in rows] == ["forbidden", "forbidden", "not_found"]
    said(post(world.manager, "commitments/nudge", {"commitments": [], "reason": "x"}), 400)
    said(post(world.manager, "commitments/nudge", {"commitments": asked}), 400)


def test_a_cancelled_meeting_is_replaced_at_once_or_later(world: World, hanging: Deadline) -> None:
    other = create_meeting(
        forum=world.forum, number=99, starts_on="2027-05-04", ends_on="2027-05-04"
    )
    path = f"meetings/{world.meeting.uuid}"
    body = {"reason": "Merged.", "replacement": str(other.uuid), "dry_run": True}
    (move,) = said(post(world.clerk, f"{path}/cancel", body), 200)["moves"]
    assert (move["new_last_day"], last_day(hanging)) == ("2027-04-27", date(2027, 2, 23))
    cancel = {"reason": "No quorum."}
    gone = post(world.clerk, f"{path}/cancel", cancel, version=world.meeting.version)
    version = said(gone, 200)["meeting"]["version"]
    assert last_day(hanging) is None
    body = {"reason": "Merged.", "replacement": str(other.uuid)}
    said(post(world.viewer, f"{path}/replace", body, version=version), 403)
    said(post(world.clerk, f"{path}/replace", body, version=version), 200)
    assert last_day(hanging) == date(2027, 4, 27)
