"""A setting that is misspelt or wrong stops the program, by name."""

from pathlib import Path

import pytest

from tracker.environment import KNOWN, Environment, SettingError


def test_unknown_setting_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SettingError, match="TRACKER_DEBGU.*Did you mean TRACKER_DEBUG"):
        Environment({"TRACKER_DEBGU": "1"})


def test_unknown_mail_setting_is_refused() -> None:
    with pytest.raises(SettingError, match="SMTP_HOSTNAME.*SMTP_HOST"):
        Environment({"SMTP_HOSTNAME": "mail.example.org"})


def test_every_known_setting_and_foreign_names_are_accepted() -> None:
    Environment({**dict.fromkeys(KNOWN, ""), "HOME": "/home/somebody", "EDITOR": "ed"})


@pytest.mark.parametrize("value", ["1", "yes", "TRUE", " on "])
def test_flag_reads_yes(value: str) -> None:
    assert Environment({"TRACKER_DEBUG": value}).flag("TRACKER_DEBUG") is True


@pytest.mark.parametrize("value", ["0", "no", "False", "off", ""])
def test_flag_reads_no(value: str) -> None:
    assert Environment({"TRACKER_DEBUG": value}).flag("TRACKER_DEBUG", default=True) is False


def test_flag_refuses_what_is_neither() -> None:
    with pytest.raises(SettingError, match="TRACKER_DEBUG is 'maybe'"):
        Environment({"TRACKER_DEBUG": "maybe"}).flag("TRACKER_DEBUG")


@pytest.mark.parametrize(
    ("value", "expected"), [("", 587), ("1", 1), ("65535", 65535)], ids=["unset", "low", "high"]
)
def test_number_reads_its_range(value: str, expected: int) -> None:
    env = Environment({"SMTP_PORT": value})
    assert env.number("SMTP_PORT", 587, low=1, high=65535) == expected


@pytest.mark.parametrize("value", ["0", "65536", "-1", "25.0", "smtp", "２５"])
def test_number_refuses_what_is_outside_its_range(value: str) -> None:
    with pytest.raises(SettingError, match="SMTP_PORT"):
        Environment({"SMTP_PORT": value}).number("SMTP_PORT", 587, low=1, high=65535)


def test_choice_refuses_other_words() -> None:
    with pytest.raises(SettingError, match="SMTP_TLS is 'ssl'"):
        Environment({"SMTP_TLS": "ssl"}).choice("SMTP_TLS", "tls", options=("none", "tls"))


def test_words_are_split_and_trimmed() -> None:
    env = Environment({"TRACKER_ALLOWED_HOSTS": " a.example.org, ,b.example.org "})
    assert env.words("TRACKER_ALLOWED_HOSTS") == ["a.example.org", "b.example.org"]


@pytest.mark.parametrize("value", ["tracker.example.org", "ftp://example.org", "https://"])
def test_url_refuses_what_is_no_address(value: str) -> None:
    env = Environment({"TRACKER_SITE_URL": value})
    with pytest.raises(SettingError, match="TRACKER_SITE_URL"):
        env.url("TRACKER_SITE_URL", "", schemes=("http", "https"))


def test_url_refusal_does_not_repeat_a_password() -> None:
    env = Environment({"DATABASE_URL": "mysql://u:secret@h/n"})
    with pytest.raises(SettingError) as refusal:
        env.url("DATABASE_URL", "", schemes=("postgres",))
    assert "secret" not in str(refusal.value)


def test_url_of_a_socket_needs_no_host() -> None:
    env = Environment({"REDIS_URL": "unix:///run/redis.sock"})
    assert env.url("REDIS_URL", "", schemes=("redis", "unix")) == "unix:///run/redis.sock"


def test_url_loses_the_slash_at_its_end() -> None:
    env = Environment({"TRACKER_SITE_URL": "https://example.org/"})
    assert env.url("TRACKER_SITE_URL", "", schemes=("https",)) == "https://example.org"


def test_path_is_absolute() -> None:
    assert Environment({"TRACKER_VAR": "data"}).path("TRACKER_VAR", Path("/x")).is_absolute()


def test_folder_is_made(tmp_path: Path) -> None:
    made = Environment({}).folder("TRACKER_VAR", tmp_path / "a" / "b")
    assert made.is_dir()


def test_folder_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="Set TRACKER_VAR"):
        Environment({}).folder("TRACKER_VAR", tmp_path / "file" / "var")


def test_dotenv_completes_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_HOST", "given.example.org")
    # Set and removed, so that what the file adds is taken back at the end.
    monkeypatch.setenv("SMTP_USER", "")
    monkeypatch.delenv("SMTP_USER")
    dotenv = tmp_path / ".env"
    dotenv.write_text("SMTP_HOST=file.example.org\nSMTP_USER=reader\n")
    env = Environment.load(dotenv)
    assert (env.text("SMTP_HOST"), env.text("SMTP_USER")) == ("given.example.org", "reader")
