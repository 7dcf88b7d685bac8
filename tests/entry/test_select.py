"""A commitment made from a document by selecting its words."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.actions import DateError
from commitments.domain.vocabulary import PartyRole, Status
from commitments.models import AnchorRelation, Commitment, Deadline
from entry.actions import DateWords, Selection, enter_from_document, select_passage
from frameworks.models import Framework
from frameworks.roles import Role
from history.models import AuditEvent
from sources.actions import PassageError
from sources.models import Document, Passage
from tests import factories
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
TEXT = (
    "Joint statement 🌏🤝\n\n"
    "The parties 𝔴ill hold 30 workshops by the third quarter of 2027.\n"
    "양측은 2027년까지 공동 사업을 추진한다. 👩‍👩‍👧 They report each year.\n\n"
    "They report each year.\n"
)
PROMISE = "The parties 𝔴ill hold 30 workshops by the third quarter of 2027."


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FW")


@pytest.fixture
def document(framework: Framework) -> Document:
    return factories.create_document(framework=framework, text=TEXT, date_edtf="2026-01-15")


@pytest.fixture
def client(framework: Framework) -> Client:
    client = Client()
    client.force_login(factories.create_member(framework, Role.CLERK))
    return client


def address(document: Document) -> str:
    return reverse("entry:document", args=[document.uuid])


def send(client: Client, document: Document, step: str = "enter", **fields: Any) -> Any:
    data = {
        "step": step,
        "quote": PROMISE,
        "reference": "FW-001",
        "title": "Hold 30 workshops",
        "kind": "quantitative_target",
        "strength": "will",
        "verb": "will hold",
        "publication_status": "planned",
        "status": "active",
        "date_role": "due",
        "relation": "before",
        "parties-TOTAL_FORMS": "1",
        "parties-INITIAL_FORMS": "0",
        "parties-0-party": "",
        "parties-0-role": "owner",
    }
    return client.post(address(document), data | fields)


def test_whole_text_is_on_the_page_with_its_passages_marked(
    client: Client, document: Document
) -> None:
    passage = factories.create_passage(document=document, quote=PROMISE)
    page = client.get(address(document))
    shown = "".join(piece.text for line in page.context["paragraphs"] for piece in line)
    assert shown == document.text
    assert f'data-start="{passage.start}" title="">{PROMISE}</mark>' in page.content.decode()
    assert page.context["form"]["reference"].value() == "FW-001"


def test_reference_after_the_last_one_is_proposed(client: Client, document: Document) -> None:
    factories.create_commitment(framework=document.framework, reference="FW-041")
    assert client.get(address(document)).context["form"]["reference"].value() == "FW-042"


def test_commitment_is_entered_with_words_party_and_date(
    client: Client, document: Document
) -> None:
    owner = factories.create_party(framework=document.framework, time_zone="Asia/Seoul")
    start = TEXT.index(PROMISE)
    answer = send(
        client,
        document,
        start=str(start),
        end=str(start + len(PROMISE)),
        expression="by the third quarter of 2027",
        **{"parties-0-party": str(owner.pk)},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    commitment = Commitment.objects.get(reference="FW-001")
    passage = commitment.mentions.get().passage
    assert (passage.quote, passage.start) == (PROMISE, start)
    assert commitment.party_roles.get().role == PartyRole.OWNER
    deadline = commitment.deadlines.get()
    assert (deadline.last_day, deadline.passage) == (date(2027, 9, 30), passage)
    assert deadline.late_at == datetime(2027, 9, 30, 15, tzinfo=UTC)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"cut_passage", "enter_commitment", "name_party", "set_deadline"} <= verbs


def test_words_are_enough_where_they_stand_once(client: Client, document: Document) -> None:
    answer = send(client, document, quote="양측은 2027년까지 공동 사업을 추진한다.")
    assert answer.status_code == 302
    passage = Passage.objects.get()
    assert document.text[passage.start : passage.end] == passage.quote


def test_numbers_are_enough(client: Client, document: Document) -> None:
    start = TEXT.index(PROMISE)
    end = start + len(PROMISE)
    answer = send(client, document, quote="", start=str(start), end=str(end))
    assert answer.status_code == 302
    assert Passage.objects.get().quote == PROMISE


def test_pasted_words_may_be_broken_into_other_lines(client: Client, document: Document) -> None:
    assert send(client, document, quote=PROMISE.replace(" ", "\r\n ", 3)).status_code == 302
    assert Passage.objects.get().quote == PROMISE


def test_selection_over_two_lines_keeps_the_break(client: Client, document: Document) -> None:
    start, end = TEXT.index(PROMISE), TEXT.index(" 👩‍👩‍👧")
    quote = TEXT[start:end].replace("\n", "\r\n")  # as browsers send it
    assert send(client, document, quote=quote, start=str(start), end=str(end)).status_code == 302
    assert Passage.objects.get().quote == TEXT[start:end]


def refused(answer: Any, field: str = "quote") -> str:
    assert answer.status_code == 200
    assert not Commitment.objects.exists()
    assert not Passage.objects.exists()
    assert answer.context["form"]["title"].value() == "Hold 30 workshops"
    return str(answer.context["form"].errors.get(field, ""))


def test_words_that_are_not_there_are_refused(client: Client, document: Document) -> None:
    assert "do not stand in" in refused(send(client, document, quote="We promise nothing."))


def test_words_that_stand_twice_are_refused_with_their_places(
    client: Client, document: Document
) -> None:
    first = TEXT.index("They report each year.")
    words = refused(send(client, document, quote="They report each year."))
    assert f"stand 2 times in the text, from the characters {first} and" in words
    chosen = send(client, document, quote="They report each year.", start=str(first))
    assert chosen.status_code == 302
    assert Passage.objects.get().start == first


@pytest.mark.parametrize("shift", [-1, 1])
def test_shifted_place_is_refused(client: Client, document: Document, shift: int) -> None:
    start = TEXT.index(PROMISE) + shift
    words = refused(send(client, document, start=str(start), end=str(start + len(PROMISE))))
    assert "holds “" in words


def test_offsets_in_utf_16_units_are_refused(client: Client, document: Document) -> None:
    units = len(TEXT[: TEXT.index(PROMISE)].encode("utf-16-le")) // 2
    end = units + len(PROMISE.encode("utf-16-le")) // 2
    assert "holds “" in refused(send(client, document, start=str(units), end=str(end)))


@pytest.mark.parametrize(("start", "end"), [("5", "5"), ("9", "3"), ("0", "99999")])
def test_impossible_place_is_refused(
    client: Client, document: Document, start: str, end: str
) -> None:
    assert "outside the text" in refused(send(client, document, start=start, end=end))


@pytest.mark.parametrize("words", ["", "  \n "])
def test_no_words_are_refused(client: Client, document: Document, words: str) -> None:
    assert "Select words" in refused(send(client, document, quote=words))


def test_preview_shows_the_reading_and_saves_nothing(client: Client, document: Document) -> None:
    shown = send(client, document, "preview", expression="in the third quarter of 2027")
    assert refused(shown) == ""
    assert "2027-35: 1 Jul 2027 – 30 Sep 2027" in shown.content.decode()
    assert "Calendar quarter." in shown.content.decode()
    assert "→ last day 30 Sep 2027" in shown.content.decode()
    assert not Deadline.objects.exists()
    assert not AuditEvent.objects.filter(verb="enter_commitment").exists()


def test_preview_says_what_is_closed_at_entry(client: Client, document: Document) -> None:
    shown = send(client, document, "preview", publication_status="delivered")
    assert "<li>delivered</li>" in shown.content.decode()


def test_date_that_needs_a_person_comes_back_with_the_reason(
    client: Client, document: Document
) -> None:
    words = refused(send(client, document, expression="as soon as possible"), "expression")
    assert "cannot be read as a date" in words
    assert send(client, document, expression="as soon as possible", edtf="2028").status_code == 302
    deadline = Deadline.objects.get()
    assert (deadline.expression, deadline.last_day) == ("as soon as possible", date(2028, 12, 31))


def test_reading_that_is_no_edtf_is_refused(client: Client, document: Document) -> None:
    words = refused(send(client, document, expression="then", edtf="2028-99"), "expression")
    assert words


def test_date_hangs_on_the_forum_that_was_chosen(client: Client, document: Document) -> None:
    forum = factories.create_forum(framework=document.framework, code="SCM")
    shown = send(client, document, "preview", expression="each year before the SCM")
    assert "choose the forum below" in shown.content.decode()
    send(client, document, expression="each year before the SCM", forum=str(forum.pk))
    deadline = Deadline.objects.get()
    assert (deadline.anchor_forum, deadline.anchor_relation) == (forum, AnchorRelation.BEFORE)


def test_season_is_that_of_the_owner(client: Client, document: Document) -> None:
    owner = factories.create_party(hemisphere="south")
    send(client, document, expression="autumn 2027", **{"parties-0-party": str(owner.pk)})
    assert Deadline.objects.get().last_day == date(2027, 5, 31)


def test_taken_reference_is_refused(client: Client, document: Document) -> None:
    factories.create_commitment(framework=document.framework, reference="FW-001")
    answer = send(client, document)
    assert "FW-001 already" in str(answer.context["form"].non_field_errors())
    assert not Passage.objects.filter(document=document).exists()


def test_more_lines_for_parties_keep_what_was_typed(client: Client, document: Document) -> None:
    party = factories.create_party()
    answer = send(client, document, "lines", **{"parties-0-party": str(party.pk)})
    assert refused(answer) == ""
    forms = answer.context["parties"].forms
    assert len(forms) == 5
    assert str(forms[0]["party"].value()) == str(party.pk)


@pytest.mark.parametrize("lines", ["-1", "x", "99999", ""])
def test_nonsense_in_the_count_of_lines_is_no_accident(
    client: Client, document: Document, lines: str
) -> None:
    for step in ("lines", "preview"):
        answer = send(client, document, step, **{"parties-TOTAL_FORMS": lines})
        assert answer.status_code == 200


def test_reader_without_the_books_reads_only(document: Document) -> None:
    client = Client()
    client.force_login(factories.create_member(document.framework))
    page = client.get(address(document))
    assert page.context["form"] is None
    assert send(client, document).status_code == 403
    assert not Commitment.objects.exists()


def test_document_of_others_does_not_exist(document: Document) -> None:
    client = Client()
    client.force_login(factories.create_member(factories.create_framework(), Role.CLERK))
    assert client.get(address(document)).status_code == 404
    assert send(client, document).status_code == 404
    assert client.get(reverse("entry:reading", args=[document.uuid])).status_code == 404


def test_reference_of_a_draft_of_others_is_not_told(client: Client, document: Document) -> None:
    passage = factories.create_passage(document=document, quote=PROMISE)
    party = factories.create_party(framework=document.framework)
    factories.create_commitment(
        framework=document.framework,
        reference="SECRET-1",
        visibility="party",
        author_party=party,
        passages=[(passage, "origin")],
    )
    assert "SECRET-1" not in client.get(address(document)).content.decode()


def test_reading_is_told_at_once(client: Client, document: Document) -> None:
    place = reverse("entry:reading", args=[document.uuid])
    told = client.get(place, {"expression": "July 13-14"}).content.decode()
    assert "2026-07-13/2026-07-14" in told
    assert "Year inferred from the document’s date." in told
    unsure = client.get(place, {"expression": "03/04/2027"}).content.decode()
    assert "is-open-question" in unsure
    assert "No date" in client.get(place).content.decode()


def test_page_asks_a_constant_number_of_questions(
    client: Client, document: Document, django_assert_num_queries: Any
) -> None:
    client.get(address(document))
    with CaptureQueriesContext(connection) as queries:
        client.get(address(document))
    for index in range(0, 40, 2):
        passage = select_passage(
            document, Selection(quote="", start=index, end=index + 3), by=None, at=AT
        )
        factories.create_commitment(framework=document.framework, passages=[(passage, "origin")])
    with django_assert_num_queries(len(queries)):
        client.get(address(document))


def test_refused_date_leaves_nothing_behind(document: Document) -> None:
    with pytest.raises(DateError):
        enter_from_document(
            document,
            selection=Selection(quote=PROMISE),
            date=DateWords(expression="one day"),
            reference="FW-001",
            title="Hold workshops",
            kind="one_off_deliverable",
            publication_status="planned",
            status=Status.ACTIVE,
            by=None,
            at=AT,
        )
    assert not Passage.objects.exists()
    assert not Commitment.objects.exists()


def test_passage_is_cut_once_for_two_commitments(document: Document) -> None:
    first = select_passage(document, Selection(quote=PROMISE), by=None, at=AT)
    assert select_passage(document, Selection(quote=PROMISE), by=None, at=AT) == first


def test_decomposed_words_are_found(document: Document) -> None:
    quote = unicodedata.normalize("NFD", "공동 사업을 추진한다.")
    passage = select_passage(document, Selection(quote=quote), by=None, at=AT)
    assert passage.quote == "공동 사업을 추진한다."


def test_text_with_two_characters_a_line_end_is_selected_by_words(framework: Framework) -> None:
    document = factories.create_document(framework=framework, text="One\r\ntwo\r\nthree.")
    passage = select_passage(document, Selection(quote="two\nthree."), by=None, at=AT)
    assert passage.quote == "two\r\nthree."


def test_empty_span_is_refused(document: Document) -> None:
    with pytest.raises(PassageError):
        select_passage(document, Selection(quote="", start=3, end=None), by=None, at=AT)
