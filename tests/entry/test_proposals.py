"""Proposals for a document: scoped, few queries, shown with their reasons, given as data."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from commitments.models import MentionRole
from entry.extraction import Class
from entry.proposal_wording import Shown
from entry.proposals import propose_for
from frameworks.models import Framework, PartyName
from frameworks.roles import Role
from sources.models import Document
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = (
    "Cooperation\n\n"
    "Norland will host a workshop in March 2026. The sea is wide.\n"
    "• Norland plans to build a solar park near the harbour for 300 households.\n"
)


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FW")


@pytest.fixture
def document(framework: Framework) -> Document:
    return factories.create_document(framework=framework, text=TEXT, date_edtf="2025-06-15")


@pytest.fixture
def clerk(framework: Framework) -> User:
    return factories.create_member(framework, Role.CLERK)


def test_each_sentence_of_a_document_gets_proposals(document: Document, clerk: User) -> None:
    party = factories.create_party(code="NL", name="Kingdom of Norland")
    PartyName.objects.create(party=party, name="Norland")
    heading, workshop, sea, park = propose_for(document, user=clerk)
    assert heading.sentence.is_heading
    assert heading.proposals == ()
    assert [one.code for one in workshop.proposals[0].parties] == ["NL"]
    assert [date.edtf for date in workshop.proposals[0].dates] == ["2026-03"]
    assert sea.proposals[0].label is Class.BACKGROUND
    assert park.proposals[0].is_commitment


def test_a_restatement_is_found_among_what_the_user_may_see(
    document: Document, framework: Framework, clerk: User
) -> None:
    known = factories.create_commitment(framework=framework, reference="FW-007")
    words = "Norland will build a solar park near the harbour."
    earlier = factories.create_document(framework=framework, text=words, code="OLD")
    passage = factories.create_passage(document=earlier, quote=words)
    known.mentions.create(passage=passage, role=MentionRole.values[0])
    *_, park = propose_for(document, user=clerk)
    assert park.proposals[0].mention is not None
    assert park.proposals[0].mention.reference == "FW-007"
    *_, park = propose_for(document, user=factories.create_user())
    assert park.proposals[0].mention is None


def test_queries_do_not_grow(document: Document, framework: Framework, clerk: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            propose_for(document, user=clerk)
        return len(queries)

    few = count()
    for _ in range(3):
        PartyName.objects.create(party=factories.create_party(), name="Some Other Name")
        factories.create_commitment(framework=framework)
    assert count() == few <= 6


def test_a_proposal_is_shown_with_its_reasons(document: Document, clerk: User) -> None:
    workshop = propose_for(document, user=clerk)[1]
    page = render_to_string("entry/proposal.html", {"shown": Shown(workshop.proposals[0])})
    for words in ("Host a workshop", "will host", "2026-03", "quite sure", "says what will be"):
        assert words in page


def test_the_data_goes_to_those_who_keep_the_books(
    document: Document, framework: Framework, clerk: User, client: Client
) -> None:
    address = reverse("entry:proposals", args=[document.uuid])
    for user, status in (
        (clerk, 200),
        (factories.create_member(framework, Role.VIEWER), 403),
        (factories.create_user(), 404),
    ):
        client.force_login(user)
        answer = client.get(address)
        assert answer.status_code == status
        if status == 200:
            [_, workshop, *_] = answer.json()["sentences"]
            assert workshop["proposals"][0]["kind"] == "event_meeting"
