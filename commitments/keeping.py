"""What a commitment's deadlines come to, kept in its row by triggers of both databases.

Every list sorts by it and every standing follows from it. Whoever writes a deadline, through
whatever door and in however many rows, writes these columns with it; `kept` is the one place that
says what they hold: the triggers, the first filling and the comparison use it.
"""

from collections.abc import Iterator, Mapping

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from commitments.domain.standing import NEVER_DUE
from commitments.domain.vocabulary import CHASED_ROLES

COMMITMENTS, DEADLINES = "commitments_commitment", "commitments_deadline"
NAME = "kept_of_commitment"
# What of a deadline decides.
DECIDING = (
    *("commitment_id", "role", "closed_at", "late_at", "last_day", "first_day"),
    *("anchor_relation", '"offset"'),
)
# So many commitments are named in one statement.
AT_ONCE = 500
EVENTS = ("insert", "update", "delete", "tracked")
# The rows of a statement, by the names under which each event hands them to the trigger.
HANDED = {"INSERT": ("new_rows",), "UPDATE": ("new_rows", "old_rows"), "DELETE": ("old_rows",)}


def kept(vendor: str) -> dict[str, str]:
    """Return, for each column that is kept, the SQL over the deadlines `d` of a commitment."""
    never = f"'{NEVER_DUE:%Y-%m-%d %H:%M:%S}'"
    if vendor == "postgresql":
        never = f"TIMESTAMPTZ '{NEVER_DUE:%Y-%m-%d %H:%M:%S}+00'"
    waits = (
        "d.late_at IS NULL AND d.anchor_relation <> '' AND NOT (d.anchor_relation = 'after' "
        'AND d."offset" = 0 AND d.first_day IS NOT NULL)'
    )
    chased = ", ".join(f"'{role.value}'" for role in CHASED_ROLES)
    return {
        "due_sort": f"COALESCE(MIN(d.late_at) FILTER (WHERE d.is_open), {never})",
        "overdue_from": (
            f"MIN(d.late_at) FILTER (WHERE d.is_open AND d.last_day >= {COMMITMENTS}.tracked_from)"
        ),
        "awaits_date": f"COUNT(*) FILTER (WHERE d.is_open AND {waits}) > 0",
        "has_run_out": (
            f"COUNT(*) FILTER (WHERE NOT d.is_open AND d.role IN ({chased})) > 0 "
            "AND COUNT(*) FILTER (WHERE d.is_open) = 0"
        ),
    }


def refresh_statement(vendor: str, which: str = "") -> str:
    """Return the SQL that computes the columns of some commitments anew, all without a word."""
    columns = kept(vendor)
    if vendor != "postgresql":
        limit = f" WHERE id IN ({which})" if which else ""
        return f"UPDATE {COMMITMENTS} SET ({', '.join(columns)}) = ({_of_one(columns)}){limit}"
    limit = f"WHERE {COMMITMENTS}.id IN ({which}) " if which else ""
    return (
        f"UPDATE {COMMITMENTS} c SET {', '.join(f'{name} = s.{name}' for name in columns)} "
        f"FROM ({_of_each(columns, limit)}) s "
        f"WHERE c.id = s.id AND {_differs(columns)}"
    )


def wrong_statement(vendor: str) -> str:
    """Return the SQL that finds the commitments whose columns are not what they should be."""
    columns = kept(vendor)
    if vendor != "postgresql":
        told = ", ".join(columns)
        return f"SELECT id FROM {COMMITMENTS} WHERE ({told}) IS NOT ({_of_one(columns)})"
    return (
        f"SELECT c.id FROM {COMMITMENTS} c JOIN ({_of_each(columns)}) s ON c.id = s.id "
        f"WHERE {_differs(columns)}"
    )


def _of_one(columns: Mapping[str, str]) -> str:
    # A trigger of SQLite takes no alias for what it updates.
    told = ", ".join(columns.values())
    return f"SELECT {told} FROM {DEADLINES} d WHERE d.commitment_id = {COMMITMENTS}.id"


def _of_each(columns: Mapping[str, str], limit: str = "") -> str:
    told = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    return (
        f"SELECT {COMMITMENTS}.id, {told} FROM {COMMITMENTS} LEFT JOIN {DEADLINES} d "
        f"ON d.commitment_id = {COMMITMENTS}.id {limit}GROUP BY {COMMITMENTS}.id"
    )


def _differs(columns: Mapping[str, str]) -> str:
    own = ", ".join(f"c.{name}" for name in columns)
    found = ", ".join(f"s.{name}" for name in columns)
    return f"({own}) IS DISTINCT FROM ({found})"


def create_statements(vendor: str) -> list[str]:
    """Return the SQL that installs the triggers."""
    return list(_postgresql() if vendor == "postgresql" else _sqlite())


def _postgresql() -> Iterator[str]:
    # Once a statement, for all of its rows. The commitments are locked first, in one order: two
    # transactions that write deadlines of one commitment would each count without the other's.
    for event, names in HANDED.items():
        which = " UNION ".join(f"SELECT commitment_id FROM {name}" for name in names)
        yield _function(f"{NAME}_{event.lower()}", which)
        tables = " ".join(f"{name[:3].upper()} TABLE AS {name}" for name in names)
        yield (
            f"CREATE TRIGGER {NAME}_{event.lower()} AFTER {event} ON {DEADLINES} "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {NAME}_{event.lower()}()"
        )
    yield _function(f"{NAME}_tracked", "SELECT NEW.id")
    yield (
        f"CREATE TRIGGER {NAME}_tracked AFTER UPDATE OF tracked_from ON {COMMITMENTS} FOR EACH ROW "
        "WHEN (OLD.tracked_from IS DISTINCT FROM NEW.tracked_from) "
        f"EXECUTE FUNCTION {NAME}_tracked()"
    )


def _function(name: str, which: str) -> str:
    lock = f"PERFORM 1 FROM {COMMITMENTS} WHERE id IN ({which}) ORDER BY id FOR NO KEY UPDATE"
    refresh = refresh_statement("postgresql", which)
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {lock}; {refresh}; RETURN NULL; END $$"
    )


def _sqlite() -> Iterator[str]:
    sides = {"INSERT": ("NEW",), "UPDATE": ("NEW", "OLD"), "DELETE": ("OLD",)}
    for event, names in sides.items():
        of = f" OF {', '.join(DECIDING)}" if event == "UPDATE" else ""
        which = ", ".join(f"{name}.commitment_id" for name in names)
        yield (
            f"CREATE TRIGGER {NAME}_{event.lower()} AFTER {event}{of} ON {DEADLINES} "
            f"BEGIN {refresh_statement('sqlite', which)}; END"
        )
    yield (
        f"CREATE TRIGGER {NAME}_tracked AFTER UPDATE OF tracked_from ON {COMMITMENTS} "
        f"BEGIN {refresh_statement('sqlite', 'NEW.id')}; END"
    )


def drop_statements(vendor: str) -> list[str]:
    """Return the SQL that removes the triggers."""
    names = [f"{NAME}_{event}" for event in EVENTS]
    if vendor == "postgresql":
        return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in names]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in names]


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Install the triggers inside a migration, and fill the columns."""
    vendor = schema_editor.connection.vendor
    for statement in [*create_statements(vendor), refresh_statement(vendor)]:
        schema_editor.execute(statement, params=None)


def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the triggers inside a migration.

    A later migration that changes a column of one of the two tables removes and installs them:
    SQLite makes such a table anew, and forgets the triggers of the old one.
    """
    for statement in drop_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def put_right(connection: BaseDatabaseWrapper) -> int:
    """Compute the columns of all commitments anew; return of how many they were wrong."""
    with connection.cursor() as cursor:
        cursor.execute(wrong_statement(connection.vendor))
        wrong = [str(pk) for (pk,) in cursor.fetchall()]
        for start in range(0, len(wrong), AT_ONCE):
            which = ", ".join(wrong[start : start + AT_ONCE])
            cursor.execute(refresh_statement(connection.vendor, which))
    return len(wrong)
