"""save_all_recorded: what save_recorded does for each row, in few statements."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Deadline
from frameworks.models import Framework, Party
from history.actions import StaleRecordError, save_all_recorded, save_recorded
from history.models import AuditEvent
from tests.factories import (
    AT,
    create_deadline,
    create_framework,
    create_party,
    create_user,
)
from tests.history.replay import all_untold, events, untold, verbs

pytestmark = pytest.mark.django_db


def test_each_changed_row_has_its_history_and_the_others_none() -> None:
    user = create_user()
    renamed, moved, same = (create_party() for _ in range(3))
    renamed.name, moved.time_zone = "Siam", "Asia/Seoul"

    saved = save_all_recorded(
        [renamed, moved, same], by=user, at=AT, verb="mend", reason="As agreed."
    )

    assert saved == [renamed, moved]
    assert [row.version for row in (renamed, moved, same)] == [2, 2, 1]
    told = [events(row)[-1] for row in (renamed, moved)]
    assert [list(event.changes) for event in told] == [["name"], ["time_zone"]]
    for event in told:
        assert (event.verb, event.reason, event.actor) == ("mend", "As agreed.", user.uuid)
        assert event.root == event.subject
    assert verbs(same) == ["create"]
    assert all_untold() == {}
    assert Party.objects.get(pk=moved.pk).time_zone == "Asia/Seoul"


def test_new_rows_are_made_with_all_that_is_told_of_them() -> None:
    rows = [Party(code=f"N{index}", name="N", kind="country") for index in range(3)]
    assert save_all_recorded(rows, by=None, at=AT) == rows
    for row in rows:
        assert (row.pk is not None, row.version, verbs(row)) == (True, 1, ["create"])
        assert untold(row) == {}
    assert save_all_recorded(rows, by=None, at=AT) == []
    assert save_all_recorded([], by=None, at=AT) == []


def test_one_stale_row_keeps_all_from_being_saved() -> None:
    first, second = create_party(), create_party()
    other = Party.objects.get(pk=second.pk)
    other.note = "Seen."
    save_recorded(other, by=None, at=AT)
    first.note = second.note = "Late."
    with pytest.raises(StaleRecordError):
        save_all_recorded([first, second], by=None, at=AT)
    assert (Party.objects.get(pk=first.pk).note, first.version) == ("", 1)
    gone = create_party()
    Party.objects.filter(pk=gone.pk).delete()
    with pytest.raises(StaleRecordError):
        save_all_recorded([first, gone], by=None, at=AT)


def test_what_the_database_refuses_is_told_in_words_and_nothing_is_saved() -> None:
    good, bad = create_framework(), create_framework()
    good.review_interval_days, bad.review_interval_days = 90, 0
    count = AuditEvent.objects.count()
    with pytest.raises(ValidationError, match="greater than or equal to 1|review_interval"):
        save_all_recorded([good, bad], by=None, at=AT)
    assert Framework.objects.get(pk=good.pk).review_interval_days == 180
    assert (good.version, bad.version, AuditEvent.objects.count()) == (1, 1, count)
    with pytest.raises(ValidationError, match="not allowed"):
        save_all_recorded([good], by=None, at=AT, reason="a\x00b")


def test_what_the_database_computes_is_read_again() -> None:
    deadline = create_deadline()
    assert deadline.is_open
    deadline.closed_at, deadline.close_reason = AT, "met"
    save_all_recorded([deadline], by=None, at=AT)
    assert not deadline.is_open


def test_many_rows_cost_as_many_statements_as_a_few() -> None:
    def cost(number: int) -> int:
        rows = [create_deadline() for _ in range(number)]
        keys = [row.pk for row in rows]
        related = Deadline.objects.select_related(
            "commitment__framework", "commitment__author_party"
        )
        fresh = list(related.filter(pk__in=keys))
        for row in fresh:
            row.last_day = row.grace_day = date(2027, 1, 1)
        with CaptureQueriesContext(connection) as captured:
            save_all_recorded(fresh, by=None, at=AT, reason="It rained.")
        return len(captured)

    assert cost(30) == cost(2)
