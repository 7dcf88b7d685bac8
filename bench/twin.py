"""A database as it was, into which the database's own loader writes what the program wrote since.

The tables, their indexes, constraints and triggers are the same, and so are the rows: what is left
of a time beside it is what the program adds.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from time import perf_counter
from typing import Any

PIECE = 1024 * 1024  # bytes
AT_ONCE = 10_000  # rows


class Twin:
    """The tables of a moment, and where each of them ended then."""

    def __init__(self, place: str) -> None:
        from django.db import connection

        self.place, self.connection = place, connection
        self.last = self._last()

    def _last(self) -> dict[str, int]:
        """Return the largest key of each table that has one."""
        found = {}
        with self.connection.cursor() as cursor:
            for table in sorted(self.connection.introspection.django_table_names()):
                columns = self.connection.introspection.get_table_description(cursor, table)
                if any(one.name == "id" for one in columns):
                    cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
                    found[table] = cursor.fetchone()[0]
        return {table: last for table, last in found.items() if isinstance(last, int)}

    def load(self) -> tuple[float, int]:
        """Load all rows that came since; return the seconds of that, and how many they are."""
        grown = {
            table: self.last[table]
            for table, last in self._last().items()
            if last > self.last.get(table, last)
        }
        return (self._copy if self.connection.vendor == "postgresql" else self._insert)(grown)

    def _copy(self, grown: dict[str, int]) -> tuple[float, int]:
        seconds, rows = 0.0, 0
        with _connected(self.connection, self.place) as twin, self.connection.cursor() as own:
            for table, last in grown.items():
                own.execute(
                    "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) "
                    "FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
                    "AND NOT attisdropped AND attgenerated = ''",
                    [table],
                )
                names = own.fetchone()[0]
                with TemporaryFile() as file:
                    chosen = f'SELECT {names} FROM "{table}" WHERE id > {last} ORDER BY id'
                    with own.copy(f"COPY ({chosen}) TO STDOUT") as copy:
                        for piece in copy:
                            file.write(piece)
                    file.seek(0)
                    begin = perf_counter()
                    cursor = twin.cursor()
                    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                        while piece := file.read(PIECE):
                            copy.write(piece)
                    seconds += perf_counter() - begin
                    rows += cursor.rowcount
            begin = perf_counter()
            twin.commit()
            seconds += perf_counter() - begin
        return seconds, rows

    def _insert(self, grown: dict[str, int]) -> tuple[float, int]:
        own = sqlite3.connect(self.connection.settings_dict["NAME"])
        # Constraints ask for functions that the program gives to each of its connections.
        opened = self.connection.copy()
        opened.settings_dict = {**self.connection.settings_dict, "NAME": self.place}
        opened.ensure_connection()
        twin = opened.connection
        seconds, rows = 0.0, 0
        twin.execute("BEGIN IMMEDIATE")
        for table, last in grown.items():
            told = own.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
            names = [f'"{name}"' for _id, name, *_more, hidden in told if not hidden]
            found = own.execute(
                f'SELECT {", ".join(names)} FROM "{table}" WHERE id > {last} ORDER BY id'
            )
            marks = ", ".join("?" * len(names))
            sql = f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({marks})'
            # Reading them is no part of it.
            while some := found.fetchmany(AT_ONCE):
                begin = perf_counter()
                rows += twin.executemany(sql, some).rowcount
                seconds += perf_counter() - begin
        begin = perf_counter()
        twin.execute("COMMIT")
        seconds += perf_counter() - begin
        own.close()
        opened.close()
        return seconds, rows


@contextmanager
def twin() -> Iterator[Twin]:
    """Keep the database as it is now beside itself for as long as the block lasts."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "postgresql":
        with TemporaryDirectory() as folder:
            connection.close()
            place = Path(folder) / "twin.sqlite3"
            with sqlite3.connect(name) as own, sqlite3.connect(place) as copy:
                own.backup(copy)
            yield Twin(str(place))
        return
    place_name = f"{name}_twin_{os.getpid()}"
    _let_go(connection)
    with _connected(connection, "postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{place_name}" TEMPLATE "{name}"')
    try:
        yield Twin(place_name)
    finally:
        with _connected(connection, "postgres", autocommit=True) as server:
            server.execute(f'DROP DATABASE "{place_name}" WITH (FORCE)')


def _connected(connection: Any, name: str, *, autocommit: bool = False) -> Any:
    """Connect to another database of the same server."""
    import psycopg

    told = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in {"host", "port", "user", "password"}
    }
    return psycopg.connect(**told, dbname=name, autocommit=autocommit)


def _let_go(connection: Any) -> None:
    """Close every connection to the database, which nobody may use while it is copied."""
    connection.close()
    if pool := getattr(connection, "pool", None):
        pool.close()
        connection.close_pool()
