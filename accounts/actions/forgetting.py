"""Erasing what accounts leave behind when its time is over: sessions, letters, tokens, visits."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from accounts.models import ApiToken, Letter, User
from history.actions import blank_in_batches, delete_in_batches


def forget_sessions(*, before: datetime, at: datetime, is_rehearsal: bool = False) -> int:
    """Erase sessions that are over, and where from they were begun some time later."""
    over = Session.objects.filter(expire_date__lte=at)
    gone = delete_in_batches(over, is_rehearsal=is_rehearsal)
    open_ones = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
    ended = UserSession.objects.filter(~Exists(open_ones), created_at__lte=before)
    return gone + delete_in_batches(ended, is_rehearsal=is_rehearsal)


def forget_letters(*, before: datetime, is_rehearsal: bool = False) -> int:
    """Erase letters about accounts, with the addresses that somebody typed."""
    old = Letter.objects.filter(asked_at__lte=before)
    return delete_in_batches(old, is_rehearsal=is_rehearsal)


def forget_tokens(*, before: datetime, is_rehearsal: bool = False) -> int:
    """Erase tokens that ended; the history goes on telling that they were made."""
    ended = ApiToken.objects.filter(expiry__lte=before)
    return delete_in_batches(ended, is_rehearsal=is_rehearsal)


def forget_visits(*, before: datetime, is_rehearsal: bool = False) -> int:
    """Erase when somebody who has not come for long last looked at their desk."""
    old = User.objects.filter(visit_at__lte=before)
    return blank_in_batches(old, is_rehearsal=is_rehearsal, visit_at=None, earlier_visit_at=None)
