"""Hard cases of what became of it: delivered before, half delivered, late, hoped for, alike."""

from datetime import date
from decimal import Decimal

import pytest

from commitments.deliveries import original_window, punctuality_of, tally_of
from commitments.domain.extraction import score_proposals
from commitments.domain.punctuality import Punctuality
from commitments.models import Commitment, Deadline
from history.models import AuditEvent
from reminders.actions import plan
from reminders.models import Notification
from tests.hard_cases.entries import AT, commitment, commitments, quote_of, references

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

DELIVERED = [
    f"ASEAN-{number:03}" for number in (32, 33, 42, 59, 66, 78, 81, 88, 89, 92, 111)
]  # fmt: skip
HOPED_FOR = ["ASEAN-058", "ASEAN-065", "ASEAN-086", "ASEAN-109", "ASEAN-115"]


def test_hc13_what_was_delivered_when_published_is_kept_and_never_chased() -> None:
    before = Commitment.objects.delivered_before_entry()
    assert set(DELIVERED) <= set(references(before))
    assert not Commitment.objects.open().filter(pk__in=before.values("pk")).exists()
    assert not Deadline.objects.open().filter(commitment__in=before.values("pk")).exists()

    plan(at=AT)

    assert Notification.objects.exists()
    assert not Notification.objects.filter(commitment__in=before.values("pk")).exists()


def test_hc13_deliveries_of_the_document_itself_do_not_raise_the_rate() -> None:
    register = Commitment.objects.all()
    since = references(register.delivered_since_entry())

    tally = tally_of(register)

    assert since == [f"ASEAN-{number:03}" for number in (24, 54, 73, 74, 104, 106)]
    assert sum(tally.counts.values()) == len(since)
    assert not set(since) & set(references(register.delivered_before_entry()))
    assert tally_of(register.filter(publication_status="delivered")).rate is None


def test_hc14_one_sentence_holds_a_milestone_done_and_one_open() -> None:
    approved, integral = commitments("ASEAN-059", "ASEAN-060")
    sentence = f"{quote_of(approved)} {quote_of(integral)}"

    assert sentence in approved.mentions.get().passage.document.text
    assert [row.programme and row.programme.code for row in (approved, integral)] == ["APHECS"] * 2
    assert (approved.status, approved.delivered_edtf) == ("delivered", "2023-05")
    assert (integral.status, integral.is_open) == ("active", True)


def test_hc14_three_dates_of_one_sentence_have_each_their_status() -> None:
    rows = commitments("ASEAN-062", "ASEAN-063", "ASEAN-064")

    assert [(row.status, row.delivered_edtf) for row in rows] == [
        ("delivered", "2022-07"),
        ("delivered", "2022-09"),
        ("active", ""),
    ]


@pytest.mark.parametrize("reference", ["ASEAN-010", "ASEAN-016", "ASEAN-017", "ASEAN-096"])
def test_hc17_a_number_that_looks_like_a_target_counts_as_wrongly_proposed(reference: str) -> None:
    promised = references(Commitment.objects.tracked())
    alike = commitment(reference)
    assert alike.kind == "background_fact"
    assert not alike.indicators.filter(role__contains="target").exists()

    score = score_proposals([reference, "ASEAN-055"], promised=promised)

    assert score.wrong == {reference}
    assert score.right == {"ASEAN-055"}
    assert score.precision == Decimal("0.5")


def test_hc27_the_dialogue_slipped_twice_and_came_after_its_first_window() -> None:
    dialogue = commitment("ASEAN-024")
    deadline = dialogue.deadlines.get()

    revisions = deadline.revisions.order_by("number")
    assert [(row.old_edtf, row.new_edtf) for row in revisions] == [
        ("2023-22", "2023-09-05/2023"),
        ("2023-09-05/2023", "2023"),
    ]
    assert all("White House" in row.reason for row in revisions)
    told = AuditEvent.objects.about(dialogue.uuid).filter(
        subject_type="commitments.deadlinerevision"
    )
    assert told.count() == 2

    window = original_window(deadline)
    assert (window.first_day, window.last_day) == (date(2023, 6, 1), date(2023, 8, 31))
    assert dialogue.delivered_edtf == "2023-09-05/2023"
    assert punctuality_of(dialogue) == Punctuality.LATE


def test_hc27_statements_that_contradict_each_other_stand_side_by_side() -> None:
    hub = commitment("ASEAN-071")

    said = hub.evidence.order_by("document_edtf").values_list("document_edtf", "relation")

    assert list(said) == [
        ("2022-05-12", "origin"),
        ("2023-09-05", "claimed_delivered"),
        ("2024-10-10", "conflict"),
    ]
    # Nobody has decided yet, so that it is neither delivered nor forgotten.
    assert hub.status == "active"


def test_hc37_what_is_hoped_for_is_not_an_open_commitment() -> None:
    hoped = Commitment.objects.filter(reference__in=HOPED_FOR)

    assert hoped.count() == len(HOPED_FOR)
    assert {row.subtype for row in hoped} == {"intended_outcome"}
    assert not set(HOPED_FOR) & set(references(Commitment.objects.open()))
    assert not set(HOPED_FOR) & set(references(Commitment.objects.tracked()))
