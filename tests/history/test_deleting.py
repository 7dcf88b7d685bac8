"""delete_recorded: what goes, and what goes with it, is kept in the history."""

import pytest
from django.db.models import ProtectedError

from frameworks.models import Party, PartyName
from history.actions import StaleRecordError, delete_recorded, save_recorded
from tests.factories import AT, create_area, create_commitment, create_party, create_user
from tests.history.replay import events, latest_event, verbs

pytestmark = pytest.mark.django_db


def test_a_deletion_keeps_what_the_row_said_and_why_it_went() -> None:
    party, user = create_party(name="Yugoslavia"), create_user()

    delete_recorded(party, by=user, at=AT, verb="strike_out", reason="It was dissolved.")

    event = events(party)[-1]
    assert event.changes["name"] == ["Yugoslavia", None]
    assert (event.verb, event.actor, event.reason) == ("strike_out", user.uuid, "It was dissolved.")
    assert not Party.objects.filter(uuid=party.uuid).exists()


def test_rows_that_go_along_have_their_own_history() -> None:
    party = create_party()
    name = PartyName(party=party, name="SFRY")
    save_recorded(name, by=None, at=AT)

    delete_recorded(party, by=None, at=AT, verb="strike_out")

    assert verbs(name) == ["create", "delete"]
    assert events(name)[-1].changes["name"] == ["SFRY", None]


def test_a_row_is_deleted_once() -> None:
    party = create_party()
    theirs = Party.objects.get(pk=party.pk)
    delete_recorded(theirs, by=None, at=AT)
    before = latest_event()
    with pytest.raises(StaleRecordError):
        delete_recorded(party, by=None, at=AT)
    assert events(after=before) == []


def test_a_row_that_changed_since_it_was_read_is_not_deleted() -> None:
    party = create_party()
    theirs = Party.objects.get(pk=party.pk)
    theirs.name = "Myanmar"
    save_recorded(theirs, by=None, at=AT)
    with pytest.raises(StaleRecordError):
        delete_recorded(party, by=None, at=AT)
    assert Party.objects.filter(pk=party.pk).exists()


def test_a_protected_row_stays_and_nothing_is_told() -> None:
    commitment = create_commitment()
    owner = commitment.parties.get()
    before = latest_event()
    with pytest.raises(ProtectedError):
        delete_recorded(owner, by=None, at=AT)
    assert events(after=before) == []


def test_many_to_many_links_go_along_without_a_history_of_their_own() -> None:
    area = create_area()
    create_commitment(framework=area.framework, areas=[area])
    before = latest_event()
    delete_recorded(area, by=None, at=AT)
    assert verbs(after=before) == ["delete"]
