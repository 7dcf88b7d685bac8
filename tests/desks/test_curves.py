"""The way from baseline to target, drawn beside the measured values and said in words."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from commitments.domain.vocabulary import Operator, QuantityRole
from commitments.models import Commitment, Indicator
from desks.curves import Way, way_of
from tests.desks.pages.scene import Scene, set_scene, signed_in, text
from tests.factories import create_deadline, create_indicator, create_measurement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 2, 12, tzinfo=UTC)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr("desks.views.commitment.timezone.now", lambda: NOW)
    return set_scene()


@pytest.fixture
def commitment(scene: Scene) -> Commitment:
    made = scene.commitment()
    create_deadline(commitment=made, expression="by 2027", edtf="../2027")
    return made


def target(commitment: Commitment, **fields: Any) -> Indicator:
    """Set a target of 14 posts by the end of 2027, from 10 at the end of 2023."""
    values = {"unit": "posts", "baseline_value": Decimal(10), "baseline_edtf": "2023"}
    return create_indicator(commitment=commitment, **{**values, "value": Decimal(14), **fields})


def page(scene: Scene, commitment: Commitment) -> str:
    shown = text(signed_in(scene.reader).get(reverse("desks:commitment", args=[commitment.uuid])))
    return re.sub(r"\s+", " ", shown)


def test_the_page_says_what_is_expected_today_and_where_the_value_lies(
    scene: Scene, commitment: Commitment
) -> None:
    indicator = target(commitment)
    assert "No value is accepted yet." in page(scene, commitment)

    create_measurement(
        indicator=indicator, value=Decimal(11), measured_edtf="2025-12-31", is_accepted=True
    )

    shown = page(scene, commitment)
    way = "Expected today: 12.5 (a straight line from 31 Dec 2023 to 31 Dec 2027)."
    assert f"{way} The latest value, 11 (2025-12-31), is 1.5 below: behind." in shown
    assert "<td>12, 1 below</td>" in shown
    assert 'class="curve-path" points="4,20 236,4"' in shown
    assert "2025-12-31: 11, expected: 10 on 31 Dec 2023 to 14 on 31 Dec 2027" in shown


@pytest.mark.parametrize(
    ("value", "direction", "words"),
    [
        (Decimal(13), "up", "is 0.5 above: ahead."),
        (Decimal("12.5"), "up", "is just that."),
        (Decimal(13), "down", "is 0.5 above: behind."),
        (Decimal(12), "down", "is 0.5 below: ahead."),
    ],
)
def test_above_is_ahead_where_more_is_better(
    value: Decimal, direction: str, words: str, scene: Scene, commitment: Commitment
) -> None:
    indicator = target(commitment, direction=direction)
    create_measurement(indicator=indicator, value=value, measured_edtf="2026-06", is_accepted=True)
    assert words in page(scene, commitment)


def test_a_stepped_way_asks_for_more_at_the_end_of_each_year(
    scene: Scene, commitment: Commitment
) -> None:
    target(commitment, trajectory="stepped")
    shown = page(scene, commitment)
    assert "Expected today: 12 (a step at the end of each year" in shown
    assert 'points="4,20 62,20 62,15 120,15 120,11 178,11 178,7 236,7 236,4"' in shown


def test_values_that_are_not_accepted_are_not_measured_against_the_way(
    scene: Scene, commitment: Commitment
) -> None:
    create_measurement(indicator=target(commitment), value=Decimal(3), is_accepted=False)
    assert "<td>–</td>" in page(scene, commitment)
    assert "No value is accepted yet." in page(scene, commitment)


@pytest.mark.parametrize(
    "fields",
    [
        {"baseline_value": None},
        {"baseline_edtf": ""},
        {"baseline_edtf": "2027"},
        {"role": QuantityRole.CEILING},
        {"role": QuantityRole.TARGET_PER_CYCLE},
        {"role": QuantityRole.OBSERVATION},
        {"operator": Operator.AT_MOST},
    ],
)
def test_there_is_no_way_where_nothing_says_from_where_or_to_where(
    fields: dict[str, Any], commitment: Commitment
) -> None:
    indicator = target(commitment, **fields)
    assert way_of(indicator, made_edtf="", target_on=date(2027, 12, 31)).points == ()
    assert Way().expected(date(2026, 1, 1)) is None


def test_a_baseline_without_a_date_is_that_of_the_promise(commitment: Commitment) -> None:
    indicator = target(commitment, baseline_edtf="")
    way = way_of(indicator, made_edtf="2024-12-18", target_on=date(2027, 12, 31))
    assert way.points[0].day == date(2024, 12, 18)
    assert not way_of(indicator, made_edtf="2024-12-18", target_on=None).points
