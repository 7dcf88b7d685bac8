"""How a person wants their mail: language, hours, whether daily at all; and a corrected address."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from history.actions import save_recorded

WISHES = frozenset({"language", "time_zone", "country", "sending_hour", "wants_digest"})


def stop_digest(person: User, *, at: datetime) -> None:
    """Stop a person's daily mail at the wish of who holds it; nobody has signed in for that."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        person.wants_digest = False
        save_recorded(person, by=None, at=at, verb="stop_digest")


def set_wishes(person: User, *, by: User, at: datetime, **wishes: Any) -> User:
    """Keep how a person wants their mail; `wishes` are the columns of WISHES."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        for name in WISHES & wishes.keys():
            setattr(person, name, wishes[name])
        save_recorded(person, by=by, at=at, verb="set_mail_wishes")
    return person
