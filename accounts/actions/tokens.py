"""Making and revoking the tokens that programs read and write the API with."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.notices import write_notice
from accounts.models import ApiToken, TokenScope
from history.actions import clean_texts, record

if TYPE_CHECKING:
    from accounts.models import User

# What a program gets that signs in with a password. Kept in English: it is stored.
SIGNED_IN = "Signed in by the API"
LONGEST_DAYS = 366
MOST = 20


def make_token(
    person: "User",
    *,
    name: str,
    scope: TokenScope,
    days: int,
    is_sign_in: bool = False,
    by: "User",
    at: datetime,
) -> tuple[ApiToken, str]:
    """Make a token; return its row and the token itself, which is kept nowhere.

    The person gets a letter, unless it is how a program signs in, which is told as signing in is.

    Raises ValidationError for a name that says nothing, too long a life, and too many tokens.
    """
    if not name.strip():
        raise ValidationError({"name": _("Say what the token is for.")})
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"days": _("A token lives between one day and a year.")})
    with transaction.atomic():
        # The lock keeps two windows from making one more than there may be.
        type(person)._default_manager.select_for_update().get(pk=person.pk)
        if ApiToken.objects.in_force(at=at).filter(user=person).count() >= MOST:
            raise ValidationError(_("There are too many tokens already: revoke some."))
        clean_texts(ApiToken(name=name.strip()))
        row, token = ApiToken.objects.create(
            person, expiry=timedelta(days=days), name=name.strip(), scope=scope
        )
        told = {"name": [None, row.name], "scope": [None, row.scope]}
        record(person, verb="make_token", by=by, at=at, changes=told)
        if not is_sign_in:
            write_notice(person, about="make_token", at=at)
    return row, token


def revoke_token(token: ApiToken, *, by: "User", at: datetime) -> None:
    """Take a token back; it is worth nothing from now on."""
    with transaction.atomic():
        told = {"name": [token.name, None]}
        record(token.user, verb="revoke_token", by=by, at=at, changes=told)
        token.delete()


def end_tokens(person: "User", *, all_of_them: bool, by: "User", at: datetime) -> None:
    """Take the tokens back that were given for a password, or every token."""
    rows = ApiToken.objects.filter(user=person).order_by("created", "digest")
    for token in rows if all_of_them else rows.filter(name=SIGNED_IN):
        revoke_token(token, by=by, at=at)
