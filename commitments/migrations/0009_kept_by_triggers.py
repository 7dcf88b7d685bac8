from datetime import UTC, datetime
from typing import Any

from django.db import migrations, models

from commitments import keeping


def install(_apps: Any, schema_editor: Any) -> None:
    keeping.install(schema_editor)


def remove(_apps: Any, schema_editor: Any) -> None:
    keeping.remove(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0008_minutes"),
        ("frameworks", "0005_register"),
        ("meetings", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="awaits_date",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="commitment",
            name="due_sort",
            field=models.DateTimeField(default=datetime(9000, 1, 1, tzinfo=UTC), editable=False),
        ),
        migrations.AddField(
            model_name="commitment",
            name="has_run_out",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="commitment",
            name="overdue_from",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(fields=["due_sort", "id"], name="commitment_by_due"),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                fields=["framework", "due_sort", "id"], name="commitment_by_due_inside"
            ),
        ),
        migrations.RunPython(install, remove),
    ]
