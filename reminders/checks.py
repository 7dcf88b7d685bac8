"""The dead-man's switch: what is wrong when reminders do not go out, without a name or address."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reminders.models import Heartbeat, Mail, WebhookPost
from reminders.states import FAILING, LOOP, MailState

log = logging.getLogger(__name__)

SILENCE = timedelta(hours=26)
FAILURES_BEFORE_ALARM = 3
LATENESS = timedelta(minutes=10)
# A doubt cannot be mended, only known: after so long it is history.
DOUBT_SHOWN = timedelta(days=3)
KEPT_SECONDS = 30
CACHE_KEY = "reminders.findings"


class Fault(StrEnum):
    """What may be wrong."""

    NEVER_RUN = "never_run"
    SILENT = "silent"
    FAILING = "failing"
    LATE = "late"
    DEAD = "dead"
    HELD = "held"
    POSTS_LATE = "posts_late"
    POSTS_DEAD = "posts_dead"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person has to look at: how many, or since when."""

    fault: Fault
    count: int = 0
    since: datetime | None = None

    @property
    def words(self) -> str:
        """The finding in one sentence, in the reader's language."""
        if self.fault == Fault.NEVER_RUN:
            return _("The sweep has never run.")
        if self.fault == Fault.SILENT:
            assert self.since is not None  # noqa: S101 - made with one
            moment = f"{self.since:%Y-%m-%d %H:%M} UTC"
            return _("The sweep has not run since %(moment)s.") % {"moment": moment}
        if self.fault == Fault.FAILING:
            return _("The last %(count)d sweeps failed; the heartbeat says why.") % {
                "count": self.count
            }
        return _counted(self.fault, self.count)


def _counted(fault: Fault, count: int) -> str:
    if fault == Fault.LATE:
        words = ngettext(
            "%(count)d mail has been waiting for more than 10 minutes.",
            "%(count)d mails have been waiting for more than 10 minutes.",
            count,
        )
    elif fault == Fault.DEAD:
        words = ngettext("%(count)d mail was given up.", "%(count)d mails were given up.", count)
    elif fault == Fault.HELD:
        words = ngettext(
            "%(count)d mail is held for a person.", "%(count)d mails are held for a person.", count
        )
    elif fault == Fault.POSTS_LATE:
        words = ngettext(
            "%(count)d post to a webhook has been waiting for more than 10 minutes.",
            "%(count)d posts to webhooks have been waiting for more than 10 minutes.",
            count,
        )
    elif fault == Fault.POSTS_DEAD:
        words = ngettext(
            "%(count)d post to a webhook was given up in the last days.",
            "%(count)d posts to webhooks were given up in the last days.",
            count,
        )
    else:
        words = ngettext(
            "%(count)d mail of the last days may have gone out twice.",
            "%(count)d mails of the last days may have gone out twice.",
            count,
        )
    return words % {"count": count}


def findings(*, at: datetime) -> list[Finding]:
    """Return what a person has to look at; empty where all is well."""
    found = []
    beats = {beat.loop: beat for beat in Heartbeat.objects.filter(loop__in=[LOOP, FAILING])}
    heartbeat = beats.get(LOOP)
    if heartbeat is None:
        found.append(Finding(Fault.NEVER_RUN))
    elif heartbeat.beat_at < at - SILENCE:
        found.append(Finding(Fault.SILENT, since=heartbeat.beat_at))
    failing = beats.get(FAILING)
    if failing and failing.failures >= FAILURES_BEFORE_ALARM:
        found.append(Finding(Fault.FAILING, failing.failures))
    counts = _stuck(at) | _stuck_posts(at)
    doubtful = Mail.objects.filter(doubts__gt=0, created_at__gte=at - DOUBT_SHOWN)
    counts[Fault.DOUBTFUL] = doubtful.count()
    return [*found, *(Finding(fault, count) for fault, count in counts.items() if count)]


def _stuck(at: datetime) -> dict[Fault, int]:
    """Count mails that should have left: late, given up, held."""
    waiting = Q(state__in=[MailState.QUEUED, MailState.RETRY], send_from__lt=at - LATENESS)
    abandoned = Q(state__in=[MailState.CLAIMED, MailState.ARMED], lease_until__lt=at - LATENESS)
    unsettled = [state for state in MailState if state not in {MailState.SENT, MailState.CANCELLED}]
    counted = Mail.objects.filter(state__in=unsettled).aggregate(
        late=Count("pk", filter=waiting | abandoned),
        dead=Count("pk", filter=Q(state=MailState.DEAD)),
        held=Count("pk", filter=Q(state=MailState.HELD)),
    )
    return {fault: counted[fault.value] for fault in (Fault.LATE, Fault.DEAD, Fault.HELD)}


def _stuck_posts(at: datetime) -> dict[Fault, int]:
    """Count posts that should have left, and those of the last days that were given up.

    Without a host on the list none is sent, and none is late.
    """
    if not settings.WEBHOOK_HOSTS:
        return {}
    waiting = Q(state__in=[MailState.QUEUED, MailState.RETRY], send_from__lt=at - LATENESS)
    abandoned = Q(state__in=[MailState.CLAIMED, MailState.ARMED], lease_until__lt=at - LATENESS)
    lately = Q(state=MailState.DEAD, created_at__gte=at - DOUBT_SHOWN)
    counted = WebhookPost.objects.exclude(
        state__in=[MailState.SENT, MailState.CANCELLED]
    ).aggregate(late=Count("pk", filter=waiting | abandoned), dead=Count("pk", filter=lately))
    return {Fault.POSTS_LATE: counted["late"], Fault.POSTS_DEAD: counted["dead"]}


def troubles(*, at: datetime) -> list[str]:
    """Return what a person has to look at, in words; empty where all is well."""
    return [finding.words for finding in findings(at=at)]


def findings_lately(*, at: datetime) -> list[Finding]:
    """Return the findings of the last half minute: cheap enough for every page.

    A cache that is away costs the question itself, never the page.
    """
    try:
        kept: list[Finding] | None = cache.get(CACHE_KEY)
    except Exception:
        log.exception("The cache does not answer.")
        return findings(at=at)
    if kept is None:
        kept = findings(at=at)
        try:
            cache.set(CACHE_KEY, kept, KEPT_SECONDS)
        except Exception:
            log.exception("The cache does not answer.")
    return kept
