"""Scores and punctuality in words; the scorecard and the page of a framework say them alike."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from commitments.domain.punctuality import Punctuality, PunctualityTally
from commitments.domain.scoring import Score


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


def punctuality_words(tally: PunctualityTally) -> str:
    """Say how many deliveries came in time, of those of which it can be told."""
    counts, rate = tally.counts, tally.rate
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
