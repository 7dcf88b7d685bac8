"""How the commitments of each area and each party stand, and what judges found of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.domain.standing import ORDER
from commitments.domain.vocabulary import Standing
from commitments.models.choices import StandingChoices
from commitments.overview import Count, Group
from desks.badges import standing_badge
from desks.charts.figures import Drawing, Figure, Key, Table, stacked
from desks.charts.geometry import parts_of
from desks.frameworks.links import list_of
from desks.score_words import score_words
from desks.tiles import Tile
from frameworks.models import Framework

STANDINGS = (*ORDER, Standing.CLOSED)
BAR = 14
# So many are drawn; all are in the table.
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One area or party: its bar, its numbers in words, and the way to its commitments."""

    name: str
    link: str
    number: int
    drawing: Drawing
    standings: str
    heard: str
    score: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The areas, or the parties, of a framework side by side."""

    rows: tuple[GroupRow, ...]
    figure: Figure
    is_cut: bool


def tiles_of(framework: Framework, total: Count) -> list[Tile]:
    """Return how many commitments have each standing, with the way to them."""
    return [
        Tile(
            standing_badge(code),
            total.standings.get(code, 0),
            list_of(framework, standing=code.value),
        )
        for code in STANDINGS
    ]


def area_card(framework: Framework, groups: Sequence[Group]) -> Scorecard:
    """Return the scorecard by area; what belongs to none has no list of its own."""
    links = [list_of(framework, area=group.key) if group.key else "" for group in groups]
    return _card("areas", _("By area"), _("Area"), groups, links)


def party_card(framework: Framework, groups: Sequence[Group]) -> Scorecard:
    """Return the scorecard by party that answers, the most overdue and the largest first."""
    groups = sorted(groups, key=lambda group: (-late_in(group), -group.count.number, group.name))
    links = [list_of(framework, answers=group.key) for group in groups]
    return _card("parties", _("By party"), _("Party"), groups, links)


def _card(
    code: str, title: str, heading: str, groups: Sequence[Group], links: Sequence[str]
) -> Scorecard:
    figure = Figure(
        code=code,
        title=title,
        words=_worst_words(groups),
        table=Table(
            (
                heading,
                _("All"),
                *(str(StandingChoices(one).label) for one in STANDINGS),
                _("Heard of lately"),
                _("Score"),
            ),
            tuple(_cells(group) for group in groups),
        ),
        keys=tuple(Key(_look(one), standing_badge(one).word) for one in STANDINGS),
    )
    rows = [_row(group, link) for group, link in zip(groups, links, strict=True)]
    return Scorecard(tuple(rows[:MOST_ROWS]), figure, is_cut=len(rows) > MOST_ROWS)


def _worst_words(groups: Sequence[Group]) -> str:
    """Say of whom most is overdue."""
    worst = max(groups, key=late_in, default=None)
    if worst is None or not late_in(worst):
        return _("Nothing is overdue.")
    return _("Most is overdue of %(name)s: %(late)d of %(all)d.") % {
        "name": name_of(worst),
        "late": late_in(worst),
        "all": worst.count.number,
    }


def late_in(group: Group) -> int:
    """Count what is overdue in an area or of a party."""
    return group.count.standings.get(Standing.OVERDUE, 0)


def name_of(group: Group) -> str:
    """Return the name of an area or party."""
    return group.name or _("Without an area")


def _look(standing: Standing) -> str:
    return f"sg-{standing_badge(standing).look} sg-{standing}"


def _drawing(count: Count) -> Drawing:
    numbers = [count.standings.get(code, 0) for code in STANDINGS]
    looks = [_look(code) for code in STANDINGS]
    places = parts_of(numbers)
    parts = [(look, x, width) for look, (x, width) in zip(looks, places, strict=True)]
    return stacked(parts, height=BAR)


def _row(group: Group, link: str) -> GroupRow:
    return GroupRow(
        name=name_of(group),
        link=link,
        number=group.count.number,
        drawing=_drawing(group.count),
        standings=standings_words(group.count),
        heard=heard_words(group.count),
        score=score_words(group.score),
    )


def standings_words(count: Count) -> str:
    """Say how many stand how, worst first: “2 overdue, 4 not due”."""
    told = [
        f"{count.standings[code]} {StandingChoices(code).label}"
        for code in STANDINGS
        if count.standings.get(code)
    ]
    return ", ".join(told)


def heard_words(count: Count) -> str:
    """Say of how many open ones there is a recent update."""
    if not count.open:
        return _("none is open")
    words = ngettext(
        "heard of %(heard)d of %(open)d open one",
        "heard of %(heard)d of %(open)d open ones",
        count.open,
    )
    return words % {"heard": count.heard, "open": count.open}


def _cells(group: Group) -> tuple[str, ...]:
    count = group.count
    standings = (str(count.standings.get(code, 0)) for code in STANDINGS)
    heard = f"{count.heard} / {count.open}"
    return (name_of(group), str(count.number), *standings, heard, score_words(group.score))
