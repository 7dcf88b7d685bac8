"""A migrated database that each process of the tests copies, so that the migrations run once.

On SQLite it is kept beside pytest's cache until a migration changes; on PostgreSQL it lasts for
one run of all tests, which names it by TEST_TEMPLATE_DATABASE and drops it at the end.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "databases"
IMPORTED = re.compile(r"^from ([\w.]+) import", re.MULTILINE)


def create() -> None:
    """Make the database of this process, and let its connection use it."""
    connection: Any = connections["default"]
    template = os.environ.get("TEST_TEMPLATE_DATABASE", "")
    if connection.vendor == "sqlite":
        copy = Path(connection.settings_dict["TEST"]["NAME"])
        shutil.copyfile(_kept(connection), copy)
        _use(connection, str(copy))
    elif template:
        with _alone():
            _make_template(connection, template)
        name = connection.creation._get_test_db_name()
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        _use(connection, name)
    else:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def destroy() -> None:
    """Remove the database of this process; on SQLite its folder goes, and it with it."""
    connection: Any = connections["default"]
    connection.close()
    if connection.vendor != "sqlite":
        name = connection.settings_dict["NAME"]
        # With force: a browser that is about to close may have asked for one page more, whose
        # connection the thread of the server under test still holds.
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _use(connection: Any, name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time make what all of them copy."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _kept(connection: Any) -> Path:
    """Return the migrated file; older ones are removed."""
    kept = KEPT / f"{_fingerprint()}.sqlite3"
    with _alone():
        if not kept.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            name = connection.settings_dict["TEST"]["NAME"]
            building = KEPT / "building.sqlite3"
            _create_named(connection, str(building))
            connection.settings_dict["TEST"]["NAME"] = name
            building.rename(kept)
    return kept


def _make_template(connection: Any, template: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone():
            return
    name = connection.settings_dict["TEST"]["NAME"]
    _create_named(connection, template)
    connection.settings_dict["TEST"]["NAME"] = name


def _create_named(connection: Any, name: str) -> None:
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()


def _fingerprint() -> str:
    """Return what changes with any migration, what those import, or a library with its own."""
    found = {*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.txt"}
    waiting = list(found)
    while waiting:
        for module in IMPORTED.findall(waiting.pop().read_text(encoding="utf-8")):
            file = ROOT / f"{module.replace('.', '/')}.py"
            if file.exists() and file not in found:
                found.add(file)
                waiting.append(file)
    words = sha256()
    for file in sorted(found):
        words.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return words.hexdigest()[:16]
