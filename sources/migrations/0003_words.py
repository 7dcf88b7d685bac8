"""Lets the database keep an index of the words of passages."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from frameworks.word_index import install_function, remove_function
from sources.words import PASSAGE_WORDS


def forwards(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the function, then the index."""
    install_function(schema_editor)
    PASSAGE_WORDS.install(schema_editor)


def backwards(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take both away."""
    PASSAGE_WORDS.remove(schema_editor)
    remove_function(schema_editor)


class Migration(migrations.Migration):
    """Makes the index of passages."""

    dependencies: ClassVar = [("sources", "0002_guards")]

    operations: ClassVar = [migrations.RunPython(forwards, backwards)]
