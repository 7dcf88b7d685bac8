"""Which database the environment asks for, and the key that is made once."""

from pathlib import Path

import pytest

from tracker import databases
from tracker.environment import Environment, SettingError


def test_sqlite_is_the_database_of_a_machine_with_nothing_else(tmp_path: Path) -> None:
    config = databases.database(Environment({}), folder=tmp_path)
    assert config["NAME"] == tmp_path / "tracker.sqlite3"
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config["OPTIONS"]["timeout"] == 20
    assert 0 < config["CONN_MAX_AGE"] <= 60
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in config["OPTIONS"]["init_command"]


def test_postgresql_comes_with_a_pool_and_keeps_no_connection_itself() -> None:
    env = Environment({"DATABASE_URL": "postgres://u:p@db:5433/n", "TRACKER_DATABASE_POOL": "7"})
    config = databases.postgresql(env)
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db", 5433, "n")
    assert config["OPTIONS"]["pool"]["max_size"] == 7
    assert "-c jit=off" in config["OPTIONS"]["options"]
    assert config["CONN_MAX_AGE"] == 0
    assert config["CONN_HEALTH_CHECKS"] is True


def test_either_side_notices_within_half_a_minute_that_the_other_is_gone() -> None:
    options = databases.postgresql(Environment({"DATABASE_URL": "postgres://u@h/n"}))["OPTIONS"]
    told = dict(word.split("=") for word in options["options"].split() if "=" in word)
    # libpq's names for this side, PostgreSQL's for the other.
    assert told["tcp_keepalives_idle"] == str(options["keepalives_idle"])
    assert told["tcp_keepalives_interval"] == str(options["keepalives_interval"])
    assert told["tcp_keepalives_count"] == str(options["keepalives_count"])
    assert told["tcp_user_timeout"] == str(options["tcp_user_timeout"])
    waits = options["keepalives_idle"]
    waits += options["keepalives_interval"] * options["keepalives_count"]
    assert waits <= 30
    assert options["tcp_user_timeout"] <= 30_000


def test_an_address_may_say_otherwise() -> None:
    env = Environment({"DATABASE_URL": "postgres://u@h/n?keepalives_idle=60"})
    assert databases.postgresql(env)["OPTIONS"]["keepalives_idle"] == 60


def test_pool_of_zero_is_no_pool() -> None:
    env = Environment({"DATABASE_URL": "postgres://u@h/n", "TRACKER_DATABASE_POOL": "0"})
    config = databases.postgresql(env)
    assert "pool" not in config["OPTIONS"]
    # A proxy that pools refuses options at the start of a connection.
    assert "options" not in config["OPTIONS"]


def test_address_without_a_database_is_refused() -> None:
    with pytest.raises(SettingError, match="DATABASE_URL names no database"):
        databases.postgresql(Environment({"DATABASE_URL": "postgres://u@h"}))


def test_short_secret_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="TRACKER_SECRET_KEY needs 32"):
        databases.secret_key(Environment({"TRACKER_SECRET_KEY": "a" * 31}), folder=tmp_path)


def test_given_secret_key_is_used_and_not_written(tmp_path: Path) -> None:
    env = Environment({"TRACKER_SECRET_KEY": "a" * 32})
    assert databases.secret_key(env, folder=tmp_path) == "a" * 32
    assert list(tmp_path.iterdir()) == []


def test_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    made = databases.secret_key(Environment({}), folder=folder)
    assert len(made) >= databases.SHORTEST_KEY
    assert databases.secret_key(Environment({}), folder=folder) == made
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_second_maker_of_the_key_keeps_the_first_one(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_text("the first\n")
    databases._write_once(path, "the second")
    assert path.read_text() == "the first\n"
    assert list(tmp_path.iterdir()) == [path]


def test_key_that_cannot_be_written_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="Set TRACKER_VAR"):
        databases.secret_key(Environment({}), folder=tmp_path / "file")
