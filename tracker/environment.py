"""Typed readers of the environment; which settings exist is said here, what they do in settings."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

KNOWN = {
    "DATABASE_URL": "the PostgreSQL database, as in postgres://user:password@host:5432/name",
    "REDIS_URL": "the Redis server, as in redis://host:6379/0",
    "SMTP_HOST": "the mail server; without it mails are written to a folder",
    "SMTP_PORT": "its port",
    "SMTP_USER": "the name to sign in to it with",
    "SMTP_PASSWORD": "the password to sign in to it with",
    "SMTP_TLS": "none, starttls or tls",
    "TRACKER_ALLOWED_HOSTS": "the names this site is reached by, separated by commas",
    "TRACKER_BEHIND_PROXY": "yes where a proxy sets X-Forwarded-Proto",
    "TRACKER_DATABASE_POOL": "the most PostgreSQL connections of one process, 0 for no pool",
    "TRACKER_DEBUG": "yes on a developer's own machine only",
    "TRACKER_DEMO": "yes to show the sign-ins of the demonstration",
    "TRACKER_EVIDENCE_KEY": "the name of the key to the store of attached files",
    "TRACKER_EVIDENCE_QUOTA": "the most MiB of files that one party may attach",
    "TRACKER_EVIDENCE_SECRET": "the secret of that key",
    "TRACKER_EVIDENCE_STORAGE": "a store for attached files, as in s3://bucket/folder",
    "TRACKER_IDLE_HOURS": "hours without a request after which a session ends",
    "TRACKER_KEEP_IMPORTS": "days that files and rows of imports are kept",
    "TRACKER_KEEP_INVITATIONS": "days that names in invitations are kept after they ran out",
    "TRACKER_KEEP_LETTERS": "days that letters about accounts are kept",
    "TRACKER_KEEP_MAIL_FILES": "days that mails in the mail folder are kept",
    "TRACKER_KEEP_MAIL_WORDS": "days that subjects and notes of mails are kept",
    "TRACKER_KEEP_SESSIONS": "days that place and browser of a session are kept",
    "TRACKER_KEEP_TOKENS": "days that tokens are kept after their end",
    "TRACKER_KEEP_VISITS": "days that the last look at the desk is kept",
    "TRACKER_LOG_FORMAT": "line, or json for one object a line",
    "TRACKER_LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR",
    "TRACKER_MAIL_FOLDER": "where mails are written without a mail server",
    "TRACKER_MAIL_FROM": "the address that mails come from",
    "TRACKER_OIDC_CLIENT_ID": "the name of this site at the single sign-on",
    "TRACKER_OIDC_CLIENT_SECRET": "the secret of that name",
    "TRACKER_OIDC_GROUPS_CLAIM": "the claim that tells a person's groups",
    "TRACKER_OIDC_ISSUER": "the single sign-on (OpenID Connect), as in https://id.example.org",
    "TRACKER_OIDC_NAME": "what the page to sign in at calls it",
    "TRACKER_OIDC_ROLES": "which group has which role, as in staff=RCF-2024:viewer",
    "TRACKER_OIDC_SCOPES": "what is asked of it, separated by spaces",
    "TRACKER_OLD_SECRET_KEYS": "secret keys of before, separated by commas",
    "TRACKER_PING_URL": "an address that is asked after each sweep, https or this machine",
    "TRACKER_REQUESTS_A_MINUTE": "requests of one account in a minute, 0 for any number",
    "TRACKER_REQUIRE_MFA": "yes to ask administrators, leads and managers for a second step",
    "TRACKER_SECRET_KEY": "at least 32 characters; without it one is made and kept",
    "TRACKER_SITE_URL": "the address people reach this site at, as in https://tracker.example.org",
    "TRACKER_VAR": "the folder of everything the program writes",
    "TRACKER_WEBHOOK_HOSTS": "the hosts that webhooks may post to, separated by commas",
}
OWN_PREFIXES = ("TRACKER_", "SMTP_")
# Servers that may also be reached by a socket, so that the address names no host.
SOCKET_SCHEMES = frozenset({"postgres", "postgresql", "unix"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
YES = frozenset({"1", "yes", "true", "on"})
NO = frozenset({"0", "no", "false", "off", ""})


class SettingError(ImproperlyConfigured):
    """A setting is unknown or has a value that cannot be right; the message names it."""


def check_names(names: Mapping[str, str]) -> None:
    """Raise SettingError for a name with our prefix that no setting has."""
    for name in sorted(names):
        if name.startswith(OWN_PREFIXES) and name not in KNOWN:
            near = difflib.get_close_matches(name, KNOWN, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise SettingError(f"{name} is not a setting of this program.{hint}")


class Environment:
    """The settings given from outside; each reader raises SettingError naming the setting."""

    def __init__(self, values: Mapping[str, str]) -> None:
        check_names(values)
        self._values = values

    @classmethod
    def load(cls, dotenv: Path) -> "Environment":
        """Read the process environment, completed by a .env file where there is one."""
        if dotenv.is_file():
            environ.Env.read_env(dotenv)
        return cls(os.environ)

    def text(self, name: str, default: str = "") -> str:
        """Read a text; empty counts as not set."""
        return self._values.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read yes or no."""
        value = self._values.get(name)
        if value is None:
            return default
        if value.strip().lower() in YES:
            return True
        if value.strip().lower() in NO:
            return False
        raise SettingError(f"{name} is {value!r}; it must be yes or no.")

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        """Read a whole number between low and high."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise SettingError(f"{name} is {value!r}; it must be a number from {low} to {high}.")
        return int(value)

    def choice(self, name: str, default: str, *, options: tuple[str, ...]) -> str:
        """Read one of a few words."""
        value = self.text(name, default)
        if value not in options:
            raise SettingError(f"{name} is {value!r}; it must be one of {', '.join(options)}.")
        return value

    def words(self, name: str) -> list[str]:
        """Read a list separated by commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def path(self, name: str, default: Path) -> Path:
        """Read a folder, made absolute."""
        value = self.text(name)
        return Path(value).expanduser().absolute() if value else default

    def folder(self, name: str, default: Path) -> Path:
        """Read a folder and make it where it is missing."""
        path = self.path(name, default)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(
                f"{path} cannot be made: {error.strerror}. Set {name} to a folder of your own."
            ) from error
        return path

    def url(self, name: str, default: str, *, schemes: tuple[str, ...]) -> str:
        """Read an address with one of the schemes and a host, without a slash at its end."""
        value = self.text(name, default)
        if not value:
            return ""
        parts = urlsplit(value)
        if parts.scheme not in schemes or not (parts.hostname or parts.scheme in SOCKET_SCHEMES):
            shown = " or ".join(f"{scheme}://" for scheme in schemes)
            raise SettingError(f"{name} does not look like an address that starts with {shown}.")
        return value.rstrip("/")

    def watcher(self, name: str) -> str:
        """Read an address that is asked from here: over https, or on this machine."""
        value = self.url(name, "", schemes=("https", "http"))
        parts = urlsplit(value)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise SettingError(f"{name} must start with https:// unless it is on this machine.")
        return value
