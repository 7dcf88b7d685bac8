"""save_recorded: the row, its version and its history in one step, or none of the three."""

from datetime import timedelta, timezone
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.domain.vocabulary import Status
from frameworks.models import Framework, Party
from history.actions import StaleRecordError, create_recorded, save_recorded
from history.models import AuditEvent
from tests.factories import (
    AT,
    create_commitment,
    create_document,
    create_framework,
    create_indicator,
    create_party,
    create_user,
)
from tests.history.replay import events, latest_event, untold, verbs

pytestmark = pytest.mark.django_db


def test_a_new_row_has_version_one_and_a_history_that_tells_all_of_it() -> None:
    author = create_user()
    party = Party(code="KR", name="Republic of Korea", kind="country")

    event = save_recorded(party, by=author, at=AT, reason="It joined.")

    assert event is not None
    assert (event.verb, event.actor, event.occurred_at) == ("create", author.uuid, AT)
    assert (event.subject, event.subject_type) == (party.uuid, "frameworks.party")
    assert event.reason == "It joined."
    assert event.changes["name"] == [None, "Republic of Korea"]
    assert Party.objects.get(pk=party.pk).version == 1
    assert untold(party) == {}


def test_a_change_tells_what_it_was_and_what_it_became_and_nothing_else() -> None:
    party = create_party(name="Burma")
    party.name = "Myanmar"

    event = save_recorded(party, by=None, at=AT)

    assert event is not None
    assert event.changes == {"name": ["Burma", "Myanmar"]}
    assert (event.verb, event.actor) == ("change", None)
    assert Party.objects.get(pk=party.pk).version == 2


def test_a_write_may_name_its_own_verb() -> None:
    party = create_party()
    party.name = "Siam"
    save_recorded(party, by=None, at=AT, verb="rename")
    assert verbs(party) == ["create", "rename"]


def test_saving_without_a_change_writes_nothing() -> None:
    party = create_party()
    before = latest_event()
    assert save_recorded(party, by=None, at=AT) is None
    assert events(after=before) == []
    assert Party.objects.get(pk=party.pk).version == 1


def test_a_number_with_other_noughts_is_the_same_number() -> None:
    indicator = create_indicator(value=Decimal(10))
    indicator.value = Decimal("10.00")
    assert save_recorded(indicator, by=None, at=AT) is None


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    commitment = create_commitment(status=Status.WITHDRAWN)
    assert commitment.closed_at is not None
    commitment.closed_at = commitment.closed_at.astimezone(timezone(timedelta(hours=9)))
    assert save_recorded(commitment, by=None, at=AT) is None


def test_a_row_that_somebody_else_saved_is_stale_and_stays_as_they_left_it() -> None:
    mine = create_party(name="Burma")
    theirs = Party.objects.get(pk=mine.pk)
    theirs.name = "Myanmar"
    save_recorded(theirs, by=None, at=AT)
    before = latest_event()

    mine.name = "Union of Myanmar"
    with pytest.raises(StaleRecordError) as refusal:
        save_recorded(mine, by=None, at=AT)

    assert refusal.value.instance is mine
    assert Party.objects.get(pk=mine.pk).name == "Myanmar"
    assert events(after=before) == []


def test_a_stale_row_is_refused_even_where_nothing_would_change() -> None:
    mine = create_party(name="Burma")
    theirs = Party.objects.get(pk=mine.pk)
    theirs.note = "Renamed in 1989."
    save_recorded(theirs, by=None, at=AT)
    with pytest.raises(StaleRecordError):
        save_recorded(mine, by=None, at=AT)


def test_a_row_that_somebody_else_deleted_does_not_come_back() -> None:
    party = create_party()
    Party.objects.filter(pk=party.pk).delete()
    party.name = "Atlantis"
    with pytest.raises(StaleRecordError):
        save_recorded(party, by=None, at=AT)
    assert not Party.objects.filter(pk=party.pk).exists()


def test_a_broken_constraint_is_told_in_words_and_leaves_no_trace() -> None:
    framework = create_framework()
    before = latest_event()
    framework.review_interval_days = 0

    with pytest.raises(ValidationError):
        save_recorded(framework, by=None, at=AT)

    assert framework.version == 1
    assert Framework.objects.get(pk=framework.pk).review_interval_days == 180
    assert events(after=before) == []


def test_a_taken_code_is_told_at_its_field() -> None:
    create_party(code="KR")
    with pytest.raises(ValidationError) as refusal:
        save_recorded(Party(code="KR", name="Korea", kind="country"), by=None, at=AT)
    assert list(refusal.value.message_dict) == ["code"]


def test_a_missing_value_is_told_at_its_field() -> None:
    with pytest.raises(ValidationError) as refusal:
        save_recorded(Framework(code="X", name="X"), by=None, at=AT)
    assert list(refusal.value.message_dict) == ["tracked_from"]


def test_a_failure_that_is_no_refusal_of_the_database_is_handed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    party = create_party()
    party.name = "Siam"

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Party, "save", fail)
    with pytest.raises(RuntimeError, match="the disk is full"):
        save_recorded(party, by=None, at=AT)
    assert party.version == 1


def test_history_goes_with_the_transaction_that_fails() -> None:
    before = latest_event()

    def write_and_fail() -> None:
        with transaction.atomic():
            create_party(code="GONE")
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()
    assert events(after=before) == []
    assert not Party.objects.filter(code="GONE").exists()


def test_several_rows_are_saved_together_or_not_at_all() -> None:
    def parties(*codes: str) -> list[Party]:
        return [Party(code=code, name=code, kind="country") for code in codes]

    with pytest.raises(ValidationError):
        create_recorded(parties("A1", "A1"), by=None, at=AT)
    assert not Party.objects.filter(code="A1").exists()

    rows = parties("A1", "A2")
    create_recorded(rows, by=None, at=AT, verb="import")
    assert [verbs(row) for row in rows] == [["import"], ["import"]]


def test_only_what_changed_is_written_so_a_guarded_row_can_be_corrected_beside_its_text() -> None:
    document = create_document()
    document.title = "Joint statement"
    save_recorded(document, by=None, at=AT)
    document.refresh_from_db()
    assert (document.title, document.version) == ("Joint statement", 2)


def test_what_the_database_computes_is_read_anew_after_a_change() -> None:
    commitment = create_commitment()
    assert commitment.is_open
    commitment.status = Status.DRAFT
    save_recorded(commitment, by=None, at=AT, reason="Too early")
    assert not commitment.is_open


def test_a_new_password_is_kept_and_never_told() -> None:
    user = create_user(password="the first pass phrase")
    user.set_password("the second pass phrase")

    event = save_recorded(user, by=user, at=AT, verb="change_password")

    user.refresh_from_db()
    assert user.check_password("the second pass phrase")
    assert event is not None
    assert (event.verb, event.changes) == ("change_password", {})


def test_no_event_ever_holds_a_password() -> None:
    user = create_user(password="a secret pass phrase")
    user.set_password("another pass phrase")
    user.full_name = "Ana Example"
    save_recorded(user, by=user, at=AT)
    told = AuditEvent.objects.filter(subject=user.uuid)
    assert told.count() == 2
    for event in told:
        assert {"password", "last_login"}.isdisjoint(event.changes)
        assert user.password not in str(event.changes)


def test_the_history_of_a_row_leads_to_its_present_values() -> None:
    commitment = create_commitment(components=["a", {"b": 1}])
    commitment.title, commitment.status = "Hold two workshops", Status.DRAFT
    save_recorded(commitment, by=None, at=AT, reason="Too early")
    commitment.refresh_from_db()
    assert untold(commitment) == {}
    assert commitment.version == len(events(commitment))


def test_an_event_reads_as_what_was_done_to_what() -> None:
    party = create_party()
    assert str(events(party)[0]) == f"create frameworks.party {party.uuid}"
