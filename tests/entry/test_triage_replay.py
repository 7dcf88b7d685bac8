"""The fact sheet from raw file to triaged by one person at the keys, counted and timed.

The person follows docs/entry.md and knows what each sentence is: the labels of the two documents
say so. What is proposed rightly they accept, the rest they say themselves. `REPLAY_WHOLE=1` reads
the whole sheet and prints the figures; otherwise the first sentences are read.
"""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from commitments.models import Commitment
from entry.demo.books import Books
from entry.demo.clock import DemoClock
from entry.demo.loading import FOLDER
from entry.demo.register import enter_parties
from entry.domain.sentences import sentences
from entry.extraction import OPEN_CLASSES, Class
from entry.extraction.labels import labelled
from entry.models import Verdict
from frameworks.models import Framework
from sources.models import Document
from tests import factories
from tests.entry.test_triage_browser import browser, page
from tests.factories import AT
from tests.hard_cases.test_bringing_in import on_a_page

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,
]
IS_WHOLE = os.environ.get("REPLAY_WHOLE") == "1"
FIRST = 15
KEYS = {
    Class.PRINCIPLE: "p", Class.BACKGROUND: "b", Class.DELIVERED: "d",
    Class.PLANNED: "c", Class.ONGOING: "c",
}  # fmt: skip
# The keystroke-level model: seconds for a key, for pointing and clicking, for one thought. Looking
# over a filled form is five thoughts: title, kind and strength, parties, date, number.
KEY, CLICK, THOUGHT, LOOKING_OVER = 0.28, 1.3, 1.35, 5
WORDS_A_MINUTE = 240


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FS", name="Fact sheet")


@dataclass
class Hand:
    """Presses and clicks, and counts them."""

    page: Any
    keys: int = 0
    clicks: int = 0
    thoughts: int = 0
    entered: int = 0
    corrected: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        self.keys += key.count("+") + 1
        self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.keys += len(words)
        self.page.keyboard.type(words)

    def click(self, target: Any) -> None:
        self.clicks += 1
        target.click()

    def seconds(self) -> float:
        """Return the time of the hand and of deciding, without reading the text."""
        return self.keys * KEY + self.clicks * CLICK + self.thoughts * THOUGHT


def bring_in(hand: Hand, raw: Path) -> None:
    page = hand.page
    page.goto("/entry/documents/new/")
    page.set_input_files("[name=file]", raw)
    hand.clicks += 2  # the button of the field, and the file in the system's own window
    hand.click(page.get_by_role("button", name="Read it"))
    # What is proposed to be left out, the title, the issuers and the date are looked at.
    hand.thoughts += 4
    hand.click(page.get_by_label("only the year, the month or about when"))
    hand.click(page.locator("[name=date_edtf]"))
    hand.type("2023-07~")
    hand.click(page.get_by_role("button", name="Keep the document"))
    expect(page.locator("h1")).to_have_text("Triage")
    hand.click(page.get_by_role("button", name="All headings are background"))
    hand.thoughts += 1


def read_one(hand: Hand, label: Class, *, start: int) -> None:
    """Say what the sentence that has the focus is, and enter what it promises."""
    page = hand.page
    row = page.locator(f"#at-{start}")
    assert row.evaluate("row => row === document.activeElement"), f"{start} has no focus"
    hand.thoughts += 1
    accept = row.locator(".triage-accept")
    proposed = row.locator(".entry-proposal").first.get_attribute("data-class")
    if (proposed in OPEN_CLASSES) != (label in OPEN_CLASSES):
        hand.corrected.append(f"{proposed} is {label}")
        hand.press(KEYS[label])
    elif label not in OPEN_CLASSES:
        is_right = proposed == label
        if not is_right:
            hand.corrected.append(f"{proposed} is {label}")
        hand.press("a" if is_right else KEYS[label])
    else:
        while accept.count() and not accept.first.get_attribute("data-kind"):
            enter(hand)
            hand.thoughts += 1
        return
    expect(page.locator(f"#at-{start}")).not_to_have_attribute("data-kind", "open")


def enter(hand: Hand) -> None:
    page = hand.page
    hand.press("a")
    expect(page.locator("#entry-save")).to_be_focused()
    page.wait_for_load_state()
    hand.thoughts += LOOKING_OVER
    hand.press("Control+Enter")
    page.wait_for_selector("#triage-list, .errorlist, .errornote")
    errors = page.locator(".errorlist, .errornote").all_inner_texts()
    assert errors == [], page.input_value("[name=quote]")
    page.wait_for_load_state()
    hand.entered += 1


def test_fact_sheet_is_triaged_from_the_raw_file(
    page: Any, framework: Framework, tmp_path: Path
) -> None:
    people = {"clerk": factories.create_user()}
    enter_parties(Books(folder=FOLDER, clock=DemoClock(AT.date()), people=people))
    raw = tmp_path / "sheet.txt"
    raw.write_text(on_a_page(), encoding="utf-8")
    hand, began = Hand(page), time.perf_counter()
    known = {one.text: one for one in labelled("asean") if not one.is_heading}

    bring_in(hand, raw)
    found = [one for one in sentences(Document.objects.get().text) if not one.is_heading]
    assert [one.text for one in found] == [*known]
    labels = {one.start: known[one.text] for one in found}
    todo = [*labels][: None if IS_WHOLE else FIRST]
    for start in todo:
        read_one(hand, labels[start].label, start=start)

    wall = time.perf_counter() - began
    if IS_WHOLE:
        expect(page.locator(".triage-sum strong")).to_have_text("100 %")
    assert Verdict.objects.count() + Commitment.objects.count() >= len(todo)
    assert hand.keys < 12 * len(todo)
    tell(hand, wall=wall, read=[labels[start].text for start in todo])


def tell(hand: Hand, *, wall: float, read: list[str]) -> None:
    words = sum(len(text.split()) for text in read)
    minutes, reading = hand.seconds() / 60, words / WORDS_A_MINUTE
    print(  # noqa: T201 - the figures are what the run is for.
        f"\n{len(read)} sentences, {words} words; {hand.keys} keys, {hand.clicks} clicks, "
        f"{hand.thoughts} decisions; {hand.entered} commitments entered; "
        f"{len(hand.corrected)} proposals corrected {hand.corrected}; hand and decisions "
        f"{minutes:.1f} min, reading {reading:.1f} min, together {minutes + reading:.1f} min; "
        f"the replay took {wall:.0f} s"
    )


__all__ = ["browser", "page"]
