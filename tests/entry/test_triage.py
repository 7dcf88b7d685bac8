"""What each sentence of a document is: said once, by whom, and never over somebody's head."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from commitments.actions import add_mention
from commitments.domain.vocabulary import Kind, PublicationStatus
from commitments.models import Commitment, MentionRole
from entry.domain.sentences import sentences
from entry.models import Verdict, VerdictKind
from entry.triage.actions import TriageConflictError, triage_headings, triage_sentence
from entry.triage.rows import coverage_of, rows_of
from frameworks.models import Framework
from frameworks.roles import Role
from history.models import AuditEvent
from sources.actions import cut_passage
from sources.models import Document
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
TEXT = (
    "Maritime Security\n\n"
    "Both sides will hold a workshop in 2027. They respect the law of the sea.\n"
    "• In 2023, they held two workshops.\n"
    "• 양측은 2028년까지 협력한다. They will report.\n\n"
    "Information Sharing\n\n"
    "They will also share data."
)
STARTS = [one.start for one in sentences(TEXT)]


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FW")


@pytest.fixture
def document(framework: Framework) -> Document:
    return factories.create_document(framework=framework, text=TEXT)


@pytest.fixture
def clerk(framework: Framework) -> User:
    return factories.create_member(framework, Role.CLERK, full_name="Ann Clerk")


@pytest.fixture
def other(framework: Framework) -> User:
    return factories.create_member(framework, Role.LEAD, full_name="Bob Lead")


@pytest.fixture
def client(clerk: User) -> Client:
    client = Client()
    client.force_login(clerk)
    return client


def address(document: Document, view: str = "triage") -> str:
    return reverse(f"entry:{view}", args=[document.uuid])


def grounded(document: Document, quote: str, **fields: Any) -> Commitment:
    passage = cut_passage(document, quote=quote, by=None, at=AT)
    passages = [(passage, MentionRole.ORIGIN)]
    return factories.create_commitment(framework=document.framework, passages=passages, **fields)


def kinds(document: Document, user: User) -> list[str]:
    return [row.kind.value for row in rows_of(document, user=user)]


def test_verdict_is_said_with_its_history_and_taken_back(document: Document, clerk: User) -> None:
    said: dict[str, Any] = {"start": STARTS[2], "by": clerk, "at": AT}

    first = triage_sentence(document, kind="principle", seen=0, **said)
    again = triage_sentence(document, kind="principle", seen=1, **said)
    opened = triage_sentence(document, kind="open", seen=1, **said)

    assert (first.end, again.version, opened.kind, opened.version) == (
        STARTS[2] + len("They respect the law of the sea."), 1, "open", 2,
    )  # fmt: skip
    events = AuditEvent.objects.filter(subject=first.uuid).order_by("pk")
    assert [(one.verb, one.actor) for one in events] == [("triage_sentence", clerk.uuid)] * 2
    assert {one.root for one in events} == {document.uuid}


@pytest.mark.parametrize("seen", [0, 2])
def test_verdict_of_somebody_else_is_never_overwritten(
    document: Document, clerk: User, other: User, seen: int
) -> None:
    triage_sentence(document, start=STARTS[0], kind="background", seen=0, by=other, at=AT)

    with pytest.raises(TriageConflictError, match="Bob Lead has said in between: background"):
        triage_sentence(document, start=STARTS[0], kind="principle", seen=seen, by=clerk, at=AT)

    assert Verdict.objects.get().kind == "background"


def test_two_who_begin_at_the_same_moment_do_not_both_win(
    document: Document, clerk: User, other: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from entry.triage import actions

    stored = actions._stored
    looks = iter([None])
    monkeypatch.setattr(actions, "_stored", lambda *where: next(looks, stored(*where)))
    Verdict.objects.create(
        document=document, start=0, end=17, kind="background", decided_by=other, decided_at=AT
    )

    with pytest.raises(TriageConflictError, match="Bob Lead"):
        triage_sentence(document, start=0, kind="principle", seen=0, by=clerk, at=AT)


@pytest.mark.parametrize("start", [1, 10_000])
def test_verdict_needs_a_sentence(document: Document, clerk: User, start: int) -> None:
    with pytest.raises(ValidationError):
        triage_sentence(document, start=start, kind="principle", seen=0, by=clerk, at=AT)


def test_all_headings_become_background_except_those_looked_at(
    document: Document, clerk: User, other: User
) -> None:
    triage_sentence(document, start=STARTS[0], kind="commitment", seen=0, by=other, at=AT)

    said = triage_headings(document, by=clerk, at=AT)

    assert [one.start for one in said] == [STARTS[6]]
    assert Verdict.objects.get(start=STARTS[0]).kind == "commitment"
    assert triage_headings(document, by=clerk, at=AT) == []


def test_sentence_is_what_its_commitments_are(document: Document, clerk: User) -> None:
    triage_sentence(document, start=STARTS[1], kind="background", seen=0, by=clerk, at=AT)
    first = grounded(document, "will hold a workshop in 2027")
    second = grounded(document, "Both sides will hold a workshop")
    grounded(document, "They respect the law", kind=Kind.STANDING_PRINCIPLE)
    grounded(document, "held two workshops", publication_status=PublicationStatus.DELIVERED)
    grounded(document, "양측은 2028년까지 협력한다", kind=Kind.BACKGROUND_FACT)
    # A restatement elsewhere is another passage of the same commitment.
    later = cut_passage(document, quote="share data", by=None, at=AT)
    add_mention(first, passage=later, role=MentionRole.RESTATEMENT, by=None, at=AT)

    rows = rows_of(document, user=clerk)

    assert [row.kind.value for row in rows] == [
        "open", "commitment", "principle", "delivered", "background", "open", "open", "commitment",
    ]  # fmt: skip
    assert rows[1].commitments == [first, second]
    assert rows[7].commitments == [first]


def test_passage_over_two_sentences_grounds_both(document: Document, clerk: User) -> None:
    grounded(document, "in 2027. They respect")
    assert kinds(document, clerk)[1:3] == ["commitment", "commitment"]


def test_commitment_that_one_may_not_see_is_not_shown(document: Document, clerk: User) -> None:
    grounded(document, "They will report")
    assert kinds(document, factories.create_user())[5] == "open"
    assert kinds(document, clerk)[5] == "commitment"


def test_coverage_counts_every_sentence_once(document: Document, clerk: User) -> None:
    for start, kind in zip(STARTS, ["background", "commitment", "principle"], strict=False):
        triage_sentence(document, start=start, kind=kind, seen=0, by=clerk, at=AT)

    coverage = coverage_of(rows_of(document, user=clerk))

    assert (coverage.total, coverage.looked_at, coverage.percent) == (8, 3, 37)
    assert coverage.to_be_entered == 1
    assert sum(part.count for part in coverage.parts) == 8
    assert coverage.parts[-1].left + coverage.parts[-1].width == pytest.approx(100, abs=0.1)


# --- the page -----------------------------------------------------------------------------


def test_page_works_as_a_form(client: Client, document: Document) -> None:
    shown = client.get(address(document))
    assert shown.status_code == 200
    assert "0 of 8 sentences looked at" in " ".join(shown.content.decode().split())

    said = client.post(address(document), {"verdict": f"{STARTS[1]}:0:commitment"})
    assert said["Location"] == f"{address(document)}#at-{STARTS[1]}"
    client.post(address(document), {"headings": "1"})

    page = client.get(address(document)).content.decode()
    assert "3 of 8 sentences looked at" in " ".join(page.split())
    assert "Ann Clerk" in page
    assert "not yet entered" in page


def test_conflict_is_shown_and_what_the_other_said_stays(
    client: Client, document: Document, other: User
) -> None:
    triage_sentence(document, start=0, kind="principle", seen=0, by=other, at=AT)

    page = client.post(address(document), {"verdict": "0:0:background"})

    assert page.status_code == 409
    assert "Bob Lead has said in between: principle. It was left as it is." in page.content.decode()
    assert Verdict.objects.get().kind == "principle"


def test_script_gets_the_row_and_the_bar(client: Client, document: Document, other: User) -> None:
    headers = {"Accept": "application/json"}

    told = client.post(address(document), {"verdict": "0:0:background"}, headers=headers)

    assert told.status_code == 200
    row = told.json()["rows"][0]
    assert (row["start"], 'data-version="1"' in row["html"]) == (0, True)
    assert "1 of 8" in " ".join(told.json()["bar"].split())
    late = client.post(address(document), {"verdict": "0:0:principle"}, headers=headers)
    assert (late.status_code, "in between" in late.json()["words"]) == (409, True)


def test_work_of_others_arrives(client: Client, document: Document, other: User) -> None:
    changes = address(document, "triage-changes")
    triage_sentence(document, start=0, kind="principle", seen=0, by=other, at=AT)

    since = (AT - timedelta(seconds=1)).isoformat()
    told = client.get(changes, {"since": since}).json()

    assert [row["start"] for row in told["rows"]] == [0]
    assert client.get(changes, {"since": told["since"]}).json()["rows"] == []
    assert client.get(changes, {"since": "nonsense\0"}).json()["rows"] == []


@pytest.mark.parametrize(
    "sent", ["", "0", "0:0:else", "x:0:principle", "-1:0:open", "9" * 30 + ":0:open"]
)
def test_nonsense_is_refused(client: Client, document: Document, sent: str) -> None:
    assert client.post(address(document), {"verdict": sent}).status_code == 422
    assert not Verdict.objects.exists()


def test_page_shows_one_kind_when_asked(client: Client, document: Document) -> None:
    client.post(address(document), {"verdict": "0:0:background"})
    page = client.get(address(document), {"show": "background"})
    shown = [row.sentence.text for paragraph in page.context["paragraphs"] for row in paragraph]
    assert shown == ["Maritime Security"]
    assert client.get(address(document), {"show": "x", "page": "y"}).status_code == 200


def test_long_document_comes_in_pages(client: Client, framework: Framework) -> None:
    text = "\n".join(f"Both sides will hold workshop {number}." for number in range(250))
    document = factories.create_document(framework=framework, text=text)
    page = client.get(address(document), {"page": "2"})
    assert sum(map(len, page.context["paragraphs"])) == 50
    assert "of 250" in page.content.decode()


@pytest.mark.ignore_template_errors
def test_entry_page_begins_with_the_words_of_the_sentence(
    client: Client, document: Document
) -> None:
    one = sentences(TEXT)[1]
    page = client.get(address(document, "document"), {"start": one.start, "end": one.end})
    initial = page.context["form"].initial
    assert (initial["quote"], initial["start"], initial["end"]) == (one.text, one.start, one.end)
    for start, end in (("x", "9"), ("99999", "999999"), ("5", "")):
        page = client.get(address(document, "document"), {"start": start, "end": end})
        assert "quote" not in page.context["form"].initial


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.CLERK, 200, 302), (Role.LEAD, 200, 302), (Role.VIEWER, 200, 403),
        (Role.CONTACT, 200, 403), (None, 404, 404),
    ],
)  # fmt: skip
def test_who_may_read_and_who_may_say(
    document: Document, role: Role | None, reads: int, writes: int
) -> None:
    user = factories.create_member(document.framework, role) if role else factories.create_user()
    client = Client()
    client.force_login(user)
    assert client.get(address(document)).status_code == reads
    assert client.get(address(document, "triage-changes")).status_code == reads
    sent = client.post(address(document), {"verdict": "0:0:background"})
    assert sent.status_code == writes


def test_page_asks_as_much_for_many_sentences_as_for_few(
    client: Client, framework: Framework, clerk: User, other: User
) -> None:
    def count(sentences_count: int) -> int:
        text = "\n".join(f"Both sides will hold workshop {n}." for n in range(sentences_count))
        document = factories.create_document(framework=framework, text=text)
        for number, one in enumerate(sentences(text)):
            user = (clerk, other)[number % 2]
            kind = VerdictKind.COMMITMENT
            triage_sentence(document, start=one.start, kind=kind, seen=0, by=user, at=AT)
        grounded(document, "hold workshop 0")
        if sentences_count > 1:
            grounded(document, "hold workshop 1.")
        with CaptureQueriesContext(connection) as queries:
            client.get(address(document))
        return len(queries)

    count(1)
    assert count(12) == count(2)
