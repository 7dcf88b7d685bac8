"""Reporting rounds: planning them, following a meeting, who owes an update and who gave one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import (
    cancel_meeting,
    close_round,
    declare,
    enter_meeting,
    move_meeting,
    plan_quarters,
    plan_round,
    replace_meeting,
    reschedule_round,
    save_framework,
    submit_update,
)
from commitments.domain.rounds import Ask, Given
from commitments.domain.vocabulary import Kind, PartyRole, Status, UpdateState, Visibility
from commitments.models import ReportingRound
from commitments.rounds import Tally, asked_on, coverage_of, owed_by, tallies_of
from history.actions import save_recorded
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_assignment,
    create_commitment,
    create_evidence,
    create_forum,
    create_framework,
    create_indicator,
    create_measurement,
    create_meeting,
    create_party,
    create_round,
    create_update,
    create_user,
)
from tests.history.replay import events

TODAY = AT.date()
DAY = timedelta(days=1)
HEALTH_ONLY = {Kind.ONE_OFF_DELIVERABLE: {Ask.HEALTH: True}}
told = pytest.mark.usefixtures("all_is_told")


# --- days ---------------------------------------------------------------------------------


@told
def test_a_year_is_planned_once_and_what_is_planned_already_stays() -> None:
    framework = create_framework()
    create_round(framework=framework, label="2026 Q2", opens_on=date(2026, 7, 5))
    made = plan_quarters(framework, year=2026, by=None, at=AT)
    assert [one.label for one in made] == ["2026 Q1", "2026 Q3", "2026 Q4"]
    assert plan_quarters(framework, year=2026, by=None, at=AT) == []
    assert framework.rounds.get(label="2026 Q2").opens_on == date(2026, 7, 5)


@pytest.mark.django_db
@pytest.mark.parametrize(("year", "days"), [(26, 14), (2026, 0), (2026, 81)])
def test_an_impossible_year_is_not_planned(year: int, days: int) -> None:
    framework = create_framework()
    with refused("a year between|is open for"):
        plan_quarters(framework, year=year, days=days, by=None, at=AT)


@pytest.mark.django_db
def test_the_days_of_a_round_are_those_of_its_framework() -> None:
    one = create_round(framework=create_framework(time_zone="Asia/Seoul"))
    assert one.opens_at.isoformat() == "2026-11-01T15:00:00+00:00"
    assert one.ends_at is not None
    assert one.ends_at.isoformat() == "2026-11-15T15:00:00+00:00"

    one.framework.time_zone = "UTC"
    save_framework(one.framework, by=None, at=AT)

    one.refresh_from_db()
    assert one.opens_at.isoformat() == "2026-11-02T00:00:00+00:00"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "fields", "words"),
    [
        ("", {}, "on which day the round closes"),
        ("", {"closes_on": TODAY - DAY}, "close before it opens"),
        ("", {"closes_on": TODAY, "asks": {}}, "what is asked"),
        ("", {"closes_on": TODAY, "opens_on": date(20, 1, 1)}, "look at the year"),
        ("home", {"closes_on": TODAY}, "not both"),
        ("home", {"days_before": 1}, "close before it opens"),
        ("elsewhere", {}, "another framework"),
    ],
)
def test_a_round_that_cannot_be_is_not_planned(at: str, fields: dict[str, Any], words: str) -> None:
    home, elsewhere = (create_meeting(starts_on=TODAY, ends_on=TODAY) for _ in range(2))
    given: dict[str, Any] = {"label": "R", "opens_on": TODAY, **fields}
    if at:
        given["meeting"] = home if at == "home" else elsewhere
    with refused(words):
        plan_round(home.forum.framework, **given, by=None, at=AT)


@pytest.mark.django_db
def test_two_rounds_of_one_name_are_not_planned() -> None:
    one = create_round()
    with refused("of this name already"):
        create_round(framework=one.framework, label=f" {one.label} ")


@told
def test_a_round_before_a_meeting_follows_it() -> None:
    forum = create_forum()
    meeting, _moves = enter_meeting(forum, number=3, starts_on=TODAY + 30 * DAY, by=None, at=AT)
    one = create_round(
        framework=forum.framework, meeting=meeting, days_before=7, opens_on=TODAY + 9 * DAY
    )
    assert one.closes_on == TODAY + 23 * DAY

    move_meeting(meeting, starts_on=TODAY + 40 * DAY, reason="The hall burnt.", by=None, at=AT)
    one.refresh_from_db()
    assert (one.opens_on, one.closes_on) == (TODAY + 19 * DAY, TODAY + 33 * DAY)
    assert events(one)[-1].reason == "The hall burnt."

    move_meeting(meeting, starts_on=None, reason="Nobody knows.", by=None, at=AT)
    one.refresh_from_db()
    assert {one.closes_on, one.ends_at} == {None}

    next_one, _moves = enter_meeting(forum, number=4, starts_on=TODAY + 60 * DAY, by=None, at=AT)
    cancel_meeting(meeting, replacement=next_one, reason="One is enough.", by=None, at=AT)
    one.refresh_from_db()
    assert (one.meeting, one.closes_on) == (next_one, TODAY + 53 * DAY)

    close_round(one, reason="Called off.", by=None, at=AT)
    version = ReportingRound.objects.get(pk=one.pk).version
    move_meeting(next_one, starts_on=TODAY + 70 * DAY, reason="Once more.", by=None, at=AT)
    assert ReportingRound.objects.get(pk=one.pk).version == version


@told
def test_a_round_goes_on_to_what_replaces_its_meeting_later() -> None:
    forum = create_forum()
    meeting, _moves = enter_meeting(forum, number=3, starts_on=TODAY + 30 * DAY, by=None, at=AT)
    one = create_round(framework=forum.framework, meeting=meeting, days_before=7)
    cancel_meeting(meeting, reason="Not now.", by=None, at=AT)
    one.refresh_from_db()
    assert {one.closes_on} == {None}
    other, _moves = enter_meeting(forum, number=4, starts_on=TODAY + 50 * DAY, by=None, at=AT)
    replace_meeting(meeting, replacement=other, reason="Instead.", by=None, at=AT)
    one.refresh_from_db()
    assert (one.meeting, one.closes_on) == (other, TODAY + 43 * DAY)


@pytest.mark.django_db
def test_a_last_day_does_not_move_without_a_reason_through_any_door() -> None:
    one = create_round()
    with refused("Say why"):
        reschedule_round(one, opens_on=TODAY, closes_on=TODAY, reason=" ", by=None, at=AT)
    one.closes_on = TODAY + DAY
    with pytest.raises(ValidationError, match="needs a reason"):
        save_recorded(one, by=None, at=AT)


# --- who owes and who has given -----------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("state", UpdateState)
def test_only_what_is_submitted_or_accepted_in_the_round_counts(state: UpdateState) -> None:
    commitment = create_commitment()
    one = create_round(framework=commitment.framework)
    create_update(commitment=commitment, at=AT - 5 * DAY)
    create_update(commitment=commitment, state=state, at=AT + DAY)
    (line,) = coverage_of(one).lines
    is_given = state in {UpdateState.SUBMITTED, UpdateState.ACCEPTED}
    assert line.given == (Given.IN_TIME if is_given else Given.OWING)
    assert line.submitted_at == (AT + DAY if is_given else None)


@pytest.mark.django_db
def test_each_owner_owes_its_own_update_and_a_part_may_give_it() -> None:
    framework = create_framework()
    state, other = create_party(framework=framework), create_party(framework=framework)
    ministry = create_party(parent=state)
    roles = [(state, PartyRole.OWNER), (other, PartyRole.OWNER)]
    supporter = (create_party(framework=framework), PartyRole.SUPPORTER)
    commitment = create_commitment(framework=framework, parties=[*roles, supporter])
    contact = create_assignment(commitment=commitment, party=ministry).user
    one = create_round(framework=framework)
    late = AT + 20 * DAY
    assert owed_by(contact, [commitment], at=late) == {commitment.pk: [one]}

    create_update(commitment=commitment, party=ministry, at=late)

    coverage = coverage_of(one)
    assert coverage.total == tallies_of([one])[one.pk] == Tally(owed=2, in_time=0, late=1)
    assert {line.party: line.given for line in coverage.lines} == {
        state: Given.LATE,
        other: Given.OWING,
    }
    contacts = {line.party: line.contacts for line in coverage.lines}
    assert contacts == {state: (contact.full_name,), other: ()}
    assert dict(coverage.parties)[other] == Tally(owed=1)
    assert owed_by(contact, [commitment], at=late) == {}
    close_round(one, by=None, at=late)
    one.refresh_from_db()
    # What came when it was closed came too late.
    assert tallies_of([one])[one.pk] == Tally(owed=2)


@pytest.mark.django_db
def test_only_what_is_open_chased_and_read_by_all_is_asked_about() -> None:
    framework, party = create_framework(), create_party()
    asked = create_commitment(framework=framework)
    create_commitment(framework=framework, kind=Kind.STANDING_PRINCIPLE)
    create_commitment(framework=framework, kind=Kind.ANNUAL_QUOTA)
    create_commitment(framework=framework, status=Status.DRAFT)
    create_commitment(framework=framework, visibility=Visibility.PARTY, author_party=party)
    create_commitment(framework=framework, tracked_from=TODAY + 90 * DAY)
    create_commitment()
    closed = create_commitment(framework=framework)
    one = create_round(framework=framework, asks=HEALTH_ONLY)
    declare(closed, status=Status.DELIVERED, by=None, at=AT + DAY)
    assert [line.commitment for line in coverage_of(one).lines] == [asked]
    assert {*asked_on(framework.commitments.all(), at=AT)} == {asked.pk}


@pytest.mark.django_db
def test_what_was_delivered_after_a_round_was_closed_still_owed_it() -> None:
    commitment = create_commitment()
    one = create_round(framework=commitment.framework)
    one = close_round(one, by=None, at=AT + 20 * DAY)
    declare(commitment, status=Status.DELIVERED, by=None, at=AT + 21 * DAY)
    assert coverage_of(one).total == Tally(owed=1)


@pytest.mark.django_db
def test_coverage_takes_as_many_queries_for_many_as_for_one() -> None:
    framework = create_framework()
    rounds = [create_round(framework=framework)]

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            tallies_of(rounds)
            coverage_of(rounds[0])
            owed_by(user, framework.commitments.all(), at=AT)
        return len(queries)

    user = create_assignment(commitment=create_commitment(framework=framework)).user
    few = count()
    for _one in range(4):
        commitment = create_commitment(framework=framework)
        create_assignment(commitment=commitment, user=user)
        create_update(commitment=commitment)
        rounds.append(create_round(framework=framework))
    assert count() == few


# --- what it asks -------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("ask", [Ask.NEXT_STEPS, Ask.MEASUREMENT, Ask.EVIDENCE])
def test_what_a_round_requires_has_to_be_there(ask: Ask) -> None:
    commitment = create_commitment()
    asks = {Kind.ONE_OFF_DELIVERABLE: {ask: True, Ask.OBSTACLES: False}}
    create_round(framework=commitment.framework, asks=asks)
    update = create_update(commitment=commitment, state=UpdateState.DRAFT)
    with refused("cannot do without it"):
        submit_update(update, by=update.author, at=AT)

    if ask == Ask.MEASUREMENT:
        create_measurement(indicator=create_indicator(commitment=commitment), update=update)
    elif ask == Ask.EVIDENCE:
        create_evidence(commitment=commitment, update=update)
    else:
        update = create_update(commitment=commitment, state=UpdateState.DRAFT, next_steps="More.")
    assert submit_update(update, by=update.author, at=AT).state == UpdateState.SUBMITTED


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, 40])
def test_a_round_that_does_not_ask_now_requires_nothing(days: int) -> None:
    commitment = create_commitment()
    asks = {Kind.ONE_OFF_DELIVERABLE: {Ask.EVIDENCE: True}}
    one = create_round(framework=commitment.framework, asks=asks)
    if days > 0:
        close_round(one, by=None, at=AT + 30 * DAY)
    update = create_update(commitment=commitment, at=AT + days * DAY)
    assert update.state == UpdateState.SUBMITTED


@pytest.mark.django_db
def test_of_two_rounds_the_stricter_word_holds() -> None:
    commitment = create_commitment()
    for must in (True, False):
        asks = {Kind.ONE_OFF_DELIVERABLE: {Ask.EVIDENCE: must}}
        create_round(framework=commitment.framework, asks=asks)
    found = asked_on([commitment], at=AT)[commitment.pk]
    assert (len(found.rounds), found.asks) == (2, {Ask.EVIDENCE: True})
    assert owed_by(create_user(), [commitment], at=AT) == {}
