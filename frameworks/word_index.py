"""An index of the words of a table, kept by the database itself, and the question to it.

PostgreSQL keeps a generated tsvector column with a GIN index; SQLite a table of FTS5 that triggers
fill. Both hold words in small letters without accents, and the pairs of syllables of Korean.
"""

# ruff: noqa: S608 - the names of tables and columns stand in the code
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BooleanField, F, Func

from frameworks.domain.words import lexemes_of

FUNCTION = "words_of_text"
# Code points between words: the same on every server, whatever the locale of the database.
_BETWEEN = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u2bff\u3000-\u303f"
    r"\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
# Longer texts are indexed as far as this; a tsvector holds no more than a megabyte.
_LONGEST = 100_000
_CREATE_FUNCTION = rf"""
CREATE OR REPLACE FUNCTION {FUNCTION}(told text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $words$
SELECT pg_catalog.to_tsvector('pg_catalog.simple', cut.words)
    || CASE WHEN cut.words ~ '[\uac00-\ud7a3]{{2}}' THEN (
        SELECT pg_catalog.to_tsvector(
            'pg_catalog.simple', coalesce(string_agg(DISTINCT pairs.one || pairs.next, ' '), '')
        )
        FROM (
            SELECT letters.one, lead(letters.one) OVER (ORDER BY letters.place) AS next
            FROM unnest(string_to_array(cut.words, NULL))
                WITH ORDINALITY AS letters(one, place)
        ) AS pairs
        WHERE pairs.one || pairs.next ~ '^[\uac00-\ud7a3]{{2}}$'
    ) ELSE ''::tsvector END
FROM (
    SELECT regexp_replace(
        lower(normalize(regexp_replace(
            normalize(left(told, {_LONGEST}), NFD), '[\u0300-\u036f]', '', 'g'
        ), NFC)),
        '{_BETWEEN}', ' ', 'g'
    ) AS words
) AS cut
$words$
"""


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The words in some columns of a table."""

    table: str
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """The table of FTS5, and the index of the column."""
        return f"{self.table}_words"

    def install(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """Make the index inside a migration, and fill it."""
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for statement in self._postgresql() if is_postgresql else self._sqlite():
            schema_editor.execute(statement, params=None)

    def remove(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """Take the index away again."""
        if schema_editor.connection.vendor == "postgresql":
            statements = [f"ALTER TABLE {self.table} DROP COLUMN words"]
        else:
            events = ("insert", "update", "delete")
            statements = [f"DROP TRIGGER IF EXISTS {self.name}_{event}" for event in events]
            statements.append(f"DROP TABLE IF EXISTS {self.name}")
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def _postgresql(self) -> list[str]:
        told = " || ' ' || ".join(self.columns)
        return [
            f"ALTER TABLE {self.table} ADD COLUMN words tsvector "
            f"GENERATED ALWAYS AS ({FUNCTION}({told})) STORED",
            f"CREATE INDEX {self.name} ON {self.table} USING gin (words) WITH (fastupdate = off)",
        ]

    def _sqlite(self) -> list[str]:
        of = ", ".join(self.columns)
        take = f"DELETE FROM {self.name} WHERE rowid = old.id;"
        changed = " OR ".join(f"old.{name} IS NOT new.{name}" for name in self.columns)
        put = f"{self._put('new.', '')};"
        return [
            f"CREATE VIRTUAL TABLE {self.name} USING fts5"
            "(told, pairs, tokenize = 'unicode61 remove_diacritics 2')",
            f"CREATE TRIGGER {self.name}_insert AFTER INSERT ON {self.table} BEGIN {put} END",
            f"CREATE TRIGGER {self.name}_update AFTER UPDATE OF {of} ON {self.table} "
            f"WHEN {changed} BEGIN {take} {put} END",
            f"CREATE TRIGGER {self.name}_delete AFTER DELETE ON {self.table} BEGIN {take} END",
            self._put("", f" FROM {self.table}"),
        ]

    def _put(self, prefix: str, source: str) -> str:
        """Return the SQL that writes text and pairs of syllables of a row, or of all.

        Triggers of SQLite know no recursion, so the places are counted by a JSON list that is as
        long as the text. The limit keeps SQLite from putting the text together at each place anew.
        """
        told = " || ' ' || ".join(f"{prefix}{column}" for column in self.columns)
        rows = (
            f"SELECT {prefix}id AS id, substr({told}, 1, {_LONGEST}) AS told{source} "
            "LIMIT -1 OFFSET 0"
        )
        places = "json_each('[0' || replace(hex(zeroblob(length(told))), '00', ',0') || ']')"
        pair = "substr(told, places.key, 2)"
        pairs = (
            f"CASE WHEN told GLOB '*[가-힣][가-힣]*' THEN (SELECT group_concat({pair}, ' ') "
            f"FROM {places} AS places WHERE {pair} GLOB '[가-힣][가-힣]') ELSE '' END"
        )
        return (
            f"INSERT INTO {self.name} (rowid, told, pairs) SELECT id, told, {pairs} FROM ({rows})"
        )

    def holds(self, words: Collection[str]) -> "Holds":
        """Tell which rows hold all words."""
        return Holds(self, words)


class Holds(Func):
    """True for a row whose words are all of those asked for; for a filter of its own model."""

    output_field = BooleanField()

    def __init__(self, index: WordIndex, words: Collection[str]) -> None:
        super().__init__(F("pk"))
        self.index, self.words = index, tuple(words)

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Ask FTS5 of SQLite."""
        column, params = compiler.compile(self.source_expressions[0])
        name = connection.ops.quote_name(self.index.name)
        asked = " AND ".join(
            f'"{one.text}"' + ("*" if one.is_prefix else "")
            for word in self.words
            for one in lexemes_of(word)
        )
        inner = f"SELECT rowid FROM {name} WHERE {name} MATCH %s"
        return f"{column} IN ({inner})", [*params, asked or '""']

    def as_postgresql(self, compiler: Any, _connection: Any, **_extra: Any) -> Any:
        """Ask the generated column of PostgreSQL."""
        source: Any = self.source_expressions[0]
        alias = compiler.quote_name_unless_alias(source.alias)
        asked = " & ".join(
            f"'{one.text}'" + (":*" if one.is_prefix else "")
            for word in self.words
            for one in lexemes_of(word)
        )
        return f"{alias}.words @@ %s::tsquery", [asked]


def install_function(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the function that cuts a text into words; SQLite needs none."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_CREATE_FUNCTION, params=None)


def remove_function(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the function away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}(text)", params=None)
