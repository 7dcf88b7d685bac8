"""Asking people into a framework, writing to them, and letting them in once."""

import hashlib
import logging
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from frameworks.actions.forgetting import blank
from frameworks.models import Framework, Invitation, Membership, Party
from frameworks.permissions import leads
from frameworks.roles import Role
from history.actions import forget_names, save_recorded

log = logging.getLogger(__name__)
HOLDS = timedelta(days=7)
LEASE = timedelta(minutes=2)
TRIES = 5
AT_ONCE = 50
# More than a lead invites by hand, fewer than a mail server minds.
MOST_OPEN = 200


def invite(
    framework: Framework,
    *,
    email: str,
    full_name: str,
    role: Role,
    party: Party | None,
    language: str = "en",
    by: User,
    at: datetime,
) -> Invitation:
    """Ask somebody into a framework; the worker writes the letter.

    Raises ValidationError for oneself, for somebody who has the role already or is asked in.
    """
    email = email.strip().lower()
    if email == by.email.lower():
        raise ValidationError({"email": _("Nobody invites themselves.")})
    if role == Role.CONTACT and party is None:
        raise ValidationError({"party": _("A point of contact speaks for a party.")})
    if party and not framework.standing_parties.filter(party=party).exists():
        raise ValidationError({"party": _("This party does not stand in the framework.")})
    with transaction.atomic():
        Framework.objects.select_for_update().get(pk=framework.pk)
        waiting = Invitation.objects.open(at=at).filter(framework=framework)
        if waiting.filter(email=email, role=role, party=party).exists():
            raise ValidationError({"email": _("This person is invited already.")})
        if waiting.count() >= MOST_OPEN:
            raise ValidationError(_("Too many invitations wait for an answer."))
        held = Membership.objects.in_force(at.date()).filter(framework=framework, role=role)
        if held.filter(user__email__iexact=email, party=party).exists():
            raise ValidationError({"email": _("This person has this role already.")})
        invitation = Invitation(
            framework=framework,
            party=party,
            role=role,
            email=email,
            full_name=full_name,
            language=language,
            invited_by=by,
            invited_at=at,
            expires_at=at + HOLDS,
        )
        save_recorded(invitation, by=by, at=at, verb="invite")
    return invitation


def _end(row: Invitation, *, at: datetime) -> None:
    """Take back by itself what nobody may promise any more."""
    try:
        withdraw_invitation(row, by=None, at=at)
    except ValidationError:
        log.info("An invitation had ended already.")


def withdraw_invitation(invitation: Invitation, *, by: User | None, at: datetime) -> None:
    """Take an invitation back. Raises ValidationError where it was accepted meanwhile."""
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.accepted_at or row.withdrawn_at:
            raise ValidationError(_("This invitation is not open any more."))
        row.withdrawn_at = at
        blank(row)
        save_recorded(row, by=by, at=at, verb="withdraw_invitation")
        forget_names(row.uuid, at=at)


def _still_holds(row: Invitation) -> bool:
    """Say whether who invited could invite now: they lead, and the party stands."""
    party = row.framework.standing_parties.filter(party=row.party)
    return leads(row.invited_by, row.framework) and (row.party is None or party.exists())


def forget_invited(addresses: Collection[str], *, by: User, at: datetime) -> None:
    """Take name and address out of every invitation to somebody who is erased."""
    rows = Invitation.objects.select_for_update().filter(email__in=addresses).order_by("pk")
    with transaction.atomic():
        for row in rows:
            if row.accepted_at is None and row.withdrawn_at is None:
                row.withdrawn_at = at
            blank(row)
            save_recorded(row, by=by, at=at, verb="withdraw_invitation")
            forget_names(row.uuid, at=at)


def send_invitations(*, clock: Callable[[], datetime], at: datetime) -> int:
    """Write the letters that wait; return how many went out. Each is taken by one process."""
    sent = 0
    owed = Invitation.objects.unsent(at=at, before=at - LEASE, tries=TRIES)
    for row in owed.select_related("framework", "invited_by", "party").order_by("pk")[:AT_ONCE]:
        if not _still_holds(row):
            _end(row, at=at)
            continue
        token = secrets.token_urlsafe(32)
        mine = Invitation.objects.filter(pk=row.pk, mail_tries=row.mail_tries, mailed_at=None)
        if not mine.update(mail_tries=row.mail_tries + 1, tried_at=at, token_hash=_hash(token)):
            continue
        try:
            _letter(row, token).send()
        except OSError:
            log.warning("An invitation could not be sent, try %d.", row.mail_tries + 1)
            continue
        Invitation.objects.filter(pk=row.pk).update(mailed_at=clock())
        sent += 1
    return sent


def find_invitation(token: str, *, at: datetime) -> Invitation | None:
    """Return the open invitation that a token in a letter stands for."""
    rows = Invitation.objects.open(at=at).filter(token_hash=_hash(token))
    return rows.select_related("framework", "party", "invited_by").first()


def accept_invitation(
    invitation: Invitation,
    *,
    by: User | None,
    full_name: str = "",
    password: str = "",
    at: datetime,
) -> User:
    """Let somebody in: with the account they are signed in to, or with a new one; return it.

    Raises ValidationError where the invitation does not hold any more, belongs to another
    address, or the password is too easy to guess.
    """
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        is_over = row.accepted_at or row.withdrawn_at or row.expires_at <= at
        if is_over or not _still_holds(row):
            raise ValidationError(_("This invitation does not hold any more."))
        person = by or _new_account(row, full_name=full_name, password=password)
        if person.email.lower() != row.email.lower():
            raise ValidationError(_("This invitation is for another address."))
        row.accepted_at = at
        blank(row)
        save_recorded(row, by=person, at=at, verb="accept_invitation")
        forget_names(row.uuid, at=at)
        _join(row, person, at=at)
    return person


def _join(row: Invitation, person: User, *, at: datetime) -> None:
    held = Membership.objects.in_force(at.date()).filter(
        user=person, framework=row.framework, role=row.role, party=row.party
    )
    if held.exists():
        return
    membership = Membership(
        user=person, framework=row.framework, role=row.role, party=row.party, starts_on=at.date()
    )
    save_recorded(membership, by=person, at=at, verb="join_framework")


def _new_account(row: Invitation, *, full_name: str, password: str) -> User:
    known = _("Sign in first: this address has an account already.")
    if User.objects.filter(email__iexact=row.email).exists():
        raise ValidationError(known)
    person = User(email=row.email, full_name=full_name)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    told: dict[str, Any] = {"full_name": full_name, "language": row.language}
    try:
        return User.objects.create_user(row.email, password, **told, joined_at=row.invited_at)
    except ValidationError as error:
        # Somebody followed another invitation to this address at the same moment.
        raise ValidationError(known) if "email" in error.message_dict else error from error


def _letter(row: Invitation, token: str) -> EmailMessage:
    with translation.override(row.language):
        subject = _("You are invited: %(framework)s") % {"framework": row.framework.name}
        lines = [
            _("%(name)s invites you to %(framework)s.")
            % {"name": row.invited_by, "framework": row.framework.name},
            _("Follow the link to accept. It holds for seven days and works once."),
        ]
        link = settings.SITE_URL + reverse("invitation", args=[token])
        context = {"person": row, "lines": lines, "link": link, "site": settings.SITE_URL}
        body = render_to_string("emails/letter.txt", context)
    return EmailMessage(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [row.email])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
