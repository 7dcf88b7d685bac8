"""Takes the personal words out of the trail as it was written before there was a side table."""

import secrets
from typing import Any, ClassVar

from django.db import migrations

from history.guards import AUDIT_TRAIL
from history.sealing import TOKEN, token_of
from history.triggers import install, remove

PERSONAL = ("email", "full_name", "job_title")


def put_names_aside(apps: Any, schema_editor: Any) -> None:
    """Put tokens in the place of names; nothing is sealed yet, so no seal is broken."""
    events = apps.get_model("history", "AuditEvent").objects.filter(subject_type="accounts.user")
    if not events.exists():
        return
    tokens: dict[tuple[Any, str, str], str] = {}
    remove(AUDIT_TRAIL, schema_editor)
    for event in events.order_by("pk").iterator():
        for name in PERSONAL:
            if name in event.changes:
                event.changes[name] = [
                    _kept(apps, tokens, event.subject, name, value) for value in event.changes[name]
                ]
        event.save(update_fields=["changes"])
    install(AUDIT_TRAIL, schema_editor)


def _kept(apps: Any, tokens: dict[Any, str], subject: Any, name: str, value: Any) -> Any:
    if not isinstance(value, str) or not value:
        return value
    key = (subject, name, value)
    if key not in tokens:
        salt = secrets.token_hex(16)
        tokens[key] = token_of(salt, value)
        apps.get_model("history", "PersonalWord").objects.create(
            token=tokens[key], salt=salt, subject=subject, field=name, words=value
        )
    return {TOKEN: tokens[key]}


class Migration(migrations.Migration):
    """Puts names aside; there is no way back, and none is needed."""

    dependencies: ClassVar = [("history", "0003_sealing")]

    operations: ClassVar = [migrations.RunPython(put_names_aside, migrations.RunPython.noop)]
