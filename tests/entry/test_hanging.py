"""A date that hangs on something keeps the side and the days that its words say."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from commitments.models import Commitment, Deadline
from frameworks.models import Framework
from frameworks.roles import Role
from meetings.models import Forum
from sources.models import Document
from tests import factories
from tests.entry.test_select import TEXT, send

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework()


@pytest.fixture
def document(framework: Framework) -> Document:
    return factories.create_document(framework=framework, text=TEXT, date_edtf="2026-08-31")


@pytest.fixture
def forum(framework: Framework) -> Forum:
    return factories.create_forum(framework=framework, code="SCM")


@pytest.fixture
def client(framework: Framework) -> Client:
    client = Client()
    client.force_login(factories.create_member(framework, Role.CLERK))
    return client


def hangs(deadline: Deadline) -> tuple[str, int, str]:
    return deadline.anchor_relation, deadline.offset, deadline.offset_unit


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("30 days before the SCM", ("before", 30, "days")),
        ("two weeks after the SCM", ("after", 14, "days")),
        ("no later than 10 working days before the SCM", ("before", 10, "working_days")),
        ("SCM 30일 전까지", ("before", 30, "days")),
        ("after the SCM", ("after", 0, "days")),
        ("before the SCM", ("before", 0, "days")),
        ("each year", ("before", 0, "days")),
    ],
)
def test_side_and_days_are_those_of_the_words(
    client: Client, document: Document, forum: Forum, words: str, said: tuple[str, int, str]
) -> None:
    answer = send(client, document, expression=words, forum=str(forum.pk), relation="")
    assert answer.status_code == 302, answer.context["form"].errors
    assert hangs(Deadline.objects.get()) == said


def test_person_has_the_last_word(client: Client, document: Document, forum: Forum) -> None:
    fields = {"relation": "after", "offset": "5", "offset_unit": "working_days"}
    send(client, document, expression="30 days before the SCM", forum=str(forum.pk), **fields)
    assert hangs(Deadline.objects.get()) == ("after", 5, "working_days")


def test_preview_tells_side_and_days(client: Client, document: Document, forum: Forum) -> None:
    words = {"expression": "30 days before the SCM", "forum": str(forum.pk), "relation": ""}
    shown = send(client, document, "preview", **words).content.decode()
    assert "<p>30 days before SCM.</p>" in shown
    assert "→ 30 days before SCM" in shown


def test_months_are_asked_about(client: Client, document: Document, forum: Forum) -> None:
    words: dict[str, Any] = {"expression": "within three months of the SCM", "relation": ""}
    asked = send(client, document, forum=str(forum.pk), **words)
    assert "count in months or years" in str(asked.context["form"].errors["expression"])
    assert not Commitment.objects.exists()
    assert send(client, document, forum=str(forum.pk), offset="90", **words).status_code == 302
    assert hangs(Deadline.objects.get()) == ("after", 90, "days")


def test_date_hangs_on_an_event_with_its_day(client: Client, document: Document) -> None:
    words = {"expression": "within 90 days of signature", "relation": ""}
    shown = send(client, document, "preview", **words)
    assert "name the event below" in shown.content.decode()
    send(client, document, event="signature", event_on="2027-01-01", **words)
    deadline = Deadline.objects.get()
    assert (deadline.anchor_event, deadline.last_day) == ("signature", date(2027, 4, 1))
    assert hangs(deadline) == ("after", 90, "days")


@pytest.mark.parametrize("is_forum_chosen", [True, False])
def test_event_is_named_alone_and_with_its_name(
    client: Client, document: Document, forum: Forum, is_forum_chosen: bool
) -> None:
    named = {"forum": str(forum.pk), "event": "signature"}
    fields = named if is_forum_chosen else {"event_on": "2027-01-01"}
    answer = send(client, document, expression="later", **fields)
    assert answer.context["form"].errors["event"]
    assert not Deadline.objects.exists()


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("within 18 months", "../2028-02-29"),
        ("in six months", "2027-02-28"),
        ("within three weeks", "../2026-09-21"),
        ("within two years", "../2028-08-31"),
    ],
)
def test_what_counts_from_the_document_is_proposed(
    client: Client, document: Document, words: str, edtf: str
) -> None:
    shown = send(client, document, "preview", expression=words).content.decode()
    assert f"Perhaps {edtf}, counted from" in shown
    assert "choose a forum" not in shown


@pytest.mark.parametrize(
    ("dated", "words", "edtf"),
    [
        ("2026-08", "within 18 months", "Perhaps ../2028-02,"),
        ("2026", "within two years", "Perhaps ../2028,"),
        ("2026", "within 18 months", "not known well enough"),
        ("2026-08", "within 30 days", "not known well enough"),
        ("", "within 30 days", "not known well enough"),
        ("2026-08-31", "within 300 years", "not known well enough"),
    ],
)
def test_coarse_date_of_a_document_makes_no_exact_proposal(
    client: Client, framework: Framework, dated: str, words: str, edtf: str
) -> None:
    document = factories.create_document(framework=framework, text=TEXT, date_edtf=dated)
    assert edtf in send(client, document, "preview", expression=words).content.decode()
