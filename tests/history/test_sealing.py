"""The sealer holds every committed event once, whoever seals with it and however late they come."""

from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from history.actions import seal
from history.models import AuditEvent, AuditSeal
from history.sealing import BEGINNING, SEALED, Anchor, canonical
from history.verifying import verify
from reminders.daily import audit_head
from tests.factories import AT, create_framework, create_user
from tests.history.tampering import LOOKED_AT, SEALED_AT, write_trail
from tests.history.threads import at_once

SOON = timedelta(minutes=5)


def write_event(key: int) -> None:
    """Write an event with a number of its own, as one that commits late has."""
    subject = uuid4()
    AuditEvent(
        pk=key, occurred_at=AT, door="page", verb="change", subject_type="x", subject=subject,
        root=subject,
    ).save(force_insert=True)  # fmt: skip


@pytest.mark.django_db
def test_each_event_is_sealed_once_in_order_and_linked() -> None:
    write_trail(10)
    seals = list(AuditSeal.objects.order_by("number"))
    assert [row.number for row in seals] == list(range(1, 10))
    assert [row.previous for row in seals] == [BEGINNING, *(row.hash for row in seals[:-1])]
    assert {row.event for row in seals} == {*AuditEvent.objects.values_list("pk", flat=True)}
    assert seal(at=SEALED_AT) == 0
    create_framework()
    assert seal(at=SEALED_AT) == 1


@pytest.mark.django_db
def test_what_commits_late_is_sealed_behind() -> None:
    write_trail(5)
    late = AuditEvent.objects.order_by("pk")[1].pk + 1
    write_event(late)
    finding = verify(at=SEALED_AT + SOON)
    assert (finding.is_whole, finding.unsealed, finding.oldest_unsealed) == (True, 1, AT)
    assert seal(at=SEALED_AT + SOON) == 1
    head = AuditSeal.objects.head()
    assert head
    assert head.event == late
    assert verify(at=LOOKED_AT).is_whole


@pytest.mark.django_db
def test_what_comes_long_after_its_followers_were_sealed_stays_out_until_somebody_accepts_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_trail(5)
    write_event(AuditEvent.objects.order_by("pk")[1].pk + 1)
    assert seal(at=LOOKED_AT) == 0
    assert "was inserted" in verify(at=LOOKED_AT).faults[0]
    assert seal(at=LOOKED_AT, accept_late=True) == 1
    assert verify(at=LOOKED_AT).is_whole


@pytest.mark.django_db
def test_an_event_has_the_same_form_wherever_it_is_kept() -> None:
    write_event(7)
    AuditEvent(
        pk=8, occurred_at=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC), door="api",
        verb="change", subject_type="y", subject=uuid4(), root=uuid4(), is_internal=True,
        changes={"b": [1.5, "é"], "a": [None, ["x"]]}, reason="línea",
    ).save(force_insert=True)  # fmt: skip
    text = canonical(AuditEvent.objects.values(*SEALED).get(pk=8))
    assert '"2026-01-02T03:04:05.000678+00:00",null,null,"","api","","change","l\\u00ednea"' in text
    assert text.endswith(',true,{"a":[null,["x"]],"b":[1.5,"\\u00e9"]},1]')


@pytest.mark.parametrize("text", ["", "5", "x:" + "0" * 64, "5:" + "g" * 64, "5:abc"])
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever part of it is wrong
        Anchor.read(text)


def test_an_anchor_is_read_as_it_is_printed() -> None:
    anchor = Anchor(5, "a0" * 32)
    assert Anchor.read(f" {anchor}\n") == anchor


@pytest.mark.django_db
def test_the_commands_seal_and_verify(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit_head() is None
    create_user()
    call_command("seal_audit")
    assert "1 events sealed. Head: 1:" in capsys.readouterr().out
    assert audit_head() == str(AuditSeal.objects.anchor())
    create_user()
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "1 events wait for their seal" in said
    assert "Without an anchor" in said
    assert "The history is whole." in said


@pytest.mark.django_db(transaction=True)
def test_sealers_at_once_seal_each_event_once() -> None:
    for _number in range(3):
        create_framework()
    ready = Barrier(4, timeout=30)

    def run() -> int:
        connection.ensure_connection()
        ready.wait()
        return seal(at=AT)

    counts = at_once(run, run, run, run)
    assert sum(counts) == AuditEvent.objects.count() == AuditSeal.objects.count() == 3
    assert verify(at=AT).is_whole
