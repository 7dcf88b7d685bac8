"""Many rows as one value of JSON, in the words of both databases."""

from typing import Any

from django.db.models import Aggregate, JSONField


class Gathered(Aggregate):
    """Gather rows into a list; in no order, since one database knows none here."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        """Say it in the words of PostgreSQL."""
        return self.as_sql(compiler, connection, function="JSONB_AGG", **extra_context)
