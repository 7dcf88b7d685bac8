"""Keeping webhooks: adding, changing, switching, a new secret, a test, and sending again."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from history.actions import record, save_recorded
from reminders.actions.posting import TEST
from reminders.models import Notification, Webhook, WebhookPost
from reminders.querysets import WAITING_FOR_A_PERSON
from reminders.states import MailState
from reminders.webhooks.guard import AddressRefusedError, allowed_target


def _check(url: str) -> str:
    """Return the host of an address to which posts may go. Raises RefusedError."""
    try:
        return allowed_target(url, hosts=settings.WEBHOOK_HOSTS).place
    except AddressRefusedError as error:
        raise RefusedError(str(error)) from error


def new_secret() -> str:
    """Return a secret that nobody can guess (256 bits)."""
    return f"ctwh_{token_urlsafe(32)}"


def add_webhook(webhook: Webhook, *, by: User | None, at: datetime, reason: str = "") -> Webhook:
    """Save a new webhook, switched off, with a secret of our making. Raises RefusedError."""
    host = _check(webhook.url)
    webhook.is_active, webhook.active_since, webhook.secret = False, None, new_secret()
    with transaction.atomic():
        save_recorded(webhook, by=by, at=at, verb="add_webhook", reason=reason)
        # The whole address is a key to somebody's chat; its host may be read by who asks.
        record(webhook, verb="point_webhook", by=by, at=at, changes={"host": [None, host]})
    return webhook


def change_webhook(webhook: Webhook, *, by: User | None, at: datetime, reason: str = "") -> Webhook:
    """Save a changed name, address or form. Raises RefusedError, StaleRecordError."""
    host = _check(webhook.url)
    with transaction.atomic():
        old = Webhook.objects.get(pk=webhook.pk)
        save_recorded(webhook, by=by, at=at, verb="change_webhook", reason=reason)
        if old.url != webhook.url:
            before = old.url.split("/")[2] if old.url.count("/") >= 2 else ""
            changes = {"host": [before, host]}
            record(webhook, verb="point_webhook", by=by, at=at, changes=changes, reason=reason)
    return webhook


def switch_webhook_on(
    webhook: Webhook, *, by: User | None, at: datetime, reason: str = ""
) -> Webhook:
    """Begin to tell a webhook what happens from now on. Raises RefusedError."""
    _check(webhook.url)
    if webhook.is_active:
        raise RefusedError(_("It is switched on already."))
    webhook.is_active, webhook.active_since = True, at
    webhook.seen_up_to = Notification.objects.aggregate(last=Max("pk"))["last"] or 0
    save_recorded(webhook, by=by, at=at, verb="switch_on_webhook", reason=reason)
    return webhook


def switch_webhook_off(
    webhook: Webhook, *, by: User | None, at: datetime, reason: str = ""
) -> Webhook:
    """Tell a webhook nothing any more; what waits is cancelled when its turn comes."""
    if not webhook.is_active:
        raise RefusedError(_("It is switched off already."))
    webhook.is_active = False
    save_recorded(webhook, by=by, at=at, verb="switch_off_webhook", reason=reason)
    return webhook


def rotate_webhook_secret(
    webhook: Webhook, *, by: User | None, at: datetime, reason: str = ""
) -> str:
    """Give a webhook another secret and return it; the old one signs nothing from then on."""
    webhook.secret = new_secret()
    save_recorded(webhook, by=by, at=at, verb="rotate_webhook_secret", reason=reason)
    return webhook.secret


def send_test_post(webhook: Webhook, *, by: User | None, at: datetime) -> WebhookPost:
    """Queue a post that says nothing but that it arrived. Raises RefusedError.

    It goes the way of all others, with the next sweep, even where the webhook is switched off.
    """
    _check(webhook.url)
    with transaction.atomic():
        Webhook.objects.select_for_update().get(pk=webhook.pk)
        waiting = WebhookPost.objects.filter(webhook=webhook, event=TEST)
        if waiting.filter(state__in=[MailState.QUEUED, MailState.RETRY]).exists():
            raise RefusedError(_("A test is on its way already; look below what becomes of it."))
        post = WebhookPost.objects.create(
            webhook=webhook,
            key=sha256(f"test|{uuid4().hex}".encode()).hexdigest(),
            event=TEST,
            payload={},
            send_from=at,
            created_at=at,
        )
        record(webhook, verb="test_webhook", by=by, at=at)
    return post


def replay_posts(
    webhook: Webhook,
    posts: Sequence[WebhookPost],
    *,
    by: User | None,
    at: datetime,
    reason: str,
) -> int:
    """Queue posts again that were given up, under the same keys. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError(_("Say why it is sent again."))
    with transaction.atomic():
        rows = WebhookPost.objects.filter(webhook=webhook, pk__in=[post.pk for post in posts])
        states = dict(rows.select_for_update().values_list("key", "state"))
        if not states:
            raise RefusedError(_("Choose at least one post."))
        if not set(states.values()) <= set(WAITING_FOR_A_PERSON):
            raise RefusedError(_("Only a post that was given up is sent again."))
        rows.update(
            state=MailState.QUEUED, send_from=at, attempts=0, created_at=at, claim_token=None
        )
        changes = {"posts": [sorted(states), MailState.QUEUED.value]}
        record(webhook, verb="replay_posts", by=by, at=at, changes=changes, reason=reason)
    return len(states)
