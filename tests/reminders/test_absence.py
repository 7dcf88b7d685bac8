"""Absence: who gets the mail of people who are away, once, and who may say so."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commitments.actions.refusal import RefusedError
from commitments.domain.vocabulary import Visibility
from commitments.models import Commitment
from commitments.permissions import parties_of
from frameworks.models import Alternate
from history.models import AuditEvent
from reminders.actions import (
    end_absence,
    enter_absence,
    gather,
    name_alternate,
    plan,
    send_due,
)
from reminders.covering import covers_at, stand_in
from reminders.models import Mail, Notification
from reminders.states import DutyState, MailState
from tests import factories
from tests.reminders.letters import another, away, member, plain, to_of
from tests.reminders.scenes import LATE_NOON, Scene, Sink, due_commitment, run

pytestmark = pytest.mark.django_db

AT = LATE_NOON


def covered_scene() -> tuple[Scene, User]:
    scene = due_commitment(full_name="Ann Away")
    return scene, member(scene.commitment.framework, party=scene.party, full_name="Cem Cover")


def test_while_a_person_is_away_their_mail_goes_to_the_alternate_and_says_so() -> None:
    scene, cover = covered_scene()
    away(scene.person, cover, AT, days=3)

    sink = run(AT)
    again = run(AT + timedelta(days=1))

    assert to_of(sink.letters) == [cover.email]
    assert "=== In place of Ann Away (away until 3 April 2026) ===" in plain(sink.letters[0])
    assert not again.letters
    duty = Notification.objects.get()
    assert (duty.recipient, duty.state) == (scene.person, DutyState.SENT)


def test_what_was_told_to_the_cover_is_not_told_again_afterwards() -> None:
    scene, cover = covered_scene()
    away(scene.person, cover, AT)
    run(AT)

    assert not run(AT + timedelta(days=2)).letters


def test_own_and_covered_lines_stand_in_one_mail_and_a_commitment_only_once() -> None:
    scene, cover = covered_scene()
    factories.create_assignment(commitment=scene.commitment, user=cover, party=scene.party)
    only_theirs = another(scene)
    away(scene.person, cover, AT)

    (letter,) = run(AT).letters

    text = plain(letter)
    own, _title, theirs = text.partition("=== In place of Ann Away")
    assert f"/commitments/{scene.commitment.uuid}/" in own
    assert f"/commitments/{scene.commitment.uuid}/" not in theirs
    assert f"/commitments/{only_theirs.uuid}/" in theirs


def test_the_mail_of_a_cover_who_is_away_goes_one_further() -> None:
    scene, cover = covered_scene()
    third = member(scene.commitment.framework)
    away(scene.person, cover, AT)
    away(cover, third, AT)

    assert to_of(run(AT).letters) == [third.email]


def _cover_left(_scene: Scene, cover: User) -> None:
    User.objects.filter(pk=cover.pk).update(is_active=False)


def _cover_has_no_mail(_scene: Scene, cover: User) -> None:
    User.objects.filter(pk=cover.pk).update(hard_bounces=2)


def _cover_wants_none(_scene: Scene, cover: User) -> None:
    User.objects.filter(pk=cover.pk).update(wants_digest=False)


def _circle(scene: Scene, cover: User) -> None:
    away(cover, scene.person, AT)


def _nobody_within_reach(scene: Scene, cover: User) -> None:
    framework = scene.commitment.framework
    second, third = member(framework), member(framework)
    away(cover, second, AT)
    away(second, third, AT)


def _may_not_read(scene: Scene, _cover: User) -> None:
    Commitment.objects.filter(pk=scene.commitment.pk).update(
        visibility=Visibility.PARTY, author_party=scene.party
    )


@pytest.mark.parametrize(
    "change",
    [_cover_left, _cover_has_no_mail, _cover_wants_none, _circle, _nobody_within_reach],
)
def test_where_no_cover_can_be_reached_the_person_gets_the_mail(
    change: Callable[[Scene, User], None],
) -> None:
    scene, cover = covered_scene()
    away(scene.person, cover, AT)
    change(scene, cover)

    assert to_of(run(AT).letters) == [scene.person.email]


def test_what_the_cover_may_not_read_goes_to_the_person() -> None:
    scene = due_commitment()
    cover = member(scene.commitment.framework)
    shared = another(scene)
    _may_not_read(scene, cover)
    away(scene.person, cover, AT)

    sink = run(AT)

    by_address = {to_of([one])[0]: plain(one) for one in sink.letters}
    assert sorted(by_address) == sorted([scene.person.email, cover.email])
    assert scene.commitment.reference not in by_address[cover.email]
    assert shared.reference in by_address[cover.email]
    assert shared.reference not in by_address[scene.person.email]


def test_days_away_are_days_where_the_person_lives() -> None:
    scene, cover = covered_scene()
    User.objects.filter(pk=scene.person.pk).update(time_zone="Pacific/Kiritimati")
    day = date(2026, 4, 2)
    enter_absence(scene.person, alternate=cover, starts_on=day, ends_on=day, by=scene.person, at=AT)

    # Noon of 1 April in London is the 2nd on Kiritimati.
    assert list(covers_at(AT)) == [scene.person.pk]
    assert list(covers_at(AT - timedelta(hours=3))) == []
    assert list(covers_at(AT + timedelta(hours=22))) == []


@pytest.mark.parametrize("change", ["absence begins", "absence ends"])
def test_a_mail_whose_recipient_changed_before_it_left_gives_its_duties_back(change: str) -> None:
    scene, cover = covered_scene()
    if change == "absence ends":
        row = away(scene.person, cover, AT)
    plan(at=AT)
    gather(at=AT)
    if change == "absence ends":
        end_absence(row, by=scene.person, at=AT)
    else:
        away(scene.person, cover, AT)

    sink = Sink()
    send_due(clock=lambda: AT, transport=sink)
    assert not sink.letters
    assert Mail.objects.get().state == MailState.CANCELLED
    assert Notification.objects.get().state == DutyState.OWED

    expected = scene.person if change == "absence ends" else cover
    assert to_of(run(AT + timedelta(minutes=1)).letters) == [expected.email]


def gather_statements(count: int) -> int:
    User.objects.update(is_active=False)
    scene, cover = covered_scene()
    for _place in range(count):
        another(scene)
    away(scene.person, cover, AT)
    plan(at=AT)
    with CaptureQueriesContext(connection) as asked:
        gather(at=AT)
    assert Notification.objects.owed().count() == 0
    return len(asked)


def test_the_number_of_statements_does_not_depend_on_how_much_is_covered() -> None:
    assert gather_statements(1) == gather_statements(40)


@pytest.mark.parametrize(
    ("stands_in", "expected"),
    [
        ({}, None),
        ({1: 2}, 2),
        ({1: 2, 2: 3}, 3),
        ({1: 2, 2: 3, 3: 4}, None),
        ({1: 2, 2: 1}, None),
        ({1: 2, 2: 3, 3: 2}, None),
    ],
)
def test_standing_in_ends_in_a_person_who_is_there(
    stands_in: dict[int, int], expected: int | None
) -> None:
    assert stand_in(1, stands_in) == expected


def test_an_alternate_shares_a_framework_and_is_somebody_else_who_is_there() -> None:
    scene, cover = covered_scene()
    stranger = factories.create_user()
    gone = member(scene.commitment.framework, is_active=False)

    for person in (stranger, gone, scene.person):
        with pytest.raises(RefusedError):
            name_alternate(scene.person, alternate=person, by=scene.person, at=AT)
        with pytest.raises(RefusedError):
            away(scene.person, person, AT)

    name_alternate(scene.person, alternate=cover, by=scene.person, at=AT)
    assert AuditEvent.objects.filter(verb="name_alternate").count() == 1
    other = member(scene.commitment.framework)
    name_alternate(scene.person, alternate=other, by=scene.person, at=AT)
    assert Alternate.objects.standing().get().alternate == other


@pytest.mark.parametrize(
    ("starts", "ends"), [(1, 0), (-3, -2), (0, 400), (2, 4), (4, 9), (9, 12), (0, 20)]
)
def test_days_of_an_absence_that_cannot_be(starts: int, ends: int) -> None:
    scene, cover = covered_scene()
    today = AT.date()
    enter_absence(
        scene.person,
        alternate=cover,
        starts_on=today + timedelta(days=4),
        ends_on=today + timedelta(days=10),
        by=scene.person,
        at=AT,
    )

    with pytest.raises(RefusedError):
        enter_absence(
            scene.person,
            alternate=cover,
            starts_on=today + timedelta(days=starts),
            ends_on=today + timedelta(days=ends),
            by=scene.person,
            at=AT,
        )


def test_an_absence_that_has_begun_keeps_its_days_that_are_over() -> None:
    scene, cover = covered_scene()
    row = away(scene.person, cover, AT, days=9)
    later = AT + timedelta(days=3)

    end_absence(row, by=scene.person, at=later)

    row.refresh_from_db()
    assert row.ends_on == later.date() - timedelta(days=1)
    assert AuditEvent.objects.filter(verb="end_absence").count() == 1
    assert not covers_at(later)


def test_an_alternate_writes_no_more_than_their_own_membership_allows() -> None:
    scene = due_commitment()
    outsider = member(scene.commitment.framework)
    away(scene.person, outsider, AT)
    name_alternate(scene.person, alternate=outsider, by=scene.person, at=AT)

    assert scene.party not in parties_of(outsider, scene.commitment)
    assert parties_of(scene.person, scene.commitment) == [scene.party]
