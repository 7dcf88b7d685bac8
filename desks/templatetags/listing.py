"""Drawing the rows of the long list: fifty of a kind, each in one go from one pattern.

A template looks every value up by its name, and asks of every piece whether it is there; for the
rows of a list that took twice as long as everything before it. What surrounds them stays there.
"""

from collections.abc import Iterable
from datetime import date, datetime
from html import escape

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from desks.badges import Badge, Bar
from desks.rows import Row

register = template.Library()

# What a standing is drawn with is in components/standing.html, a bar in components/bar.html.
NO_BAR = '<span class="muted none">–</span>'


class Looks:
    """What the rows of one page share: the drawings of standings, and the words of days."""

    def __init__(self) -> None:
        self.icons = escape(static("icons.svg"))
        self._badges: dict[Badge, str] = {}
        self._days: dict[date, str] = {}

    def standing(self, badge: Badge) -> str:
        """Return the drawing of a standing."""
        if badge not in self._badges:
            self._badges[badge] = (
                f'<span class="st st-{escape(badge.look)}">'
                '<svg class="i" width="13" height="13" aria-hidden="true">'
                f'<use href="{self.icons}#{escape(badge.icon)}"></use></svg>'
                f"{escape(badge.word)}</span>"
            )
        return self._badges[badge]

    def day(self, moment: datetime | None) -> str:
        """Return the day of a moment where the reader is; empty for none."""
        if moment is None:
            return ""
        day = localtime(moment).date()
        if day not in self._days:
            self._days[day] = escape(date_format(day, "j M Y"))
        return self._days[day]


@register.simple_tag
def listed_rows(rows: Iterable[Row]) -> SafeString:
    """Return the rows of the table of commitments; each text is escaped where it stands."""
    looks, never = Looks(), escape(_("never"))
    drawn = []
    for row in rows:
        url = escape(row.url)
        quote = f"<q>{escape(row.quote)}</q>" if row.quote else ""
        standing = looks.standing(row.badge)
        if not row.is_tracked:
            standing = f'<span class="muted">{escape(row.kind)}</span>'
        drawn.append(
            f'<tr>\n<th scope="row" class="ref"><a href="{url}">{escape(row.reference)}</a></th>\n'
            f'<td class="ttl"><a href="{url}">{escape(row.title)}</a>{quote}</td>\n'
            f'<td class="par">{escape(row.parties)}</td>\n'
            f'<td class="poc">{escape(row.contacts) or "–"}</td>\n'
            f'<td class="due">{_due(row)}</td>\n'
            f'<td class="prog">{_bar(row.bar) if row.bar else NO_BAR}</td>\n'
            f'<td class="std">{standing}</td>\n'
            f'<td class="upd">{looks.day(row.reported_at) or never}</td>\n</tr>\n'
        )
    return SafeString("".join(drawn))


def _due(row: Row) -> str:
    """Return the words of the day that matters now, each on a line of its own."""
    told = (
        ("fz", row.due_words),
        ("sub", row.due_day or "–"),
        ("late", row.late),
        ("sub", row.moves),
    )
    return lines(told)


def lines(told: Iterable[tuple[str, str]]) -> str:
    """Return words, each on a line of its own and in its look; those that are there."""
    return " ".join(f'<span class="{look}">{escape(words)}</span>' for look, words in told if words)


def _bar(bar: Bar) -> str:
    words, percent = escape(bar.words), escape(bar.percent_words)
    return (
        f'<span class="pl"><span>{words}</span><span class="pc">{percent}</span></span>\n'
        f'<svg class="pbar pb-{escape(bar.look)}" viewBox="0 0 100 6" preserveAspectRatio="none" '
        f'role="img" aria-label="{words} {percent}"><rect class="t" width="100" height="6" />'
        f'<rect class="f" width="{bar.width:d}" height="6" /></svg>'
    )
