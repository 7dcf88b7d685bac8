"""Hard cases of carriers: both documents as a page and a mail carry them, furniture invented.

What comes out is compared letter by letter with the texts that people cleaned by hand.
"""

from pathlib import Path

import pytest

from entry.domain.cleaning import Cleaned, clean
from entry.domain.dating import DateFinding, DateSign, find_date
from entry.domain.files.lines import Extracted, Line, normalise, split
from entry.domain.furniture import Proposal, Reason, body_of, proposals
from entry.domain.sentences import Form, sentences
from entry.domain.titling import find_title

TEXTS = Path(__file__).parents[2] / "fixtures" / "documents"
SHEET = "The United States-ASEAN Relationship"
FRAMEWORK = "Regional Cooperation Framework for U.S.-ROK Alliance Contributions to Security"
PRIVATE_USE = "\uf0d8"


def text_of(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text("utf-8").strip()


def on_a_page() -> str:
    """Return the fact sheet as a web log shows it: layout spaces, and no date but the page's."""
    body = text_of("asean").replace("• ", "  •\u00a0").replace(". ", ".\u00a0 ")
    return (
        "Wednesday, December 18, 2024\nWednesday, December 18, 2024\n"
        f"Home » {SHEET}\n\n{SHEET}\n\nby Jane Invented\n0 comment 128 views\n\n\n{body}\n\n"
        "Source : state.gov\n\nYou may also like\n\nAn invented page is your source. Stay "
        "informed!\n\nAn Invented Page, A Media Company – All Right Reserved."
    )


def in_a_mail() -> str:
    """Return the framework as a mail brings it: labels, glyphs of a symbol font, a footer."""
    body = text_of("rcf")
    for area in ("Maritime Security", "Capacity Building", "Information Sharing"):
        body = body.replace(f"\n{area}\n", f"\n{PRIVATE_USE}{area}\u00a0\n")
    return (
        f"Thursday, October 31, 2024\n\n{FRAMEWORK}\n\nLeft\nRelease\nView Online\n"
        f"IMMEDIATE RELEASE\n{FRAMEWORK}\n{body}\n\nRight\n\nPress Advisories   Releases\n\n"
        "ABOUT   NEWS   HELP CENTER\nFacebook   Twitter\n\nUnsubscribe | Contact Us\n\n\n"
        "This email was sent to jane@invented.example on behalf of an office\n"
        "1 Invented Street, Washington, DC 20301\n\nNo comments:\n\nPost a Comment\n\n"
        "A teaser of unrelated news | 10 JAN..."
    )


class Brought:
    """A raw text on its way in, as the page proposes it."""

    def __init__(self, raw: str) -> None:
        read = normalise(Extracted(tuple(Line(line) for line in split(raw))))
        self.lines, self.oddities = read.lines, read.oddities
        self.title = find_title(self.lines)
        self.found: list[Proposal] = proposals(self.lines, title=self.title)
        self.taken = [one for one in self.found if one.is_certain]
        self.cleaned: Cleaned = clean(self.lines, taken=self.taken)

    def date(self) -> DateFinding:
        carriers = [one for one in self.found if one.reason == Reason.CARRIER_DATE]
        return find_date(
            self.lines,
            out={at for one in self.taken for at in one.lines},
            carriers={at for one in carriers for at in one.lines},
            body=body_of(self.lines),
            title_at=[line.text for line in self.lines].index(self.title),
        )


@pytest.fixture(scope="module")
def sheet() -> Brought:
    return Brought(on_a_page())


@pytest.fixture(scope="module")
def framework() -> Brought:
    return Brought(in_a_mail())


def test_hc12_date_of_the_page_is_not_taken_and_the_clerk_is_asked(sheet: Brought) -> None:
    found = sheet.date()

    assert (found.sign, found.edtf, found.is_certain) == (DateSign.CARRIER_ONLY, "", False)
    assert found.carriers == ("Wednesday, December 18, 2024",)
    assert "June 2023" in found.clues


def test_hc12_release_line_wins_over_the_day_of_the_mail(framework: Brought) -> None:
    found = framework.date()

    assert (found.edtf, found.is_certain) == ("2024-10-30", True)
    assert found.carriers == ("Thursday, October 31, 2024",)


def test_hc35_what_is_proposed_leaves_exactly_the_cleaned_text(
    sheet: Brought, framework: Brought
) -> None:
    assert sheet.title == SHEET
    assert sheet.cleaned.text == text_of("asean")
    assert framework.title == FRAMEWORK
    assert framework.cleaned.text == text_of("rcf")


def test_hc35_nothing_personal_stays_and_nothing_goes_silently(
    sheet: Brought, framework: Brought
) -> None:
    told = str(sheet.cleaned) + str(framework.cleaned)
    assert "jane@" not in told
    assert "Jane Invented" not in told
    assert PRIVATE_USE not in told
    assert framework.oddities == {"private_use": 3}
    for brought in (sheet, framework):
        count = sum(one.count for one in brought.cleaned.left_out)
        kept = [line for line in brought.cleaned.text.split("\n") if line]
        assert count + len(kept) == len([line for line in brought.lines if line.text])


def test_hc36_typing_errors_come_through(sheet: Brought, framework: Brought) -> None:
    for words in ("right-based approach", "ASEAN Public Health Emergency Coordination System"):
        assert words in sheet.cleaned.text
    assert "expert planning and decision-making" in framework.cleaned.text


def test_hc05_sentence_of_three_records_is_one_sentence(sheet: Brought) -> None:
    found = [one.text for one in sentences(sheet.cleaned.text) if "35 percent by 2025" in one.text]

    assert len(found) == 1
    assert found[0].startswith("USAID awarded ACE a $3 million grant in June 2023")


def test_hc24_both_events_stay_in_one_sentence_with_their_date(sheet: Brought) -> None:
    found = [one.text for one in sentences(sheet.cleaned.text) if "in August 2023" in one.text]

    assert any("third-annual" in text and "inaugural" in text for text in found)


def test_six_areas_of_the_framework_are_headings(framework: Brought) -> None:
    headings = [one.text for one in sentences(framework.cleaned.text) if one.form == Form.HEADING]

    assert headings[0] == "Oct. 30, 2024"
    assert len(headings) == 7
