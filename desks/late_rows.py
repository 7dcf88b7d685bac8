"""What a manager sees of each late commitment: how late, how often moved, who was asked when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONArray
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.domain.standing import days_late
from commitments.domain.urgency import PRIORITY_WEIGHTS, STRENGTH_WEIGHTS
from commitments.domain.vocabulary import Priority, Strength, UpdateState
from commitments.leading import leading_deadline, slippage_of
from commitments.models import Commitment, ProgressUpdate
from commitments.parts import Part, beside, made
from commitments.querysets import CommitmentQuerySet
from commitments.wording import number_words
from desks.rows import Row, row_of
from reminders.models import FamilyChoices, Notification
from reminders.states import RAISED, DutyState, Family

LONGEST_WORD = 160
RAISED_STATES = (DutyState.OWED, DutyState.MAILED, DutyState.SENT)


@dataclass(frozen=True, slots=True)
class LastWord:
    """What an owner said last."""

    who: str
    at: datetime | None
    health: str
    health_code: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How often people were reminded of a commitment, when last, and what is escalated."""

    reminders: int = 0
    latest: datetime | None = None
    escalations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LateRow:
    """One row of the overdue desk; `weight` says how its place in the list comes about."""

    row: Row
    framework: str
    weight: str
    weight_words: str
    weight_short: str
    moved_days: str
    moves: int
    word: LastWord | None
    asked: Asked
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What was fetched for all rows of a page at once."""

    words: Mapping[int, LastWord]
    asked: Mapping[int, Asked]


def with_late_rows(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """Add what the overdue desk shows of the commitments themselves; the rest hangs on them."""
    return rows.with_latest_report().select_related("framework")


def around(rows: Sequence[Commitment], user: User, *, at: datetime) -> Around:
    """Return what was said and asked about commitments, in one query."""
    keys = [row.pk for row in rows]
    kinds = (_WORDS, _said_last(keys, user)), (_ASKED, _asked(keys, at))
    said, asked = beside(kinds)
    return Around(
        words={key: last_word(made(_WORDS, told)) for key, (told, *_more) in said.items()},
        asked={key: _told_of(told) for key, told in asked.items()},
    )


_WORDS = Part(
    "said",
    ProgressUpdate,
    ("id", "health", "narrative", "submitted_at", "author__id", "author__full_name"),
)
# Of each family of duties: how many there are, in the place of their key, and when one last left.
_ASKED = Part("asked", Notification, ("family", "id", "mail__sent_at"))


def _said_last(keys: Sequence[int], user: User) -> QuerySet[Any]:
    said = ProgressUpdate.objects.filter(state__in=[UpdateState.SUBMITTED, UpdateState.ACCEPTED])
    latest = said.filter(commitment=OuterRef("commitment")).order_by("-submitted_at", "-pk")
    rows = said.visible_to(user).filter(commitment__in=keys, pk=Subquery(latest.values("pk")[:1]))
    return rows.values_list("commitment_id", JSONArray(*_WORDS.columns))


def last_word(update: ProgressUpdate) -> LastWord:
    """Return a report in short; it was fetched with its author."""
    text = " ".join(update.narrative.split())
    return LastWord(
        who=update.author.full_name,
        at=update.submitted_at,
        health=str(update.get_health_display()),
        health_code=update.health,
        text=Truncator(text).chars(LONGEST_WORD),
    )


def _asked(keys: Sequence[int], at: datetime) -> QuerySet[Any]:
    """Count what the ledger told; an escalation is open while its deadline is, and is late."""
    sent = Q(state=DutyState.SENT) & ~Q(family__in=sorted(RAISED))
    standing = Q(
        family__in=sorted(RAISED), state__in=RAISED_STATES,
        deadline__is_open=True, deadline__late_at__lte=at,
    )  # fmt: skip
    rows = Notification.objects.filter(sent | standing, commitment__in=keys).order_by()
    told = JSONArray("family", Count("pk"), Max("mail__sent_at"))
    counted: Any = rows.values("commitment_id", "family").annotate(told=told)
    found: QuerySet[Any] = counted.values_list("commitment_id", "told")
    return found


def _told_of(told: Sequence[Any]) -> Asked:
    raised = {row.family for row in told} & RAISED
    others = [row for row in told if row.family not in RAISED]
    moments = [row.mail__sent_at for row in others if row.mail__sent_at]
    order = [family for family in Family if family in raised]
    return Asked(
        reminders=sum(row.id for row in others),
        latest=max(moments, default=None),
        escalations=tuple(str(FamilyChoices(family).label) for family in order),
    )


def _factors(commitment: Commitment, *, at: datetime) -> tuple[str, int, int] | None:
    """Return what a weight is made of: days, strength, priority; None for what has none."""
    deadline = leading_deadline(commitment)
    if getattr(commitment, "standing", "") != "overdue" or not (deadline and deadline.late_at):
        return None
    return (
        number_words(days_late(deadline.late_at, at=at)),
        STRENGTH_WEIGHTS[Strength(commitment.strength)],
        PRIORITY_WEIGHTS[Priority(commitment.priority)],
    )


def _weight_words(factors: tuple[str, int, int]) -> str:
    return _("%(days)s days late × strength %(strength)d × priority %(priority)d") % dict(
        zip(("days", "strength", "priority"), factors, strict=True)
    )


def late_row(
    commitment: Commitment, about: Around, *, at: datetime, chosen: Collection[str]
) -> LateRow:
    """Return the row of a commitment that was fetched with `with_late_rows` and hung."""
    slip = slippage_of(leading_deadline(commitment))
    weight = getattr(commitment, "urgency", 0)
    factors = _factors(commitment, at=at)
    return LateRow(
        row=row_of(commitment, standing=getattr(commitment, "standing", ""), at=at),
        framework=commitment.framework.code,
        weight=number_words(weight) if weight else "",
        weight_words=_weight_words(factors) if factors else "",
        weight_short=" × ".join(str(factor) for factor in factors or ()),
        moved_days=f"{slip.days:+d}" if slip.moves and slip.days is not None else "",
        moves=slip.moves,
        word=about.words.get(commitment.pk),
        asked=about.asked.get(commitment.pk, Asked()),
        is_chosen=str(commitment.uuid) in chosen or "page" in chosen,
    )
