"""A database of its own for each measurement, made before and dropped after it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def prepare(vendor: str, *, pool: int = 0) -> None:
    """Point the settings at a fresh database before Django starts.

    Without a pool each request would connect anew; with one, connections stay open between them.
    """
    folder = tempfile.mkdtemp(prefix="tracker-bench-")
    os.environ["TRACKER_VAR"] = folder
    os.environ["TRACKER_SECRET_KEY"] = "a key for measurements, and for nothing else"
    os.environ["TRACKER_DATABASE_POOL"] = str(pool)
    # A few accounts ask for everything here.
    os.environ["TRACKER_REQUESTS_A_MINUTE"] = "0"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    if vendor == "postgresql":
        server = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/tracker")
        os.environ["DATABASE_URL"] = server.rsplit("/", 1)[0] + f"/bench_{Path(folder).name[-8:]}"
    else:
        os.environ.pop("DATABASE_URL", None)


@contextmanager
def fresh_database() -> Iterator[None]:
    """Make the tables, and take everything away at the end."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    if connection.vendor == "sqlite":
        # In memory, as tests have it, the database itself would be counted as the program's.
        connection.settings_dict["TEST"]["NAME"] = str(Path(settings.VAR) / "bench.sqlite3")

    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    try:
        yield
    finally:
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]
        teardown_databases(made, verbosity=0)
        for path in sorted(Path(settings.VAR).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        Path(settings.VAR).rmdir()
