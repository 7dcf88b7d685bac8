"""Set-based inserts under a unique key: what is there already is left alone."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, models


def insert_select(
    model: type[models.Model], rows: models.QuerySet[Any], columns: Mapping[str, Any]
) -> int:
    """Insert one row for each of a query's, in one statement; return how many were new.

    `columns` names each column of the table with the expression, over the query's rows, that
    fills it.
    """
    named = {f"c{place}": value for place, value in enumerate(columns.values())}
    select, parameters = rows.annotate(**named).values_list(*named).query.sql_with_params()
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    sql = f"INSERT INTO {table} ({names}) {select} ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        inserted: int = cursor.rowcount
    return max(inserted, 0)
