"""Escalations: in the digest where it is due, otherwise at once, never more than a few a day."""

from datetime import UTC, datetime, timedelta

import pytest

from frameworks.roles import Role
from reminders.models import Mail, Notification
from reminders.policy import ESCALATIONS_A_DAY
from reminders.states import DutyState, MailKind
from tests import factories
from tests.reminders.letters import another, html, plain
from tests.reminders.scenes import Scene, due_commitment, run

pytestmark = pytest.mark.django_db

# A Wednesday, 22 days after the last day: the manager hears of it.
NIGHT = datetime(2026, 4, 22, 3, tzinfo=UTC)
MORNING = NIGHT.replace(hour=9)


def late_scene(**manager: object) -> tuple[Scene, str]:
    """Let something be late for the manager, who reads mail from nine o'clock on."""
    scene = due_commitment()
    framework = scene.commitment.framework
    boss = factories.create_member(framework, Role.MANAGER, **manager)
    return scene, boss.email


def kinds_to(address: str) -> list[str]:
    mails = Mail.objects.filter(recipient__email=address).order_by("pk")
    return list(mails.values_list("kind", flat=True))


def test_an_escalation_rides_in_the_digest_that_is_due() -> None:
    _scene, boss = late_scene()

    sink = run(MORNING)

    assert kinds_to(boss) == [MailKind.DIGEST]
    letter = next(one for one in sink.letters if boss in str(one["To"]))
    assert "Escalated to you (1)" in plain(letter)
    assert not [one for one in run(MORNING + timedelta(hours=1)).letters if boss in str(one["To"])]


def test_an_escalation_comes_at_once_where_no_digest_is_due() -> None:
    scene, boss = late_scene()

    sink = run(NIGHT)

    assert kinds_to(boss) == [MailKind.ESCALATION]
    letter = next(one for one in sink.letters if boss in str(one["To"]))
    assert "Nobody has acted on this for long" in plain(letter)
    assert scene.commitment.reference in html(letter)
    assert "List-Unsubscribe" not in letter


def test_an_escalation_takes_nothing_else_along() -> None:
    scene, boss = late_scene()
    orphan = factories.create_commitment(framework=scene.commitment.framework)

    run(NIGHT)
    assert kinds_to(boss) == [MailKind.ESCALATION]
    assert Notification.objects.get(commitment=orphan).state == DutyState.OWED

    run(MORNING)
    assert kinds_to(boss) == [MailKind.ESCALATION, MailKind.DIGEST]
    assert Notification.objects.get(commitment=orphan).state == DutyState.SENT


def test_after_a_few_a_day_the_rest_waits_for_the_next_digest() -> None:
    scene, boss = late_scene()
    run(NIGHT)
    for minute in range(ESCALATIONS_A_DAY + 2):
        another(scene)
        run(NIGHT + timedelta(minutes=minute + 1))

    assert kinds_to(boss) == [MailKind.ESCALATION] * ESCALATIONS_A_DAY
    waiting = Notification.objects.owed().filter(recipient__email=boss)
    assert waiting.count() == 3

    run(MORNING)
    assert kinds_to(boss)[-1] == MailKind.DIGEST
    assert not waiting.exists()


def test_one_escalation_mail_takes_all_that_is_owed() -> None:
    scene, boss = late_scene()
    for _place in range(5):
        another(scene)

    run(NIGHT)

    assert kinds_to(boss) == [MailKind.ESCALATION]
    told = Notification.objects.filter(recipient__email=boss, state=DutyState.SENT)
    assert told.count() == 6


def test_who_wants_no_daily_mail_hears_of_escalations_all_the_same() -> None:
    _scene, boss = late_scene(wants_digest=False)

    run(MORNING)

    assert kinds_to(boss) == [MailKind.ESCALATION]
