"""Whoever rewrites the history in the database is found out; with an anchor in every case."""

from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from history.models import AuditEvent, AuditSeal
from history.sealing import Anchor
from history.verifying import verify
from tests.factories import create_commitment, create_superuser
from tests.history.tampering import KINDS, LOOKED_AT, NEEDS_ANCHOR, trial, write_trail

TRIALS = 5
EVENTS = 40


@pytest.fixture
def anchor(db: None) -> Anchor:
    write_trail(EVENTS)
    found = AuditSeal.objects.anchor()
    assert found
    assert verify(at=LOOKED_AT, anchors=[found]).is_whole
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_with_an_anchor_every_tampering_is_found(kind: str, anchor: Anchor) -> None:
    for number in range(TRIALS):
        [finding] = trial(kind, Random(f"{kind} {number}"), anchor)
        assert finding.faults, f"{kind}, trial {number}"
    # Each trial is undone: what it found was its own.
    assert verify(at=LOOKED_AT, anchors=[anchor]).is_whole


@pytest.mark.parametrize("kind", KINDS)
def test_without_an_anchor_all_are_found_but_what_only_an_anchor_shows(
    kind: str, anchor: Anchor
) -> None:
    found = [
        not trial(kind, Random(f"{kind} {number}"), None)[0].is_whole for number in range(TRIALS)
    ]
    assert found == [kind not in NEEDS_ANCHOR] * TRIALS


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("edit", "was edited, swapped or inserted"),
        ("delete", "was deleted"),
        ("delete with seal", "some are missing"),
        ("swap", "was edited, swapped or inserted"),
        ("insert", "was inserted"),
        ("insert with seal", "was edited, swapped or inserted"),
        ("cut the end", "the end was cut off"),
        ("forge anew", "the chain was forged anew"),
    ],
)
def test_what_is_wrong_is_said_in_words(kind: str, words: str, anchor: Anchor) -> None:
    [finding] = trial(kind, Random("words"), anchor)
    assert any(words in fault for fault in finding.faults)


def test_the_command_says_it_and_ends_with_one(
    anchor: Anchor, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit", "--anchor", str(anchor))
    assert "The history is whole." in capsys.readouterr().out
    other = Anchor(anchor.number, "0" * 64)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", "--anchor", str(other), "--anchor", str(anchor))
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert "forged anew" in said.err
    assert "The history is NOT whole." in said.out


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_no_door_writes_the_trail(method: str, anchor: Anchor, client: Client) -> None:
    client.force_login(create_superuser())
    event = AuditEvent.objects.order_by("pk").first()
    assert event
    before = list(AuditEvent.objects.filter(pk__lte=event.pk).values())
    body: dict[str, Any] = {"reason": "another", "verb": "another", "post": "yes"}
    for name, args in (
        ("admin:history_auditevent_change", [event.pk]),
        ("admin:history_auditevent_delete", [event.pk]),
        ("admin:history_auditevent_add", []),
    ):
        answer = getattr(client, method)(reverse(name, args=args), body)
        # A page that may be looked at is shown; a write that was done would lead on from it.
        shown = {200} if name.endswith("_change") and method != "post" else set()
        assert answer.status_code in {403, 405, *shown}, name
    assert list(AuditEvent.objects.filter(pk__lte=event.pk).values()) == before


def test_nobody_has_the_right_to_edit_it(anchor: Anchor) -> None:
    assert not AuditEvent.objects.editable_by(create_superuser()).exists()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_only_reads_it(method: str, db: None, client: Client) -> None:
    client.force_login(create_superuser())
    commitment = create_commitment()
    address = reverse("api:history", args=[commitment.uuid])
    assert client.get(address).status_code == 200
    before = AuditEvent.objects.count()
    assert getattr(client, method)(address, {}).status_code == 405
    assert AuditEvent.objects.count() == before
