"""Asking for a letter to a person about what happened at the doors of their account."""

from datetime import datetime

from accounts.models import Letter, LetterKind, User


def write_notice(person: User, *, about: str, at: datetime, address: str = "") -> Letter:
    """Ask for a letter about something that happened to an account, to its address of now."""
    return Letter.objects.create(
        kind=LetterKind.NOTICE,
        address=address or person.email,
        user=person,
        about=about,
        asked_at=at,
    )
