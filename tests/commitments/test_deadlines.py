"""Setting deadlines: from words, from a reading that a person gives, or hung on something else."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from commitments.actions import DateError, add_anchored_deadline, add_deadline
from commitments.actions.deadlines import check_new_date
from commitments.domain.vocabulary import DeadlineRole, Hemisphere, PartyRole, Qualifier
from commitments.models import AnchorRelation, Commitment, Deadline, MentionRole
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_commitment,
    create_deadline,
    create_document,
    create_forum,
    create_framework,
    create_meeting,
    create_party,
    create_passage,
    create_user,
)
from tests.history.replay import events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]
WHAT_TO_DO = "Enter its reading in EDTF, as in 2023-35"


def add(commitment: Commitment, **fields: Any) -> Deadline:
    return add_deadline(commitment, **{"by": None, "at": AT, **fields})


def test_words_are_read_and_kept_beside_what_they_resolve_to() -> None:
    commitment, user = create_commitment(), create_user()

    deadline = add(commitment, expression="third quarter of 2026", label="Report", by=user)

    stored = Deadline.objects.get(pk=deadline.pk)
    assert (stored.expression, stored.edtf) == ("third quarter of 2026", "2026-35")
    assert (stored.first_day, stored.last_day) == (date(2026, 7, 1), date(2026, 9, 30))
    assert stored.grace_day == date(2026, 9, 30)
    assert stored.late_at == datetime(2026, 10, 1, tzinfo=UTC)
    assert stored.basis == ["calendar_quarter"]
    assert (stored.is_inferred, stored.is_open) == (False, True)
    (event,) = events(deadline)
    assert (event.verb, event.actor, event.root) == ("set_deadline", user.uuid, commitment.uuid)


def test_a_reading_that_a_person_gives_wins_over_the_words() -> None:
    deadline = add(
        create_commitment(),
        expression="third quarter of 2026",
        edtf="2026-08",
        qualifier=Qualifier.BY,
        basis=["decided"],
    )
    assert (deadline.edtf, deadline.last_day) == ("2026-08", date(2026, 8, 31))
    assert (deadline.qualifier, deadline.basis) == ("by", ["decided"])


def test_without_words_and_without_a_reading_there_is_no_date() -> None:
    deadline = add(create_commitment(), label="Some day")
    assert (deadline.first_day, deadline.last_day, deadline.late_at) == (None, None, None)
    assert str(deadline) == "Some day"


def test_an_open_end_is_never_late() -> None:
    deadline = add(create_commitment(), expression="from 2027", edtf="2027/..")
    assert (deadline.first_day, deadline.last_day, deadline.late_at) == (
        date(2027, 1, 1),
        None,
        None,
    )


@pytest.mark.parametrize(
    "words", ["when the time is ripe", "annually", "each year from 2023 to 2025"]
)
def test_words_that_are_not_one_date_are_refused_with_what_to_do(words: str) -> None:
    commitment = create_commitment()
    with refused(f"“{words}” cannot be read as a date without a decision. {WHAT_TO_DO}", DateError):
        add(commitment, expression=words)


@pytest.mark.parametrize("edtf", ["soon", "2026-13", "2026/2025"])
def test_a_reading_that_is_no_edtf_is_refused(edtf: str) -> None:
    commitment = create_commitment()
    with refused(edtf, DateError):
        add(commitment, expression="some day", edtf=edtf)


def test_a_day_beyond_all_calendars_is_refused() -> None:
    commitment = create_commitment()
    with refused("end of the year 9999", DateError):
        add(commitment, edtf="9999-12-31")


def test_seasons_are_those_of_the_hemisphere_and_late_only_after_their_grace() -> None:
    commitment = create_commitment()
    north = add(commitment, edtf="2026-22")
    south = add(commitment, edtf="2026-22", hemisphere=Hemisphere.SOUTH)
    assert (north.last_day, north.grace_day) == (date(2026, 8, 31), date(2026, 9, 23))
    assert north.late_at == datetime(2026, 9, 24, tzinfo=UTC)
    assert south.first_day == date(2026, 12, 1)


def test_a_year_that_the_document_gives_is_flagged() -> None:
    commitment = create_commitment(quote="They will meet on July 13-14.")
    deadline = add(commitment, expression="July 13-14")
    assert deadline.edtf == "2026-07-13/2026-07-14"
    assert deadline.is_inferred


def test_without_a_document_a_day_without_a_year_is_for_a_person() -> None:
    commitment = create_commitment()
    with refused(WHAT_TO_DO, DateError):
        add(commitment, expression="July 13-14")


def test_a_document_whose_date_is_no_date_is_named_as_the_reason() -> None:
    framework = create_framework()
    document = create_document(framework=framework, date_edtf="mid-winter")
    passages = [(create_passage(document=document), MentionRole.ORIGIN)]
    commitment = create_commitment(framework=framework, passages=passages)
    with refused("The date of the document is no EDTF", DateError):
        add(commitment, expression="July 13-14")


@pytest.mark.parametrize(
    ("zones", "late_at"),
    [
        (["Asia/Seoul"], datetime(2026, 12, 31, 15, tzinfo=UTC)),
        (["Asia/Seoul", "America/New_York"], datetime(2027, 1, 1, 5, tzinfo=UTC)),
        ([], datetime(2027, 1, 1, 7, tzinfo=UTC)),
    ],
    ids=["one party", "the last of two", "no party: the framework's"],
)
def test_a_day_ends_in_the_last_zone_of_the_parties(zones: list[str], late_at: datetime) -> None:
    framework = create_framework(time_zone="America/Denver")
    parties = [(create_party(time_zone=zone), PartyRole.OWNER) for zone in zones]
    commitment = create_commitment(framework=framework, parties=parties)
    deadline = add(commitment, expression="by 2026", edtf="../2026")
    assert deadline.late_at == late_at


def test_only_what_can_fall_due_is_open() -> None:
    commitment = create_commitment()
    for role in DeadlineRole:
        if role == DeadlineRole.CYCLE:
            continue
        deadline = add(commitment, edtf="2026", role=role)
        assert deadline.is_open == (role in {DeadlineRole.DUE, DeadlineRole.MILESTONE})
    assert set(Deadline.objects.open().values_list("role", flat=True)) == {"due", "milestone"}


def test_a_reading_can_be_tried_without_writing_anything() -> None:
    deadline = create_deadline()
    check_new_date(deadline, expression="third quarter of 2027", edtf="", at=AT)
    check_new_date(deadline, expression="whenever", edtf="2027", at=AT)
    with refused(WHAT_TO_DO, DateError):
        check_new_date(deadline, expression="whenever", edtf="", at=AT)
    with refused("nonsense", DateError):
        check_new_date(deadline, expression="x", edtf="nonsense", at=AT)


def hang(commitment: Commitment, **fields: Any) -> Deadline:
    values = {"expression": "before the meeting", "by": None, "at": AT, **fields}
    return add_anchored_deadline(commitment, **values)


def test_a_deadline_may_hang_on_a_forum_a_meeting_an_event_or_another_deadline() -> None:
    commitment = create_commitment()
    forum = create_forum(framework=commitment.framework)
    meeting, above = create_meeting(forum=forum), create_deadline(commitment=commitment)

    on_forum = hang(commitment, forum=forum)
    on_meeting = hang(commitment, meeting=meeting, relation=AnchorRelation.AT)
    on_deadline = hang(commitment, anchor_deadline=above, offset=10, offset_unit="working_days")
    on_event = hang(commitment, event="entry into force", event_on=date(2026, 5, 1))

    assert on_forum.anchor_forum == on_meeting.anchor_forum == forum
    assert (on_meeting.anchor_meeting, on_meeting.anchor_relation) == (meeting, "at")
    assert (on_deadline.anchor_deadline, on_deadline.offset) == (above, 10)
    assert (on_event.anchor_event, on_event.anchor_event_on) == (
        "entry into force",
        date(2026, 5, 1),
    )
    for deadline in (on_forum, on_meeting, on_deadline, on_event):
        assert deadline.is_anchored
        assert str(deadline) == "before the meeting"
    assert (on_forum.last_day, on_meeting.last_day) == (None, None)
    # What has a day already gives one at once.
    assert on_event.last_day == date(2026, 4, 30)
    assert on_event.late_at == datetime(2026, 5, 1, tzinfo=UTC)
    assert on_deadline.last_day == date(2026, 12, 17)


def test_a_deadline_hangs_on_something() -> None:
    commitment = create_commitment()
    with refused("Say what the deadline hangs on", DateError):
        hang(commitment)


def test_a_deadline_does_not_hang_on_the_calendar_of_another_framework() -> None:
    commitment, forum, meeting = create_commitment(), create_forum(), create_meeting()
    with refused("This forum belongs to another framework"):
        hang(commitment, forum=forum)
    with refused("This forum belongs to another framework"):
        hang(commitment, meeting=meeting)
