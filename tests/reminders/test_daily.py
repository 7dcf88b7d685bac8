"""The daily mail to site administrators: once a day, with true figures, in any week."""

from datetime import UTC, datetime, timedelta

import pytest

from reminders.actions import sweep
from reminders.models import Mail
from reminders.policy import Failure
from reminders.states import MailKind, MailState
from tests import factories
from tests.reminders.letters import html, plain
from tests.reminders.scenes import LATE_NOON, Sink, due_commitment, refusal

pytestmark = pytest.mark.django_db

SUNDAY = datetime(2026, 4, 5, 12, tzinfo=UTC)


def swept(at: datetime, sink: Sink | None = None) -> Sink:
    sink = sink or Sink()
    sweep(clock=lambda: at, transport=sink)
    return sink


def test_an_administrator_gets_it_once_a_day_even_on_a_sunday() -> None:
    admin = factories.create_superuser(email="admin@example.org")

    letters = [
        one
        for hours in (-5, 0, 5, 21, 24)
        for one in swept(SUNDAY + timedelta(hours=hours)).letters
    ]

    assert [str(one["To"]).count(admin.email) for one in letters] == [1, 1]
    assert "List-Unsubscribe" not in letters[0]
    assert "References" not in letters[0]


def test_nobody_else_gets_it() -> None:
    factories.create_user(is_staff=True)
    factories.create_superuser(is_active=False)
    factories.create_superuser(hard_bounces=2)

    assert not swept(SUNDAY).letters


def test_it_tells_the_figures_of_the_day_and_what_to_look_at() -> None:
    factories.create_superuser(email="admin@example.org", sending_hour=13)
    for _place in range(3):
        due_commitment()
    due_commitment(wants_digest=False)
    swept(LATE_NOON, Sink(None, None, refusal(Failure.PERMANENT)))

    (letter,) = swept(LATE_NOON + timedelta(hours=2)).letters

    text = plain(letter)
    for line in (
        "Reminders planned: 4",
        "Mails sent: 2",
        "Given up: 1",
        "Held for a person: 0",
        "Suppressed: 1",
        "The sweep last ran: 2026-04-01 12:00 UTC",
        "* 1 mail was given up.",
    ):
        assert line in text
    assert "1 mail was given up." in html(letter)
    assert str(letter["Subject"]) == "Reminders: somebody has to look"
    assert Mail.objects.get(kind=MailKind.ADMIN).state == MailState.SENT


def test_all_is_well_where_nothing_is_wrong() -> None:
    factories.create_superuser()
    swept(SUNDAY.replace(hour=1))

    (letter,) = swept(SUNDAY).letters

    assert str(letter["Subject"]) == "Reminders: all is well"


def test_who_is_no_administrator_any_more_when_it_leaves_does_not_get_it() -> None:
    admin = factories.create_superuser()
    sink = Sink(refusal())
    swept(SUNDAY, sink)
    type(admin).objects.filter(pk=admin.pk).update(is_superuser=False)

    assert not swept(SUNDAY + timedelta(hours=1)).letters
    assert Mail.objects.get().state == MailState.CANCELLED
