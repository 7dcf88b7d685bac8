"""The ways into an account: passwords, addresses, sessions, and what the history tells of them."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.notices import write_notice
from accounts.actions.tokens import end_tokens
from accounts.letters import address_mark
from accounts.models import Letter, LetterKind, User
from history.actions import record, save_recorded

if TYPE_CHECKING:
    from history.models import AuditEvent

# In the history it stands for whoever tried an address that no account has.
NOBODY = UUID("6e6f626f-6479-4000-8000-000000000000")
WRONG_CODE = "fail_second_step"
DAY = timedelta(days=1)
# What a person is written about, so that they learn of it where they did not do it themselves.
WRITTEN_ABOUT = frozenset(
    {
        "set_password",
        "ask_for_address",
        "change_address",
        "link_account",
        "add_second_factor",
        "remove_second_factor",
        "make_recovery_codes",
    }
)


def note_security(person: User, *, verb: str, by: User | None, at: datetime) -> "AuditEvent":
    """Tell the history what happened at an account's doors, and the person where it matters."""
    with transaction.atomic():
        if verb in WRITTEN_ABOUT:
            write_notice(person, about=verb, at=at)
        return record(person, verb=verb, by=by, at=at)


def note_failure(address: str, *, at: datetime) -> "AuditEvent":
    """Tell the history that somebody failed to sign in.

    It writes as much for an address that nobody has as for one that somebody has: neither the
    answer nor its time tells which it was.
    """
    person = User.objects.at_address(address) or User(uuid=NOBODY)
    return record(person, verb="fail_sign_in", by=None, at=at)


def note_wrong_code(person: User, *, at: datetime) -> "AuditEvent":
    """Tell the history that a code of the second step was wrong, and the person once a day.

    Whoever gets so far knows the password.
    """
    with transaction.atomic():
        told = Letter.objects.filter(user=person, about=WRONG_CODE, asked_at__gt=at - DAY)
        if not told.exists():
            write_notice(person, about=WRONG_CODE, at=at)
        return record(person, verb=WRONG_CODE, by=None, at=at)


def set_password(
    person: User,
    password: str,
    *,
    ends_tokens: bool = True,
    by: User,
    at: datetime,
    reason: str = "",
) -> None:
    """Give an account another password; every other session of it ends, and every token.

    Whoever knew the old password may keep the tokens that they made; those that were given for
    a password alone end in any case.
    """
    with transaction.atomic():
        person.set_password(password)
        save_recorded(person, by=by, at=at, verb="set_password", reason=reason)
        end_tokens(person, all_of_them=ends_tokens, by=by, at=at)
        write_notice(person, about="set_password", at=at)


def link_account(person: User, account: SocialAccount, *, at: datetime) -> None:
    """Tie what the single sign-on calls somebody to their account here.

    The account itself is not saved: somebody may be closing it at this moment.
    """
    with transaction.atomic():
        account.user = person
        account.save()
        note_security(person, verb="link_account", by=person, at=at)


def ask_for_password(address: str, *, at: datetime) -> Letter:
    """Note that somebody asks for a link to a new password; whether there is an account is seen
    when it is written, so that the page takes as long for any address."""
    return Letter.objects.create(kind=LetterKind.PASSWORD, address=address, asked_at=at)


def ask_for_address(person: User, address: str, *, at: datetime) -> Letter:
    """Ask, by a link to the new address, whether it is the person's; the old one is told."""
    with transaction.atomic():
        note_security(person, verb="ask_for_address", by=person, at=at)
        return Letter.objects.create(
            kind=LetterKind.ADDRESS,
            address=address.lower(),
            user=person,
            about=address_mark(person),
            asked_at=at,
        )


def change_address(person: User, address: str, *, by: User, at: datetime) -> None:
    """Give an account another address, which was shown to be the person's.

    Raises ValidationError where somebody has it already.
    """
    with transaction.atomic():
        if User.objects.filter(email__iexact=address).exclude(pk=person.pk).exists():
            raise ValidationError(_("This link does not hold any more."))
        write_notice(person, about="change_address", at=at)
        person.email = address
        person.hard_bounces = 0
        save_recorded(person, by=by, at=at, verb="change_address")


def end_sessions(
    person: User, *, ends_tokens: bool = False, by: User, at: datetime, reason: str = ""
) -> None:
    """End every session of an account, wherever it was begun, and what was given for a password.

    With `ends_tokens` the tokens that the person made end as well.
    """
    with transaction.atomic():
        person.session_mark = secrets.token_hex(8)
        save_recorded(person, by=by, at=at, verb="end_sessions", reason=reason)
        end_tokens(person, all_of_them=ends_tokens, by=by, at=at)


def end_session(person: User, number: int, *, by: User, at: datetime) -> None:
    """End one session of an account, as the library numbers it."""
    with transaction.atomic():
        row = UserSession.objects.select_for_update().get(pk=number, user=person)
        Session.objects.filter(session_key=row.session_key).delete()
        row.delete()
        record(person, verb="end_session", by=by, at=at)


def end_access(person: User, *, by: User, at: datetime, reason: str = "") -> None:
    """End every session, token and calendar feed of an account that is closed or given up."""
    with transaction.atomic():
        end_sessions(person, ends_tokens=True, by=by, at=at, reason=reason)
        # Kept in a layer above; without a person nobody else would end them.
        for feed in person.feed_tokens.filter(revoked_at=None).order_by("pk"):
            feed.revoked_at = at
            save_recorded(feed, by=by, at=at, verb="revoke_feed", reason=reason)
