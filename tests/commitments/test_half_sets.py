"""Values that only make sense together are refused by the database when one of them is missing.

In SQL a comparison with nothing is neither true nor false, and a rule that is not false holds; so
each half is tried by itself.
"""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commitments.domain.vocabulary import UpdateState
from commitments.models import Assessment, Deadline, Indicator, ProgressUpdate
from tests.commitments.constraint_cases import create_assessment
from tests.factories import AT, create_deadline, create_indicator, create_update, create_user
from tests.history.breaking import is_refused_by, rewrite

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [
        {"last_day": None},
        {"grace_day": None},
        {"late_at": None},
        {"last_day": None, "grace_day": None},
        {"last_day": None, "late_at": None},
        {"grace_day": None, "late_at": None},
        {"last_day": None, "is_provisional": True},
        {"grace_day": None, "late_at": None, "is_provisional": True},
    ],
    ids=" and ".join,
)
def test_a_day_its_grace_and_its_instant_come_together(values: dict[str, Any]) -> None:
    deadline = create_deadline()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        rewrite(deadline, **values)
    assert is_refused_by(refusal.value, "deadline_is_late_after_its_grace")


def test_a_provisional_day_has_no_instant_of_lateness() -> None:
    deadline = create_deadline()
    rewrite(deadline, late_at=None, is_provisional=True)
    rewrite(deadline, last_day=None, grace_day=None, is_provisional=False)
    assert Deadline.objects.filter(late_at__isnull=True).get() == deadline


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"close_reason": "met"}, "deadline_closed_says_why"),
        ({"anchor_event": "entry into force"}, "deadline_anchor_has_a_side"),
    ],
)
def test_a_deadline_is_closed_and_hung_completely(values: dict[str, Any], name: str) -> None:
    deadline = create_deadline()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        rewrite(deadline, **values)
    assert is_refused_by(refusal.value, name)


def test_money_has_a_stage_and_a_currency() -> None:
    indicator = create_indicator()
    with pytest.raises(IntegrityError), transaction.atomic():
        rewrite(indicator, currency="KRW")
    rewrite(indicator, currency="KRW", money_type="announced")
    assert Indicator.objects.get().currency == "KRW"


@pytest.mark.parametrize("missing", ["submitted_at", "reviewed_at", "reviewed_by"])
def test_a_reviewed_report_says_all_of_who_and_when(missing: str) -> None:
    update = create_update(state=UpdateState.ACCEPTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        rewrite(update, **{missing: None})
    assert ProgressUpdate.objects.get().state == "accepted"


@pytest.mark.parametrize("missing", ["dissent", "dissent_by", "dissent_at"])
def test_a_dissent_says_what_who_and_when(missing: str) -> None:
    whole = {"dissent": "We held three.", "dissent_by": create_user(), "dissent_at": AT}
    assessment = create_assessment()
    rewrite(assessment, **whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        rewrite(assessment, **{missing: "" if missing == "dissent" else None})
    assert Assessment.objects.get().dissent == "We held three."
