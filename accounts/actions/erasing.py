"""Taking a person's name out of their accounts and out of the history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.actions.ways_in import end_access
from accounts.models import Letter
from history.actions import delete_recorded, forget_names, save_recorded
from history.models import PersonalWord

if TYPE_CHECKING:
    from accounts.models import User

# Kept in English: it is stored, and a page in another language shows what is stored.
ERASED = "Erased person"


@dataclass(frozen=True, slots=True)
class Known:
    """Which accounts are one person's, and every address that they ever had."""

    accounts: "list[User]"
    addresses: frozenset[str]


def known_of(person: "User") -> Known:
    """Return a person's account, those that were merged into it, and all their addresses."""
    accounts, fresh = [person], [person]
    while fresh:
        fresh = [row for one in fresh for row in one.merged_from.order_by("pk")]
        accounts += fresh
    words = PersonalWord.objects.filter(
        subject__in=[one.uuid for one in accounts], field="email", erased_at=None
    )
    earlier = words.values_list("words", flat=True)
    addresses = {address.lower() for address in (*earlier, *(one.email for one in accounts))}
    return Known(accounts, frozenset(addresses))


def erase_person(person: "User", *, by: "User", at: datetime, reason: str) -> None:
    """Take a person's name, address and title out of their accounts and out of the history.

    The accounts stay, without a way in, because others' history names them; what the person did
    stays done, by somebody erased, and the chain of the history stays whole. Raises
    ValidationError without a reason, and for administrators who erase themselves.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the person is erased.")})
    known = known_of(person)
    if by.pk in {one.pk for one in known.accounts}:
        raise ValidationError(_("Nobody erases themselves: ask another administrator."))
    with transaction.atomic():
        for account in known.accounts:
            _erase_account(account, by=by, at=at, reason=reason)
        _forget_letters(known.addresses)


def _erase_account(person: "User", *, by: "User", at: datetime, reason: str) -> None:
    for session in UserSession.objects.filter(user=person):
        # With what stands in it: the single sign-on's name for the person, for one.
        session.end()
    end_access(person, by=by, at=at, reason=reason)
    person.full_name = ERASED
    person.job_title = ""
    person.email = f"erased-{person.uuid}@erased.invalid"
    person.is_active = False
    person.is_staff = False
    person.is_superuser = False
    person.wants_digest = False
    person.set_unusable_password()
    save_recorded(person, by=by, at=at, verb="erase_person", reason=reason)
    for view in person.saved_views.order_by("pk"):
        # The ledger of mails goes on naming it; it says nothing any more.
        view.name, view.query, view.is_shared, view.wants_mail = ERASED, "", False, False
        view.removed_at = view.removed_at or at
        save_recorded(view, by=by, at=at, verb="remove_view", reason=reason)
    for cover in (*person.alternates.order_by("pk"), *person.stands_in_for.order_by("pk")):
        delete_recorded(cover, by=by, at=at, reason=reason)
    held: Any
    for held in (Letter, EmailAddress, Authenticator, SocialAccount):
        held.objects.filter(user=person).delete()
    forget_names(person.uuid, keep=(person.full_name, person.email), at=at)


def _forget_letters(addresses: Iterable[str]) -> None:
    # One that was asked for under an address names no account.
    told = Letter.objects.annotate(to=Lower("address")).filter(to__in=[*addresses])
    told.delete()
