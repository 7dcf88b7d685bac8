"""What the settings say about where attached files are kept: read here, named in settings."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tracker.environment import LOOPBACK, Environment, SettingError

STORE, KEY, SECRET = (
    "TRACKER_EVIDENCE_STORAGE",
    "TRACKER_EVIDENCE_KEY",
    "TRACKER_EVIDENCE_SECRET",
)
PARTS = frozenset({"endpoint", "region"})
FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}


def storage(env: Environment) -> dict[str, Any]:
    """Return the folder of the program, or the bucket that is set. Raises SettingError."""
    address = env.text(STORE)
    if not address:
        return FOLDER
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.hostname or parts.netloc != parts.hostname:
        raise SettingError(f"{STORE} must look like s3://bucket/folder?endpoint=https://host.")
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := set(given) - PARTS:
        raise SettingError(f"{STORE} has no part {', '.join(sorted(unknown))}.")
    region = given.get("region") or "us-east-1"
    return {
        "BACKEND": "tracker.object_store.ObjectStore",
        "OPTIONS": {
            "endpoint": _endpoint(given.get("endpoint") or f"https://s3.{region}.amazonaws.com"),
            "bucket": parts.hostname,
            "folder": parts.path.strip("/"),
            "region": region,
            "key": _needed(env, KEY),
            "secret": _needed(env, SECRET),
        },
    }


def _endpoint(address: str) -> str:
    parts = urlsplit(address)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or is_here) or parts.path.strip("/"):
        raise SettingError(
            f"{STORE}: the endpoint must be https://host, or http:// on this machine, "
            "without a path."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _needed(env: Environment, name: str) -> str:
    value = env.text(name)
    if not value:
        raise SettingError(f"{STORE} is set, so {name} is needed too.")
    return value
