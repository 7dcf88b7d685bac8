"""Proposals on the triage page: accepted, corrected or refused by a person, never by themselves."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from commitments.actions import add_mention
from commitments.models import Commitment, MentionRole
from entry.domain.sentences import sentences
from entry.models import RefusedProposal, Verdict
from entry.triage.actions import TriageConflictError, refuse_proposal
from entry.triage.offers import add_offers
from entry.triage.rows import Row, rows_of
from frameworks.models import Framework, PartyName
from frameworks.roles import Role
from history.models import AuditEvent
from sources.models import Document
from tests import factories
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
TEXT = (
    "Cooperation\n\n"
    "Norland will host a workshop for up to 300 officers in March 2026. The sea is wide. "
    "In 2023, Norland opened a harbour office.\n"
    "• Norland will build a solar park and will open a school by 2027.\n"
    "• Norland will hold a dialogue every year.\n"
)
STARTS = [one.start for one in sentences(TEXT)]
WORKSHOP, SEA, OFFICE, PARK, DIALOGUE = STARTS[1:]


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FW")


@pytest.fixture
def document(framework: Framework) -> Document:
    party = factories.create_party(code="NL", name="Kingdom of Norland")
    PartyName.objects.create(party=party, name="Norland")
    return factories.create_document(framework=framework, text=TEXT, date_edtf="2025-06-15")


@pytest.fixture
def clerk(framework: Framework) -> User:
    return factories.create_member(framework, Role.CLERK, full_name="Ann Clerk")


@pytest.fixture
def client(clerk: User) -> Client:
    client = Client()
    client.force_login(clerk)
    return client


def triage(document: Document) -> str:
    return reverse("entry:triage", args=[document.uuid])


def rows(document: Document, user: User) -> list[Row]:
    found = rows_of(document, user=user)
    add_offers(found, found, document=document, user=user)
    return found


def row_at(document: Document, user: User, start: int) -> Row:
    return next(row for row in rows(document, user) if row.sentence.start == start)


def form_of(document: Document, start: int, *, proposal: int | str = 0) -> str:
    end = next(one.end for one in sentences(TEXT) if one.start == start)
    query = f"start={start}&end={end}&proposal={proposal}&back=triage"
    return f"{reverse('entry:document', args=[document.uuid])}?{query}"


def filled(client: Client, address: str) -> dict[str, Any]:
    """Return what a browser would send of the form as it opens."""
    context = client.get(address).context
    sent: dict[str, Any] = {}
    management = context["parties"].management_form
    for form in (context["form"], context["figure"], management, *context["parties"]):
        for bound in form:
            value = bound.value()
            sent[bound.html_name] = "" if value is None else value
    return sent


def test_page_shows_proposals_of_open_sentences_to_those_who_keep_the_books(
    client: Client, document: Document
) -> None:
    page = client.get(triage(document)).content.decode()
    for words in ("Host a workshop", "will host", "2026-03", "Why", "says what will be", "300"):
        assert words in page
    reader = Client()
    reader.force_login(factories.create_member(document.framework, Role.VIEWER))
    assert "triage-offer" not in reader.get(triage(document)).content.decode()


def test_accepting_what_needs_no_entry_is_the_verdict(
    client: Client, document: Document, clerk: User
) -> None:
    assert [one.kind for one in row_at(document, clerk, SEA).offers] == ["background"]
    assert not Verdict.objects.exists()

    client.post(triage(document), {"verdict": f"{SEA}:0:background"})

    assert Verdict.objects.get().kind == "background"
    assert row_at(document, clerk, SEA).offers == []


def test_accepted_commitment_is_entered_by_looking_and_saving(
    client: Client, document: Document
) -> None:
    sent = filled(client, form_of(document, WORKSHOP))

    said = client.post(form_of(document, WORKSHOP), {**sent, "step": "enter"})

    assert said["Location"] == f"{triage(document)}#at-{SEA}"
    made = Commitment.objects.get()
    assert (made.kind, made.strength, made.verb, made.publication_status) == (
        "quantitative_target", "will", "will host", "planned",
    )  # fmt: skip
    assert [(one.party.code, one.role) for one in made.party_roles.all()] == [("NL", "owner")]
    deadline = made.deadlines.get()
    assert (deadline.expression, deadline.edtf) == ("in March 2026", "2026-03")
    figure = made.indicators.get()
    assert (figure.operator, figure.value, figure.unit) == ("<=", Decimal(300), "officers")
    assert made.mentions.get().passage.quote == sentences(TEXT)[1].text


def test_clerk_corrects_what_was_proposed(client: Client, document: Document) -> None:
    sent = filled(client, form_of(document, WORKSHOP))
    mended = {**sent, "title": "Another title", "figure-unit": "", "figure-value": ""}

    client.post(form_of(document, WORKSHOP), {**mended, "step": "enter"})

    made = Commitment.objects.get()
    assert (made.title, made.indicators.count()) == ("Another title", 0)


def test_number_without_a_unit_is_asked_about(client: Client, document: Document) -> None:
    sent = {**filled(client, form_of(document, WORKSHOP)), "figure-unit": "", "step": "enter"}
    page = client.post(form_of(document, WORKSHOP), sent)
    assert "Say in what it is counted." in page.content.decode()
    assert not Commitment.objects.exists()


def test_second_promise_of_a_sentence_comes_next(client: Client, document: Document) -> None:
    sent = filled(client, form_of(document, PARK))
    said = client.post(form_of(document, PARK), {**sent, "step": "enter"})

    assert said["Location"] == f"{triage(document)}#at-{PARK}"
    sent = filled(client, form_of(document, PARK, proposal=1))
    assert "school" in sent["title"]
    said = client.post(form_of(document, PARK, proposal=1), {**sent, "step": "enter"})
    assert said["Location"] == f"{triage(document)}#at-{DIALOGUE}"


def test_recurring_words_are_left_for_a_person(client: Client, document: Document) -> None:
    sent = filled(client, form_of(document, DIALOGUE))
    assert (sent["expression"], sent["edtf"]) == ("", "")
    assert "“every year”" in sent["note"]
    assert "It comes again and again" in client.get(form_of(document, DIALOGUE)).content.decode()


def test_nonsense_numbers_of_proposals_leave_the_form_as_it_was(
    client: Client, document: Document
) -> None:
    for number in (7, "x"):
        assert filled(client, form_of(document, SEA, proposal=number))["title"] == ""


def test_refused_proposal_is_not_made_again_until_taken_back(
    client: Client, document: Document, clerk: User
) -> None:
    [offer] = row_at(document, clerk, SEA).offers

    client.post(triage(document), {"refuse": offer.sends})

    row = row_at(document, clerk, SEA)
    assert (row.offers, [one.kind for one in row.refused]) == ([], ["background"])
    refused = RefusedProposal.objects.get()
    event = AuditEvent.objects.get(subject=refused.uuid)
    assert (event.verb, event.actor, event.root) == ("refuse_proposal", clerk.uuid, document.uuid)
    assert client.post(triage(document), {"refuse": offer.sends}).status_code == 409
    client.post(triage(document), {"refuse": row.refused[0].sends})
    assert [one.kind for one in row_at(document, clerk, SEA).offers] == ["background"]


def test_refusal_needs_words_a_class_and_what_was_seen(document: Document, clerk: User) -> None:
    said: dict[str, Any] = {"by": clerk, "at": AT}
    place: dict[str, Any] = {"start": SEA, "end": SEA + 5, "label": "background"}
    first = refuse_proposal(document, **place, seen=0, **said)
    assert refuse_proposal(document, **place, seen=1, **said).version == first.version
    with pytest.raises(TriageConflictError):
        refuse_proposal(document, **place, seen=0, **said)
    wrongs: list[dict[str, Any]] = [{"end": SEA}, {"end": 9999}, {"label": "else"}]
    for wrong in wrongs:
        with pytest.raises(Exception, match="words|kind"):
            refuse_proposal(document, **{**place, **wrong}, seen=0, **said)


@pytest.mark.parametrize(
    "sent",
    [
        {"refuse": "1"}, {"refuse": "0:x:planned:0:1"}, {"refuse": "0:5:else:0:1"},
        {"mention": "0:5:x"}, {"mention": "0"}, {},
    ],
)  # fmt: skip
def test_nonsense_is_refused(client: Client, document: Document, sent: dict[str, str]) -> None:
    assert client.post(triage(document), sent).status_code == 422


def test_all_that_is_sure_is_accepted_by_one_press_with_its_number(
    client: Client, document: Document
) -> None:
    page = client.get(triage(document))
    every = page.context["levels"][-1]
    assert (every.percent, [row.kind_words for row in every.rows]) == (0, ["not looked at yet"] * 2)
    assert "at least 0 % sure: 2" in " ".join(page.content.decode().split())
    assert not Verdict.objects.exists()

    client.post(triage(document), {"many": "1", "level": "nonsense"})
    few = Verdict.objects.count()
    client.post(triage(document), {"many": "1", "level": "0"})

    assert few < 2
    said = Verdict.objects.in_reading_order().values_list("start", "kind")
    assert [*said] == [(SEA, "background"), (OFFICE, "delivered")]
    assert not Commitment.objects.exists()


def test_restatement_becomes_a_mention_by_one_press(
    client: Client, document: Document, clerk: User
) -> None:
    known = factories.create_commitment(framework=document.framework, reference="FW-007")
    words = "Norland will host a workshop for 300 officers."
    earlier = factories.create_document(framework=document.framework, text=words, code="OLD")
    passage = factories.create_passage(document=earlier, quote=words)
    add_mention(known, passage=passage, role=MentionRole.ORIGIN, by=None, at=AT)
    page = client.get(triage(document)).content.decode()
    assert "Add as a mention of FW-007" in page
    one = sentences(TEXT)[1]
    sends = {"mention": f"{one.start}:{one.end}:{known.uuid}"}

    other = {"mention": f"{one.start}:{one.end - 1}:{known.uuid}"}
    assert client.post(triage(document), other).status_code == 422
    client.post(triage(document), sends)

    row = row_at(document, clerk, WORKSHOP)
    assert (row.kind, row.commitments, row.offers) == ("commitment", [known], [])
    assert Commitment.objects.count() == 1
    assert {one.role for one in known.mentions.all()} == {"origin", "restatement"}


def test_proposals_ask_as_much_for_many_sentences_as_for_few(
    client: Client, framework: Framework
) -> None:
    def count(many: int) -> int:
        text = "\n".join(f"Norland will hold workshop {n} in 2026." for n in range(many))
        document = factories.create_document(framework=framework, text=text)
        known = factories.create_commitment(framework=framework)
        earlier = factories.create_document(framework=framework, text=text)
        passage = factories.create_passage(document=earlier, quote=text.split("\n")[0])
        add_mention(known, passage=passage, role=MentionRole.ORIGIN, by=None, at=AT)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(triage(document))
        assert page.content.decode().count("triage-accept") == many
        return len(queries)

    count(1)
    assert count(20) == count(2)
