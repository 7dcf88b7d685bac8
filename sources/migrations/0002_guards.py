"""Lets the database refuse every change of a document's text and of a passage's span."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from history.triggers import install, remove
from sources.guards import DOCUMENT_TEXT, PASSAGE_SPAN


def forwards(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Install both guards."""
    install(DOCUMENT_TEXT, schema_editor)
    install(PASSAGE_SPAN, schema_editor)


def backwards(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove both guards."""
    remove(PASSAGE_SPAN, schema_editor)
    remove(DOCUMENT_TEXT, schema_editor)


class Migration(migrations.Migration):
    """Installs the guards of the sources."""

    dependencies: ClassVar = [("sources", "0001_initial")]

    operations: ClassVar = [migrations.RunPython(forwards, backwards)]
