"""New rows of one table, many at once, by the shortest way that the database has."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connections, models, router

# From so many on PostgreSQL is given rows as it loads a file: what is sent for a single row is
# then less than what the statement and the keys taken in advance cost.
MANY = 100

# Fields whose values need nothing done to them where they are of these types.
PLAIN_FIELDS = (
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.IntegerField,
    models.UUIDField,
    models.ForeignKey,
)
PLAIN = frozenset({str, int, bool, UUID, type(None)})


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model and give them their keys, as bulk_create does.

    Raises what the database raises.
    """
    if not rows:
        return
    model = type(rows[0])
    connection: Any = connections[router.db_for_write(model)]
    own = model._meta
    takes_keys = isinstance(own.pk, models.AutoField) and all(row.pk is None for row in rows)
    if len(rows) < MANY or connection.vendor != "postgresql" or not takes_keys:
        model._base_manager.bulk_create(rows)
        return
    try:
        _load(rows, connection)
    except BaseException:
        # They are not there: whoever tries once more begins as before.
        for row in rows:
            row.pk = None
        raise
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def _load(rows: Sequence[models.Model], connection: Any) -> None:
    own = rows[0]._meta
    fields = [field for field in own.concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    table = quote(own.db_table)
    readers = [_reader(field, connection) for field in fields]
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [own.db_table, own.pk.column, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([read(row) for read in readers])


def _reader(field: "models.Field[Any, Any]", connection: Any) -> Callable[[models.Model], Any]:
    name = field.attname

    def prepared(row: models.Model) -> Any:
        return field.get_db_prep_save(field.pre_save(row, add=True), connection)

    def plain(row: models.Model) -> Any:
        value = getattr(row, name)
        return value if type(value) in PLAIN else prepared(row)

    return plain if isinstance(field, PLAIN_FIELDS) else prepared
