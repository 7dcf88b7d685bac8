"""Lets the database keep indexes of the words of commitments and reports."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from commitments.words import COMMITMENT_WORDS, UPDATE_WORDS


def forwards(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make both indexes."""
    COMMITMENT_WORDS.install(schema_editor)
    UPDATE_WORDS.install(schema_editor)


def backwards(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take both away."""
    UPDATE_WORDS.remove(schema_editor)
    COMMITMENT_WORDS.remove(schema_editor)


class Migration(migrations.Migration):
    """Makes the indexes of commitments and reports."""

    dependencies: ClassVar = [("commitments", "0009_kept_by_triggers"), ("sources", "0003_words")]

    operations: ClassVar = [migrations.RunPython(forwards, backwards)]
