"""The weight of lateness in SQL: the twin of domain.urgency and of standing.days_late."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, Func, IntegerField, Value, When

from commitments.domain.urgency import PRIORITY_WEIGHTS, STRENGTH_WEIGHTS
from commitments.domain.vocabulary import Standing


class DaysBegun(Func):
    """Count the days begun from its first instant to its second, the first day being 1."""

    output_field = IntegerField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:  # noqa: ARG002 - as Django calls it
        """Count in whole seconds: nothing falls late in the middle of one."""
        template = (
            "((CAST(strftime('%%%%s', SUBSTR(%(later)s, 1, 19)) AS INTEGER)"
            " - CAST(strftime('%%%%s', SUBSTR(%(earlier)s, 1, 19)) AS INTEGER)) / 86400 + 1)"
        )
        return self._written(compiler, template)

    def as_postgresql(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:  # noqa: ARG002 - as Django calls it
        """Count in seconds, so that no day of a changed clock is longer or shorter."""
        template = "(FLOOR(EXTRACT(EPOCH FROM (%(later)s - %(earlier)s)) / 86400)::integer + 1)"
        return self._written(compiler, template)

    def _written(self, compiler: Any, template: str) -> Any:
        earlier, later = self.get_source_expressions()
        first, first_values = compiler.compile(earlier)
        second, second_values = compiler.compile(later)
        sql = template % {"earlier": first, "later": second}
        return sql, (*second_values, *first_values)


def urgency_at(at: datetime) -> Case:
    """Return the weight of rows that carry `standing` and `next_late_at`; 0 unless overdue."""
    strength = Case(
        *(When(strength=code, then=Value(weight)) for code, weight in STRENGTH_WEIGHTS.items()),
        default=Value(0),
        output_field=IntegerField(),
    )
    priority = Case(
        *(When(priority=code, then=Value(weight)) for code, weight in PRIORITY_WEIGHTS.items()),
        default=Value(0),
        output_field=IntegerField(),
    )
    days = DaysBegun(F("next_late_at"), Value(at))
    return Case(
        When(standing=Standing.OVERDUE, then=days * strength * priority),
        default=Value(0),
        output_field=IntegerField(),
    )
