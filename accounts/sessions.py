"""What a session is here: when it ends, under which key it goes on, and which are open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import User

SEEN = "seen"
# A moment is noted so often only: a page that is read should not write each time.
NOTED_EVERY = timedelta(minutes=10)


def begin(request: HttpRequest, *, at: datetime) -> None:
    """Give a session its end, which nothing puts off, and note that somebody is there."""
    request.session.set_expiry(at + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    request.session[SEEN] = at.timestamp()


def is_signed_in(request: HttpRequest) -> bool:
    """Say whether the session names somebody, without asking who it is."""
    return SESSION_KEY in request.session


def is_idle(seen: float, *, at: datetime) -> bool:
    """Say whether nobody has asked for anything for too long."""
    return at.timestamp() - seen >= timedelta(hours=settings.IDLE_HOURS).total_seconds()


def note_presence(request: HttpRequest, *, at: datetime) -> bool:
    """Note that somebody is there; say whether the session goes on, or ended for idleness."""
    seen = request.session.get(SEEN)
    if seen is None:
        # Begun before sessions had such an end: it has the old one, two weeks at most from now.
        return True
    if is_idle(seen, at=at):
        key = request.session.session_key
        request.session.flush()
        UserSession.objects.filter(session_key=key).delete()
        return False
    if _is_somebody(request) and at.timestamp() - seen >= NOTED_EVERY.total_seconds():
        request.session[SEEN] = at.timestamp()
    return True


def renew_key(request: HttpRequest) -> None:
    """Let a session go on under another key; whoever knew the old one has nothing."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def _is_somebody(request: HttpRequest) -> bool:
    # What a page asks by itself every few seconds is told apart.
    return "X-Unattended" not in request.headers


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session of a person, as their page lists it."""

    number: int
    began_at: datetime
    place: str
    browser: str
    is_here: bool


def open_sessions(person: User, *, here: str | None, at: datetime) -> list[OpenSession]:
    """Return where a person is signed in, the latest first, by two statements."""
    listed = list(UserSession.objects.filter(user=person).order_by("-created_at", "-pk"))
    held = _held([row.session_key for row in listed], at=at)
    return [
        OpenSession(
            number=row.pk,
            began_at=row.created_at,
            place=row.ip,
            browser=row.user_agent,
            is_here=row.session_key == here,
        )
        for row in listed
        if row.session_key in held and _still_lets_in(held[row.session_key], person, at=at)
    ]


def _held(keys: list[str], *, at: datetime) -> dict[str, dict[str, Any]]:
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=at)
    return {row.session_key: row.get_decoded() for row in rows.order_by("pk")}


def _still_lets_in(told: dict[str, Any], person: User, *, at: datetime) -> bool:
    mark = str(told.get(HASH_SESSION_KEY, ""))
    is_own = told.get(SESSION_KEY) == str(person.pk)
    return (
        is_own
        and any(constant_time_compare(mark, one) for one in _marks(person))
        and not is_idle(told.get(SEEN, at.timestamp()), at=at)
    )


def _marks(person: User) -> Iterator[str]:
    yield person.get_session_auth_hash()
    yield from person.get_session_auth_fallback_hash()
