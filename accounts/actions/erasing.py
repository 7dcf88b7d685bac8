"""Taking a person's name out of the account and out of the history."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Letter
from history.actions import forget_names, save_recorded

if TYPE_CHECKING:
    from accounts.models import User

# Kept in English: it is stored, and a page in another language shows what is stored.
ERASED = "Erased person"


def erase_person(person: "User", *, by: "User", at: datetime, reason: str) -> None:
    """Take a person's name, address and title out of the account and out of the history.

    The account stays, without a way in, because others' history names it; what the person did
    stays done, by somebody erased, and the chain of the history stays whole. Raises
    ValidationError without a reason, and for administrators who erase themselves.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the person is erased.")})
    if person.pk == by.pk:
        raise ValidationError(_("Nobody erases themselves: ask another administrator."))
    address = person.email
    with transaction.atomic():
        person.full_name = ERASED
        person.job_title = ""
        person.email = f"erased-{person.uuid}@erased.invalid"
        person.is_active = False
        person.is_staff = False
        person.is_superuser = False
        person.wants_digest = False
        # It also ends every session: each carries a mark of the password it began with.
        person.set_unusable_password()
        save_recorded(person, by=by, at=at, verb="erase_person", reason=reason)
        held: Any
        for held in (ApiToken, Letter, EmailAddress, Authenticator, SocialAccount, UserSession):
            held.objects.filter(user=person).delete()
        Letter.objects.filter(address__iexact=address).delete()
        forget_names(person.uuid, keep=(person.full_name, person.email), at=at)
