"""Hard cases of documents that contradict each other: all are shown, none is chosen."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from commitments.models import Commitment, Evidence
from desks.statements import Claim, conflicting
from tests.hard_cases.entries import commitment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def claims(reference: str) -> list[Claim]:
    row = commitment(reference)
    mentions = row.mentions.select_related("passage__document").order_by("pk")
    proofs = list(row.evidence.filter(update__isnull=True).order_by("document_edtf", "pk"))
    return conflicting(mentions, proofs)


def test_the_climate_hub_is_launched_established_and_unveiled_in_three_years() -> None:
    found = claims("ASEAN-071")
    others = [claim for claim in found if not claim.is_quote]
    assert [claim.date for claim in others] == ["2022-05-12", "2023-09-05", "2024-10-10"]
    assert [claim.contradicts for claim in others] == [False, False, True]
    assert [
        word in claim.words
        for word, claim in zip(("launched", "established", "unveiled"), others, strict=True)
    ] == [True, True, True]
    # The promise itself stands among them, in its own words.
    assert sum(claim.is_quote for claim in found) == 1


def test_two_totals_of_trade_stand_beside_each_other() -> None:
    found = claims("ASEAN-014")
    assert [claim.contradicts for claim in found if not claim.is_quote] == [True]
    assert "520.3 billion" in found[-1].words


def test_only_what_is_contradicted_is_called_so() -> None:
    contradicted = {
        row.commitment.reference
        for row in Evidence.objects.select_related("commitment").filter(update__isnull=True)
        if claims(row.commitment.reference)
    }
    assert contradicted == {"ASEAN-014", "ASEAN-071"}


def test_the_real_history_is_on_the_commitments_it_speaks_of() -> None:
    rows = Evidence.objects.filter(update__isnull=True, commitment__framework__code="ASEAN-2023")
    assert rows.count() == 36
    assert rows.values("commitment").distinct().count() == 28
    assert not rows.filter(statement="").exists()


def test_the_pages_show_the_real_history_and_where_it_contradicts_itself() -> None:
    client = Client()
    client.force_login(User.objects.get(is_superuser=True))
    told = Commitment.objects.filter(evidence__update__isnull=True, evidence__isnull=False)
    told = told.filter(framework__code="ASEAN-2023").distinct().order_by("reference")
    shown, contradicted = set(), {}
    for row in told:
        page = client.get(reverse("desks:commitment", args=[row.uuid])).content.decode()
        statements = row.evidence.filter(update__isnull=True)
        if page.count('class="relation relation-') >= statements.count():
            shown.add(row.reference)
        block = re.search(r'aria-labelledby="conflicts".*?</section>', page, re.DOTALL)
        if block:
            contradicted[row.reference] = block[0]
    assert len(shown) == 28
    assert set(contradicted) == {"ASEAN-014", "ASEAN-071"}
    hub = contradicted["ASEAN-071"]
    places = [hub.index(day) for day in ("2022-05-12", "2023-09-05", "2024-10-10")]
    assert places == sorted(places)
    assert hub.count("contradicts") == 1
    assert "None is chosen here" in hub
