"""The scorecard of a framework: what judges found, party by party, and on how much it rests."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from commitments.domain.scoring import Score
from commitments.domain.vocabulary import Completion, Outcome
from commitments.models.choices import CompletionChoices
from commitments.scores import Scorecard, scorecard_of
from desks.charts.figures import Dot, Drawing, block, level, percent, pixels, upright
from desks.charts.geometry import height_of
from desks.score_words import punctuality_words, score_words, signed
from desks.tables import score_list
from frameworks.models import Framework

# The drawing of a score goes from −1 at its left to +1 at its right, and that of a number to the
# largest of them.
MIDDLE, SCORE_HEIGHT, BAR_HEIGHT = 50, 16, 8


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
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Part:
    """One completion, how often it was found, and its bar."""

    words: str
    number: int
    drawing: Drawing


@require_safe
def scores(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """Show the scores of a framework to its members."""
    framework = Framework.objects.visible_to(request.user).filter(code=code).first()
    if framework is None:
        raise Http404(_("There is no such framework."))
    card = scorecard_of(framework)
    rows = [score_row(party.label, score) for party, score in card.parties]
    at = timezone.now()
    listed = score_list(rows, request.GET, name=f"{framework.code}-scores")
    if listed.form:
        return listed.file(at=at)
    context = {
        "title": _("Scores"),
        **listed.context,
        "framework": framework,
        "rows": rows,
        "summary": _summary(card),
        "parts": _parts(card),
        "punctuality": punctuality_words(card.punctuality),
        "at": at,
    }
    return render(request, "desks/judge/scores.html", context)


def _summary(card: Scorecard) -> str:
    """Say how many parties have a score, and from which to which the scores go."""
    means = [score.mean for _party, score in card.parties if score.mean is not None]
    if not means:
        return _("No party has a score yet: nothing of what they answer for is judged.")
    words = ngettext(
        "%(scored)d of %(all)d party has a score, from %(least)s to %(most)s.",
        "%(scored)d of %(all)d parties have a score, from %(least)s to %(most)s.",
        len(card.parties),
    )
    return words % {
        "scored": len(means),
        "all": len(card.parties),
        "least": signed(min(means)),
        "most": signed(max(means)),
    }


def score_row(party: str, score: Score) -> ScoreRow:
    """Return a party's row; without a score it has no mark."""
    counts = score.outcomes
    return ScoreRow(
        party=party,
        words=score_words(score),
        kept=counts.get(Outcome.KEPT, 0),
        partly=counts.get(Outcome.PARTLY_KEPT, 0),
        not_kept=counts.get(Outcome.NOT_KEPT, 0),
        ended=counts.get(Outcome.SUPERSEDED, 0) + counts.get(Outcome.WITHDRAWN, 0),
        owned=score.owned,
        drawing=score_drawing(score),
    )


def score_drawing(score: Score) -> Drawing:
    """Draw a score as a mark between −1, 0 and +1."""
    grid = tuple(upright("grid", x=x, top=0, foot=SCORE_HEIGHT) for x in (0, MIDDLE, 100))
    if score.mean is None:
        return Drawing(SCORE_HEIGHT, strokes=grid)
    x = MIDDLE + float(score.mean) * MIDDLE
    start, end = sorted((MIDDLE, x))
    way = level("curve-line", y=SCORE_HEIGHT / 2, start=start, end=end)
    dot = Dot("curve-dot", percent(x), pixels(SCORE_HEIGHT / 2))
    return Drawing(SCORE_HEIGHT, strokes=(*grid, way), dots=(dot,))


def _parts(card: Scorecard) -> list[Part]:
    most = max(card.completions.values(), default=0)
    return [
        Part(
            words=str(CompletionChoices(code).label),
            number=card.completions[code],
            drawing=_bar(card.completions[code], most),
        )
        for code in Completion
    ]


def _bar(number: int, most: int) -> Drawing:
    wide = height_of(Decimal(number), top=Decimal(most), height=100)
    return Drawing(
        BAR_HEIGHT, blocks=(block("score-bar", x=0, width=wide, y=0, height=BAR_HEIGHT),)
    )
