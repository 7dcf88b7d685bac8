"""Hard cases of how it was said: verbs of different strength, numbers that are only implied."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import Indicator
from sources.verification import differences
from tests.hard_cases.entries import commitments, filtered, person, quote_of, references

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_hc03_only_what_binds_as_strongly_as_will_is_found() -> None:
    found = filtered(strength_from="will", framework="ASEAN-2023")

    assert {row.strength for row in found} == {"commits", "will"}
    for row in found:
        assert row.verb in quote_of(row)
        assert row.verb.startswith("will ") == (row.strength == "will")
    weaker = {"ASEAN-024", "ASEAN-025", "ASEAN-054", "ASEAN-067"}
    assert not weaker & set(references(found))
    assert references(filtered(strength="will", framework="ASEAN-2023")) == sorted(
        row.reference for row in found if row.strength == "will"
    )
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("reference", "strength"),
    [
        ("RCF-014", "commits"),
        ("RCF-041", "should"),
        ("RCF-038", "intends"),
        ("RCF-030", "should"),
        ("ASEAN-024", "explores"),
        ("ASEAN-054", "intends"),
    ],
)
def test_hc03_the_strength_is_that_of_the_verb_as_written(reference: str, strength: str) -> None:
    (row,) = commitments(reference)

    assert row.strength == strength
    assert row.verb in quote_of(row)


@pytest.mark.parametrize("weakest", ["commits", "will", "intends", "should", "explores", "states"])
def test_hc03_a_weaker_bound_finds_no_less(weakest: str) -> None:
    order = ["commits", "will", "intends", "should", "explores", "states"]

    found = {row.strength for row in filtered(strength_from=weakest)}

    assert found == set(order[: order.index(weakest) + 1])


def test_hc39_an_implied_number_is_marked_on_the_page_and_in_the_api(client: Client) -> None:
    implied = Indicator.objects.get(commitment__reference="RCF-038")
    assert (implied.is_implied, implied.value) == (True, Decimal(2))
    client.force_login(person("admin"))

    page = client.get(reverse("desks:commitment", args=[implied.commitment.uuid]))
    answer = client.get(f"/api/v1/indicators/{implied.uuid}")

    assert "implied, not stated" in page.content.decode()
    assert answer.json()["is_implied"] is True
