"""What is proposed of a text that is brought in, and what is kept of it in the end."""

import pytest

from entry.domain.cleaning import EMAIL_MARK, PHONE_MARK, clean, is_wrapped, joined
from entry.domain.dating import DateFinding, DateSign, find_date
from entry.domain.files.lines import Extracted, Line, Origin, ReadingError, normalise, split
from entry.domain.furniture import Proposal, Reason, body_of, proposals
from entry.domain.titling import find_issuers, find_title

BODY = (
    "The United States and the Republic of Korea announce that they will hold a joint workshop "
    "on maritime security in the third quarter of 2027, and each year after it.\n"
    "Both sides intend to identify points of contact within three months."
)


def lines_of(text: str) -> tuple[Line, ...]:
    return normalise(Extracted(tuple(Line(line) for line in split(text)))).lines


def reasons(text: str, *, title: str = "") -> dict[str, Reason]:
    lines = lines_of(text)
    found = proposals(lines, title=title)
    return {lines[at].text: one.reason for one in found if one.is_certain for at in one.lines}


def kept(text: str, *, title: str = "") -> str:
    lines = lines_of(text)
    taken = [one for one in proposals(lines, title=title) if one.is_certain]
    return clean(lines, taken=taken).text


def date_of(text: str, *, title: str = "") -> DateFinding:
    lines = lines_of(text)
    found = proposals(lines, title=title)
    certain = [one for one in found if one.is_certain]
    return find_date(
        lines,
        out={at for one in certain for at in one.lines},
        carriers={at for one in found if one.reason == Reason.CARRIER_DATE for at in one.lines},
        body=body_of(lines),
        title_at=next((at for at, line in enumerate(lines) if line.text == title), None),
    )


def test_normalising_follows_its_rules_and_once_is_enough() -> None:
    raw = (
        "\ufeff \u00a0Head\u200bing \u3000 two\r\n\r\n\r\n\r\n\uf0d8 Glyph\u00a0\u00a0one\x07\r"
        "cafe\u0301\u2028👩\u200d👧 ok\u202e\n\n"
    )

    first = normalise(Extracted(tuple(Line(line) for line in split(raw))))

    assert [line.text for line in first.lines] == [
        "Heading two", "", "Glyph one", "café", "👩\u200d👧 ok",
    ]  # fmt: skip
    assert first.oddities == {"private_use": 1, "invisible": 3, "control": 1}
    again = normalise(Extracted(first.lines))
    assert again.lines == first.lines


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(ReadingError):
        lines_of("word " * 100_000)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Home | News | Contact us", Reason.NAVIGATION),
        ("IMMEDIATE RELEASE", Reason.NAVIGATION),
        ("by Jane Invented", Reason.BYLINE),
        ("3 comments 128 views", Reason.COUNTS),
        ("Updated Jan. 20, 2025", Reason.CARRIER_DATE),
        ("Last modified on 3 March 2025", Reason.CARRIER_DATE),
        ("Share this on your wall", Reason.SHARING),
        ("Source : ministry.example", Reason.SOURCE),
        ("Contact: press@ministry.example, +82 2 555 0100", Reason.CONTACT),
    ],
)
def test_furniture_above_the_text_is_proposed_with_its_reason(line: str, reason: Reason) -> None:
    text = f"{line}\n\nJoint Statement on Workshops\n\n{BODY}"

    assert reasons(text, title="Joint Statement on Workshops").get(line) == reason


def test_what_follows_the_end_is_the_carriers() -> None:
    text = f"{BODY}\n\nAnnex of Areas\n\nYou may also like\n{'A teaser that is long ' * 8}.\nMore"

    found = reasons(text)

    assert "You may also like" in found
    assert "More" in found
    # What may be the document's own is asked about, never ticked.
    assert "Annex of Areas" not in found
    lines = lines_of(text)
    asked = [one for one in proposals(lines) if not one.is_certain]
    assert [lines[at].text for one in asked for at in one.lines] == ["Annex of Areas"]


def test_sentences_of_the_document_are_never_proposed() -> None:
    tricky = (
        "Both sides updated the plan of 3 March 2025 and posted liaison officers to each other, "
        "and they will share data.\nHome ministries will contact each other and subscribe to the "
        "principles of the agreement without delay.\nAll rights reserved by the parties remain."
    )

    assert reasons(f"{BODY}\n{tricky}\n{BODY}") == {}


def test_addresses_and_numbers_inside_a_sentence_give_way_to_a_mark() -> None:
    sentence = "Reports go to desk@ministry.example or to +1 202-555-0100 before 2027-01-31."
    text = f"{BODY}\n{sentence}\n{BODY}"

    cleaned = kept(text)

    assert f"Reports go to {EMAIL_MARK} or to {PHONE_MARK} before 2027-01-31." in cleaned
    assert "@" not in cleaned


def test_numbers_that_are_no_telephones_stay() -> None:
    text = (
        f"{BODY}\nFrom 2002 to 2021 it gave 12.1 billion; 50,000 of 625,000 in 2023-2025.\n{BODY}"
    )

    assert kept(text) == text


def test_left_out_lines_are_told_but_nothing_personal_in_them() -> None:
    text = f"by Jane Invented\nHome News\n\n{BODY}\n\nUnsubscribe jane@invented.example"
    lines = lines_of(text)

    told = clean(lines, taken=proposals(lines)).left_out

    words = " ".join(one.words for one in told)
    assert "Home News" in words
    assert "Jane" not in words
    assert "jane@" not in words
    assert sum(one.count for one in told) == 3


def test_pages_repeat_their_heads_and_feet() -> None:
    pages = [
        Line(text, page=number)
        for number in (1, 2, 3, 4)
        for text in (
            "Ministry of Examples 2027",
            f"Both sides will hold meeting number {number} of the working group in that year,",
            "and they will report to the ministers about what was said there.",
            f"Page {number} of 4",
        )
    ]
    lines = normalise(Extracted(tuple(pages), has_pages=True)).lines

    found = {one.reason: len(one.lines) for one in proposals(lines)}

    assert found == {Reason.RUNNING_HEAD: 4, Reason.PAGE_NUMBER: 4}


def test_menus_of_a_page_are_proposed_by_where_they_stand() -> None:
    lines = (Line("Some words", Origin.NAVIGATION), *lines_of(BODY), Line("Gone", Origin.HIDDEN))

    found = {lines[at].text: one.reason for one in proposals(lines) for at in one.lines}

    assert found == {"Some words": Reason.NAVIGATION, "Gone": Reason.HIDDEN}


def test_lines_that_the_layout_broke_are_joined() -> None:
    wrapped = (
        "Both sides will hold workshops on maritime security, and they will co-\n"
        "operate with the Association of Southeast Asian Nations, which will co-\n"
        "ordinate and cooperate in the far-reaching work that both sides have planned for\n"
        "the years to come, and they will report on it to the ministers of both coun-\n"
        "tries.\n\n• A point that stands alone\n• Another point"
    )
    lines = lines_of(wrapped)

    assert is_wrapped(lines)
    paragraphs = joined(lines)
    assert paragraphs[0].endswith(
        "have planned for the years to come, and they will report on it "
        "to the ministers of both coun-tries."
    )
    # A hyphen goes only where the text has the whole word elsewhere.
    assert "will cooperate with" in paragraphs[0]
    assert "will co-ordinate and" in paragraphs[0]
    assert paragraphs[2:] == ["• A point that stands alone", "• Another point"]


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    lines = (
        Line("Both sides intend to hold a workshop on maritime security in the year", page=1),
        Line("", page=1),
        Line("2027 and to report on it.", page=2),
    )

    assert len(joined(lines)) == 1


# --- title, issuer and date ---------------------------------------------------------------


def test_title_is_the_heading_and_not_the_path_or_the_date() -> None:
    text = (
        f"Wednesday, December 18, 2024\nHome » Joint Statement\n\nJoint Statement of All\n\n{BODY}"
    )

    assert find_title(lines_of(text)) == "Joint Statement of All"


def test_issuer_is_who_announces_and_not_who_is_spoken_of() -> None:
    names = {
        1: ["Republic of Korea", "ROK"],
        2: ["Department of Defense"],
        3: ["ASEAN"],
        4: ["U.S."],
    }
    text = (
        "The Alliance remains strong.\n\nToday the U.S. Department of Defense and ROK ministers "
        "announce this framework with ASEAN."
    )

    assert [one.key for one in find_issuers(text, names=names)] == [2, 1]


def test_release_line_below_the_title_is_the_date() -> None:
    text = f"Thursday, October 31, 2024\nJoint Statement of All\nOct. 30, 2024\n\n{BODY}"

    found = date_of(text, title="Joint Statement of All")

    assert (found.sign, found.edtf, found.is_certain) == (
        DateSign.RELEASE_LINE, "2024-10-30", True,
    )  # fmt: skip
    assert found.carriers == ("Thursday, October 31, 2024",)


@pytest.mark.parametrize(
    ("head", "sign"),
    [
        ("Wednesday, December 18, 2024\nJoint Statement of All", DateSign.CARRIER_ONLY),
        ("Joint Statement of All\nUpdated Jan. 20, 2025", DateSign.CARRIER_ONLY),
        ("December 18, 2024\nJoint Statement of All", DateSign.BEFORE_THE_TITLE),
        ("Joint Statement of All\nMay 1, 2024\nMay 3, 2024", DateSign.SEVERAL),
        ("Joint Statement of All", DateSign.NOTHING),
    ],
)
def test_doubtful_date_is_asked_about(head: str, sign: DateSign) -> None:
    found = date_of(f"{head}\n\n{BODY}", title="Joint Statement of All")

    assert (found.sign, found.is_certain) == (sign, False)


def test_korean_release_line_is_read() -> None:
    body = "양국 국방장관은 2027년까지 공동 연습을 확대하고 정보를 공유하기로 합의하였다. " * 3
    text = f"공동성명\n2024년 10월 30일\n\n{body}"

    assert date_of(text, title="공동성명").edtf == "2024-10-30"


def test_day_of_adoption_at_the_end_is_the_date() -> None:
    text = f"Plan of Action\n\n{BODY}\nAdopted in Seoul on 5 June 2026 by both ministers."

    found = date_of(text, title="Plan of Action")

    assert (found.sign, found.edtf) == (DateSign.CLOSING_LINE, "2026-06-05")


def test_every_proposal_has_a_number_of_its_own() -> None:
    found: list[Proposal] = proposals(lines_of(f"Home\nNews\nby Jane Invented\n\n{BODY}"))

    assert [one.number for one in found] == [*range(len(found))]
