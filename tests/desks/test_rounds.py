"""The pages of reporting rounds: who reads, who plans, what is shown and what is refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commitments.actions import close_round
from commitments.domain.rounds import Ask, Phase
from commitments.domain.vocabulary import Kind
from commitments.models import ReportingRound
from frameworks.models import Framework
from frameworks.roles import Role
from tests.factories import (
    create_assignment,
    create_commitment,
    create_framework,
    create_member,
    create_round,
    create_update,
    create_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def framework() -> Framework:
    return create_framework()


def _as(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def _list(framework: Framework) -> str:
    return reverse("desks:rounds", args=[framework.code])


def _page(one: ReportingRound) -> str:
    return reverse("desks:round", args=[one.framework.code, one.uuid])


def _now(framework: Framework, **fields: object) -> ReportingRound:
    return create_round(framework=framework, at=timezone.now(), **fields)


@pytest.mark.parametrize("role", [*Role, None])
def test_members_read_and_those_who_keep_the_books_plan(
    client: Client, framework: Framework, role: Role | None
) -> None:
    one = _now(framework)
    party = create_commitment(framework=framework).parties.get()
    user = create_member(framework, role, party=party) if role else create_user()
    keeps = role in {Role.CLERK, Role.MANAGER, Role.LEAD}
    _as(client, user)
    for address in (_list(framework), _page(one)):
        page = client.get(address)
        assert page.status_code == (200 if role else 404)
        assert (b'name="do"' in page.content) == keeps
    body = {"do": "quarters", "year": "2026", "days": "14"}
    expected = 302 if keeps else 403 if role else 404
    assert client.post(_list(framework), body).status_code == expected
    body = {"do": "close", "reason": "Enough.", "version": str(one.version)}
    assert client.post(_page(one), body).status_code == expected
    assert ReportingRound.objects.count() == (5 if keeps else 1)
    one.refresh_from_db()
    assert (one.closed_at is not None) == keeps


def test_a_round_is_planned_and_what_was_typed_stays_when_it_is_refused(
    client: Client, framework: Framework
) -> None:
    _as(client, create_member(framework, Role.CLERK))
    body = {
        "do": "plan",
        "label": "Spring",
        "opens_on": "2027-03-01",
        "asks_financial_pledge": ["narrative"],
        "must_financial_pledge": ["evidence"],
    }
    refused = client.post(_list(framework), body)
    assert refused.status_code == 422
    assert b'value="Spring"' in refused.content
    assert "on which day the round closes" in refused.content.decode()

    made = client.post(_list(framework), {**body, "closes_on": "2027-03-14"})
    one = framework.rounds.get()
    assert (made.status_code, made.headers["Location"]) == (302, _page(one))
    assert one.asked == {Kind.FINANCIAL_PLEDGE: {Ask.NARRATIVE: False, Ask.EVIDENCE: True}}


def test_a_round_is_moved_asked_anew_closed_and_opened_again(
    client: Client, framework: Framework
) -> None:
    one = _now(framework)
    _as(client, create_member(framework, Role.MANAGER))

    def send(**body: object) -> int:
        one.refresh_from_db()
        sent = {"version": str(one.version), "reason": "Agreed.", **body}
        return client.post(_page(one), sent).status_code

    day = one.opens_on.isoformat()
    assert send(do="move", opens_on=day, closes_on=day) == 302
    assert send(do="move", opens_on=day, closes_on=day, reason="") == 422
    assert send(do="asks", must_annual_quota=["health"]) == 302
    assert send(do="asks") == 422
    assert send(do="open") == 422
    assert send(do="close") == 302
    assert send(do="close", version="0") == 422
    assert send(do="open") == 302
    assert send(do="dance") == 404
    one.refresh_from_db()
    assert (one.closes_on, one.phase(timezone.now())) == (one.opens_on, Phase.OPEN)
    assert one.asks == {"annual_quota": {"health": True}}


def test_a_contact_sees_what_is_asked_and_reports_until_it_is_given(
    client: Client, framework: Framework
) -> None:
    commitment = create_commitment(framework=framework)
    user = create_assignment(commitment=commitment).user
    asks = {Kind.ONE_OFF_DELIVERABLE: {Ask.NEXT_STEPS: True, Ask.OBSTACLES: False}}
    one = _now(framework, label="Autumn", asks=asks)
    _as(client, user)
    desk = client.get(reverse("desks:my-desk")).content.decode()
    assert "1 update is still owed" in desk
    assert "Asked for: Autumn, by" in desk

    address = reverse("desks:log-progress", args=[commitment.uuid])
    assert "next steps (must be given), obstacles" in client.get(address).content.decode()
    body = {"do": "submit", "health": "on_track", "narrative": "We met."}
    refused = client.post(address, body)
    assert refused.status_code == 409
    assert "cannot do without it: next steps" in refused.content.decode()
    assert "We met." in refused.content.decode()

    done = client.post(address, {**body, "next_steps": "Meet again."}, follow=True)
    assert "also asks for: obstacles" in done.content.decode()
    assert "is still owed" not in client.get(reverse("desks:my-desk")).content.decode()
    lines = client.get(_page(one)).content.decode()
    assert "1 of 1 given" in lines
    assert commitment.reference not in client.get(_page(one) + "?show=owing").content.decode()


def test_the_pages_take_as_many_queries_for_many_as_for_one(
    client: Client, framework: Framework
) -> None:
    one = _now(framework)
    _as(client, create_member(framework, Role.MANAGER))

    def count() -> list[int]:
        found = []
        for address in (_list(framework), _page(one)):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    create_update(commitment=create_commitment(framework=framework))
    few = count()
    for _one in range(3):
        commitment = create_commitment(framework=framework)
        create_assignment(commitment=commitment)
        close_round(
            _now(framework), reason="Enough.", by=None, at=timezone.now() + timedelta(days=1)
        )
    assert count() == few
