"""The signed address with which anybody who holds a digest stops it; it does nothing else."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User

SALT = "reminders.unsubscribing"


def token_of(person: User) -> str:
    """Return the token for a person's digests; it does not expire, as RFC 8058 wants it."""
    return signing.Signer(salt=SALT).sign(person.uuid.hex)


def person_of(token: str) -> User | None:
    """Return who is meant by a token; nobody where it was not made here or the person left."""
    try:
        uuid = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    found: User | None = User.objects.active().filter(uuid=uuid).first()
    return found


def stopping_address(person: User) -> str:
    """Return the full address that stops a person's digests."""
    path = reverse("reminders:stop-digest", args=[token_of(person)])
    return settings.SITE_URL.rstrip("/") + path
