"""What stands around a commitment: meetings it speaks of, own parts, first windows, sentences."""

from datetime import date

import pytest

from commitments.actions import RefusedError, enter_meeting, extend_deadline, name_meetings
from commitments.actions.parties import change_role, name_party
from commitments.criteria import criteria_of
from commitments.deliveries import original_window, punctuality_of
from commitments.domain.punctuality import Punctuality
from commitments.filters import CommitmentFilter
from commitments.models import Commitment
from history.models import AuditEvent
from sources.models import Document, Passage
from tests.factories import (
    AT,
    create_anchored_deadline,
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

pytestmark = pytest.mark.django_db


def test_meetings_it_speaks_of_are_named_with_their_history() -> None:
    commitment = create_commitment()
    meeting = create_meeting(forum=create_forum(framework=commitment.framework))

    for _time in range(2):
        name_meetings(commitment, meetings=[meeting], by=None, at=AT)

    assert list(commitment.meetings.all()) == [meeting]
    event = AuditEvent.objects.get(subject=commitment.uuid, verb="name_meetings")
    assert event.changes == {"meetings": [[], [str(meeting.uuid)]]}


def test_meeting_of_another_framework_is_refused() -> None:
    commitment = create_commitment()

    with pytest.raises(RefusedError, match="another framework"):
        name_meetings(commitment, meetings=[create_meeting()], by=None, at=AT)

    assert not commitment.meetings.exists()


def test_own_part_of_a_party_is_kept_when_only_its_role_changes() -> None:
    commitment = create_commitment()
    party = create_party(framework=commitment.framework)
    row = name_party(
        commitment, party=party, role="supporter", contribution="supported", by=None, at=AT
    )

    change_role(row, role="implementer", by=None, at=AT)
    assert (row.role, row.contribution) == ("implementer", "supported")

    change_role(row, role="implementer", contribution="carried it out", by=None, at=AT)
    row.refresh_from_db()
    assert row.contribution == "carried it out"


def test_first_window_is_that_before_every_change() -> None:
    deadline = create_deadline(expression="by 2025", edtf="../2025")
    for words, edtf in (("by 2026", "../2026"), ("by 2027", "../2027")):
        extend_deadline(
            deadline, expression=words, edtf=edtf, reason="Slipped", by=create_user(), at=AT
        )
        deadline.refresh_from_db()

    assert deadline.last_day == date(2027, 12, 31)
    assert original_window(deadline).last_day == date(2025, 12, 31)


def test_first_window_of_what_hung_on_a_meeting_is_open_until_it_had_a_day() -> None:
    forum = create_forum()
    commitment = create_commitment(framework=forum.framework)
    deadline = create_anchored_deadline(commitment=commitment, forum=forum)

    enter_meeting(forum, number=7, starts_on=date(2026, 12, 1), by=None, at=AT)
    deadline.refresh_from_db()

    assert deadline.last_day == date(2026, 11, 30)
    assert original_window(deadline).last_day is None


def test_delivery_without_any_promised_day_is_neither_late_nor_in_time() -> None:
    assert punctuality_of(create_commitment()) == Punctuality.NO_DAY


def test_principle_without_parts_is_one_criterion_by_its_title() -> None:
    framework = create_framework()
    principle = create_commitment(
        framework=framework,
        reference="P-1",
        title="Projects are open to all",
        kind="standing_principle",
        subtype="project_criterion",
    )

    (criterion,) = criteria_of(framework)

    assert (criterion.code, criterion.words) == ("P-1.1", "Projects are open to all")
    assert criterion.principle == principle


@pytest.mark.parametrize(
    ("words", "touched"),
    [
        ("will meet. They", ["first", "second"]),
        ("BOTH SIDES WILL", ["first"]),
        ("report", ["second"]),
        (" ", ["first", "second"]),
        ("never said", []),
        ("will (", []),
    ],
)
def test_words_of_a_document_touch_every_passage_that_shares_a_character(
    words: str, touched: list[str]
) -> None:
    document = create_document(text="Both sides will meet. They report.")
    first = create_passage(document=document, quote="Both sides will meet.")
    second = create_passage(document=document, quote="They report.")
    names = {first.pk: "first", second.pk: "second"}

    found = Passage.objects.touching(words, documents=Document.objects.all())

    assert sorted(names[passage.pk] for passage in found) == touched


def test_sentence_is_searched_in_documents_only_for_somebody_who_may_read_them() -> None:
    create_commitment(quote="Both sides will meet in the spring", title="Meeting")
    rows = Commitment.objects.with_standing(AT)
    filters = CommitmentFilter({"q": "sides will meet in"}, queryset=rows)

    assert [row.title for row in filters.qs] == ["Meeting"]
    assert not CommitmentFilter({"q": "word " * 21}, queryset=rows).qs.exists()
