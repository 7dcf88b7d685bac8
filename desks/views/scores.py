"""The scorecard of a framework: what judges found, party by party, and on how much it rests."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.domain.punctuality import Punctuality
from commitments.domain.scoring import Score
from commitments.domain.vocabulary import Completion, Outcome
from commitments.models.choices import CompletionChoices
from commitments.scores import Scorecard, scorecard_of
from frameworks.models import Framework

# The drawing: from −1 at the left to +1 at the right, a line of this height for each party.
LEFT, MIDDLE, RIGHT, STEP = 10, 160, 310, 26


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One party: its score in words, its counts, and its mark in the drawing."""

    party: str
    words: str
    kept: int
    partly: int
    not_kept: int
    ended: int
    owned: int
    x: str
    y: int
    text_y: int


@dataclass(frozen=True, slots=True)
class Part:
    """One completion, how often it was found, and its bar."""

    words: str
    number: int
    width: int


@require_safe
def scores(request: HttpRequest, code: str) -> HttpResponse:
    """Show the scores of a framework to its members."""
    framework = Framework.objects.visible_to(request.user).filter(code=code).first()
    if framework is None:
        raise Http404(_("There is no such framework."))
    card = scorecard_of(framework)
    rows = [
        score_row(party.label, score, place) for place, (party, score) in enumerate(card.parties)
    ]
    context = {
        "title": _("Scores"),
        "framework": framework,
        "rows": rows,
        "height": len(rows) * STEP + 30,
        "axis": {"left": LEFT, "middle": MIDDLE, "right": RIGHT},
        "summary": "; ".join(f"{row.party}: {row.words}" for row in rows),
        "parts": _parts(card),
        "punctuality": punctuality_words(card),
        "at": timezone.now(),
    }
    return render(request, "desks/judge/scores.html", context)


def score_words(score: Score) -> str:
    """Say a score with the count it rests on, as in “0.5 from 8 of 41”."""
    if score.mean is None:
        return _("not yet assessed: 0 of %(owned)d") % {"owned": score.owned}
    return _("%(score)s from %(counted)d of %(owned)d") % {
        "score": signed(score.mean),
        "counted": score.counted,
        "owned": score.owned,
    }


def signed(mean: Decimal) -> str:
    """Return a score as people write it: with its sign, without useless zeros."""
    plain = number_format(abs(mean).normalize(), use_l10n=True)
    if mean == 0:
        return "0"
    return f"+{plain}" if mean > 0 else f"−{plain}"


def score_row(party: str, score: Score, place: int) -> ScoreRow:
    """Return a party's row; without a score it has no mark."""
    counts = score.outcomes
    ended = counts.get(Outcome.SUPERSEDED, 0) + counts.get(Outcome.WITHDRAWN, 0)
    x = "" if score.mean is None else f"{MIDDLE + float(score.mean) * (RIGHT - MIDDLE):.1f}"
    y = place * STEP + 20
    return ScoreRow(
        party=party,
        words=score_words(score),
        kept=counts.get(Outcome.KEPT, 0),
        partly=counts.get(Outcome.PARTLY_KEPT, 0),
        not_kept=counts.get(Outcome.NOT_KEPT, 0),
        ended=ended,
        owned=score.owned,
        x=x,
        y=y,
        text_y=y + 4,
    )


def _parts(card: Scorecard) -> list[Part]:
    most = max(card.completions.values(), default=0)
    return [
        Part(
            words=str(CompletionChoices(code).label),
            number=card.completions[code],
            width=card.completions[code] * 200 // most if most else 0,
        )
        for code in Completion
    ]


def punctuality_words(card: Scorecard) -> str:
    """Say how many deliveries came in time, of those of which it can be told."""
    counts, rate = card.punctuality.counts, card.punctuality.rate
    told = counts.get(Punctuality.ON_TIME, 0) + counts.get(Punctuality.LATE, 0)
    if rate is None:
        return _("Of no delivery since entry can be told whether it came in time.")
    return _(
        "%(percent)s %% of deliveries came in time: %(on_time)d of %(told)d of which it can be "
        "told, of %(all)d in all. What was delivered when published is not counted."
    ) % {
        "percent": round(rate * 100),
        "on_time": counts.get(Punctuality.ON_TIME, 0),
        "told": told,
        "all": sum(counts.values()),
    }
