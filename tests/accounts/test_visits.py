"""A visit to the desk is noted once, and the one before it is remembered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import begin_visit
from accounts.models import User
from history.models import AuditEvent
from tests.factories import AT, create_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_first_visit_has_none_before_it() -> None:
    person = create_user()
    assert begin_visit(person, at=AT) is None
    assert User.objects.get(pk=person.pk).visit_at == AT


def test_a_visit_is_written_once_and_without_history() -> None:
    person = create_user()
    begin_visit(person, at=AT)
    events = AuditEvent.objects.count()
    person.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        assert begin_visit(person, at=AT + 3 * HOUR) is None
    assert len(asked) == 0
    assert AuditEvent.objects.count() == events


def test_the_next_visit_knows_when_the_last_one_began() -> None:
    person = create_user()
    begin_visit(person, at=AT)
    person.refresh_from_db()
    next_day = AT + 24 * HOUR
    assert begin_visit(person, at=next_day) == AT
    person.refresh_from_db()
    # Looking again on the same visit tells the same.
    assert begin_visit(person, at=next_day + HOUR) == AT
    assert (person.visit_at, person.earlier_visit_at) == (next_day, AT)


def test_of_two_windows_that_open_at_once_one_writes() -> None:
    person = create_user()
    twin = User.objects.get(pk=person.pk)
    begin_visit(person, at=AT)
    begin_visit(twin, at=AT + timedelta(seconds=1))
    assert User.objects.get(pk=person.pk).visit_at == AT
