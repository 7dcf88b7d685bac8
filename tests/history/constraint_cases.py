"""By the name of a constraint of the history, what breaks it."""

from uuid import uuid4

from history.context import Door
from history.models import AuditEvent
from tests.factories import AT
from tests.history.breaking import Case, insert


def _event_without_a_verb() -> None:
    subject = uuid4()
    insert(
        AuditEvent(
            occurred_at=AT,
            door=Door.TASK,
            verb="",
            subject_type="frameworks.framework",
            subject=subject,
            root=subject,
        )
    )


CASES: dict[str, Case] = {"auditevent_names_its_verb": _event_without_a_verb}
