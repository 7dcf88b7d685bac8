"""Making and revoking the secret addresses of calendar feeds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from frameworks.models import Framework
from history.actions import save_recorded
from reminders.models import FeedToken

SECRET_BYTES = 32
HINT_LENGTH = 6
MOST_FEEDS = 20
# Programs read a feed every few minutes; when is kept to the hour.
READ_NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed and its secret, which is known at this moment only."""

    token: FeedToken
    secret: str


def hashed(secret: str) -> str:
    """Return what is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


def make_feed(owner: User, *, framework: Framework | None, by: User, at: datetime) -> NewFeed:
    """Make a feed of a person's own calendar, or of a framework's. Raises RefusedError.

    Whoever knows the secret reads what its owner may read at that time, and can do nothing else.
    """
    with transaction.atomic():
        # The lock keeps two windows from making one more than there may be.
        User.objects.select_for_update().get(pk=owner.pk)
        if FeedToken.objects.in_force().filter(user=owner).count() >= MOST_FEEDS:
            raise RefusedError(
                _("You have %(most)d feeds already; revoke one that you no longer use.")
                % {"most": MOST_FEEDS}
            )
        secret = token_urlsafe(SECRET_BYTES)
        token = FeedToken(
            user=owner,
            framework=framework,
            secret_sha256=hashed(secret),
            hint=secret[:HINT_LENGTH],
            created_at=at,
        )
        save_recorded(token, by=by, at=at, verb="make_feed")
    return NewFeed(token, secret)


def revoke_feed(token: FeedToken, *, by: User, at: datetime) -> FeedToken:
    """Revoke a feed for good; its address is nobody's from now on. Raises RefusedError."""
    if token.revoked_at is not None:
        raise RefusedError(_("This feed was revoked already."))
    token.revoked_at = at
    save_recorded(token, by=by, at=at, verb="revoke_feed")
    return token


def touch_feed(token: FeedToken, *, at: datetime) -> None:
    """Note that a feed was read, so that its owner sees which are in use."""
    unnoted = Q(used_at__isnull=True) | Q(used_at__lt=at - READ_NOTED_EVERY)
    FeedToken.objects.filter(unnoted, pk=token.pk).update(used_at=at)
