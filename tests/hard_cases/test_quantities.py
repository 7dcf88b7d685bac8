"""Hard cases of numbers: operators, money of different stages, definitions, scope."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from commitments.actions import add_indicator, define_indicator, record_measurement
from commitments.domain.progress import Point as PathPoint
from commitments.domain.progress import Verdict, expected_on, share, verdict
from commitments.domain.vocabulary import Kind, MoneyType, Operator, PartyRole, QuantityRole
from commitments.models import Commitment, Indicator
from frameworks.models import Framework, Party
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def money(commitment: Commitment, stage: MoneyType, value: int) -> Indicator:
    return add_indicator(
        commitment,
        name=f"{value} {stage}",
        unit="USD",
        role=QuantityRole.MONEY,
        operator=Operator.EQUAL,
        value=value,
        money_type=stage,
        currency="USD",
        by=None,
        at=AT,
    )


def pledge(framework: Framework, owner: Party) -> Commitment:
    return factories.create_commitment(framework=framework, owner=owner, kind=Kind.FINANCIAL_PLEDGE)


def test_hc07_a_value_of_another_definition_says_so() -> None:
    power_mix = factories.create_indicator(
        definition="share of renewables in the power mix", unit="percent", value=Decimal(23)
    )

    other = record_measurement(
        power_mix,
        value=Decimal("14.2"),
        measured_edtf="2020",
        definition="share of renewables in total primary energy supply",
        by=None,
        at=AT,
    )
    same = record_measurement(
        power_mix,
        value=Decimal("15.0"),
        measured_edtf="2021",
        definition="Share of renewables in the power mix",
        by=None,
        at=AT,
    )

    assert other.differs_in_definition
    assert not same.differs_in_definition


def test_hc15_sums_of_different_stages_are_never_added() -> None:
    framework = factories.create_framework()
    united_states = factories.create_party(framework=framework, code="US")
    others = factories.create_party(framework=framework)
    money(pledge(framework, united_states), MoneyType.ANNOUNCED, 60_000_000)
    money(pledge(framework, united_states), MoneyType.AWARDED, 3_000_000)
    money(pledge(framework, united_states), MoneyType.BUDGETED, 2_500_000)
    money(pledge(framework, others), MoneyType.MOBILISED, 2_000_000_000)

    totals = {
        row["money_type"]: row["total"]
        for row in Indicator.objects.owned_by(united_states).money_totals()
    }

    assert totals == {"announced": 60_000_000, "awarded": 3_000_000, "budgeted": 2_500_000}


def test_hc16_up_to_is_a_ceiling_and_never_missed() -> None:
    opportunities = factories.create_indicator(
        role=QuantityRole.CEILING, operator=Operator.AT_MOST, value=Decimal(50_000)
    )
    measured = record_measurement(
        opportunities, value=1600, operator=">", measured_edtf="2023-09-05", by=None, at=AT
    )

    assert share(Decimal(measured.value), opportunities.value) == Decimal("0.032")
    found = verdict(
        Decimal(measured.value),
        opportunities.value,
        operator=Operator(opportunities.operator),
        role=QuantityRole(opportunities.role),
    )
    assert found == Verdict.WITHIN_CEILING
    assert measured.get_operator_display() == "over"


def test_hc28_a_baseline_may_come_later_and_makes_a_curve() -> None:
    commitment = factories.create_commitment(kind=Kind.ONGOING_PROGRAMME)
    increased = add_indicator(
        commitment,
        name="Participations",
        unit="exercises per year",
        role=QuantityRole.IMPLIED_INDICATOR,
        operator=Operator.INCREASE,
        value=None,
        is_implied=True,
        by=None,
        at=AT,
    )
    assert increased.value is None

    define_indicator(
        increased,
        baseline_value=Decimal(4),
        baseline_edtf="2024",
        baseline_source="Exercise calendar",
        by=factories.create_user(),
        at=AT,
    )
    record_measurement(increased, value=6, measured_edtf="2025", by=None, at=AT)

    increased.refresh_from_db()
    curve = [PathPoint(AT.date().replace(year=2024), Decimal(increased.baseline_value or 0))]
    assert expected_on(AT.date(), curve) == 4
    assert increased.version == 2


def test_hc34_the_scope_stands_beside_the_number_and_the_promise() -> None:
    trade = factories.create_indicator(
        scope="except for Cambodia, Laos, and Myanmar",
        role=QuantityRole.OBSERVATION,
        operator=Operator.ABOUT,
    )
    conditional = factories.create_commitment(scope="where appropriate")

    assert Indicator.objects.get(pk=trade.pk).scope == "except for Cambodia, Laos, and Myanmar"
    assert Commitment.objects.get(pk=conditional.pk).scope == "where appropriate"


def test_hc39_an_implied_number_says_that_it_is_implied() -> None:
    implied = factories.create_indicator(
        role=QuantityRole.IMPLIED_TARGET, is_implied=True, value=Decimal(2)
    )

    assert implied.is_implied
    assert implied.get_role_display() == "implied target"


def test_hc06_a_target_is_scored_on_its_owner_only() -> None:
    framework = factories.create_framework()
    asean = factories.create_party(framework=framework)
    united_states = factories.create_party(framework=framework)
    target = factories.create_commitment(
        framework=framework,
        parties=[(asean, PartyRole.OWNER), (united_states, PartyRole.SUPPORTER)],
    )
    factories.create_indicator(commitment=target)

    assert Indicator.objects.owned_by(asean).count() == 1
    assert Indicator.objects.owned_by(united_states).count() == 0
    assert list(Commitment.objects.scored_on(asean)) == [target]
    assert not Commitment.objects.scored_on(united_states).exists()
