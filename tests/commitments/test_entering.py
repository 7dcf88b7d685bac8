"""Entering commitments: the whole of one in one step, or nothing of it."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments.actions import add_mention, declare, enter_commitment
from commitments.actions.entering import status_at_entry, tracking_start
from commitments.domain.vocabulary import (
    CLOSED_STATUSES,
    UNTRACKED_KINDS,
    Kind,
    PartyRole,
    PublicationStatus,
    Status,
    Visibility,
)
from commitments.models import Commitment, Mention, MentionRole
from frameworks.models import Framework
from history.models import AuditEvent
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_area,
    create_commitment,
    create_document,
    create_framework,
    create_meeting,
    create_party,
    create_passage,
    create_programme,
    create_user,
)
from tests.history.replay import events, latest_event, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]


def enter(framework: Framework, **overrides: Any) -> Commitment:
    fields: dict[str, Any] = {
        "reference": "K-1",
        "title": "Hold a workshop",
        "kind": Kind.ONE_OFF_DELIVERABLE,
        "publication_status": PublicationStatus.PLANNED,
        "by": None,
        "at": AT,
        **overrides,
    }
    return enter_commitment(framework, **fields)


def test_a_commitment_enters_with_its_parties_words_and_areas_in_one_step() -> None:
    framework, user = create_framework(), create_user()
    owner, host = create_party(), create_party()
    passage = create_passage(document=create_document(framework=framework))
    area, programme = create_area(framework=framework), create_programme(framework=framework)
    before = latest_event()

    commitment = enter(
        framework,
        parties=[(owner, PartyRole.OWNER), (host, "host")],
        passages=[(passage, MentionRole.ORIGIN)],
        areas=[area],
        programme=programme,
        components=["a hall", "a chair"],
        by=user,
    )

    stored = Commitment.objects.get(pk=commitment.pk)
    assert stored.status == Status.ACTIVE
    assert stored.is_open
    assert stored.closed_at is None
    roles = stored.party_roles.order_by("pk").values_list("party", "role")
    assert list(roles) == [(owner.pk, "owner"), (host.pk, "host")]
    assert [row.is_owner for row in stored.party_roles.order_by("pk")] == [True, False]
    assert list(stored.areas.all()) == [area]
    assert stored.mentions.get().passage == passage
    assert verbs(after=before) == [
        "enter_commitment",
        "name_party",
        "name_party",
        "add_mention",
        "name_areas",
    ]
    told = events(after=before)
    assert {event.actor for event in told} == {user.uuid}
    assert {event.root for event in told} == {stored.uuid}
    assert told[-1].changes == {"areas": [[], [area.code]]}


def test_it_is_watched_from_the_day_of_its_framework_unless_told_otherwise() -> None:
    framework = create_framework(tracked_from="2024-12-18", review_interval_days=180)
    usual = enter(framework, at=datetime(2024, 12, 1, 9, tzinfo=UTC))
    special = enter(framework, reference="K-2", tracked_from=date(2027, 1, 1))
    assert usual.tracked_from == date(2024, 12, 18)
    assert usual.stale_at == datetime(2025, 6, 16, tzinfo=UTC)
    assert special.tracked_from == date(2027, 1, 1)
    assert special.stale_at == datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=180)


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("UTC", datetime(2026, 11, 2, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 11, 2, 11, tzinfo=UTC)),
    ],
)
def test_what_is_entered_late_has_a_whole_interval_to_be_reported_on(
    zone: str, midnight: datetime
) -> None:
    framework = create_framework(time_zone=zone, review_interval_days=30)
    late = enter(framework, at=datetime(2026, 11, 2, 12, tzinfo=UTC))
    assert late.tracked_from == date(2024, 12, 18)
    assert late.stale_at == midnight + timedelta(days=30)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Asia/Seoul", datetime(2024, 12, 17, 15, tzinfo=UTC)),
        ("UTC", datetime(2024, 12, 18, tzinfo=UTC)),
        ("America/New_York", datetime(2024, 12, 18, 5, tzinfo=UTC)),
    ],
)
def test_watching_begins_at_midnight_of_the_framework(zone: str, start: datetime) -> None:
    assert tracking_start(Framework(time_zone=zone), date(2024, 12, 18)) == start


def test_only_what_could_be_chased_and_was_delivered_when_published_is_closed_at_entry() -> None:
    for kind, published, status in product(Kind, PublicationStatus, Status):
        could_be_chased = kind not in UNTRACKED_KINDS and status == Status.ACTIVE
        delivered = could_be_chased and published == PublicationStatus.DELIVERED
        expected = Status.DELIVERED if delivered else status
        assert status_at_entry(kind, published, status) == expected


@pytest.mark.parametrize(
    ("values", "status", "is_tracked", "is_open"),
    [
        ({}, Status.ACTIVE, True, True),
        ({"publication_status": PublicationStatus.DELIVERED}, Status.DELIVERED, True, False),
        ({"status": Status.DRAFT}, Status.DRAFT, True, False),
        ({"status": Status.WITHDRAWN}, Status.WITHDRAWN, True, False),
        ({"status": Status.SUPERSEDED}, Status.SUPERSEDED, True, False),
        ({"kind": Kind.BACKGROUND_FACT}, Status.ACTIVE, False, False),
        ({"kind": Kind.STANDING_PRINCIPLE}, Status.ACTIVE, False, False),
    ],
)
def test_what_enters_is_open_or_closed_from_its_first_day(
    values: dict[str, Any], status: Status, is_tracked: bool, is_open: bool
) -> None:
    entered = enter(create_framework(), **values)
    commitment = Commitment.objects.get(pk=entered.pk)
    assert (commitment.status, commitment.is_tracked, commitment.is_open) == (
        status,
        is_tracked,
        is_open,
    )
    assert commitment.closed_at == (AT if status in CLOSED_STATUSES else None)


def test_a_draft_of_what_was_delivered_is_delivered_as_soon_as_it_is_published() -> None:
    draft = enter(
        create_framework(),
        publication_status=PublicationStatus.DELIVERED,
        status=Status.DRAFT,
    )
    commitment = declare(draft, status=Status.ACTIVE, by=None, at=AT)
    assert (commitment.status, commitment.closed_at) == (Status.DELIVERED, AT)
    assert verbs(commitment) == ["enter_commitment", "declare_delivered"]


def test_an_unknown_kind_is_refused_by_name() -> None:
    framework = create_framework()
    with refused("“wish” is no kind of commitment"):
        enter(framework, kind="wish")


def test_an_unknown_role_is_refused_with_the_roles_there_are() -> None:
    framework, party = create_framework(), create_party(code="KR")
    with refused(r"“onlooker” is no role of a party \(KR\); roles are: owner, supporter,"):
        enter(framework, parties=[(party, PartyRole.OWNER), (party, "onlooker")])


def test_a_reference_that_is_taken_is_refused_in_its_framework_only() -> None:
    framework = create_framework(code="ROK-US")
    enter(framework)
    with refused("ROK-US has a commitment with the reference K-1 already"):
        enter(framework)
    assert enter(create_framework()).reference == "K-1"


def test_a_party_has_a_role_once() -> None:
    framework, party = create_framework(), create_party()
    with refused("already exists", ValidationError):
        enter(framework, parties=[(party, PartyRole.OWNER), (party, PartyRole.OWNER)])


def test_an_internal_commitment_belongs_to_a_party() -> None:
    framework = create_framework()
    with refused("commitment_internal_has_a_party", ValidationError):
        enter(framework, visibility=Visibility.PARTY)


def test_nothing_of_another_framework_is_taken_in() -> None:
    framework = create_framework()
    area, programme, passage = create_area(), create_programme(), create_passage()
    meeting = create_meeting()
    with refused("A meeting of another framework"):
        enter(framework, meetings=[meeting])
    with refused("An area of another framework"):
        enter(framework, areas=[area])
    with refused("A programme of another framework"):
        enter(framework, programme=programme)
    with refused("a document of another framework"):
        enter(framework, passages=[(passage, MentionRole.ORIGIN)])


def test_words_are_tied_once_for_each_thing_that_they_say() -> None:
    commitment = create_commitment(quote="They will report.")
    first = commitment.mentions.get()
    before = latest_event()
    again = add_mention(commitment, passage=first.passage, by=None, at=AT)
    assert again == first
    assert verbs(after=before) == []
    restated = add_mention(
        commitment, passage=first.passage, role=MentionRole.RESTATEMENT, by=None, at=AT
    )
    assert restated.role == MentionRole.RESTATEMENT
    assert Mention.objects.filter(commitment=commitment).count() == 2


def test_a_text_that_cannot_be_stored_is_told_at_its_field() -> None:
    framework = create_framework()
    with refused("U\\+202E", ValidationError):
        enter(framework, title="Hold \u202eno workshop")
    assert not AuditEvent.objects.filter(verb="enter_commitment").exists()


def test_rows_are_called_by_their_reference_and_title() -> None:
    commitment = create_commitment(reference="K-9", title="Report", quote="They will report.")
    assert str(commitment) == "K-9 Report"
    assert str(commitment.mentions.get()) == "They will report."
    assert str(commitment.party_roles.get()).endswith(": owner")
    assert str(create_programme(name="YSEALI")) == "YSEALI"
