"""The reader: the text to the letter, what stands in it, and what is hidden in it."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.domain.vocabulary import Kind, Status
from commitments.models import MentionRole
from tests.desks.pages.scene import Scene, set_scene, signed_in, text
from tests.factories import create_deadline, create_document, create_party, create_passage

pytestmark = pytest.mark.django_db
WORDS = (
    "The river is wide & slow.\n\nThe district will build ten bridges by 2025. It will also "
    "plant <trees>.\r\n강을 지키기로 했다. Nobody knows when."
)


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def page_of(document: Any, client: Client) -> str:
    answer = client.get(reverse("entry:read", args=[document.uuid]))
    assert answer.status_code == 200
    return text(answer)


def grounds(document: Any, quote: str) -> list[Any]:
    passage = create_passage(document=document, quote=quote)
    return [(passage, MentionRole.ORIGIN)]


def article(page: str) -> str:
    found = re.search(r"<article.*?</article>", page, re.S)
    assert found
    return found.group()


def said(page: str) -> str:
    """Return the words of the document, without what the reader adds."""
    pieces = re.findall(r'<(mark|span) class="(?:t|is-[^"]*)">(.*?)</\1>', article(page), re.S)
    return unescape("".join(words for _tag, words in pieces))


def test_text_stands_to_the_letter_with_its_passages_marked(scene: Scene) -> None:
    document = create_document(framework=scene.framework, text=WORDS)
    quote = "will build ten bridges by 2025"
    commitment = scene.commitment(passages=grounds(document, quote))
    create_deadline(commitment=commitment, expression="by 2025", edtf="../2025")
    page = page_of(document, signed_in(scene.reader))
    assert said(page) == WORDS.replace("\r", "")
    assert f'<mark class="is-overdue kind-one_off_deliverable">{quote}</mark>' in page
    start = WORDS.index(quote)
    assert f'id="at-{start}"' in page
    assert f'href="/commitments/{commitment.uuid}/"' in page
    own = text(signed_in(scene.reader).get(f"/commitments/{commitment.uuid}/"))
    assert f'href="{reverse("entry:read", args=[document.uuid])}#at-{start}"' in own


def test_share_of_sentences_counts_each_touched_sentence_once(scene: Scene) -> None:
    document = create_document(framework=scene.framework, text=WORDS)
    for quote in ("will build ten", "bridges by 2025", "강을 지키기로 했다"):
        create_passage(document=document, quote=quote)
    page = page_of(document, signed_in(scene.reader))
    assert "2 of 5 sentences stand in a passage (40 %)" in page
    assert "3 passages" in page


def test_passages_lead_to_the_next_one(scene: Scene) -> None:
    document = create_document(framework=scene.framework, text=WORDS)
    first, second = "river", "plant"
    for quote in (first, second):
        create_passage(document=document, quote=quote)
    page = page_of(document, signed_in(scene.reader))
    assert article(page).count('class="reader-next"') == 1
    assert f'class="reader-next" href="#at-{WORDS.index(second)}"' in re.sub(r"\s+", " ", page)


def test_drafts_of_another_party_are_not_named(scene: Scene) -> None:
    document = create_document(framework=scene.framework, text=WORDS)
    hidden = scene.commitment(
        title="Canarybird",
        reference="CANARY-1",
        status=Status.DRAFT,
        author_party=create_party(framework=scene.framework),
        passages=grounds(document, "river"),
    )
    page = page_of(document, signed_in(scene.contact))
    assert hidden.title not in page
    assert hidden.reference not in page
    assert "CANARY-1" in page_of(document, signed_in(scene.administrator))


def test_who_may_not_see_the_document_gets_none(scene: Scene) -> None:
    document = create_document(framework=scene.framework, text=WORDS)
    address = reverse("entry:read", args=[document.uuid])
    assert signed_in(set_scene().manager).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_many_passages_cost_as_many_queries_as_one(scene: Scene) -> None:
    document = create_document(
        framework=scene.framework, text=" ".join(f"w{number}w" for number in range(20))
    )
    client = signed_in(scene.manager)

    def add(number: int) -> None:
        passages = grounds(document, f"w{number}w")
        scene.commitment(passages=passages, kind=Kind.STANDING_PRINCIPLE)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(document, client)
        return len(captured)

    add(0)
    for_one = cost()
    for number in range(1, 20):
        add(number)
    assert cost() == for_one
