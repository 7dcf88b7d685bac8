"""The cycles of quotas as they are told: met, open or missed, and what counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.models import CloseReason, Commitment
from commitments.quotas import QuotaCycle
from commitments.wording import day_words, deadline_day, number_words
from desks.badges import Badge, Bar


@dataclass(frozen=True, slots=True)
class CycleLine:
    """One cycle of a quota."""

    number: int
    window: str
    due: str
    badge: Badge
    bar: Bar
    beyond: str
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quota:
    """One quota with its cycles, the latest first."""

    reference: str
    url: str
    title: str
    words: str
    cycles: tuple[CycleLine, ...]


def quotas_told(
    found: Iterable[tuple[Commitment, list[QuotaCycle]]], *, at: datetime
) -> list[Quota]:
    """Return quotas for the page."""
    return [
        Quota(
            reference=commitment.reference,
            url=reverse("desks:commitment", args=[commitment.uuid]),
            title=commitment.title,
            words=commitment.quota_rule.expression,
            cycles=tuple(_line(cycle, at) for cycle in reversed(cycles)),
        )
        for commitment, cycles in found
    ]


def cycle_badge(cycle: QuotaCycle, *, at: datetime) -> Badge:
    """Return what became of a cycle: met, missed, late, or open."""
    deadline = cycle.deadline
    if deadline.close_reason == CloseReason.MET or cycle.attainment.is_met:
        return Badge(_("Met"), "met", "check", "met")
    if deadline.close_reason == CloseReason.MISSED:
        return Badge(_("Missed"), "overdue", "warning", "missed")
    if deadline.closed_at:
        return Badge(_("Closed"), "not-started", "dashed", "closed")
    if deadline.late_at and deadline.late_at <= at:
        return Badge(_("Not met in time"), "overdue", "clock", "late")
    return Badge(_("Open"), "on-track", "arrow", "open")


def _line(cycle: QuotaCycle, at: datetime) -> CycleLine:
    deadline, told = cycle.deadline, cycle.attainment
    badge = cycle_badge(cycle, at=at)
    share = min(told.counted / told.required, Decimal(1)) if told.required else Decimal(1)
    words = _("%(counted)s of %(required)s") % {
        "counted": number_words(told.counted),
        "required": number_words(told.required),
    }
    return CycleLine(
        number=deadline.cycle_number or 0,
        window=_("from %(first)s to %(last)s")
        % {
            "first": day_words(deadline.window_from) or "…",
            "last": day_words(deadline.window_until) or _("a day that is not known yet"),
        },
        due=deadline_day(deadline),
        badge=badge,
        bar=Bar(words, f"{share * 100:.0f} %", int(share * 100), badge.look),
        beyond=_beyond(cycle),
        counted=tuple(
            f"{one.name} ({day_words(one.day)})"
            if one.amount == 1
            else f"{one.name} ({day_words(one.day)}): {number_words(one.amount)}"
            for one in cycle.counted
        ),
    )


def _beyond(cycle: QuotaCycle) -> str:
    told = cycle.attainment
    if told.surplus:
        return _("%(number)s more than asked") % {"number": number_words(told.surplus)}
    if told.shortfall:
        return _("%(number)s missing") % {"number": number_words(told.shortfall)}
    return ""
