"""Locks the secrets of second steps that stood readable in the database."""

from typing import Any

from django.db import migrations

from accounts.locking import LOCKED_PARTS, locked_anew, unlock


def lock_secrets(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - as called
    """Lock what is plain."""
    for row in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn"):
        row.data = locked_anew(row.data)
        row.save(update_fields=["data"])


def unlock_secrets(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - as called
    """Make them plain again."""
    for row in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn"):
        for name in LOCKED_PARTS:
            held = row.data.get(name)
            if isinstance(held, str):
                row.data[name] = unlock(held)
            elif isinstance(held, list):
                row.data[name] = [unlock(one) for one in held]
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_ways_in"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(lock_secrets, unlock_secrets)]
