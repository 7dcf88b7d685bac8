"""Database triggers that refuse to change what must never change, for both databases."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


@dataclass(frozen=True, slots=True)
class Guard:
    """Columns of a table that may not be updated (all where empty), and whether rows may go."""

    table: str
    columns: tuple[str, ...] = ()
    keeps_rows: bool = True

    @property
    def name(self) -> str:
        """The prefix of the trigger names."""
        return f"guard_{self.table}"

    @property
    def message(self) -> str:
        """What the database says when it refuses."""
        return f"{self.table} is append-only"


GUARDS: list[Guard] = []


def register(guard: Guard) -> Guard:
    """Remember a guard, so that tests can lift all of them while they empty the tables."""
    GUARDS.append(guard)
    return guard


def create_statements(guard: Guard, vendor: str) -> list[str]:
    """Return the SQL that installs the guard."""
    if vendor == "postgresql":
        return _postgresql(guard)
    of = f" OF {', '.join(guard.columns)}" if guard.columns else ""
    abort = f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    statements = [
        f"CREATE TRIGGER {guard.name}_update BEFORE UPDATE{of} ON {guard.table} {abort}",
    ]
    if guard.keeps_rows:
        statements.append(
            f"CREATE TRIGGER {guard.name}_delete BEFORE DELETE ON {guard.table} {abort}"
        )
    return statements


def _postgresql(guard: Guard) -> list[str]:
    of = f" OF {', '.join(guard.columns)}" if guard.columns else ""
    statements = [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{guard.message}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {guard.name}_update BEFORE UPDATE{of} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]
    if guard.keeps_rows:
        statements += [
            f"CREATE TRIGGER {guard.name}_delete BEFORE DELETE ON {guard.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
            f"CREATE TRIGGER {guard.name}_truncate BEFORE TRUNCATE ON {guard.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {guard.name}()",
        ]
    return statements


def drop_statements(guard: Guard, vendor: str) -> list[str]:
    """Return the SQL that removes the guard."""
    if vendor == "postgresql":
        return [f"DROP FUNCTION IF EXISTS {guard.name}() CASCADE"]
    return [f"DROP TRIGGER IF EXISTS {guard.name}_{event}" for event in ("update", "delete")]


def _execute(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def install(guard: Guard, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Install the guard inside a migration."""
    connection = schema_editor.connection
    for statement in create_statements(guard, connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(guard: Guard, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the guard inside a migration."""
    for statement in drop_statements(guard, schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


@contextmanager
def disabled(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lift every guard, for a test runner that has to empty the tables between tests."""
    for guard in GUARDS:
        _execute(connection, drop_statements(guard, connection.vendor))
    try:
        yield
    finally:
        for guard in GUARDS:
            _execute(connection, create_statements(guard, connection.vendor))
