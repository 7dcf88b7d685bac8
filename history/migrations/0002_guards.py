"""Lets the database refuse every change of the audit trail."""

from typing import ClassVar

from django.db import migrations

from history.guards import AUDIT_TRAIL
from history.triggers import install, remove


class Migration(migrations.Migration):
    """Installs the guard of the audit trail."""

    dependencies: ClassVar = [("history", "0001_initial")]

    operations: ClassVar = [
        migrations.RunPython(
            lambda _apps, schema_editor: install(AUDIT_TRAIL, schema_editor),
            lambda _apps, schema_editor: remove(AUDIT_TRAIL, schema_editor),
        )
    ]
