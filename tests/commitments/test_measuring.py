"""Indicators, their dated values, and evidence."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments.actions import add_indicator, attach_evidence, record_measurement
from commitments.actions.measuring import define_indicator
from commitments.domain.vocabulary import Operator, QuantityRole
from commitments.models import Evidence, EvidenceRelation, Indicator, Measurement
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_commitment,
    create_evidence,
    create_indicator,
    create_measurement,
    create_update,
    create_user,
)
from tests.history.replay import events, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]


def test_an_indicator_says_what_is_measured_and_how_it_is_meant() -> None:
    commitment, user = create_commitment(), create_user()
    indicator = add_indicator(
        commitment,
        name="Share of renewables",
        unit="%",
        role=QuantityRole.TARGET,
        operator=Operator.AT_LEAST,
        value=35,
        scope="of installed capacity",
        by=user,
        at=AT,
    )
    stored = Indicator.objects.get(pk=indicator.pk)
    assert stored.value == Decimal(35)
    assert (stored.operator, stored.scope) == (">=", "of installed capacity")
    assert str(stored) == "Share of renewables"
    (event,) = events(indicator)
    assert (event.verb, event.actor, event.root) == ("add_indicator", user.uuid, commitment.uuid)


def test_an_indicator_without_a_number_has_a_direction() -> None:
    commitment = create_commitment()
    fields: dict[str, Any] = {"unit": "jobs", "role": "target", "value": None}
    fields |= {"by": None, "at": AT}
    add_indicator(commitment, name="More jobs", operator="increase", **fields)
    with refused("indicator_has_a_value_or_a_direction", ValidationError):
        add_indicator(commitment, name="Jobs", operator="=", **fields)


def test_a_definition_may_come_later_and_leaves_the_quote_alone() -> None:
    indicator, user = create_indicator(), create_user()
    defined = define_indicator(
        indicator, definition="Held in person.", baseline_value=Decimal(2), by=user, at=AT
    )
    assert (defined.definition, defined.baseline_value) == ("Held in person.", Decimal(2))
    assert events(indicator)[-1].verb == "define_indicator"
    with refused("not a defining field: operator, value", TypeError):
        define_indicator(indicator, value=3, operator="=", by=user, at=AT)


@pytest.mark.parametrize(
    ("edtf", "last_day"),
    [
        ("2026-06-30", date(2026, 6, 30)),
        ("2026-06", date(2026, 6, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("2026", date(2026, 12, 31)),
        ("../2026-03", date(2026, 3, 31)),
    ],
)
def test_a_value_is_dated_by_the_last_day_of_what_is_said(edtf: str, last_day: date) -> None:
    measurement = create_measurement(measured_edtf=edtf, value=Decimal("4.5"))
    assert (measurement.measured_edtf, measurement.measured_on) == (edtf, last_day)
    assert str(measurement) == "4.5 workshops"
    assert verbs(measurement) == ["record_measurement"]
    assert events(measurement)[0].root == measurement.commitment.uuid


@pytest.mark.parametrize(
    ("edtf", "words"), [("2026/..", "Say when this was measured"), ("lately", "lately")]
)
def test_a_value_without_a_date_is_refused(edtf: str, words: str) -> None:
    indicator = create_indicator()
    with refused(words):
        record_measurement(indicator, value=4, measured_edtf=edtf, by=None, at=AT)


def test_a_value_counts_at_once_where_it_is_accepted_at_once() -> None:
    assert create_measurement(is_accepted=True).is_accepted
    assert not create_measurement().is_accepted


def test_evidence_is_a_link_or_a_statement() -> None:
    commitment = create_commitment()
    link = attach_evidence(
        commitment, title="Fact sheet", url="https://example.org/a", by=None, at=AT
    )
    statement = create_evidence(commitment=commitment, relation=EvidenceRelation.SLIP)
    assert (link.relation, statement.relation) == ("support", "slip")
    assert str(link) == "Fact sheet"
    assert verbs(link) == ["attach_evidence"]
    with refused("evidence_shows_something", ValidationError):
        attach_evidence(commitment, title="Nothing", by=None, at=AT)


def test_what_supports_a_report_belongs_to_the_commitment_of_the_report() -> None:
    update, indicator, commitment = create_update(), create_indicator(), create_commitment()
    with refused("This report is on another commitment"):
        record_measurement(indicator, value=4, measured_edtf="2026", update=update, by=None, at=AT)
    with refused("This report is on another commitment"):
        attach_evidence(
            commitment, title="Fact sheet", statement="x", update=update, by=None, at=AT
        )
    own = create_indicator(commitment=update.commitment)
    assert create_measurement(indicator=own, update=update).update == update
    assert create_evidence(commitment=update.commitment, update=update).update == update
    assert (Measurement.objects.count(), Evidence.objects.count()) == (1, 1)
