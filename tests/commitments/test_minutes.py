"""Minutes: the agenda that stays, what is put down, and that closed ones never change."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from commitments.actions import RefusedError, begin_minutes, close_minutes, put_down
from commitments.domain.vocabulary import Decision
from commitments.models import Commitment, Minutes, MinutesItem
from commitments.permissions import access_minutes
from frameworks.roles import Role
from history.models import AuditEvent
from tests.factories import (
    AT,
    create_commitment,
    create_deadline,
    create_forum,
    create_framework,
    create_meeting,
    create_member,
    create_minutes,
    create_user,
)

pytestmark = pytest.mark.django_db


def test_a_review_keeps_its_list_in_order_and_its_history() -> None:
    framework = create_framework()
    rows = [create_commitment(framework=framework) for _number in range(3)]
    minutes = create_minutes(framework=framework, agenda=rows[::-1], title=" Review ")
    assert minutes.agenda == [str(row.uuid) for row in rows[::-1]]
    assert minutes.title == "Review"
    event = AuditEvent.objects.get(subject=minutes.uuid)
    assert (event.verb, event.actor) == ("begin_minutes", minutes.begun_by.uuid)


def foreign_meeting(_minutes: Minutes) -> dict[str, Any]:
    return {"meeting": create_meeting(forum=create_forum())}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _one: {"agenda": []}, "nothing in this list"),
        (lambda _one: {"title": "  "}, "a title"),
        (lambda _one: {"agenda": [create_commitment()]}, "one framework"),
        (foreign_meeting, "another framework"),
    ],
)
def test_a_review_of_nothing_or_of_elsewhere_is_refused(change: Any, words: str) -> None:
    framework = create_framework()
    with pytest.raises(RefusedError, match=words):
        create_minutes(framework=framework, **change(framework))
    assert not Minutes.objects.exists()


def test_a_list_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commitments.actions.minutes.MOST_ON_AGENDA", 1)
    framework = create_framework()
    rows = [create_commitment(framework=framework) for _number in range(2)]
    with pytest.raises(RefusedError, match="at most 1"):
        create_minutes(framework=framework, agenda=rows)


def said(minutes: Minutes, **overrides: Any) -> MinutesItem:
    commitment = Commitment.objects.get(uuid=minutes.agenda[0])
    fields: dict[str, Any] = {
        "commitment": commitment,
        "decision": Decision.NOTED,
        "note": "The host asks for time.",
        "by": minutes.begun_by,
        "at": AT,
        **overrides,
    }
    return put_down(minutes, **fields)


def test_what_is_put_down_names_the_deadline_and_stands_in_the_commitments_history() -> None:
    minutes = create_minutes()
    commitment = Commitment.objects.get(uuid=minutes.agenda[0])
    deadline = create_deadline(commitment=commitment)
    item = said(minutes)
    assert (item.deadline, item.decided_by, item.decided_at) == (deadline, minutes.begun_by, AT)
    event = AuditEvent.objects.get(subject=item.uuid)
    assert (event.verb, event.root) == ("put_down", commitment.uuid)


def test_a_second_click_puts_nothing_down_and_other_words_are_another_item() -> None:
    minutes = create_minutes()
    first = said(minutes)
    assert said(minutes) == first
    said(minutes, note="And another thing.")
    assert minutes.items.count() == 2


def test_nothing_and_what_is_not_on_the_agenda_is_refused() -> None:
    minutes = create_minutes()
    with pytest.raises(RefusedError, match="Write a sentence"):
        said(minutes, note=" ")
    with pytest.raises(RefusedError, match="not on the agenda"):
        said(minutes, commitment=create_commitment(framework=minutes.framework))


def test_closed_minutes_take_nothing_more_and_close_once() -> None:
    minutes = create_minutes()
    said(minutes)
    closed = close_minutes(minutes, by=minutes.begun_by, at=AT)
    assert (closed.closed_by, closed.closed_at) == (minutes.begun_by, AT)
    events = AuditEvent.objects.count()
    with pytest.raises(RefusedError, match="are closed"):
        said(minutes, note="One more.")
    with pytest.raises(RefusedError, match="are closed"):
        close_minutes(minutes, by=minutes.begun_by, at=AT)
    assert (minutes.items.count(), AuditEvent.objects.count()) == (1, events)
    with pytest.raises(PermissionDenied):
        access_minutes(minutes.begun_by, uuid=minutes.uuid, verb="write")


def test_members_read_deciders_write_and_others_find_nothing() -> None:
    minutes = create_minutes()
    reader = create_member(minutes.framework)
    manager = create_member(minutes.framework, Role.MANAGER)
    assert access_minutes(reader, uuid=minutes.uuid, verb="read") == minutes
    assert access_minutes(manager, uuid=minutes.uuid, verb="write") == minutes
    with pytest.raises(PermissionDenied):
        access_minutes(reader, uuid=minutes.uuid, verb="write")
    with pytest.raises(Http404):
        access_minutes(create_user(), uuid=minutes.uuid, verb="read")


def test_what_was_decided_about_internal_things_is_read_inside_the_party_only() -> None:
    minutes = create_minutes()
    item = said(minutes)
    reader = create_member(minutes.framework)
    assert MinutesItem.objects.visible_to(reader).get() == item
    party = item.commitment.parties.get()
    Commitment.objects.update(visibility="party", author_party=party)
    assert not MinutesItem.objects.visible_to(reader).exists()
    insider = create_member(minutes.framework, party=party)
    assert MinutesItem.objects.visible_to(insider).exists()


def test_an_administrator_begins_where_they_belong_to_nothing() -> None:
    framework = create_framework()
    person = create_user(is_superuser=True)
    minutes = begin_minutes(
        framework, title="Review", held_on=AT.date(),
        agenda=[create_commitment(framework=framework)], by=person, at=AT,
    )  # fmt: skip
    assert access_minutes(person, uuid=minutes.uuid, verb="write") == minutes
