"""What others wrote to a record since a version, as far as its history tells."""

import pytest

from frameworks.models import PriorityArea
from history.actions import record, save_recorded, touch_recorded
from history.since import written_since
from tests.factories import AT, create_area, create_user


@pytest.fixture
def area(db: None) -> PriorityArea:
    return create_area(name="One")


def rename(area: PriorityArea, name: str) -> PriorityArea:
    again = PriorityArea.objects.get(pk=area.pk)
    again.name = name
    save_recorded(again, by=create_user(full_name=f"Who wrote {name}"), at=AT)
    return again


def test_first_value_and_last_writer_are_told(area: PriorityArea) -> None:
    rename(area, "Two")
    latest = rename(area, "Three")
    touch = written_since(latest, version=area.version).touches["name"]
    assert (touch.before, touch.who, touch.at) == ("One", "Who wrote Three", AT)


def test_save_between_the_record_and_its_history_hides_nothing(area: PriorityArea) -> None:
    read = rename(area, "Two")
    rename(area, "Three")
    assert written_since(read, version=area.version).touches["name"].before == "One"


def test_events_without_a_version_are_not_counted_and_touches_are(area: PriorityArea) -> None:
    latest = rename(area, "Two")
    record(latest, verb="nudge", by=None, at=AT)
    touch_recorded(latest, by=None, at=AT)
    record(latest, verb="nudge", by=None, at=AT)
    assert written_since(latest, version=area.version).touches["name"].before == "One"
    assert written_since(latest, version=latest.version - 1).touches == {}


def test_short_history_is_said_to_be_one(area: PriorityArea) -> None:
    PriorityArea.objects.filter(pk=area.pk).update(version=9)
    area.refresh_from_db()
    assert not written_since(area, version=2).is_known
