"""Telling webhooks what the ledger holds: one item for each event, one post for many items.

Items are inserted set-based under a unique key, like duties; posts are claimed, armed, sent and
settled like mails. While a post of a webhook waits, what happens is gathered for the next one, so
that a receiver that was away gets one post and no burst.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from random import SystemRandom
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, models, transaction
from django.db.models import Case, CharField, Exists, F, Max, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import translation

from commitments.domain.vocabulary import Visibility
from reminders.actions.inserting import insert_select
from reminders.actions.leasing import LostLeaseError, Outcome, take, update_held
from reminders.models import Notification, Webhook, WebhookEvent, WebhookItem, WebhookPost
from reminders.owed.parts import Sha256Hex, hexed
from reminders.policy import LEASE, MAX_AGE, Failure, back_off
from reminders.states import DutyState, Family, MailState
from reminders.webhooks.lines import MOST_LINES, lines_of, plain
from reminders.webhooks.shapes import Message, written
from reminders.webhooks.wire import PostError, Walls, configured_walls, post, signed_headers

TEST = "test"
SEVERAL = "several"
TOLD = (Family.AFTER, Family.TO_MANAGER, Family.TO_LEAD, Family.UPDATE_WAITING)
UNTRUE = (DutyState.CANCELLED, DutyState.EXPIRED)
WAITING = (MailState.QUEUED, MailState.CLAIMED, MailState.ARMED, MailState.RETRY)
# A transaction that was still writing duties when somebody looked has ended by then.
OVERLAP = timedelta(hours=1)
# Few enough that none of them outlives its lease, each taking ten seconds at most.
BATCH = 10
MOST_A_RUN = 20
_random = SystemRandom()
log = logging.getLogger(__name__)


# --- planning -----------------------------------------------------------------------------------


def plan_posts(*, at: datetime) -> int:
    """Owe each active webhook what happened in its framework since; return how many items.

    The number of statements does not depend on how much happened; without a host on the list
    there is none.
    """
    if not settings.WEBHOOK_HOSTS:
        return 0
    with transaction.atomic():
        # The lock keeps two planners from bundling the same items.
        hooks = list(Webhook.objects.filter(is_active=True).select_for_update().order_by("pk"))
        if not hooks:
            return 0
        floor = min(hook.seen_up_to for hook in hooks)
        inserted = _insert_items(floor, at)
        _move_mark(floor, at)
        _bundle(hooks, at)
    return inserted


def _happened(floor: int) -> models.QuerySet[Notification]:
    """Return what the ledger told people, once for each webhook that is to be told as well."""
    path = "commitment__framework__webhooks"
    rows = Notification.objects.annotate(
        hook=F(f"{path}__pk"),
        hook_uuid=F(f"{path}__uuid"),
        hook_active=F(f"{path}__is_active"),
        hook_since=F(f"{path}__active_since"),
        hook_seen=F(f"{path}__seen_up_to"),
    )
    return rows.filter(
        hook_active=True,
        pk__gt=floor,
        id__gt=F("hook_seen"),
        created_at__gte=F("hook_since"),
        family__in=TOLD,
        commitment__is_open=True,
        commitment__visibility=Visibility.FRAMEWORK,
    ).exclude(state__in=UNTRUE)


def _insert_items(floor: int, at: datetime) -> int:
    is_report = Q(family=Family.UPDATE_WAITING)
    # Whichever step of lateness was told to people, that something became late is told once.
    once = Case(
        When(is_report, then=Value(WebhookEvent.REPORT_WAITS.value)),
        When(family=Family.AFTER, then=Value(WebhookEvent.LATE.value)),
        default=F("rung"),
        output_field=CharField(),
    )
    event = Case(
        When(is_report, then=Value(WebhookEvent.REPORT_WAITS.value)),
        When(family=Family.AFTER, then=Value(WebhookEvent.LATE.value)),
        default=F("family"),
        output_field=CharField(),
    )
    subject = Case(
        When(is_report, then=hexed("update__uuid")),
        default=hexed("deadline__uuid"),
        output_field=CharField(),
    )
    rows = _happened(floor).filter(
        Q(is_report, update__isnull=False) | Q(~is_report, deadline__isnull=False)
    )
    bar = Value("|")
    words = Concat(
        *(hexed("hook_uuid"), bar, subject, bar, once, bar, F("occurrence")),
        output_field=CharField(),
    )
    columns: dict[str, Any] = {
        "webhook_id": F("hook"),
        "key": Sha256Hex(words),
        "event": event,
        "occurrence": F("occurrence"),
        "commitment_id": F("commitment_id"),
        "deadline_id": F("deadline_id"),
        "update_id": F("update_id"),
        "created_at": Cast(Value(at), models.DateTimeField()),
    }
    return insert_select(WebhookItem, rows.order_by(), columns)


def _move_mark(floor: int, at: datetime) -> None:
    """Remember how far the ledger was looked through; what is young is looked at once more."""
    old = Notification.objects.filter(pk__gt=floor, created_at__lt=at - OVERLAP)
    mark = old.aggregate(mark=Max("pk"))["mark"]
    if mark is not None:
        Webhook.objects.filter(is_active=True, seen_up_to__lt=mark).update(seen_up_to=mark)


def _bundle(hooks: Sequence[Webhook], at: datetime) -> int:
    """Put what waits into one post for each webhook, unless one of its posts is on the way."""
    on_the_way = WebhookPost.objects.filter(webhook=OuterRef("webhook"), state__in=WAITING)
    items = (
        WebhookItem.objects.waiting()
        .filter(~Exists(on_the_way.exclude(event=TEST)), webhook__in=hooks)
        .order_by("webhook", "pk")
    )
    found: dict[int, list[WebhookItem]] = {}
    for item in items:
        found.setdefault(item.webhook_id, []).append(item)
    posts = [_post_of(hook, found[hook.pk], at) for hook in hooks if hook.pk in found]
    WebhookPost.objects.bulk_create(posts)
    for made in posts:
        keys = [item.pk for item in found[made.webhook_id]]
        # In portions, because SQLite takes a limited number of parameters.
        for begin in range(0, len(keys), 500):
            WebhookItem.objects.filter(pk__in=keys[begin : begin + 500]).update(post=made)
    return len(posts)


def _post_of(hook: Webhook, items: Sequence[WebhookItem], at: datetime) -> WebhookPost:
    events = {item.event for item in items}
    return WebhookPost(
        webhook=hook,
        key=sha256(f"post|{items[0].key}".encode()).hexdigest(),
        event=events.pop() if len(events) == 1 else SEVERAL,
        payload={},
        send_from=at,
        created_at=at,
    )


# --- sending ------------------------------------------------------------------------------------


def send_posts(
    *, clock: Callable[[], datetime], walls: Walls | None = None, most: int = MOST_A_RUN
) -> Outcome:
    """Send the posts whose time has come; without a host on the list, none. Return the counts."""
    walls = walls or (configured_walls() if settings.WEBHOOK_HOSTS else None)
    total = Outcome()
    if walls is None or not walls.hosts:
        return total
    done = 0
    while done < most:
        posts = claim_posts(at=clock(), most=min(BATCH, most - done))
        if not posts:
            break
        done += len(posts)
        for claimed in posts:
            total = total.plus(_send(claimed, clock=clock, walls=walls))
    return total


def claim_posts(*, at: datetime, most: int = BATCH) -> list[WebhookPost]:
    """Take posts under a lease; no two senders ever hold the same one.

    A post whose last sender died after arming is counted as doubtful here; it goes out again
    under the same key, by which its receiver drops the double.
    """
    with transaction.atomic():
        posts = take(WebhookPost.objects.claimable(at), at=at, most=most)
    return list(posts.select_related("webhook__framework"))


def message_of(claimed: WebhookPost, *, at: datetime) -> Message | None:
    """Return what a post says by now; None where nothing of it holds any more."""
    items = WebhookItem.objects.filter(post=claimed).select_related(
        "commitment__framework", "deadline", "update"
    )
    lines = lines_of(items.order_by("pk"), at=at)
    if not lines and claimed.event != TEST:
        return None
    return Message(
        key=claimed.key,
        event=claimed.event,
        framework=claimed.webhook.framework.code,
        site_url=settings.SITE_URL,
        lines=lines[:MOST_LINES],
        more=max(len(lines) - MOST_LINES, 0),
    )


def _send(claimed: WebhookPost, *, clock: Callable[[], datetime], walls: Walls) -> Outcome:
    token = claimed.claim_token
    assert token is not None  # noqa: S101 - it was just claimed
    hook = claimed.webhook
    try:
        if not hook.is_active and claimed.event != TEST:
            return _cancel(claimed, "the webhook is switched off", token=token)
        with translation.override(settings.LANGUAGE_CODE):
            message = message_of(claimed, at=clock())
            if message is None:
                return _cancel(claimed, "nothing left to tell", token=token)
            body = written(message, preset=hook.preset)
        told = {"items": plain(message.lines), "more": message.more}
        at = clock()
        headers = signed_headers(secret=hook.secret, key=claimed.key, body=body, at=at)

        def arm() -> None:
            until = clock() + LEASE
            update_held(
                claimed, token=token, state=MailState.ARMED, payload=told, lease_until=until
            )

        post(hook.url, body, headers, walls=walls, arm=arm, at=at)
        update_held(claimed, token=token, state=MailState.SENT, sent_at=clock(), last_error="")
    except PostError as error:
        return _fail(claimed, error, token=token, at=clock())
    except LostLeaseError:
        return Outcome()
    except (OperationalError, InterfaceError):
        # The database is away: that is about no post.
        raise
    except Exception as error:
        # One post that cannot be written must not keep back all the others; its receiver drops
        # the double where it had left.
        log.exception("Post %s could not be sent.", claimed.pk)
        failed = PostError(f"{type(error).__name__}: {error}", failure=Failure.BUSY)
        return _fail(claimed, failed, token=token, at=clock())
    return Outcome(sent=1)


def _cancel(claimed: WebhookPost, why: str, *, token: UUID) -> Outcome:
    update_held(claimed, token=token, state=MailState.CANCELLED, last_error=why)
    return Outcome(cancelled=1)


def _fail(claimed: WebhookPost, error: PostError, *, token: UUID, at: datetime) -> Outcome:
    wait = back_off(error.failure, attempts=claimed.attempts, share=_random.random())
    if wait is not None and error.retry_after is not None:
        wait = max(wait, error.retry_after)
    if wait is not None and at - claimed.created_at > MAX_AGE:
        wait = None
    try:
        update_held(
            claimed,
            token=token,
            state=MailState.RETRY if wait is not None else MailState.DEAD,
            doubts=F("doubts") + int(error.in_doubt),
            send_from=at + wait if wait is not None else at,
            claim_token=None,
            lease_until=None,
            last_error=str(error)[:2000],
        )
    except LostLeaseError:
        return Outcome()
    return Outcome(failed=1)
