"""Working days between an anchor and its deadline leave out the owners' public holidays."""

from datetime import date
from typing import Any

import pytest

from commitments.actions import move_meeting
from commitments.domain.vocabulary import PartyRole
from commitments.models import AnchorRelation, Commitment, Deadline
from commitments.wording import reading_words
from tests.factories import (
    AT,
    create_anchored_deadline,
    create_commitment,
    create_forum,
    create_framework,
    create_meeting,
    create_party,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]


def promise(*countries: str, supporter: str = "") -> Commitment:
    """Enter a commitment with owners of these countries, the first through a ministry of it."""
    framework = create_framework()
    owners = [create_party(country=country) for country in countries]
    if owners:
        owners[0] = create_party(parent=owners[0], kind="ministry")
    parties = [(owner, PartyRole.OWNER) for owner in owners]
    parties += [(create_party(country=supporter), PartyRole.SUPPORTER)]
    return create_commitment(framework=framework, parties=parties)


def hang(commitment: Commitment, **fields: Any) -> Deadline:
    on = date(2026, 4, 30)
    values = {"event": "signature", "event_on": on, "relation": AnchorRelation.AFTER}
    return create_anchored_deadline(
        commitment=commitment,
        expression="within three working days of signature",
        offset=3,
        **{**values, "offset_unit": "working_days", **fields},
    )


@pytest.mark.parametrize(
    ("countries", "day", "holidays"),
    [
        # 30 April 2026 is a Thursday; Labour Day is the Friday, Children's Day the Tuesday.
        ((), date(2026, 5, 5), "Monday to Friday"),
        (("",), date(2026, 5, 5), "Monday to Friday"),
        (("ZZ",), date(2026, 5, 5), "Monday to Friday"),
        (("US",), date(2026, 5, 5), "holidays of US"),
        (("KR",), date(2026, 5, 7), "holidays of KR"),
        (("US", "KR"), date(2026, 5, 7), "holidays of KR and US"),
    ],
)
def test_holidays_of_the_owners_are_no_working_days_and_the_reading_says_whose(
    countries: tuple[str, ...], day: date, holidays: str
) -> None:
    deadline = hang(promise(*countries, supporter="VN"))
    assert deadline.last_day == day
    assert reading_words(deadline).endswith(f"(3 working days, {holidays})")


def test_plain_days_are_counted_through_holidays() -> None:
    deadline = hang(promise("KR"), offset_unit="days")
    assert (deadline.last_day, deadline.basis) == (date(2026, 5, 3), [])
    assert "holidays" not in reading_words(deadline)


def test_holidays_are_those_of_the_days_to_which_a_meeting_moves() -> None:
    commitment = promise("US")
    day = date(2026, 11, 24)
    meeting = create_meeting(
        forum=create_forum(framework=commitment.framework), starts_on=day, ends_on=day
    )
    deadline = hang(
        commitment, event="", event_on=None, meeting=meeting, relation=AnchorRelation.BEFORE
    )
    assert deadline.last_day == date(2026, 11, 19)
    move_meeting(meeting, starts_on=date(2026, 11, 30), reason="Later.", by=None, at=AT)
    deadline.refresh_from_db()
    # Thanksgiving is the Thursday before.
    assert deadline.last_day == date(2026, 11, 24)
    assert deadline.basis == ["holidays_of:US"]
