"""The page on which a document is brought in, and the action behind it."""

import re
import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from entry.intake.actions import AlreadyHereError, bring_in
from entry.intake.taking import IntakeError, seal, take_file, take_words, unseal
from frameworks.models import Framework
from frameworks.roles import Role
from history.models import AuditEvent
from sources.models import Document
from tests import factories
from tests.domain.brought_files import BOMB, docx, locked_pdf, paragraph, pdf
from tests.factories import AT

pytestmark = pytest.mark.django_db
PAGE = "/entry/documents/new/"
TITLE = "Joint Statement on Workshops"
BODY = (
    "The Ministry of Works announces that both sides will hold a joint workshop on maritime "
    "security in the third quarter of 2027, and each year after it.\n"
    "Questions go to kim@ministry.example before the workshop begins in the capital."
)
CARRIED = (
    "Thursday, October 31, 2024\nHome » Joint Statement on Workshops\n\n"
    f"{TITLE}\nby Jane Invented\nOct. 30, 2024\n\n{BODY}\n\nUnsubscribe | Contact us\n"
)


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FW")


@pytest.fixture
def clerk(framework: Framework) -> User:
    return factories.create_member(framework, Role.CLERK)


@pytest.fixture
def client(clerk: User) -> Client:
    client = Client()
    client.force_login(clerk)
    return client


def brought(client: Client, framework: Framework, **sent: Any) -> Any:
    return client.post(PAGE, {"framework": framework.pk, **sent})


def second(first: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends from the second step, as it was shown."""
    form = first.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    sheet = first.context["sheet"]
    return {
        **sent,
        "seal": sheet.seal,
        "framework": sheet.framework.code,
        "take": sorted(sheet.taken),
        "step": "keep",
        **changes,
    }


def test_text_goes_from_the_page_to_the_books_in_two_steps(
    client: Client, framework: Framework, clerk: User
) -> None:
    party = factories.create_party(framework=framework, name="Ministry of Works")

    first = brought(client, framework, words=CARRIED)

    assert first.status_code == 200
    assert not Document.objects.exists()
    shown = first.context["form"].initial
    assert (shown["title"], shown["date_edtf"], shown["date_answer"]) == (
        TITLE, "2024-10-30", "known",
    )  # fmt: skip
    assert shown["issuers"] == [party.pk]
    assert "“Thursday, October 31, 2024” is the carrier&#x27;s date" in first.content.decode()

    answer = client.post(PAGE, second(first))

    document = Document.objects.get()
    assert answer["Location"] == reverse("entry:triage", args=[document.uuid])
    mark = "[e-mail address left out]"
    assert document.text == f"Oct. 30, 2024\n\n{BODY.replace('kim@ministry.example', mark)}"
    assert document.raw_sha256 == first.context["intake"].sha256
    assert [*document.issuers.all()] == [party]
    event = AuditEvent.objects.get(verb="bring_in_document", subject=document.uuid)
    assert event.actor == clerk.uuid


def test_what_was_left_out_is_kept_except_what_is_personal(
    client: Client, framework: Framework
) -> None:
    client.post(PAGE, second(brought(client, framework, words=CARRIED)))

    rows = Document.objects.get().left_out

    assert {"what": "1 e-mail address", "why": "e-mail address: personal data", "count": 1} in rows
    assert "Thursday, October 31, 2024" in {row["what"] for row in rows}
    everything = str(rows) + str([event.changes for event in AuditEvent.objects.all()])
    assert "Jane Invented" not in everything
    assert "kim@" not in everything


def test_person_decides_what_is_left_out(client: Client, framework: Framework) -> None:
    first = brought(client, framework, words=CARRIED)
    lines = [line.text for line in first.context["intake"].read.lines]
    by_hand = lines.index("Oct. 30, 2024")

    client.post(PAGE, second(first, take=[], hand=[by_hand]))

    document = Document.objects.get()
    assert "Home » Joint Statement" in document.text
    assert "kim@ministry.example" in document.text
    assert "Oct. 30, 2024" not in document.text
    assert [row["why"] for row in document.left_out] == ["left out by hand"]


@pytest.mark.parametrize(
    ("head", "note"),
    [
        ("Wednesday, December 18, 2024", "“Wednesday, December 18, 2024” is the carrier"),
        ("Updated Jan. 20, 2025", "“Updated Jan. 20, 2025” is the carrier"),
        ("", "The text names no date at all"),
    ],
)
def test_missing_or_misleading_date_has_to_be_answered(
    client: Client, framework: Framework, head: str, note: str
) -> None:
    body = BODY.replace(" of 2027", "").replace("Questions", "Other questions")
    first = brought(client, framework, words=f"{head}\n{TITLE}\n\n{body}")
    assert first.context["asks_date"]
    assert first.context["form"].initial["date_answer"] is None
    assert note in first.context["date_found"]

    refused = client.post(PAGE, second(first, title="My own title"))

    assert refused.status_code == 422
    assert refused.context["form"]["title"].value() == "My own title"
    assert "date_answer" in refused.context["form"].errors
    assert client.post(PAGE, second(first, date_answer="unknown")).status_code == 302
    document = Document.objects.get()
    assert document.date_edtf == ""
    assert note in document.date_reasoning


@pytest.mark.parametrize(
    ("answer", "date", "stored"),
    [
        ("known", "Oct. 30, 2024", "2024-10-30"),
        ("known", "2024-10-30", "2024-10-30"),
        ("partly", "2023-07~", "2023-07~"),
        ("partly", "July 2023", "2023-07"),
        ("known", "2023", None),
        ("partly", "2023-07-01", None),
        ("known", "", None),
        ("unknown", "2023", None),
        ("partly", "some day", None),
        ("maybe", "2023", None),
    ],
)
def test_answer_and_date_have_to_go_together(
    client: Client, framework: Framework, answer: str, date: str, stored: str | None
) -> None:
    first = brought(client, framework, words=f"{TITLE}\n\n{BODY}")

    made = client.post(PAGE, second(first, date_answer=answer, date_edtf=date))

    assert made.status_code == (302 if stored is not None else 422)
    assert [*Document.objects.values_list("date_edtf", flat=True)] == ([stored] if stored else [])


def test_same_text_is_recognised(client: Client, framework: Framework) -> None:
    client.post(PAGE, second(brought(client, framework, words=CARRIED)))
    document = Document.objects.get()

    again = brought(client, framework, words=CARRIED)

    assert again.context["here"] == document
    refused = client.post(PAGE, second(again, code="OTHER"))
    assert refused.status_code == 422
    assert "This text is here already" in refused.content.decode()
    assert Document.objects.count() == 1


def test_action_refuses_the_same_text_in_one_framework_only(framework: Framework) -> None:
    fields: dict[str, Any] = {"title": "T", "text": "We will meet.", "date_answer": "unknown"}
    bring_in(framework, code="A", by=None, at=AT, **fields)

    with pytest.raises(AlreadyHereError, match="already"):
        bring_in(framework, code="B", by=None, at=AT, **fields)
    assert bring_in(factories.create_framework(), code="B", by=None, at=AT, **fields).pk


def test_code_in_use_is_refused_at_its_field(client: Client, framework: Framework) -> None:
    factories.create_document(framework=framework, code="FW")
    first = brought(client, framework, words=CARRIED)
    assert first.context["form"].initial["code"] == "FW-2"

    refused = client.post(PAGE, second(first, code="FW"))

    assert refused.status_code == 422
    assert Document.objects.count() == 1


def test_nothing_is_kept_of_nothing(framework: Framework) -> None:
    with pytest.raises(ValidationError):
        bring_in(framework, code="A", title="T", text=" \n ", date_answer="unknown", by=None, at=AT)


# --- files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("statement.txt", BODY.encode("utf-16")),
        ("statement.html", f"<html><body><p>{BODY}</p></body></html>".encode()),
        ("statement.docx", docx("".join(paragraph(line) for line in BODY.split("\n")))),
        ("statement.pdf", pdf(*[[line] for line in BODY.split("\n")])),
    ],
)
def test_files_of_every_kind_are_read(
    client: Client, framework: Framework, name: str, content: bytes
) -> None:
    first = brought(client, framework, file=SimpleUploadedFile(name, content))

    assert first.status_code == 200, first.context["form"].errors
    assert re.sub(r"\s+", " ", first.context["text"]).startswith("The Ministry of Works announces")
    assert first.context["intake"].name == name


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "nothing in it"),
        ("a.txt", b"\0\0\0\1", "not text"),
        ("a.txt", b"%PDF-1.4 words", "not text"),
        ("a.txt", "긴 ".encode() * 300_000, "longer than 400,000"),
        ("a.txt", b"x" * 500_000, "longer than 400,000"),
        ("a.html", b"no markup", "not a web page"),
        ("a.pdf", b"<html></html>", "not what its name says"),
        ("a.pdf", locked_pdf(password="x"), "locked with a password"),
        ("a.pdf", pdf([]), "pictures of pages"),
        ("a.docx", pdf(["words"]), "not what its name says"),
        ("a.docx", docx(paragraph("x"), word__vbaProject_bin=b"x"), "macros"),
        ("a.docx", docx(paragraph("&a8;"), prolog=BOMB), "not built like a document"),
        ("a.docx", docx(paragraph("x" * 30_000_000)), "not built like a document"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "txt, html, docx or pdf"),
        ("a.docm", docx(paragraph("x")), "txt, html, docx or pdf"),
        ("a.exe", b"MZ", "txt, html, docx or pdf"),
        ("noname", b"words", "txt, html, docx or pdf"),
    ],
)
def test_files_that_cannot_be_taken_are_refused_with_their_reason(
    client: Client, framework: Framework, name: str, content: bytes, message: str
) -> None:
    refused = brought(client, framework, file=SimpleUploadedFile(name, content))

    assert refused.status_code == 422
    assert message in str(refused.context["form"].errors["file"])
    assert not Document.objects.exists()


def test_encoding_named_by_a_person_is_used(client: Client, framework: Framework) -> None:
    content = "양국은 협력한다. " * 20
    file = SimpleUploadedFile("a.txt", content.encode("cp949"))
    first = brought(client, framework, file=file, encoding="cp949")
    assert first.context["text"] == content.strip()
    assert first.context["form"].initial["language"] == "ko"

    wrong = SimpleUploadedFile("a.txt", content.encode("cp949"))
    assert brought(client, framework, file=wrong, encoding="utf-8").status_code == 422


def test_both_or_neither_is_asked_about_and_what_was_typed_is_kept(
    client: Client, framework: Framework
) -> None:
    both = brought(client, framework, words=BODY, file=SimpleUploadedFile("a.txt", b"words"))
    assert both.status_code == 422
    assert BODY in both.content.decode().replace("&#x27;", "'")
    assert brought(client, framework).status_code == 422


def test_what_was_read_is_sealed_for_its_person_and_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = factories.create_user(), factories.create_user()
    word = seal(take_words(BODY), user=ann)

    assert unseal(word, user=ann) == take_words(BODY)
    for user, sent in ((bob, word), (ann, word[:-4]), (ann, "")):
        with pytest.raises(IntakeError):
            unseal(sent, user=user)
    later = time.time() + 4 * 86_400
    monkeypatch.setattr("time.time", lambda: later)
    with pytest.raises(IntakeError):
        unseal(word, user=ann)


def test_broken_seal_leads_back_to_the_first_step(client: Client, framework: Framework) -> None:
    answer = client.post(PAGE, {"seal": "nonsense", "framework": "FW"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)


def test_name_of_a_file_is_one_plain_line() -> None:
    taken = take_file(SimpleUploadedFile("..\\x/ev\u202eil.txt", BODY.encode()))
    assert taken.name == "evil.txt"


# --- who may ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CLERK, 200), (Role.LEAD, 200), (Role.VIEWER, 403), (Role.CONTACT, 403)],
)
def test_only_who_keeps_the_books_brings_in(framework: Framework, role: Role, status: int) -> None:
    client = Client()
    client.force_login(factories.create_member(framework, role))
    assert client.get(PAGE).status_code == status
    assert Client().get(PAGE).status_code == 302


def test_framework_of_others_is_not_to_be_had(client: Client, framework: Framework) -> None:
    other = factories.create_framework(code="OTHER")
    assert brought(client, other, words=BODY).status_code == 422
    first = brought(client, framework, words=CARRIED)
    assert client.post(PAGE, second(first, framework="OTHER")).status_code == 403


def test_check_page_asks_as_much_for_many_parties_as_for_few(
    client: Client, framework: Framework
) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            brought(client, framework, words=CARRIED)
        return len(queries)

    few = count()
    for _one in range(5):
        factories.create_party(framework=framework)
    assert count() == few
