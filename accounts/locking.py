"""Locks what would let somebody in if it were read in the database: secrets of second steps.

The key is made of SECRET_KEY. What was locked with one of SECRET_KEY_FALLBACKS can still be read,
and `manage.py lock_secrets` locks it anew, so that the old key can go.
"""

import base64
import logging
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

log = logging.getLogger(__name__)
# What stood there before anything was locked is read as it is.
LOCKED = "locked1:"
PURPOSE = b"accounts: secrets of second steps, 1"
# What a second step keeps under these names, one text or a list of them.
LOCKED_PARTS = ("secret", "seed", "migrated_codes")


def lock(text: str) -> str:
    """Return a text as it is stored: unreadable without the key, and noticed where changed."""
    return LOCKED + _keys().encrypt(text.encode()).decode()


def unlock(stored: str) -> str:
    """Return the text that was locked.

    Where no key fits, a text comes back that nobody knows: it lets nobody in, and breaks no page.
    """
    found = _read(stored)
    if found is None:
        log.error("The secret of a second step cannot be read: was TRACKER_SECRET_KEY changed?")
        return base64.b32encode(secrets.token_bytes(20)).decode()
    return found


def _read(stored: str) -> str | None:
    if not stored.startswith(LOCKED):
        return stored
    try:
        return _keys().decrypt(stored.removeprefix(LOCKED)).decode()
    except InvalidToken:
        return None


def locked_anew(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a second step keeps, locked with the present key; what no key fits stays."""
    return {name: _anew(value) if name in LOCKED_PARTS else value for name, value in data.items()}


def _anew(value: Any) -> Any:
    if isinstance(value, list):
        return [_anew(one) for one in value]
    text = _read(value) if isinstance(value, str) else None
    return value if text is None else lock(text)


def _keys() -> MultiFernet:
    return MultiFernet([_key(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(made))
