"""The page of a framework: what it says, to whom, where its numbers lead, and at what cost."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.actions import declare
from commitments.actions.cycles import set_quota
from commitments.domain.vocabulary import Kind, Status
from commitments.models import QuotaRule
from frameworks.roles import Role
from tests import factories
from tests.desks.journeys import Cast, days_ahead, faults, signed_in
from tests.factories import AT

# So many statements the page may ask: session, person, framework, what is counted, the rest, bell.
BUDGET = 6


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def address(cast: Cast) -> str:
    return reverse("desks:framework", args=[cast.framework.code])


def shown(cast: Cast, browser: Client | None = None) -> str:
    answer = (browser or signed_in(cast.reader)).get(address(cast))
    assert answer.status_code == 200
    assert faults(answer) == []
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def fill(cast: Cast) -> None:
    """Enter something for every part of the page."""
    area = factories.create_area(framework=cast.framework)
    cast.late_promise().areas.add(area)
    cast.promise(due="2027-35")
    quota = cast.promise(kind=Kind.ANNUAL_QUOTA)
    forum = factories.create_forum(framework=cast.framework)
    for day in ("2025-11-04", days_ahead(20)):
        factories.create_meeting(forum=forum, starts_on=day, ends_on=day)
    rule = QuotaRule(commitment=quota, period="meeting", forum=forum, counts="initiatives")
    rule.required, rule.expression = 1, "one each year"
    set_quota(rule, by=None, at=timezone.now())
    done = cast.promise(due="2025-06")
    declare(done, status=Status.DELIVERED, delivered_edtf="2025-05", by=None, at=AT)


def test_the_page_says_how_a_framework_stands(cast: Cast) -> None:
    fill(cast)
    page = shown(cast)
    assert f"Most is overdue of {cast.ours.label}: 1 of 4." in page
    assert "in 20 days" in page
    assert "0 of 1" in page
    assert "1 missing" in page
    assert "1 of 4 are delivered, 0 of them when published." in page
    assert "100 % of deliveries came in time: 1 of 1" in page
    assert "1 Jul 2027 to 30 Sep 2027" in page
    assert "0 of 3 open commitments have a recent update" in page


def test_every_chart_has_its_sentence_and_its_table(cast: Cast) -> None:
    fill(cast)
    page = shown(cast)
    figures = re.findall(r"<figure.*?</figure>", page)
    assert len(figures) == 5
    for figure in figures:
        assert re.search(r"<figcaption[^>]*>\s*[^<\s]", figure)
        assert "<details" in figure
        assert "<table" in figure
        for drawing in re.findall(r"<svg[^>]*>", figure):
            assert "aria-labelledby" in drawing or "aria-hidden" in drawing


def test_an_empty_framework_says_what_to_do(cast: Cast) -> None:
    page = shown(cast)
    assert "No commitment of this framework is published yet." in page
    assert "No quota has a cycle yet." in page
    assert "No forum is entered yet." in page


def test_a_day_by_which_is_drawn_open_and_a_quarter_as_a_bar(cast: Cast) -> None:
    cast.late_promise()
    assert 'class="open-end"' in shown(cast)
    assert not re.search(r"<rect class=\"sg-overdue\"[^>]*height=\"8.0\"", shown(cast))
    cast.promise(due="2025-35")
    assert re.search(r"<rect class=\"sg-overdue\"[^>]*height=\"8.0\"", shown(cast))


def test_nobody_counts_drafts_or_what_a_party_keeps_to_itself(cast: Cast) -> None:
    cast.promise(due="2025-06")
    cast.promise(due="2025-06", title="Whisper of a draft", status=Status.DRAFT)
    hidden: dict[str, Any] = {"visibility": "party", "author_party": cast.ours}
    cast.promise(due="2025-06", title="Whisper inside", **hidden)
    for user in (cast.contact, cast.stranger, cast.manager, cast.reader):
        page = shown(cast, signed_in(user))
        assert "Whisper" not in page
        assert " 1 commitment · as of " in page
    assert " 1 commitment · as of " in shown(cast, signed_in(factories.create_superuser()))


def test_strangers_find_no_page(cast: Cast) -> None:
    outsider = signed_in(factories.create_user())
    assert outsider.get(address(cast)).status_code == 404
    assert outsider.get(reverse("desks:framework", args=["NOWHERE"])).status_code == 404
    assert "You are a member of no framework yet." in (
        outsider.get(reverse("desks:frameworks")).content.decode()
    )


def test_the_list_tells_of_one_s_own_frameworks_only(cast: Cast) -> None:
    cast.late_promise()
    other = factories.create_framework(name="Somebody else’s")
    answer = signed_in(cast.reader).get(reverse("desks:frameworks"))
    assert faults(answer) == []
    assert [(line.framework, line.number, line.late) for line in answer.context["lines"]] == [
        (cast.framework, 1, 1)
    ]
    assert other.name not in answer.content.decode()


def test_each_number_leads_to_a_list_of_as_many(cast: Cast) -> None:
    fill(cast)
    for gap in ({"kind": Kind.FINANCIAL_PLEDGE}, {"assigned": False}, {"stale_at": AT}):
        cast.promise(**gap)
    hidden: dict[str, Any] = {"visibility": "party", "author_party": cast.ours}
    cast.promise(assigned=False, stale_at=AT, **hidden)
    cast.late_promise(status=Status.DRAFT, author_party=cast.ours)
    browser = signed_in(cast.contact)
    page = browser.get(address(cast)).context["page"]
    ways = [(tile.link, tile.number) for tile in page.tiles]
    ways += [(gap.link, gap.number) for gap in page.gaps]
    ways += [(row.link, row.number) for row in (*page.areas.rows, *page.parties.rows) if row.link]
    assert len(ways) == 8 + 6 + 2
    for link, number in ways:
        assert browser.get(link).context["page"].paginator.count == number, link


def test_more_commitments_ask_the_database_no_more(cast: Cast) -> None:
    browser = signed_in(cast.reader)
    counts = []
    browser.get(address(cast))
    for _number in range(2):
        fill(cast)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address(cast)).status_code == 200
        counts.append(len(asked))
    assert counts == [BUDGET, BUDGET]


@pytest.mark.parametrize(("role", "is_offered"), [(Role.LEAD, True), (Role.MANAGER, False)])
def test_who_leads_finds_the_way_to_the_people(cast: Cast, role: Role, is_offered: bool) -> None:
    person = factories.create_member(cast.framework, role)
    way = reverse("desks:people", args=[cast.framework.code])
    assert (way in shown(cast, signed_in(person))) == is_offered
