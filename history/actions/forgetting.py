"""Erasing, batch by batch, what keeps no history of its own."""

from django.db import models, transaction

# So many rows go in one transaction, so that nobody waits long for it.
BATCH = 500


def delete_in_batches(rows: "models.QuerySet[models.Model]", *, is_rehearsal: bool = False) -> int:
    """Delete rows that keep no history, a batch in each transaction; return how many.

    A rehearsal deletes nothing and counts what would go.
    """
    if is_rehearsal:
        return rows.count()
    gone = 0
    while chosen := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows.model._base_manager.filter(pk__in=chosen).delete()
        gone += len(chosen)
    return gone


def blank_in_batches(
    rows: "models.QuerySet[models.Model]", *, is_rehearsal: bool = False, **values: object
) -> int:
    """Put other values, as a rule empty ones, into rows that keep no history; return how many.

    The rows asked for are those that do not have the values yet, so that the next batch is
    another one. A rehearsal writes nothing and counts.
    """
    if is_rehearsal:
        return rows.count()
    changed = 0
    while chosen := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        changed += rows.model._base_manager.filter(pk__in=chosen).update(**values)
    return changed
