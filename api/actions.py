"""Carrying a request out once, however often it is sent with the same key."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from accounts.models import User
from api.models import AnsweredRequest

KEPT = timedelta(days=2)
DROPPED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a request, as it goes over the line."""

    status: int
    headers: dict[str, str]
    content: str
    is_repeated: bool = False


class StillRunningError(Exception):
    """The same request is being carried out at this moment."""


class OtherBodyError(Exception):
    """The key was sent before, with another body."""


def answer_once(
    *,
    path: str,
    key: str,
    body_sha256: str,
    carry_out: Callable[[], Answer],
    by: User,
    at: datetime,
) -> Answer:
    """Carry a request out and keep the answer, or give the answer that was kept.

    Both are one transaction, so that a process that dies leaves neither. A request that is
    refused by an exception has no effect and leaves its key free. Raises StillRunningError and
    OtherBodyError.
    """
    with transaction.atomic():
        _take_turn(f"{by.pk} {path} {key}")
        # After two days a key is as good as new, whether it was dropped already or not.
        known = AnsweredRequest.objects.filter(user=by, path=path, key=key)
        known.filter(answered_at__lte=at - KEPT).delete()
        if found := known.first():
            if found.body_sha256 != body_sha256:
                raise OtherBodyError
            return Answer(found.status, found.headers, found.content, is_repeated=True)
        answer = carry_out()
        AnsweredRequest.objects.create(
            user=by,
            path=path,
            key=key,
            body_sha256=body_sha256,
            status=answer.status,
            headers=answer.headers,
            content=answer.content,
            answered_at=at,
        )
        return answer


def _take_turn(name: str) -> None:
    """Hold a name until the transaction ends, however it ends. Raises StillRunningError.

    SQLite lets one transaction write at a time and begins it with the lock, so there a second
    request waits by itself.
    """
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise StillRunningError


def forget_answers(*, at: datetime) -> int:
    """Drop answers that nobody will ask for again; return how many."""
    old = AnsweredRequest.objects.filter(answered_at__lte=at - KEPT).order_by("answered_at")
    chosen = list(old.values_list("pk", flat=True)[:DROPPED_AT_ONCE])
    dropped, _by_model = AnsweredRequest.objects.filter(pk__in=chosen).delete()
    return dropped
