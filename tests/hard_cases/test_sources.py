"""Hard cases of words: one sentence for many, drift, typos, furniture, verbs, implied numbers."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from commitments.actions import add_mention
from commitments.domain.drift import WordChange, word_changes
from commitments.models import Commitment, Indicator, Mention
from frameworks.models import PriorityArea
from meetings.models import Meeting
from sources.actions import add_document, cut_passage
from sources.models import Passage
from sources.verification import differences, passage_differences
from tests.hard_cases.entries import (
    AT,
    commitment,
    commitments,
    document,
    filtered,
    framework,
    party,
    person,
    quote_of,
    references,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

TARGETS = (
    "USAID awarded ACE a $3 million grant in June 2023 as part of the partnership to increase the "
    "regional renewable energy share of the power mix to 23 percent and to increase the installed "
    "renewable energy capacity to 35 percent by 2025."
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def test_hc05_a_sentence_that_grounds_three_records_finds_all_three() -> None:
    grant, share, capacity = commitments("ASEAN-081", "ASEAN-082", "ASEAN-083")

    found = filtered(q=TARGETS)

    assert references(found) == ["ASEAN-081", "ASEAN-082", "ASEAN-083"]
    assert [quote_of(row) in TARGETS for row in (grant, share, capacity)] == [True] * 3
    # The first target's words hold the second's; each has an indicator of its own.
    assert quote_of(capacity) in quote_of(share)
    assert share.indicators.get().value == 23
    assert capacity.indicators.get().value == 35
    assert [row.deadlines.get().edtf for row in (share, capacity)] == ["../2025", "../2025"]
    assert "is a reading" in share.note


def test_hc05_a_sentence_is_found_whatever_its_case_and_spaces() -> None:
    typed = TARGETS.upper().replace(" ", "   ")

    assert references(filtered(q=typed)) == ["ASEAN-081", "ASEAN-082", "ASEAN-083"]


def test_hc12_the_date_of_the_fact_sheet_is_its_own_and_not_the_page_s() -> None:
    sheet = document("ASEAN")

    assert sheet.date_edtf == "2023-07~"
    assert "18 December 2024" in sheet.date_reasoning
    assert "December 18" not in sheet.text


def test_hc20_an_earlier_document_is_another_mention_and_not_another_promise() -> None:
    pledge = commitment("ASEAN-039")
    count, totals = Commitment.objects.count(), list(Indicator.objects.money_totals())
    text = "The United States announces $60 million in new regional maritime initiatives."
    earlier = add_document(
        framework("ASEAN-2023"),
        code="SUMMIT-2022",
        title="Special Summit",
        text=text,
        date_edtf="2022-05-12",
        issuers=[party("US")],
        by=None,
        at=AT,
    )
    passage = cut_passage(earlier, quote=text, by=None, at=AT)

    for _time in range(2):
        add_mention(pledge, passage=passage, role="restatement", by=None, at=AT)

    mentions = pledge.mentions.order_by("passage__document__date_edtf")
    assert [mention.passage.document.date_edtf for mention in mentions] == [
        "2022-05-12",
        "2023-07~",
    ]
    assert Commitment.objects.count() == count
    assert list(Indicator.objects.money_totals()) == totals
    changed = word_changes(
        "regional maritime initiatives", "regional maritime security initiatives"
    )
    assert changed == [WordChange("", "security")]
    assert WordChange("", "security") in word_changes(text, quote_of(pledge))


def test_hc21_the_summit_of_may_2022_is_one_meeting_with_all_its_mentions() -> None:
    summits = Meeting.objects.filter(forum__code="US-ASEAN-SUMMIT", date_edtf="2022-05")
    summit = summits.get()

    mentions = Mention.objects.of_meeting(summit).select_related("commitment", "passage")

    told_by = ["ASEAN-004", "ASEAN-023", "ASEAN-039", "ASEAN-084"]
    assert [mention.commitment.reference for mention in mentions] == told_by
    assert all("Special Summit" in mention.passage.quote for mention in mentions)
    assert references(Commitment.objects.filter(meetings=summit)) == told_by


@pytest.mark.parametrize(("one", "other"), [("ASEAN-042", "ASEAN-043"), ("ASEAN-046", "ASEAN-047")])
def test_hc23_two_deliverables_share_a_quote_and_both_are_verbatim(one: str, other: str) -> None:
    first, second = commitments(one, other)
    shared = Passage.objects.filter(mentions__commitment__in=[first, second]).distinct()

    assert shared.get().document.text.count(shared.get().quote) == 1
    assert list(passage_differences(shared)) == []
    assert first.title != second.title
    assert quote_of(first) == quote_of(second)


def _texts() -> Iterator[tuple[str, str]]:
    """Yield every text in the database with the column it stands in."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField | models.JSONField):
                continue
            for value in model._base_manager.values_list(field.attname, flat=True):
                plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                yield f"{model._meta.label}.{field.name}", plain


def test_hc35_neither_an_address_nor_a_glyph_of_the_carrier_is_in_the_database() -> None:
    texts = list(_texts())
    addresses = {
        (where, found)
        for where, text in texts
        for found in EMAIL.findall(text)
        if not found.endswith("@demo.example")
    }

    assert addresses == set()
    assert {where for where, text in texts if PRIVATE_USE.search(text)} == set()
    assert ("accounts.User.email", "admin@demo.example") in texts


def test_hc35_what_was_left_out_is_listed_and_the_raw_file_is_known_by_its_hash() -> None:
    names = [area.name for area in PriorityArea.objects.filter(framework=framework("RCF-2024"))]
    assert len(names) == 6
    assert all(name == name.strip() for name in names)

    for code in ("RCF", "ASEAN"):
        kept = document(code)
        assert len(kept.left_out) >= 7
        assert all(one["what"] and one["why"] for one in kept.left_out)
        assert kept.raw_sha256 != kept.text_sha256


def test_hc36_names_drift_and_either_finds_the_programme() -> None:
    of_the_programme = ["ASEAN-057", "ASEAN-058", "ASEAN-059", "ASEAN-060"]

    for name in ("Cooperation System", "Coordination System", "APHECS"):
        assert references(filtered(q=name)) == of_the_programme
    assert "Cooperation System" not in document("ASEAN").text


@pytest.mark.parametrize(
    ("reference", "words"),
    [("ASEAN-061", "Environmental Rights"), ("RCF-023", "expert planning")],
)
def test_hc36_typing_errors_of_the_source_stand_as_they_were_published(
    reference: str, words: str
) -> None:
    row = commitment(reference)

    assert words in quote_of(row)
    assert list(differences()) == []


def test_hc40_the_first_cohort_s_date_stands_in_the_next_sentence() -> None:
    inaugurated, arrival = commitments("ASEAN-104", "ASEAN-106")

    cited = inaugurated.deadlines.get().passage

    assert cited is not None
    assert cited.quote != quote_of(inaugurated)
    assert cited == inaugurated.mentions.get(role="date").passage
    assert quote_of(arrival) in cited.quote or cited.quote in quote_of(arrival)


# --- how it was said -------------------------------------------------------------------------


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
