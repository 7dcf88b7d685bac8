"""What the settings say about the database and the secret key: built here, named in settings."""

import os
import secrets
from pathlib import Path
from typing import Any

import environ

from tracker.environment import Environment, SettingError

# Temporary files may go to the disk: in memory, the pages that a savepoint could need again pile
# up for as long as a large import writes.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
SQLITE_WAIT_SECONDS = 20
# To open the file and read what tables it has takes as long as a whole page of a list.
SQLITE_KEEPS_SECONDS = 60
POOL_WAIT_SECONDS = 10
# A host whose power is cut closes nothing. Without these, what its transactions had locked would
# stay locked for the two hours that Linux waits; so each side asks the other whether it is there.
ASK_AFTER_SECONDS, ASK_EVERY_SECONDS, ASK_TIMES = 10, 3, 3
GONE_MILLISECONDS = 20_000
SHORTEST_KEY = 32


def sqlite(path: Path) -> dict[str, Any]:
    """Return the database of a machine with nothing else installed.

    IMMEDIATE takes the write lock when a transaction begins: eight writers that upgrade a read
    lock instead are refused nearly always, and with this never.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": SQLITE_KEEPS_SECONDS,
        "OPTIONS": {
            "timeout": SQLITE_WAIT_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        },
    }


def postgresql(env: Environment) -> dict[str, Any]:
    """Return the database that DATABASE_URL names, through a pool of connections."""
    address = env.url("DATABASE_URL", "", schemes=("postgres", "postgresql"))
    config: dict[str, Any] = environ.Env.db_url_config(address)
    if not config.get("NAME"):
        raise SettingError("DATABASE_URL names no database: postgres://user:password@host/name.")
    size = env.number("TRACKER_DATABASE_POOL", 10, low=0, high=200)
    options = {
        **_client_side(),
        **config.get("OPTIONS", {}),
        "application_name": "tracker",
    }
    if size:
        options["pool"] = {"min_size": 1, "max_size": size, "timeout": POOL_WAIT_SECONDS}
        # The planner takes the questions of access for a hundred times dearer than they are, and
        # compiles for a second what runs for a tenth. A proxy that pools would refuse the word.
        options["options"] = f"{options.get('options', '')} -c jit=off {_server_side()}".strip()
    # The pool keeps the connections, so Django must not; each is checked when it is handed out,
    # so that a restart of the database costs nobody an error.
    return {**config, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def _client_side() -> dict[str, int]:
    """Return what lets this side notice that the database's host is gone."""
    return {
        "keepalives_idle": ASK_AFTER_SECONDS,
        "keepalives_interval": ASK_EVERY_SECONDS,
        "keepalives_count": ASK_TIMES,
        "tcp_user_timeout": GONE_MILLISECONDS,
    }


def _server_side() -> str:
    """Return what lets the database notice that this host is gone, and undo what it had begun."""
    told = {
        "tcp_keepalives_idle": ASK_AFTER_SECONDS,
        "tcp_keepalives_interval": ASK_EVERY_SECONDS,
        "tcp_keepalives_count": ASK_TIMES,
        "tcp_user_timeout": GONE_MILLISECONDS,
    }
    return " ".join(f"-c {name}={value}" for name, value in told.items())


def database(env: Environment, *, folder: Path) -> dict[str, Any]:
    """Return PostgreSQL where DATABASE_URL is set, SQLite in the folder otherwise."""
    if env.text("DATABASE_URL"):
        return postgresql(env)
    return sqlite(folder / "tracker.sqlite3")


def secret_key(env: Environment, *, folder: Path) -> str:
    """Return the key that is given, or the one made once and kept readable to the owner only."""
    given = env.text("TRACKER_SECRET_KEY")
    if given:
        if len(given) < SHORTEST_KEY:
            raise SettingError(f"TRACKER_SECRET_KEY needs {SHORTEST_KEY} characters or more.")
        return given
    path = folder / "secret_key"
    if not path.exists():
        try:
            _write_once(path, secrets.token_urlsafe(50))
        except OSError as error:
            raise SettingError(
                f"{folder} cannot be written to: {error.strerror}. "
                "Set TRACKER_VAR to a folder of your own."
            ) from error
    return path.read_text().strip()


def old_secret_keys(env: Environment) -> list[str]:
    """Return the keys of before, the latest first."""
    given = env.words("TRACKER_OLD_SECRET_KEYS")
    if any(len(key) < SHORTEST_KEY for key in given):
        raise SettingError(f"TRACKER_OLD_SECRET_KEYS: each has {SHORTEST_KEY} characters or more.")
    return given


def _write_once(path: Path, content: str) -> None:
    """Write a private file that is either whole or absent, also when two processes start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(content + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
