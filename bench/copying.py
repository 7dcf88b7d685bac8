"""Writing many rows by one statement: copies of one row, with some columns told by SQL over `i`."""

from typing import Any


def is_postgresql() -> bool:
    """Say which of the two databases is measured."""
    from django.db import connection

    return bool(connection.vendor == "postgresql")


def run(sql: str) -> int:
    """Execute one statement; return how many rows it wrote."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)


def new_uuid() -> str:
    """Return the SQL of a new UUID; nothing that is measured depends on which one."""
    return "gen_random_uuid()" if is_postgresql() else "lower(hex(randomblob(16)))"


def numbers(first: int, last: int) -> str:
    """Return the SQL of the rows `i` from one number to another, both included."""
    return (
        f"(WITH RECURSIVE counted(i) AS (SELECT CAST({first} AS bigint) UNION ALL "
        f"SELECT i + 1 FROM counted WHERE i < {last}) SELECT i FROM counted)"
    )


def copy_rows(template: Any, columns: dict[str, str], source: str) -> int:
    """Copy a row once for each row of a source `n`; what is not told stays as it is."""
    from django.db import connection

    fields = [
        field
        for field in template._meta.concrete_fields
        if not field.generated and not field.primary_key
    ]
    if hasattr(template, "uuid"):
        columns = {"uuid": new_uuid(), **columns}
    quote = connection.ops.quote_name
    names = [field.column for field in fields]
    values = [columns.get(name, f"one.{quote(name)}") for name in names]
    table = template._meta.db_table
    return run(
        f"INSERT INTO {table} ({', '.join(map(quote, names))}) SELECT {', '.join(values)} "
        f"FROM {source} n CROSS JOIN (SELECT * FROM {table} WHERE id = {template.pk}) one "
        "ORDER BY n.i"
    )


def settle() -> None:
    """Let the database look at what it holds now, as it does by itself after a while."""
    run("VACUUM ANALYZE" if is_postgresql() else "ANALYZE")
