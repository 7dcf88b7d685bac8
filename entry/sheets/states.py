"""The codes of imports: what is imported, how far it is, what a row does."""

from enum import StrEnum


class SheetKind(StrEnum):
    """What the rows of a file are."""

    COMMITMENTS = "commitments"
    PARTIES = "parties"
    MEMBERS = "members"
    MEETINGS = "meetings"
    MEASUREMENTS = "measurements"
    UPDATES = "updates"


class JobState(StrEnum):
    """How far an import is."""

    MAPPING = "mapping"
    CHECKING = "checking"
    PREVIEW = "preview"
    APPLYING = "applying"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


class Effect(StrEnum):
    """What a row does when it is taken."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    # It brings back what the undo of an import closed.
    REVIVED = "revived"
    ERROR = "error"


class ConflictMode(StrEnum):
    """What becomes of rows that would change what is there."""

    ASK = "ask"
    UPDATE = "update"
    SKIP = "skip"


class Decision(StrEnum):
    """What a person decided on one row."""

    OPEN = ""
    TAKE = "take"
    LEAVE = "leave"


# From which state each step of a job starts.
STEPS = {
    "check": frozenset({JobState.MAPPING, JobState.PREVIEW, JobState.FAILED}),
    "confirm": frozenset({JobState.PREVIEW}),
    "undo": frozenset({JobState.DONE}),
}
RUNNING = frozenset({JobState.CHECKING, JobState.APPLYING, JobState.UNDOING})
WRITING = RUNNING - {JobState.CHECKING}
