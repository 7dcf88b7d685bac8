"""Files give their words, or a plain reason why not; hostile ones harm nobody."""

import pytest

from entry.domain.files.decoding import decode
from entry.domain.files.docx import docx_lines
from entry.domain.files.html import html_lines
from entry.domain.files.lines import Extracted, Origin, ReadFault, ReadingError
from entry.domain.files.pdf import pdf_lines
from entry.domain.files.worker import from_json, read_apart, read_here, to_json
from tests.domain.brought_files import BOMB, W, docx, locked_pdf, paragraph, pdf

KOREAN = "한미 양국은 2027년까지 협력을 확대한다. Both sides agree.\n"


def words(read: Extracted) -> list[str]:
    return [line.text for line in read.lines if line.text.strip()]


# --- text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp949", "cp949"),
    ],
)
def test_korean_text_is_read_in_every_encoding_it_comes_in(encoding: str, told: str) -> None:
    assert decode(KOREAN.encode(encoding)) == (KOREAN, told)


def test_western_text_of_old_programs_is_read() -> None:
    assert decode("“Café” – naïve".encode("cp1252")) == ("“Café” – naïve", "cp1252")


@pytest.mark.parametrize(
    ("content", "encoding", "fault"),
    [
        (b"", "", ReadFault.EMPTY),
        (b" \r\n\t ", "", ReadFault.EMPTY),
        (" \n".encode("utf-16"), "", ReadFault.EMPTY),
        (b"words\0and more", "", ReadFault.NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n....", "", ReadFault.NOT_TEXT),
        (b"PK\x03\x04....", "", ReadFault.NOT_TEXT),
        (b"%PDF-1.7 ...", "", ReadFault.NOT_TEXT),
        (KOREAN.encode("cp949"), "utf-8", ReadFault.WRONG_ENCODING),
        (b"\xff\xfe\x00\xd8", "", ReadFault.WRONG_ENCODING),
        (b"words", "rot13", ReadFault.UNKNOWN_ENCODING),
        (b"\x81\x8d\x8f\x90\x9d", "", ReadFault.WRONG_ENCODING),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, encoding: str, fault: ReadFault) -> None:
    with pytest.raises(ReadingError) as refusal:
        decode(content, encoding=encoding)
    assert refusal.value.fault == fault


# --- pages --------------------------------------------------------------------------------


def test_page_gives_its_words_and_marks_its_menus() -> None:
    page = (
        "<!doctype html><html><head><title>Statement | Site</title><style>p {}</style></head>"
        "<body><nav><a>Home</a></nav><header>Ministry</header><main><h1>Joint&nbsp;Statement</h1>"
        "<p>Both sides <b>will</b> meet.<br>They agree.</p><ul><li>One</li><li></li></ul>"
        "<p style='display: none'>Hidden</p><script>alert('<p>no</p>')</script>"
        "<div role=complementary>Teaser</div></main><footer>Contact</footer></body></html>"
    )

    read = html_lines(page.encode())

    assert read.title == "Joint Statement"
    own = [line.text.strip() for line in read.lines if line.origin == Origin.BODY and line.text]
    assert own == ["Joint Statement", "Both sides will meet.", "They agree.", "• One"]
    aside = {line.text for line in read.lines if line.origin != Origin.BODY}
    assert aside == {"Home", "Ministry", "Hidden", "Teaser", "Contact"}


def test_page_says_its_own_encoding() -> None:
    page = f"<html><meta charset='EUC-KR'><p>{KOREAN}</p></html>"

    assert words(html_lines(page.encode("cp949"))) == [KOREAN.strip()]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"Only words, no markup at all.", ReadFault.NOT_MARKUP),
        (b"<html><body><script>x()</script></body></html>", ReadFault.NO_TEXT),
        (b"%PDF-1.4", ReadFault.NOT_TEXT),
    ],
)
def test_what_is_no_page_is_refused(content: bytes, fault: ReadFault) -> None:
    with pytest.raises(ReadingError) as refusal:
        html_lines(content)
    assert refusal.value.fault == fault


@pytest.mark.parametrize(
    "content",
    [
        b"<p>" + b"<div>" * 50_000 + b"deep",
        b"<p>word</b></i></p></p>" * 20_000,
        b"<p>&" + b"a" * 200_000,
    ],
)
def test_pages_built_to_tire_a_reader_are_read_all_the_same(content: bytes) -> None:
    assert words(html_lines(content))


# --- documents of word processors ---------------------------------------------------------


def test_document_gives_paragraphs_lists_and_running_heads() -> None:
    listed = "<w:pPr><w:numPr/></w:pPr>"
    deleted = "<w:del><w:r><w:t>not this</w:t></w:r></w:del>"
    content = docx(
        paragraph("Joint ", "Statement")
        + paragraph("We will meet.", style=listed)
        + f"<w:p>{deleted}<w:r><w:t>Kept</w:t><w:tab/><w:t>too</w:t></w:r></w:p>",
        word__header1_xml=f'<w:hdr xmlns:w="{W}">{paragraph("Draft 3")}</w:hdr>'.encode(),
        word__footnotes_xml=b"<x/>",
    )

    read = docx_lines(content)

    assert words(read) == ["Joint Statement", "• We will meet.", "Kept too", "Draft 3"]
    assert read.lines[-1].origin == Origin.PAGE_HEADER
    assert read.notes == ("footnotes",)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (docx(paragraph("&a8;"), prolog=BOMB), ReadFault.SUSPICIOUS),
        (docx("<w:p/>"), ReadFault.NO_TEXT),
        (docx("<w:p><w:r>"), ReadFault.DAMAGED),
        (docx(paragraph("x"))[:200], ReadFault.DAMAGED),
        (docx(paragraph("x" * 40_000_000)), ReadFault.SUSPICIOUS),
        (b"PK\x03\x04 nothing", ReadFault.DAMAGED),
    ],
)
def test_broken_and_hostile_documents_are_refused(content: bytes, fault: ReadFault) -> None:
    with pytest.raises(ReadingError) as refusal:
        docx_lines(content)
    assert refusal.value.fault == fault


# --- PDF ----------------------------------------------------------------------------------


def test_pdf_gives_its_lines_with_their_pages() -> None:
    read = pdf_lines(pdf(["Joint Statement of both sides", "We will meet."], ["They will report."]))

    assert [(line.text, line.page) for line in read.lines if line.text] == [
        ("Joint Statement of both sides", 1),
        ("We will meet.", 1),
        ("They will report.", 2),
    ]
    assert read.has_pages


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (pdf([]), ReadFault.SCANNED),
        (pdf([], [], ["7"]), ReadFault.SCANNED),
        (locked_pdf(password="secret"), ReadFault.LOCKED),
        (b"%PDF-1.7 and then nothing", ReadFault.DAMAGED),
        (pdf(["Some words of a statement."])[:150], ReadFault.DAMAGED),
        (b"<html>not a pdf</html>", ReadFault.NOT_TEXT),
        (pdf(*([["A page of words here."]] * 301)), ReadFault.TOO_MANY_PAGES),
    ],
)
def test_pdf_without_a_text_to_read_is_refused(content: bytes, fault: ReadFault) -> None:
    with pytest.raises(ReadingError) as refusal:
        pdf_lines(content)
    assert refusal.value.fault == fault


def test_pdf_that_only_forbids_printing_is_read() -> None:
    assert words(pdf_lines(locked_pdf(password=""))) == ["Secret words of the pact."]


# --- the process apart --------------------------------------------------------------------


def test_file_is_read_apart_as_it_is_read_here() -> None:
    content = docx(paragraph("Joint\u00a0\u00a0Statement \uf0d8"))

    assert read_apart("docx", content) == read_here("docx", content)
    assert words(read_apart("html", b"<p>We will meet.</p>")) == ["We will meet."]


def test_fault_comes_back_from_the_other_process() -> None:
    with pytest.raises(ReadingError) as refusal:
        read_apart("pdf", locked_pdf(password="secret"))
    assert refusal.value.fault == ReadFault.LOCKED


def test_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entry.domain.files.worker.WALL_SECONDS", 0.001)
    with pytest.raises(ReadingError) as refusal:
        read_apart("html", b"<p>words</p>")
    assert refusal.value.fault == ReadFault.TOO_SLOW


def test_what_holds_invisible_characters_only_has_no_text() -> None:
    with pytest.raises(ReadingError) as refusal:
        read_here("html", "<p>\u200b\ufeff</p>\uf0d8".encode())
    assert refusal.value.fault == ReadFault.NO_TEXT


def test_what_was_read_survives_its_journey_as_json() -> None:
    read = read_here("pdf", pdf(["Joint Statement of both sides"]))

    assert from_json(to_json(read)) == read
