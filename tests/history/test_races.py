"""Two people who save at once: none of their changes is lost. Real threads, real transactions."""

from threading import Barrier

import pytest

from frameworks.models import Framework
from history.actions import StaleRecordError, delete_recorded, save_recorded
from tests.factories import AT, create_framework
from tests.history.replay import events, untold
from tests.history.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SAVERS, SAVES = 2, 8


def test_many_savers_of_one_row_lose_no_update() -> None:
    framework = create_framework(review_interval_days=100)

    def add_days() -> int:
        refused = saved = 0
        while saved < SAVES:
            row = Framework.objects.get(pk=framework.pk)
            row.review_interval_days += 1
            try:
                save_recorded(row, by=None, at=AT)
                saved += 1
            except StaleRecordError:
                refused += 1
        return saved

    assert at_once(*[add_days] * SAVERS) == [SAVES] * SAVERS

    framework.refresh_from_db()
    assert framework.review_interval_days == 100 + SAVERS * SAVES
    assert framework.version == 1 + SAVERS * SAVES == len(events(framework))
    assert untold(framework) == {}


def test_of_two_savers_of_the_same_version_one_is_told_that_it_is_stale() -> None:
    framework = create_framework(name="Before")
    both_have_read = Barrier(2, timeout=30)

    def rename(name: str) -> str:
        row = Framework.objects.get(pk=framework.pk)
        both_have_read.wait()
        row.name = name
        try:
            save_recorded(row, by=None, at=AT)
        except StaleRecordError:
            return "stale"
        return "saved"

    told = at_once(lambda: rename("One"), lambda: rename("Two"))

    assert sorted(told) == ["saved", "stale"]
    assert len(events(framework)) == 2


def test_of_two_who_delete_the_same_row_one_does() -> None:
    framework = create_framework()
    both_have_read = Barrier(2, timeout=30)

    def delete() -> str:
        row = Framework.objects.get(pk=framework.pk)
        both_have_read.wait()
        try:
            delete_recorded(row, by=None, at=AT)
        except StaleRecordError:
            return "stale"
        return "deleted"

    assert sorted(at_once(delete, delete)) == ["deleted", "stale"]
    assert [event.verb for event in events(framework)] == ["create", "delete"]
