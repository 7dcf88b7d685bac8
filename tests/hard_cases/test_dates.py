"""Hard cases of dates: open ends, seasons, no date, relative dates, dates that belong elsewhere."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from commitments.actions import (
    DateError,
    RefusedError,
    add_deadline,
    close_deadline,
    extend_deadline,
    link_to_meeting,
)
from commitments.actions.calendar import enter_meeting
from commitments.domain.phrases import ReadingContext, read_phrase
from commitments.domain.vocabulary import PublicationStatus, Standing
from commitments.models import CloseReason, Commitment, Deadline
from sources.actions import add_document, cut_passage
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOON = timedelta(hours=12)


def standing_of(commitment: Commitment, at: datetime) -> str:
    row = Commitment.objects.with_standing(at).get(pk=commitment.pk)
    return str(vars(row)["standing"])


def midday(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def commitment_of(text: str, *, date_edtf: str = "2023-07~", **overrides: Any) -> Commitment:
    """Enter a commitment whose words are the whole of a document of July 2023."""
    framework = factories.create_framework(tracked_from=date(2023, 1, 1))
    document = factories.create_document(framework=framework, text=text, date_edtf=date_edtf)
    passage = factories.create_passage(document=document, quote=text)
    return factories.create_commitment(
        framework=framework,
        passages=[(passage, "origin")],
        stale_at=midday(2099, 1, 1),
        **overrides,
    )


def test_hc08_by_2025_is_late_on_the_first_day_of_2026_and_not_before() -> None:
    commitment = commitment_of("to increase the capacity to 35 percent by 2025")
    deadline = add_deadline(commitment, expression="by 2025", by=None, at=AT)

    assert (deadline.edtf, deadline.last_day) == ("../2025", date(2025, 12, 31))
    assert deadline.expression == "by 2025"
    assert standing_of(commitment, midday(2025, 6, 30)) == Standing.NOT_DUE
    assert standing_of(commitment, midday(2025, 12, 31)) == Standing.DUE_SOON
    assert standing_of(commitment, midday(2026, 1, 1)) == Standing.OVERDUE


def test_hc09_seasons_and_quarters_are_kept_and_chased_by_their_last_possible_day() -> None:
    commitment = commitment_of("in summer 2023, in the third quarter of 2023, in fall 2023")
    read = {
        words: add_deadline(commitment, expression=words, by=None, at=AT)
        for words in ("in fall 2023", "in summer 2023", "in the third quarter of 2023")
    }

    days = {words: (d.edtf, d.first_day, d.last_day, d.grace_day) for words, d in read.items()}
    assert days == {
        "in summer 2023": (
            "2023-22", date(2023, 6, 1), date(2023, 8, 31), date(2023, 9, 23)
        ),
        "in the third quarter of 2023": (
            "2023-35", date(2023, 7, 1), date(2023, 9, 30), date(2023, 9, 30)
        ),
        "in fall 2023": (
            "2023-23", date(2023, 9, 1), date(2023, 11, 30), date(2023, 12, 22)
        ),
    }  # fmt: skip
    ordered = Deadline.objects.filter(commitment=commitment).by_day()
    assert [deadline.edtf for deadline in ordered] == ["2023-22", "2023-35", "2023-23"]
    fall = Deadline.objects.filter(pk=read["in fall 2023"].pk)
    assert not fall.overdue(midday(2023, 12, 20)).exists()
    assert fall.overdue(midday(2023, 12, 23)).exists()


def test_hc10_without_a_date_nothing_is_overdue_and_silence_makes_it_stale() -> None:
    commitment = commitment_of("plans to launch its portal")
    Commitment.objects.filter(pk=commitment.pk).update(stale_at=midday(2024, 1, 1))

    assert standing_of(commitment, midday(2023, 12, 31)) == Standing.UNDATED
    assert standing_of(commitment, midday(2024, 1, 1)) == Standing.STALE
    assert standing_of(commitment, midday(2099, 1, 1)) == Standing.STALE


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("July 13-14", "2023-07-13/2023-07-14"),
        ("This year", "2023"),
    ],
)
def test_hc11_relative_dates_lean_on_the_document_and_are_asked_about_again(
    words: str, edtf: str
) -> None:
    commitment = commitment_of(f"{words} they will meet")
    deadline = add_deadline(commitment, expression=words, by=None, at=AT)
    plain = add_deadline(commitment, expression="in March 2024", by=None, at=AT)

    assert deadline.edtf == edtf
    assert deadline.is_inferred
    assert not plain.is_inferred
    document = commitment.mentions.get().passage.document
    assert list(Deadline.objects.to_be_read_again(document)) == [deadline]


def test_hc11_a_month_that_may_be_of_two_years_is_proposed_and_a_person_decides() -> None:
    reading = read_phrase("In January", context=ReadingContext(document_edtf="2023-07~"))
    assert (reading.edtf, reading.needs_person) == ("2023-01", True)

    commitment = commitment_of("In January they met")
    with pytest.raises(DateError):
        add_deadline(commitment, expression="In January", by=None, at=AT)
    decided = add_deadline(
        commitment, expression="In January", edtf="2023-01", is_inferred=True, by=None, at=AT
    )
    assert decided.last_day == date(2023, 1, 31)


@pytest.mark.parametrize("words", ["Over that same period", "Recently", "upcoming"])
def test_hc11_what_cannot_be_resolved_goes_to_a_person(words: str) -> None:
    commitment = commitment_of(f"{words} it happened")

    with pytest.raises(DateError, match="cannot be read"):
        add_deadline(commitment, expression=words, by=None, at=AT)


def test_hc12_the_document_date_may_stay_empty_and_is_never_the_carriers() -> None:
    framework = factories.create_framework()
    text = "Secretary Blinken will travel to Jakarta, Indonesia, July 13-14."
    document = add_document(framework, code="FS", title="Fact sheet", text=text, by=None, at=AT)
    assert document.date_edtf == ""
    passage = cut_passage(document, quote=text, by=None, at=AT)
    commitment = factories.create_commitment(framework=framework, passages=[(passage, "origin")])

    with pytest.raises(DateError):
        add_deadline(commitment, expression="July 13-14", by=None, at=AT)


def test_hc24_two_events_share_a_phrase_and_one_is_corrected_alone() -> None:
    words = "in August 2023"
    first = commitment_of("the Energy Ministerial and the Environment Ministerial in August 2023")
    second = factories.create_commitment(
        framework=first.framework, passages=[(first.mentions.get().passage, "origin")]
    )
    one = add_deadline(first, expression=words, by=None, at=AT)
    two = add_deadline(second, expression=words, by=None, at=AT)

    clerk = factories.create_user()
    with pytest.raises(RefusedError, match="set the right deadline and close this one"):
        extend_deadline(one, expression="in 2023", reason="Attached to one only", by=clerk, at=AT)
    right = add_deadline(first, expression="in 2023", by=clerk, at=AT)
    close_deadline(
        one, close_reason=CloseReason.CANCELLED, reason="Attached to one only", by=clerk, at=AT
    )

    assert [*first.deadlines.filter(closed_at=None)] == [right]
    two.refresh_from_db()
    assert (right.edtf, two.edtf, two.closed_at) == ("2023", "2023-08", None)


def test_hc25_an_event_named_as_a_date_keeps_its_year_until_it_is_linked() -> None:
    commitment = commitment_of("launched at the 2022 U.S.-ASEAN Summit")
    with pytest.raises(DateError):
        add_deadline(commitment, expression="2022 U.S.-ASEAN Summit", by=None, at=AT)
    deadline = add_deadline(
        commitment, expression="2022 U.S.-ASEAN Summit", edtf="2022", by=None, at=AT
    )
    assert (deadline.first_day, deadline.last_day) == (date(2022, 1, 1), date(2022, 12, 31))

    forum = factories.create_forum(framework=commitment.framework)
    summit, _moves = enter_meeting(forum, number=10, starts_on=date(2022, 11, 12), by=None, at=AT)
    link_to_meeting(deadline, meeting=summit, reason="The 10th summit is meant", by=None, at=AT)

    deadline.refresh_from_db()
    assert deadline.last_day == date(2022, 11, 12)
    assert deadline.expression == "2022 U.S.-ASEAN Summit"


def test_hc26_the_status_on_the_day_may_be_ambiguous() -> None:
    commitment = commitment_of(
        "supporting Indonesia’s organization of the July 5-7 Summit",
        publication_status=PublicationStatus.AMBIGUOUS,
    )

    assert commitment.publication_status == "ambiguous"
    assert commitment.status == "active"


def test_hc40_a_date_may_cite_its_own_words() -> None:
    framework = factories.create_framework()
    document = factories.create_document(
        framework=framework,
        text="They will inaugurate the program. The first cohort will arrive in August 2023.",
    )
    inaugurate = cut_passage(document, quote="They will inaugurate the program.", by=None, at=AT)
    arrival = cut_passage(
        document, quote="The first cohort will arrive in August 2023.", by=None, at=AT
    )
    commitment = factories.create_commitment(framework=framework, passages=[(inaugurate, "origin")])

    deadline = add_deadline(
        commitment, expression="in August 2023", passage=arrival, by=None, at=AT
    )

    assert deadline.passage == arrival
    assert deadline.passage.quote.endswith("August 2023.")
