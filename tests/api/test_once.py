"""A request with an Idempotency-Key is carried out once, however often and at once it is sent."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from accounts.models import User
from api.actions import KEPT, Answer, StillRunningError, answer_once, forget_answers
from api.models import AnsweredRequest
from api.once import digest
from api.tasks import forget_answers as forget_answers_task
from commitments.models import ProgressUpdate
from history.models import AuditEvent
from tests.api.world import API, World, client_of, create_world
from tests.factories import AT, create_user
from tests.history.threads import at_once

BODY = {"health": "on_track", "narrative": "It goes well."}
AT_ONCE = 4


def send(user: User, path: str, body: Any, key: str, **headers: str) -> Any:
    headers = {"Idempotency-Key": key, **headers}
    return client_of(user).post(f"{API}/{path}", body, format="json", headers=headers)


def path_of(world: World) -> str:
    return f"commitments/{world.commitment.uuid}/updates"


def test_request_that_is_sent_again_has_its_first_answer_and_no_second_effect(world: World) -> None:
    first = send(world.contact, path_of(world), BODY, "one")
    again = send(world.contact, path_of(world), dict(reversed(BODY.items())), "one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert [again[name] for name in ("Location", "ETag")] == [
        first[name] for name in ("Location", "ETag")
    ]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert ProgressUpdate.objects.count() == 1


def test_condition_is_not_asked_again_of_what_was_done(world: World) -> None:
    made = send(world.contact, path_of(world), BODY, "one").json()
    path = f"updates/{made['uuid']}/submit"
    header = {"If-Match": f'"v{made["version"]}"'}
    first = send(world.contact, path, {}, "two", **header)
    again = send(world.contact, path, {}, "two", **header)
    assert (first.status_code, again.status_code) == (200, 200)
    assert AuditEvent.objects.filter(subject=made["uuid"], verb="submit").count() <= 1
    assert send(world.contact, path, {}, "three", **header).status_code == 412


def test_key_with_another_body_is_refused(world: World) -> None:
    send(world.contact, path_of(world), BODY, "one")
    answer = send(world.contact, path_of(world), {**BODY, "narrative": "No."}, "one")
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("#problem-key-reused")
    assert ProgressUpdate.objects.count() == 1


def test_key_belongs_to_one_person_and_one_address(world: World) -> None:
    send(world.contact, path_of(world), BODY, "one")
    other = f"commitments/{world.commitment.uuid}/evidence"
    body = {"title": "Minutes", "url": "https://example.org/"}
    assert send(world.contact, other, body, "one").status_code == 201
    assert AnsweredRequest.objects.count() == 2
    assert not answer(world.manager).is_repeated
    assert not answer(world.contact).is_repeated


def test_request_that_was_refused_leaves_its_key_free(world: World) -> None:
    assert send(world.contact, path_of(world), {"health": "nonsense"}, "one").status_code == 400
    assert send(world.viewer, path_of(world), BODY, "one").status_code == 403
    assert AnsweredRequest.objects.count() == 0
    assert send(world.contact, path_of(world), BODY, "one").status_code == 201


@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "schlüssel", "\t"])
def test_key_that_is_none_is_refused(key: str, world: World) -> None:
    assert send(world.contact, path_of(world), BODY, key).status_code == 400
    assert ProgressUpdate.objects.count() == 0


def test_signing_in_keeps_no_token(world: World) -> None:
    body = {"email": world.contact.email, "password": "wrong"}
    answer = client_of(None).post(
        f"{API}/sign-in", body, format="json", headers={"Idempotency-Key": "one"}
    )
    assert answer.status_code == 401
    assert AnsweredRequest.objects.count() == 0


def test_mark_of_a_body_knows_files_by_their_content() -> None:
    def file(content: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("a.txt", content)

    one = digest({"title": "x", "file": file(b"one")})
    assert one == digest({"file": file(b"one"), "title": "x"})
    assert one != digest({"title": "x", "file": file(b"two")})
    read = file(b"one")
    digest({"file": read})
    assert read.read() == b"one"


def answer(user: User, key: str = "one", **overrides: Any) -> Answer:
    call = {
        "path": "/x",
        "key": key,
        "body_sha256": "0",
        "carry_out": lambda: Answer(200, {}, key),
        "by": user,
        "at": AT,
        **overrides,
    }
    return answer_once(**call)


def test_answer_is_kept_for_two_days_and_then_dropped(db: None) -> None:
    user = create_user()
    answer(user)
    early, late = AT + KEPT - timedelta(seconds=1), AT + KEPT
    assert forget_answers(at=early) == 0
    assert answer(user, at=early).is_repeated
    assert not answer(user, at=late).is_repeated
    assert forget_answers(at=late) == 0
    assert forget_answers(at=late + KEPT) == 1


def test_worker_drops_what_is_old(db: None) -> None:
    answer(create_user(), at=timezone.now() - KEPT)
    forget_answers_task()
    assert AnsweredRequest.objects.count() == 0


def test_request_that_dies_leaves_neither_effect_nor_key(db: None) -> None:
    user = create_user()

    def die() -> Answer:
        create_user(email="made@example.org")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer(user, carry_out=die)
    assert not User.objects.filter(email="made@example.org").exists()
    assert not answer(user).is_repeated


@pytest.mark.django_db(transaction=True)
def test_requests_sent_at_once_have_one_effect_each() -> None:
    world = create_world()
    keys = [f"key-{number}" for number in range(8)]

    def deliver(key: str) -> tuple[str, int, str]:
        sent = send(world.contact, path_of(world), {**BODY, "narrative": key}, key)
        return key, sent.status_code, sent.headers.get("Retry-After", "")

    told = []
    for key in keys:
        told += at_once(*[partial(deliver, key)] * AT_ONCE)
    assert {status for _key, status, _wait in told} <= {201, 409}
    assert {wait for _key, status, wait in told if status == 409} <= {"1"}
    assert {key for key, status, _wait in told if status == 201} == {*keys}
    written = ProgressUpdate.objects.values_list("narrative", flat=True)
    assert sorted(written) == keys
    assert [deliver(key)[1] for key in keys] == [201] * len(keys)
    assert ProgressUpdate.objects.count() == len(keys)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets the second request wait")
@pytest.mark.django_db(transaction=True)
def test_request_that_is_under_way_is_not_carried_out_beside_itself() -> None:
    user = create_user()
    refused: list[bool] = []

    def try_beside() -> None:
        with pytest.raises(StillRunningError):
            answer(user)
        refused.append(True)

    def carry_out() -> Answer:
        at_once(try_beside)
        return Answer(200, {}, "done")

    assert answer(user, carry_out=carry_out).content == "done"
    assert refused == [True]
