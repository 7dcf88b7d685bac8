"""What may be done through the API: by whom, on which condition, and that it is on record."""

from typing import Any

import pytest

from commitments.domain.vocabulary import UpdateState
from commitments.models import Assignment, Commitment, DateRequest, Measurement, ProgressUpdate
from frameworks.roles import Role
from history.models import AuditEvent
from tests.api.world import API, QUOTE, World, client_of, get, post
from tests.factories import (
    create_area,
    create_assignment,
    create_commitment,
    create_document,
    create_forum,
    create_framework,
    create_member,
    create_update,
)


def said(answer: Any, status: int) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def entry(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "span": {"start": 0, "end": len(QUOTE), "quote": QUOTE},
        "reference": "X-1",
        "title": "Hold a workshop",
        "kind": "one_off_deliverable",
        "parties": [{"party": str(world.party.uuid)}],
        "deadlines": [{"expression": "by 31 December 2027"}],
        **changes,
    }


def test_commitment_is_made_from_a_span(world: World) -> None:
    area = create_area(framework=world.framework)
    body = entry(world, areas=[str(area.uuid)])
    answer = post(world.clerk, f"documents/{world.document.uuid}/commitments", body)
    made = said(answer, 201)
    assert answer["Location"] == f"{API}/commitments/{made['uuid']}"
    assert answer["ETag"] == f'"v{made["version"]}"'
    assert made["mentions"][0]["quote"] == QUOTE
    assert made["deadlines"][0]["edtf"] == "../2027-12-31"
    assert made["parties"][0]["role"] == "owner"
    assert [row["uuid"] for row in made["areas"]] == [str(area.uuid)]
    event = AuditEvent.objects.get(subject=made["uuid"], verb="enter_commitment")
    assert (event.door, event.actor) == ("api", world.clerk.uuid)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"span": {"quote": "They will report each year"}}, 201),
        ({"span": {"quote": "not there"}}, 422),
        ({"span": {"start": 0, "end": 9, "quote": "other words"}}, 422),
        ({"span": {"start": 5, "end": 5}}, 422),
        ({"span": {"start": 0, "end": 10**6}}, 422),
        ({"span": {"start": 0}}, 400),
        ({"span": {}}, 400),
        ({"kind": "nonsense"}, 400),
        ({"title": "x" * 251}, 400),
        ({"title": "a\u202eb"}, 400),
        ({"status": "delivered"}, 400),
        ({"deadlines": [{"expression": "in due course"}]}, 422),
        ({"deadlines": [{}]}, 400),
        ({"deadlines": [{"edtf": "soon"}]}, 400),
        ({"parties": [{"party": "x"}]}, 400),
        ({"visibility": "party"}, 400),
        ({"version": 7}, 400),
    ],
)
def test_span_that_cannot_be_taken_leaves_nothing_behind(
    changes: dict[str, Any], status: int, world: World
) -> None:
    before = Commitment.objects.count()
    path = f"documents/{world.document.uuid}/commitments"
    said(post(world.clerk, path, entry(world, **changes)), status)
    assert Commitment.objects.count() == before + (status == 201)


def test_reference_that_is_taken_is_refused(world: World) -> None:
    path = f"documents/{world.document.uuid}/commitments"
    answer = post(world.clerk, path, entry(world, reference=world.commitment.reference))
    assert said(answer, 409)["type"].endswith("refused")


def test_what_belongs_to_another_framework_is_refused(world: World) -> None:
    elsewhere = create_framework()
    member = create_member(elsewhere, Role.CLERK)
    from tests.factories import create_membership

    create_membership(user=world.clerk, framework=elsewhere, role=Role.CLERK)
    area = create_area(framework=elsewhere)
    forum = create_forum(framework=elsewhere)
    path = f"documents/{world.document.uuid}/commitments"
    said(post(world.clerk, path, entry(world, areas=[str(area.uuid)])), 400)
    anchored = [{"expression": "before it", "anchor": {"forum": str(forum.uuid)}}]
    said(post(world.clerk, path, entry(world, deadlines=anchored)), 400)
    said(post(world.clerk, path, entry(world, author_party=str(world.party.uuid))), 400)
    said(post(member, path, entry(world)), 404)
    said(post(world.contact, path, entry(world)), 403)


REPORT = {"health": "on_track", "narrative": "A first workshop was held."}


def report(world: World, **changes: Any) -> Any:
    path = f"commitments/{world.commitment.uuid}/updates"
    return post(world.contact, path, {**REPORT, **changes})


def test_report_goes_its_whole_way(world: World) -> None:
    value = {"indicator": str(world.indicator.uuid), "value": "3", "measured_edtf": "2026-06"}
    link = {"title": "Minutes", "url": "https://example.org/minutes"}
    made = said(report(world, submit=True, measurements=[value], evidence=[link]), 201)
    assert made["state"] == "submitted"
    assert made["party"]["uuid"] == str(world.party.uuid)
    assert made["measurements"][0]["value"] == "3"
    path, version = f"updates/{made['uuid']}", made["version"]

    note = {"note": "When?"}
    back = said(post(world.manager, f"{path}/return", note, version=version), 200)
    assert (back["state"], back["review_note"]) == ("returned", "When?")
    client = client_of(world.contact)
    mended = client.patch(
        f"{API}/{path}",
        {"narrative": "In May."},
        format="json",
        headers={"If-Match": f'"v{back["version"]}"'},
    )
    mended_version = said(mended, 200)["version"]
    assert mended["ETag"] == f'"v{mended_version}"'
    again = said(post(world.contact, f"{path}/submit", version=mended_version), 200)
    done = said(post(world.manager, f"{path}/accept", version=again["version"]), 200)
    assert (done["state"], done["narrative"]) == ("accepted", "In May.")
    assert Measurement.objects.get().is_accepted


def test_report_with_one_bad_part_leaves_nothing_behind(world: World) -> None:
    open_ended = {"indicator": str(world.indicator.uuid), "value": "3", "measured_edtf": "2026/.."}
    assert said(report(world, measurements=[open_ended]), 409)
    link = {"title": "Minutes", "url": "javascript:alert(1)"}
    errors = said(report(world, evidence=[link]), 400)["errors"]
    assert list(errors) == ["evidence.0.url"]
    assert not ProgressUpdate.objects.exists()


def test_value_of_another_commitment_cannot_be_reported(world: World) -> None:
    from tests.factories import create_indicator

    other = create_indicator(commitment=create_commitment(framework=world.framework))
    value = {"indicator": str(other.uuid), "value": "3", "measured_edtf": "2026-06"}
    errors = said(report(world, measurements=[value]), 400)["errors"]
    assert list(errors) == ["measurements.0.indicator"]


def test_nobody_reports_for_a_party_that_is_not_theirs(world: World) -> None:
    said(report(world, party=str(world.other_party.uuid)), 400)
    path = f"commitments/{world.commitment.uuid}/updates"
    said(post(world.other_contact, path, REPORT), 403)
    said(post(world.viewer, path, REPORT), 403)
    said(post(world.stranger, path, REPORT), 404)


def test_person_of_several_parties_says_for_which(world: World) -> None:
    from commitments.actions import assign
    from tests.factories import AT, create_membership

    both = create_member(world.framework, Role.CONTACT, party=world.party)
    create_membership(
        user=both, framework=world.framework, party=world.other_party, role=Role.CONTACT
    )
    from commitments.models import CommitmentParty
    from history.actions import save_recorded

    role = CommitmentParty(commitment=world.commitment, party=world.other_party, role="supporter")
    save_recorded(role, by=None, at=AT)
    path = f"commitments/{world.commitment.uuid}/updates"
    assert "party" in said(post(both, path, REPORT), 400)["errors"]
    chosen = {**REPORT, "party": str(world.other_party.uuid)}
    assert said(post(both, path, chosen), 201)["party"]["uuid"] == str(world.other_party.uuid)
    assign(world.commitment, user=both, party=world.party, by=None, at=AT)
    assert said(post(both, path, REPORT), 201)["party"]["uuid"] == str(world.party.uuid)


def test_own_report_is_not_reviewed_by_oneself(world: World) -> None:
    create_assignment(commitment=world.commitment, user=world.manager, party=world.party)
    update = create_update(commitment=world.commitment, party=world.party, author=world.manager)
    answer = post(world.manager, f"updates/{update.uuid}/accept", version=update.version)
    assert "own report" in said(answer, 403)["detail"]


def test_step_that_is_no_longer_open_is_refused(world: World) -> None:
    update = create_update(
        commitment=world.commitment,
        party=world.party,
        author=world.contact,
        reviewer=world.manager,
        state=UpdateState.ACCEPTED,
    )
    path = f"updates/{update.uuid}"
    assert said(post(world.manager, f"{path}/return", {"note": "x"}, version=update.version), 409)
    body = {"reason": "Not ours."}
    said(post(world.contact, f"{path}/withdraw", body, version=update.version), 403)


def test_draft_is_withdrawn_by_its_author(world: World) -> None:
    draft = said(report(world), 201)
    path = f"updates/{draft['uuid']}/withdraw"
    said(post(world.contact, path, version=draft["version"]), 400)
    body = {"reason": "Not ours."}
    done = said(post(world.contact, path, body, version=draft["version"]), 200)
    assert done["state"] == "withdrawn"


CONDITIONAL = [
    ("manager", "deadlines/{deadline}/extend", {"expression": "by 2030", "reason": "R"}),
    ("manager", "deadlines/{deadline}/close", {"close_reason": "met"}),
    ("manager", "commitments/{commitment}/declare", {"status": "delivered"}),
    ("clerk", "meetings/{meeting}/move", {"starts_on": "2027-05-01", "reason": "R"}),
    ("clerk", "meetings/{meeting}/cancel", {"reason": "R"}),
    ("contact", "updates/{update}/submit", {}),
    ("contact", "updates/{update}/withdraw", {"reason": "R"}),
]


@pytest.mark.parametrize(("who", "path", "body"), CONDITIONAL)
def test_change_needs_the_version_that_was_read(
    who: str, path: str, body: dict[str, Any], world: World
) -> None:
    draft = create_update(
        commitment=world.commitment,
        party=world.party,
        author=world.contact,
        state=UpdateState.DRAFT,
    )
    rows: dict[str, Any] = {
        "deadline": world.deadline,
        "commitment": world.commitment,
        "meeting": world.meeting,
        "update": draft,
    }
    address = path.format(**{name: row.uuid for name, row in rows.items()})
    row = rows[path.partition("{")[2].partition("}")[0]]
    row.refresh_from_db()
    user = getattr(world, who)
    events = AuditEvent.objects.count()
    assert said(post(user, address, body), 428)["type"].endswith("precondition-required")
    stale = said(post(user, address, body, version=row.version + 1), 412)
    assert stale["type"].endswith("stale-record")
    broken = client_of(user).post(
        f"{API}/{address}", body, format="json", headers={"If-Match": "v1"}
    )
    said(broken, 400)
    assert AuditEvent.objects.count() == events
    answer = post(user, address, body, version=row.version)
    said(answer, 200)
    assert AuditEvent.objects.count() > events
    # What was withdrawn has left its author's hands altogether.
    left = 403 if path.endswith("withdraw") else 412
    said(post(user, address, body, version=row.version), left)


@pytest.mark.parametrize("header", ["*", 'W/"v{v}"', '"v99", "v{v}"'])
def test_condition_is_met_in_other_spellings(header: str, world: World) -> None:
    answer = client_of(world.manager).post(
        f"{API}/deadlines/{world.deadline.uuid}/close",
        {"close_reason": "met"},
        format="json",
        headers={"If-Match": header.replace("{v}", str(world.deadline.version))},
    )
    said(answer, 200)


def test_condition_is_honoured_where_it_is_not_required(world: World) -> None:
    path = f"commitments/{world.commitment.uuid}/updates"
    said(post(world.contact, path, REPORT, version=99), 412)


def test_patch_needs_the_version_too(world: World) -> None:
    draft = said(report(world), 201)
    client = client_of(world.contact)
    address = f"{API}/updates/{draft['uuid']}"
    assert client.patch(address, {"narrative": "x"}, format="json").status_code == 428
    stale = client.patch(address, {"narrative": "x"}, format="json", headers={"If-Match": '"v9"'})
    assert stale.status_code == 412
    assert get(world.contact, f"updates/{draft['uuid']}").json()["narrative"] != "x"


def test_deadline_is_set_extended_and_closed(world: World) -> None:
    path = f"commitments/{world.commitment.uuid}/deadlines"
    answer = post(world.clerk, path, {"expression": "third quarter of 2027"})
    made = said(answer, 201)
    assert (made["edtf"], made["last_day"]) == ("2027-35", "2027-09-30")
    one = f"deadlines/{made['uuid']}"
    assert answer["Location"] == f"{API}/{one}"
    said(post(world.clerk, f"{one}/extend", {"expression": "x", "reason": "R"}, version=1), 403)
    longer = {"expression": "by 30 June 2028", "reason": "The lab opens in spring."}
    moved = said(post(world.manager, f"{one}/extend", longer, version=made["version"]), 200)
    (revision,) = moved["revisions"]
    assert (revision["slippage_days"], revision["reason"]) == (274, longer["reason"])
    unread = {"expression": "when the time has come", "reason": "R"}
    said(post(world.manager, f"{one}/extend", unread, version=moved["version"]), 422)
    closed = said(
        post(world.manager, f"{one}/close", {"close_reason": "missed"}, version=moved["version"]),
        200,
    )
    assert (closed["standing"], closed["close_reason"]) == ("closed", "missed")
    said(post(world.manager, f"{one}/extend", longer, version=closed["version"]), 409)


@pytest.mark.parametrize("anchor", ["forum", "meeting", "deadline", "event"])
def test_deadline_hangs_on_what_is_named(anchor: str, world: World) -> None:
    named = {
        "forum": str(world.forum.uuid),
        "meeting": str(world.meeting.uuid),
        "deadline": str(world.deadline.uuid),
        "event": "the opening of the lab",
    }
    body = {"expression": "before it", "anchor": {anchor: named[anchor], "offset": 7}}
    path = f"commitments/{world.commitment.uuid}/deadlines"
    made = said(post(world.clerk, path, body), 201)
    assert (made["anchor"]["relation"], made["anchor"]["offset"]) == ("before", 7)


@pytest.mark.parametrize(
    "anchor", [{}, {"event": "x", "relation": "beside"}, {"event": "x", "forum": "y"}]
)
def test_deadline_hangs_on_exactly_one_thing(anchor: dict[str, str], world: World) -> None:
    path = f"commitments/{world.commitment.uuid}/deadlines"
    said(post(world.clerk, path, {"expression": "before it", "anchor": anchor}), 400)


@pytest.mark.parametrize(
    ("verb", "body", "state"),
    [
        ("approve", {"answer": "Agreed."}, "approved"),
        ("refuse", {"answer": "No."}, "refused"),
        ("withdraw", {"reason": "Held in time."}, "withdrawn"),
    ],
)
def test_date_is_asked_for_and_decided(
    verb: str, body: dict[str, str], state: str, world: World
) -> None:
    wish = {"expression": "by 30 June 2028", "reason": "The lab opens in spring."}
    path = f"deadlines/{world.deadline.uuid}/date-requests"
    asked = said(post(world.contact, path, wish), 201)
    assert said(post(world.contact, path, wish), 409)
    said(post(world.viewer, path, wish), 403)
    assert len(get(world.manager, "date-requests", state="asked").json()["results"]) == 1
    one = f"date-requests/{asked['uuid']}/{verb}"
    right, wrong = world.manager, world.contact
    if verb == "withdraw":
        right, wrong = wrong, right
    said(post(wrong, one, body, version=asked["version"]), 403)
    done = said(post(right, one, body, version=asked["version"]), 200)
    assert done["state"] == state
    world.deadline.refresh_from_db()
    assert (str(world.deadline.last_day) == "2028-06-30") == (state == "approved")
    assert DateRequest.objects.get().state == state


def test_point_of_contact_is_named_and_replaced(world: World) -> None:
    path = f"commitments/{world.commitment.uuid}"
    second = create_member(world.framework, Role.CONTACT, party=world.party)
    person = {"user": str(second.uuid), "party": str(world.party.uuid)}
    assert said(post(world.clerk, f"{path}/assignments", person), 201)["person"]["uuid"]
    third = create_member(world.framework, Role.CONTACT, party=world.party)
    person = {"user": str(third.uuid), "party": str(world.party.uuid), "reason": "New duty."}
    version = get(world.manager, path).json()["version"]
    said(post(world.clerk, f"{path}/reassign", person, version=version), 403)
    handed = said(post(world.manager, f"{path}/reassign", person, version=version), 200)
    assert [row["person"]["uuid"] for row in handed["contacts"]] == [str(third.uuid)]
    wrong = {"user": str(world.viewer.uuid), "party": str(world.party.uuid)}
    said(post(world.clerk, f"{path}/assignments", wrong), 409)
    hidden = {"user": str(world.stranger.uuid), "party": str(world.party.uuid)}
    said(post(world.clerk, f"{path}/assignments", hidden), 400)


def test_only_named_contacts_are_replaced(world: World) -> None:
    second = create_member(world.framework, Role.CONTACT, party=world.party)
    kept = create_assignment(commitment=world.commitment, user=second, party=world.party)
    first = Assignment.objects.get(user=world.contact)
    third = create_member(world.framework, Role.CONTACT, party=world.party)
    body = {
        "assignments": [str(first.uuid)],
        "user": str(third.uuid),
        "party": str(world.party.uuid),
        "reason": "New duty.",
    }
    path = f"commitments/{world.commitment.uuid}/reassign"
    said(post(world.manager, path, body, version=world.commitment.version), 200)
    assert set(Assignment.objects.values_list("user", flat=True)) == {kept.user_id, third.pk}
    foreign = create_assignment(commitment=create_commitment(framework=world.framework))
    body["assignments"] = [str(foreign.uuid)]
    said(post(world.manager, path, body, version=world.commitment.version), 400)


def test_commitment_is_declared_and_reopened(world: World) -> None:
    path = f"commitments/{world.commitment.uuid}/declare"
    version = world.commitment.version
    body = {"status": "delivered", "delivered_edtf": "2026-10"}
    done = said(post(world.manager, path, body, version=version), 200)
    assert (done["status"], done["standing"]) == ("delivered", "closed")
    said(post(world.manager, path, {"status": "active"}, version=done["version"]), 409)
    again = {"status": "active", "reason": "It was another one."}
    assert said(post(world.manager, path, again, version=done["version"]), 200)["standing"]


def test_value_and_evidence_are_added_alone_or_to_ones_draft(world: World) -> None:
    values = f"indicators/{world.indicator.uuid}/measurements"
    links = f"commitments/{world.commitment.uuid}/evidence"
    value = {"value": "2.50", "measured_edtf": "2026-05"}
    link = {"title": "Minutes", "statement": "It was held."}
    assert said(post(world.contact, values, value), 201)["value"] == "2.5"
    said(post(world.contact, links, link), 201)
    draft = said(report(world), 201)["uuid"]
    said(post(world.contact, values, {**value, "update": draft}), 201)
    said(post(world.contact, links, {**link, "update": draft}), 201)
    said(post(world.manager, values, {**value, "update": draft}), 403)
    create_assignment(commitment=world.commitment, user=world.manager, party=world.party)
    said(post(world.manager, values, {**value, "update": draft}), 400)
    told = get(world.contact, f"updates/{draft}").json()
    assert (len(told["measurements"]), len(told["evidence"])) == (1, 1)
    assert len(get(world.viewer, values).json()["results"]) == 1
    said(post(world.contact, links, {"title": "Nothing to see"}), 400)


def test_document_of_another_framework_does_not_exist(world: World) -> None:
    document = create_document()
    said(post(world.clerk, f"documents/{document.uuid}/commitments", entry(world)), 404)
