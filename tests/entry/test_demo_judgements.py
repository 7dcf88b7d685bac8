"""The invented judgements of the demonstration: marked, on evidence, and answered once."""

import pytest

from commitments.models import Assessment, Commitment
from commitments.scores import scorecard_of
from frameworks.models import Framework

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_every_judgement_is_marked_and_names_its_evidence() -> None:
    rows = Assessment.objects.with_people()
    assert rows.count() == 5
    for row in rows:
        assert row.is_demo
        assert row.reasons.endswith("Invented for the demonstration.")
        assert row.evidence.exists()
        assert (
            not Commitment.objects.with_part_of(row.assessed_by)
            .filter(pk=row.commitment_id)
            .exists()
        )


def test_one_party_answers() -> None:
    answered = Assessment.objects.exclude(dissent="").get()
    assert answered.party.code == "US-DOS"
    assert answered.dissent_by is not None
    assert answered in Assessment.objects.answerable_by(answered.dissent_by)


def test_the_scores_follow() -> None:
    card = scorecard_of(Framework.objects.get(code="ASEAN-2023"))
    scores = {party.code: score for party, score in card.parties if score.counted}
    told = {code: (str(score.mean), score.counted) for code, score in scores.items()}
    assert told == {
        "JHU-SAIS": ("1.00", 1),
        "US": ("0.00", 1),
        "US-ASEAN-STIC": ("1.00", 1),
        "US-DOE": ("1.00", 1),
        "US-DOS": ("0.00", 1),
    }
