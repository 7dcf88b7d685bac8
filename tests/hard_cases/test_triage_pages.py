"""Hard cases of entering, shown through the page of triage and the form that it fills."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from commitments.actions import add_mention
from commitments.models import Commitment, Deadline, MentionRole
from entry.domain.sentences import Sentence, sentences
from frameworks.models import Framework, PartyName
from frameworks.roles import Role
from sources.models import Document, Passage
from sources.verification import passage_differences
from tests import factories
from tests.entry.test_triage_proposals import filled, row_at, triage
from tests.factories import AT
from tests.hard_cases.test_bringing_in import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FS")


@pytest.fixture
def sheet(framework: Framework) -> Document:
    for code, names in {"US": ("United States",), "USAID": ("USAID",), "ASEAN": ("ASEAN",)}.items():
        party = factories.create_party(code=code, name=f"Register name of {code}")
        for name in names:
            PartyName.objects.create(party=party, name=name)
    return factories.create_document(
        framework=framework, text=text_of("asean"), date_edtf="2023-07~", code="SHEET"
    )


@pytest.fixture
def clerk(framework: Framework) -> User:
    return factories.create_member(framework, Role.CLERK)


@pytest.fixture
def client(clerk: User) -> Client:
    client = Client()
    client.force_login(clerk)
    return client


def one_with(document: Document, words: str) -> Sentence:
    return next(one for one in sentences(document.text) if words in one.text)


def address(document: Document, words: str, proposal: int = 0) -> str:
    one = one_with(document, words)
    page = reverse("entry:document", args=[document.uuid])
    return f"{page}?start={one.start}&end={one.end}&proposal={proposal}&back=triage"


def form(client: Client, document: Document, words: str, proposal: int = 0) -> dict[str, Any]:
    return filled(client, address(document, words, proposal))


def enter(
    client: Client, document: Document, words: str, *, proposal: int = 0, **changes: str
) -> Commitment:
    """Look and save: send the form as it was filled."""
    where = address(document, words, proposal)
    answer = client.post(where, {**filled(client, where), **changes, "step": "enter"})
    assert answer.status_code == 302, answer.context["form"].errors
    return Commitment.objects.latest("pk")


def quote_of(commitment: Commitment) -> str:
    return commitment.mentions.get().passage.quote


@pytest.mark.parametrize(
    ("words", "strength", "verb"),
    [
        ("will travel to Jakarta", "will", "will travel"),
        ("plans to launch its virtual", "intends", "plans to launch"),
        ("looks forward to joining", "explores", "looks forward to joining"),
    ],
)
def test_hc03_form_is_filled_with_the_strength_and_the_verb_as_written(
    client: Client, sheet: Document, words: str, strength: str, verb: str
) -> None:
    made = enter(client, sheet, words)
    assert (made.strength, made.verb) == (strength, verb)
    assert quote_of(made) == one_with(sheet, words).text


def test_hc08_by_2025_is_shown_as_written_and_ends_with_its_year(
    client: Client, sheet: Document
) -> None:
    assert "by 2025" in client.get(triage(sheet)).content.decode()
    deadline = enter(client, sheet, "35 percent by 2025").deadlines.get()
    assert (deadline.expression, deadline.edtf) == ("by 2025", "../2025")
    assert str(deadline.last_day) == "2025-12-31"


@pytest.mark.parametrize(
    ("words", "edtf", "last_day"),
    [
        ("in summer 2023", "2023-22", "2023-08-31"),
        ("in the fall of 2023", "2023-23", "2023-11-30"),
        ("in the third quarter of 2023", "2023-35", "2023-09-30"),
    ],
)
def test_hc09_seasons_and_quarters_come_filled_with_their_reading(
    client: Client, sheet: Document, words: str, edtf: str, last_day: str
) -> None:
    page = client.get(address(sheet, words)).content.decode()
    assert f"{edtf}: " in page
    deadline = enter(client, sheet, words).deadlines.get()
    assert (deadline.expression, deadline.edtf) == (words, edtf)
    assert str(deadline.last_day) == last_day


def test_hc10_no_date_is_made_up_for_what_has_none(client: Client, sheet: Document) -> None:
    sent = form(client, sheet, "plans to launch its virtual")
    assert (sent["expression"], sent["edtf"], sent["note"]) == ("", "", "")
    assert not enter(client, sheet, "plans to launch its virtual").deadlines.exists()


def test_hc11_year_that_is_not_written_is_inferred_and_says_so(
    client: Client, sheet: Document
) -> None:
    deadline = enter(client, sheet, "July 13-14").deadlines.get()
    assert (deadline.expression, deadline.is_inferred) == ("July 13-14", True)
    assert deadline.edtf == "2023-07-13/2023-07-14"


def test_hc11_words_that_point_back_are_left_to_a_person(client: Client, sheet: Document) -> None:
    sent = form(client, sheet, "Over that same period")
    assert (sent["expression"], sent["edtf"]) == ("", "")
    assert "“Over that same period”" in sent["note"]


def test_hc16_up_to_is_offered_as_a_ceiling(client: Client, sheet: Document) -> None:
    assert "up to 50,000 participants" in client.get(triage(sheet)).content.decode()
    figure = enter(client, sheet, "up to 50,000 participants", proposal=1).indicators.get()
    assert (figure.operator, figure.value, figure.role) == ("<=", Decimal(50_000), "ceiling")


def test_hc17_look_alike_is_offered_as_background_and_not_as_a_target(
    client: Client, sheet: Document, clerk: User
) -> None:
    words = "over 50,000 students"
    [offer] = row_at(sheet, clerk, one_with(sheet, words).start).offers
    assert (offer.kind, offer.proposal.is_commitment) == ("background", False)
    sent = form(client, sheet, words)
    assert (sent["figure-value"], sent["figure-unit"]) == ("", "")


def test_hc20_restatement_of_an_earlier_document_is_offered_as_a_mention(
    client: Client, framework: Framework, sheet: Document
) -> None:
    words = "the United States announced $60 million in new regional maritime initiatives"
    earlier = factories.create_document(framework=framework, text=f"In May, {words}.", code="2022")
    known = factories.create_commitment(framework=framework, reference="FS-039")
    passage = factories.create_passage(document=earlier, quote=words)
    add_mention(known, passage=passage, role=MentionRole.ORIGIN, by=None, at=AT)
    one = one_with(sheet, "$60 million")
    assert "Add as a mention of FS-039" in client.get(triage(sheet)).content.decode()

    client.post(triage(sheet), {"mention": f"{one.start}:{one.end}:{known.uuid}"})

    assert Commitment.objects.count() == 1
    assert known.mentions.filter(role="restatement").get().passage.quote == one.text


def test_hc21_near_duplicate_in_the_same_document_is_offered_as_a_mention(
    client: Client, framework: Framework, clerk: User
) -> None:
    text = (
        "The two sides will expand maritime information sharing with like-minded countries.\n"
        "They will expand information sharing on maritime threats with like-minded countries."
    )
    document = factories.create_document(framework=framework, text=text)
    first, second = sentences(text)
    assert [one.known for one in row_at(document, clerk, second.start).offers] == [None]

    made = enter(client, document, first.text)

    assert [one.known for one in row_at(document, clerk, second.start).offers] == [made]
    # A person decides: the sentence can still become a commitment of its own.
    assert enter(client, document, second.text).pk != made.pk


def test_hc23_two_records_of_one_sentence_share_their_verbatim_quote(
    client: Client, sheet: Document
) -> None:
    words = "35 percent by 2025"
    first, second = (enter(client, sheet, words, proposal=number) for number in (0, 1))
    shared = Passage.objects.filter(mentions__commitment__in=[first, second]).distinct()
    assert shared.count() == 1
    assert first.title != second.title
    assert [*passage_differences(shared)] == []


def test_hc24_two_events_of_one_date_phrase_have_a_date_each(
    client: Client, sheet: Document
) -> None:
    words = "third-annual U.S.-ASEAN Energy Ministerial"
    first = enter(client, sheet, words)
    second = enter(client, sheet, words, title="The inaugural ministerial", edtf="2023-08~")
    dates = Deadline.objects.filter(commitment__in=[first, second]).order_by("pk")
    assert [(one.expression, one.edtf) for one in dates] == [
        ("in August 2023", "2023-08"), ("in August 2023", "2023-08~"),
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["right-based approach", "Coordination System (APHECS)"])
def test_hc36_errors_and_drifting_names_reach_the_books_as_published(
    client: Client, sheet: Document, words: str
) -> None:
    made = enter(client, sheet, words, title="A title of the clerk")
    assert words in quote_of(made)
