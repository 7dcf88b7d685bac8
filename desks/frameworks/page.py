"""All parts of the page of a framework, put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.domain.gaps import Gap
from commitments.domain.vocabulary import Standing
from commitments.overview import Count, Overview, overview_of
from commitments.parts import beside
from commitments.quotas import cycles_asked, cycles_told
from desks.badges import Bar
from desks.charts.figures import Figure
from desks.frameworks.completion import completion_of, punctuality_figure
from desks.frameworks.links import list_of
from desks.frameworks.meetings import (
    FORUMS,
    MEETINGS,
    Chain,
    chain_of,
    forums_asked,
    forums_told,
    meetings_asked,
)
from desks.frameworks.quotas import Quota, quotas_told
from desks.frameworks.scorecards import Scorecard, area_card, party_card, tiles_of
from desks.frameworks.timeline import (
    NEAREST,
    Timeline,
    nearest_asked,
    nearest_told,
    timeline_of,
)
from desks.tiles import Tile
from frameworks.models import Framework

GAP_WORDS: dict[Gap, Promise] = {
    Gap.OWNER: _l("No party answers for it"),
    Gap.CONTACT: _l("No point of contact"),
    Gap.DATE: _l("No date, and not a programme without an end"),
    Gap.INDICATOR: _l("A quota, target or pledge without an indicator"),
    Gap.UPDATE: _l("Stale: not heard of for the review interval"),
}


@dataclass(frozen=True, slots=True)
class GapLine:
    """One thing that is missing, of how many commitments, and the way to them."""

    words: str
    number: int
    link: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of a framework shows."""

    number: int
    tiles: Sequence[Tile]
    areas: Scorecard
    parties: Scorecard
    coverage: Bar | None
    gaps: Sequence[GapLine]
    quotas: Sequence[Quota]
    chain: Chain
    timeline: Timeline | None
    completion: Figure | None
    punctuality: Figure | None


def page_of(framework: Framework, *, today: date, at: datetime) -> Page:
    """Return the page of a framework in two queries."""
    overview = overview_of(framework, at=at)
    found_forums, found_meetings, nearest, *quotas = beside(
        [
            (FORUMS, forums_asked(framework)),
            (MEETINGS, meetings_asked(framework)),
            (NEAREST, nearest_asked(framework, today=today)),
            *cycles_asked(framework),
        ]
    )
    forums = forums_told(found_forums, found_meetings)
    meetings = [meeting for forum in forums for meeting in forum.meetings.all()]
    deadlines = nearest_told(nearest, today=today, at=at)
    return Page(
        number=overview.total.number,
        tiles=tiles_of(framework, overview.total),
        areas=area_card(framework, overview.areas),
        parties=party_card(framework, overview.parties),
        coverage=coverage_bar(overview.total),
        gaps=_gaps(framework, overview),
        quotas=quotas_told(cycles_told(*quotas), at=at),
        chain=chain_of(forums, today=today),
        timeline=timeline_of(deadlines, meetings, today=today),
        completion=completion_of(overview, today=today),
        punctuality=punctuality_figure(overview.punctuality),
    )


def coverage_bar(count: Count) -> Bar | None:
    """Return of how many open commitments there is a recent update; nothing without an open one."""
    if not count.open:
        return None
    percent = count.heard * 100 // count.open
    words = _("%(heard)d of %(open)d open commitments have a recent update") % {
        "heard": count.heard,
        "open": count.open,
    }
    look = "met" if count.heard == count.open else "on-track"
    return Bar(words, f"{percent} %", percent, look)


def _gaps(framework: Framework, overview: Overview) -> list[GapLine]:
    lines = [
        GapLine(str(GAP_WORDS[gap]), number, list_of(framework, lacks=gap.value))
        for gap, number in overview.gaps.items()
    ]
    standing = Standing.TO_BE_ESTABLISHED
    unknown = overview.total.standings.get(standing, 0)
    link = list_of(framework, standing=standing.value)
    return [*lines, GapLine(_("Its outcome is to be established"), unknown, link)]
