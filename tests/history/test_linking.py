"""set_recorded: many-to-many relations are told as the UUIDs before and after."""

import pytest

from commitments.models import Initiative
from history.actions import StaleRecordError, save_recorded, set_recorded
from tests.factories import AT, create_initiative, create_party, create_user
from tests.history.replay import events, latest_event, untold, verbs

pytestmark = pytest.mark.django_db


def test_links_are_set_and_told_with_their_reason() -> None:
    initiative, user = create_initiative(), create_user()
    old, new = create_party(), create_party()
    set_recorded(initiative, name="parties", rows=[old], by=user, at=AT)

    event = set_recorded(
        initiative,
        name="parties",
        rows=[new],
        by=user,
        at=AT,
        verb="hand_over",
        reason="It joined.",
    )

    assert list(initiative.parties.all()) == [new]
    assert event is not None
    assert event.changes == {"parties": [[str(old.uuid)], [str(new.uuid)]]}
    assert (event.actor, event.reason) == (user.uuid, "It joined.")
    assert verbs(initiative) == ["create", "set_parties", "hand_over"]
    assert Initiative.objects.get(pk=initiative.pk).version == 3
    assert untold(initiative) == {}


def test_the_same_links_in_another_order_are_no_change() -> None:
    initiative, parties = create_initiative(), [create_party(), create_party()]
    set_recorded(initiative, name="parties", rows=parties, by=None, at=AT)
    before = latest_event()
    again = set_recorded(initiative, name="parties", rows=parties[::-1], by=None, at=AT)
    assert again is None
    assert events(after=before) == []


def test_links_of_a_row_that_somebody_else_saved_stay() -> None:
    mine = create_initiative()
    theirs = Initiative.objects.get(pk=mine.pk)
    theirs.title = "Another title"
    save_recorded(theirs, by=None, at=AT)
    before = latest_event()
    with pytest.raises(StaleRecordError):
        set_recorded(mine, name="parties", rows=[create_party()], by=None, at=AT)
    assert verbs(after=before) == ["create"]
    assert not mine.parties.exists()
