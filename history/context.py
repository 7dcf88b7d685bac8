"""Through which door a write comes: set by middleware, commands and tasks, read by the history."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Door(StrEnum):
    """The kind of door a write came through."""

    PAGE = "page"
    API = "api"
    ADMIN = "admin"
    IMPORT = "import"
    COMMAND = "command"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Call:
    """One request, command run or task run."""

    door: Door = Door.COMMAND
    request_id: str = ""
    acting_for: UUID | None = None
    role: str = ""


_OUTSIDE = Call()
_current: ContextVar[Call] = ContextVar("history_call", default=_OUTSIDE)


def current_call() -> Call:
    """Return the call under way."""
    return _current.get()


@contextmanager
def calling(call: Call) -> Iterator[None]:
    """Let all writes inside be recorded as made by this call."""
    token = _current.set(call)
    try:
        yield
    finally:
        _current.reset(token)
