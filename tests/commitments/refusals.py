"""A refusal says why and changes nothing: no row, no version, no history."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from commitments.actions import RefusedError
from history.models import AuditEvent
from tests.history.replay import records


def _state() -> tuple[dict[str, int], int]:
    rows = {f"{row._meta.label} {row.pk}": row.version for row in records()}
    return rows, AuditEvent.objects.count()


@contextmanager
def refused(words: str, error: type[Exception] = RefusedError) -> Iterator[None]:
    """Expect a refusal with these words, and nothing else."""
    before = _state()
    with pytest.raises(error, match=words):
        yield
    assert _state() == before
