"""How standings, states and progress look: a shape and a word besides each colour."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from commitments.domain.progress import Verdict, is_ceiling, share, verdict
from commitments.domain.vocabulary import Operator, QuantityRole, Standing
from commitments.models import Indicator
from commitments.models.choices import StandingChoices
from commitments.models.indicator import Direction
from commitments.wording import number_words


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with its colour and shape."""

    word: str
    look: str
    icon: str
    code: str = ""


_LOOKS = {
    Standing.OVERDUE: ("overdue", "clock"),
    Standing.TO_BE_ESTABLISHED: ("review", "question"),
    Standing.DUE_SOON: ("at-risk", "warning"),
    Standing.STALE: ("at-risk", "hourglass"),
    Standing.AWAITING_DATE: ("partial", "calendar"),
    Standing.NOT_DUE: ("on-track", "arrow"),
    Standing.UNDATED: ("not-started", "dashed"),
    Standing.CLOSED: ("met", "check"),
}


def standing_badge(standing: str) -> Badge:
    """Return the badge of a standing."""
    code = Standing(standing)
    look, icon = _LOOKS[code]
    word = str(StandingChoices(code).label)
    return Badge(word[:1].upper() + word[1:], look, icon, code.value)


@dataclass(frozen=True, slots=True)
class Bar:
    """Progress against a number; `width` is 0 to 100 for the drawing."""

    words: str
    percent_words: str
    width: int
    look: str


def bar_of(indicator: Indicator, value: Decimal | None) -> Bar | None:
    """Return the bar of an indicator, or nothing where the number is no target."""
    operator, role = Operator(indicator.operator), QuantityRole(indicator.role)
    judged = verdict(
        value,
        indicator.value,
        operator=operator,
        role=role,
        more_is_better=indicator.direction == Direction.UP,
    )
    if judged == Verdict.NOT_A_TARGET:
        return None
    part = share(value, indicator.value, baseline=None) or Decimal(0)
    width = int(max(Decimal(0), min(part, Decimal(1))) * 100)
    target = number_words(indicator.value)
    shown = number_words(value) if value is not None else "–"
    pattern = (
        _("%(value)s of up to %(target)s")
        if is_ceiling(operator, role)
        else "%(value)s / %(target)s"
    )
    percent = f"{part * 100:.0f} %" if value is not None else ""
    look = {
        Verdict.MET: "met",
        Verdict.WITHIN_CEILING: "on-track",
        Verdict.ABOVE_CEILING: "at-risk",
    }.get(judged, "on-track" if value is not None else "not-started")
    return Bar(pattern % {"value": shown, "target": target}, percent, width, look)
