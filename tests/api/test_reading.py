"""What is told of commitments and all that hangs on them, and to whom."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from time_machine import travel

from accounts.models import User
from commitments.domain.vocabulary import UpdateState, Visibility
from commitments.models import Commitment
from frameworks.roles import Role
from reminders.models import Notification
from tests.api.world import QUOTE, World, get
from tests.factories import (
    create_commitment,
    create_deadline,
    create_evidence,
    create_initiative,
    create_measurement,
    create_member,
    create_superuser,
    create_update,
)

NOW = datetime(2028, 1, 15, 12, 0, tzinfo=UTC)


def refs(answer: Any) -> set[str]:
    return {row["reference"] for row in answer.json()["results"]}


def test_commitment_is_told_with_all_that_hangs_on_it(world: World) -> None:
    update = create_update(
        commitment=world.commitment, party=world.party, author=world.contact, reviewer=world.manager
    )
    create_measurement(indicator=world.indicator, update=update)
    create_evidence(commitment=world.commitment)
    answer = get(world.manager, f"commitments/{world.commitment.uuid}")
    said = answer.json()
    assert answer["ETag"] == f'"v{said["version"]}"'
    (mention,) = said["mentions"]
    assert mention["quote"] == QUOTE
    (deadline,) = said["deadlines"]
    assert deadline["edtf"] == "../2026-12-31"
    assert deadline["reading"]["edtf"] == "../2026-12-31"
    assert (deadline["first_day"], deadline["last_day"]) == (None, "2026-12-31")
    assert [row["value"] for row in said["indicators"][0]["measurements"]] == ["4"]
    assert [row["narrative"] for row in said["updates"]] == ["It goes well."]
    assert len(said["evidence"]) == 1
    assert "extend_deadline" in said["may"]
    assert {"enter_commitment", "submit_update"} <= {event["verb"] for event in said["history"]}


@travel(NOW, tick=False)
def test_days_late_are_counted_from_the_last_possible_day(world: World) -> None:
    late = create_deadline(commitment=world.commitment, edtf="../2027-12-31")
    said = get(world.viewer, f"deadlines/{late.uuid}").json()
    assert (said["standing"], said["days_late"]) == ("overdue", 15)
    assert said["late_at"] == "2028-01-01T00:00:00Z"
    assert get(world.viewer, f"commitments/{world.commitment.uuid}").json()["standing"] == "overdue"


def test_history_names_people_and_never_row_numbers(world: World) -> None:
    said = get(world.manager, f"commitments/{world.commitment.uuid}/history").json()
    rows, anchor = said["results"], said["anchor"]
    assert anchor is None
    named = [row for row in rows if row["verb"] == "name_party"]
    changes = {change["field"]: change["new"] for change in named[0]["changes"]}
    assert changes["party"] == str(world.party.uuid)
    assert changes["commitment"] == str(world.commitment.uuid)
    assert not [
        change
        for row in rows
        for change in row["changes"]
        if change["field"].endswith("_id") or change["field"] == "id"
    ]


def integers_named_id(value: Any) -> list[Any]:
    if isinstance(value, dict):
        own = [value[name] for name in value if name in {"id", "pk"} or name.endswith("_id")]
        return own + [found for inner in value.values() for found in integers_named_id(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in integers_named_id(inner)]
    return []


LISTS = [
    "frameworks", "frameworks/{framework}/members", "parties", "areas", "documents",
    "documents/{document}/passages", "forums", "forums/{forum}/meetings", "meetings",
    "commitments", "commitments/{commitment}/history", "commitments/{commitment}/updates",
    "commitments/{commitment}/deadlines", "commitments/{commitment}/evidence",
    "indicators/{indicator}/measurements", "updates", "date-requests", "initiatives",
    "notifications", "programmes", "commitments/{commitment}/relations",
    "commitments/{commitment}/mentions", "rounds", "minutes", "imports",
    "documents/{document}/sentences", "parties/{party}/members",
]  # fmt: skip
DETAILS = [
    "frameworks/{framework}", "documents/{document}", "forums/{forum}", "meetings/{meeting}",
    "commitments/{commitment}", "deadlines/{deadline}", "indicators/{indicator}",
]  # fmt: skip


def named(path: str, world: World) -> str:
    return path.format(
        framework=world.framework.uuid,
        document=world.document.uuid,
        forum=world.forum.uuid,
        meeting=world.meeting.uuid,
        party=world.party.uuid,
        commitment=world.commitment.uuid,
        deadline=world.deadline.uuid,
        indicator=world.indicator.uuid,
    )


@pytest.mark.parametrize("path", [*LISTS, *DETAILS])
def test_members_read_and_nobody_else(path: str, world: World) -> None:
    address = named(path, world)
    mine = get(world.viewer, address)
    assert mine.status_code == 200
    assert integers_named_id(mine.json()) == []
    assert get(None, address).status_code == 401
    theirs = get(world.stranger, address)
    if path.startswith("parties/"):
        # All frameworks share the register.
        assert theirs.status_code == 200
    elif "{" in path:
        assert theirs.status_code == 404
    elif path not in {"frameworks", "parties"}:
        assert theirs.json()["results"] == []


@pytest.mark.parametrize("path", LISTS)
def test_lists_of_an_administrator_hold_everything(path: str, world: World) -> None:
    assert get(create_superuser(), named(path, world)).status_code == 200


def test_draft_of_another_party_is_not_told_anywhere(world: World) -> None:
    draft = create_update(
        commitment=world.commitment,
        party=world.party,
        author=world.contact,
        state=UpdateState.DRAFT,
        narrative="canary",
    )
    create_measurement(indicator=world.indicator, update=draft, source="canary")
    create_evidence(commitment=world.commitment, update=draft, title="canary")
    addresses = [named(path, world) for path in [*LISTS, *DETAILS]] + [f"updates/{draft.uuid}"]
    for user in (world.other_contact, world.manager, world.viewer, world.stranger):
        for address in addresses:
            assert b"canary" not in get(user, address).content, (user, address)
    told = [address for address in addresses if b"canary" in get(world.contact, address).content]
    assert len(told) >= 5


def test_internal_commitment_stays_inside_its_party(world: World) -> None:
    hidden = create_commitment(
        framework=world.framework,
        author_party=world.other_party,
        visibility=Visibility.PARTY,
        title="canary",
    )
    initiative = create_initiative(framework=world.framework)
    initiative.commitments.set([hidden, world.commitment])
    for path in ("commitments", "initiatives", f"commitments/{hidden.uuid}"):
        assert b"canary" not in get(world.contact, path).content
        assert b"canary" in get(world.other_contact, path).content
    counted = get(world.contact, "commitments", count="capped").json()["count"]
    assert counted == "1"


def test_filters_and_orders_are_those_of_the_pages(world: World) -> None:
    urgent = create_commitment(framework=world.framework, priority="high", title="Zebra")
    create_deadline(commitment=urgent, edtf="../2026-06-30")
    undated = create_commitment(framework=world.framework, title="Aardvark")

    def ask(**query: str) -> Any:
        return get(world.viewer, "commitments", **query)

    assert refs(ask(priority="high")) == {urgent.reference}
    assert refs(ask(priority="high,low")) == {urgent.reference}
    assert len(refs(ask(priority="high,normal"))) == 3
    assert refs(ask(q="zebra")) == {urgent.reference}
    assert refs(ask(framework=world.framework.code)) == set(
        Commitment.objects.values_list("reference", flat=True)
    )
    by_due = [row["reference"] for row in ask().json()["results"]]
    assert by_due == [urgent.reference, world.commitment.reference, undated.reference]
    back = [row["reference"] for row in ask(order="-due").json()["results"]]
    assert back == [world.commitment.reference, urgent.reference, undated.reference]
    titles = [row["title"] for row in ask(order="-title").json()["results"]]
    assert titles == sorted(titles, reverse=True)


def test_pages_of_a_list_follow_their_links(world: World) -> None:
    for _ in range(4):
        create_commitment(framework=world.framework)
    first = get(world.viewer, "commitments", limit=2, count="capped").json()
    assert (first["count"], first["previous"]) == ("5", None)
    second = get(world.viewer, first["next"].partition("/api/v1/")[2]).json()
    third = get(world.viewer, second["next"].partition("/api/v1/")[2]).json()
    assert third["next"] is None
    seen = [row["uuid"] for page in (first, second, third) for row in page["results"]]
    assert len(seen) == len(set(seen)) == 5
    again = get(world.viewer, second["previous"].partition("/api/v1/")[2]).json()
    assert again["results"] == first["results"]


def test_page_holds_up_to_a_thousand_rows(world: World) -> None:
    create_commitment(framework=world.framework)
    most = get(world.viewer, "commitments", limit=1000)
    assert (most.status_code, len(most.json()["results"]), most.json()["next"]) == (200, 2, None)
    for limit in (1001, 9999, 10000):
        answer = get(world.viewer, "commitments", limit=limit)
        assert answer.status_code == 400
        assert answer.json()["errors"] == {"limit": ["Say a number from 1 to 1000."]}


def test_cursor_of_another_order_or_list_is_refused(world: World) -> None:
    create_commitment(framework=world.framework)
    link = get(world.viewer, "commitments", limit=1).json()["next"].partition("?")[2]
    assert get(world.viewer, f"commitments?{link}&order=title").status_code == 400
    assert get(world.viewer, f"updates?{link}").status_code == 400


def test_count_ends_where_nobody_reads_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pagination.COUNTED", 2)
    for _ in range(2):
        create_commitment(framework=world.framework)
    assert get(world.viewer, "commitments", count="capped").json()["count"] == "2+"


def test_reports_are_filtered_by_state_author_and_reviewer(world: World) -> None:
    update = create_update(commitment=world.commitment, party=world.party, author=world.contact)

    def ask(user: User, **query: str) -> int:
        return len(get(user, "updates", **query).json()["results"])

    assert ask(world.manager, to_review="true", state="submitted") == 1
    assert ask(world.viewer, to_review="true") == 0
    assert ask(world.contact, mine="true", commitment=str(update.commitment.uuid)) == 1
    assert ask(world.contact, mine="false") == 0
    assert get(world.contact, "updates", mine="maybe").status_code == 400


def test_notifications_are_ones_own_and_of_what_one_may_still_see(world: World) -> None:
    for user in (world.contact, world.manager, world.stranger):
        Notification.objects.create(
            duty_key=str(UUID(int=user.pk)),
            recipient=user,
            commitment=world.commitment,
            family="stale",
            rung="stale_0",
            channel="inbox",
            owed_from=date(2026, 11, 2),
            created_at=NOW,
        )
    (told,) = get(world.contact, "notifications", family="stale").json()["results"]
    assert told["duty_key"] == str(UUID(int=world.contact.pk))
    assert told["commitment"]["uuid"] == str(world.commitment.uuid)
    assert get(world.stranger, "notifications").json()["results"] == []


def test_members_are_told_without_their_addresses(world: World) -> None:
    create_member(world.framework, Role.VIEWER, email="canary@example.org")
    answer = get(world.viewer, f"frameworks/{world.framework.uuid}/members")
    assert len(answer.json()["results"]) == 6
    assert b"@" not in answer.content
