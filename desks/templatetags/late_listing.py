"""Drawing the rows of the overdue desk, as listing does those of the long list."""

from collections.abc import Iterable
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desks.late_rows import Asked, LastWord, LateRow
from desks.templatetags.listing import Looks, lines

register = template.Library()
ANY = "00000000-0000-0000-0000-000000000000"


@register.simple_tag
def late_rows(rows: Iterable[LateRow]) -> SafeString:
    """Return rows of the overdue desk; each text is escaped where it stands."""
    looks, words = Looks(), _Words()
    story = reverse("desks:whole-story", args=[ANY])
    return SafeString("".join(_row(late, looks, words, story) for late in rows))


class _Words:
    """The words that stand in every row."""

    def __init__(self) -> None:
        self.nobody = escape(_("no point of contact"))
        self.weight = _label(_("Weight:"))
        self.slipped = _label(_("Slipped:"))
        self.said = _label(_("Last word:"))
        self.asked = _label(_("Asked:"))
        self.none_yet = escape(_("none yet"))
        self.not_yet = escape(_("not yet"))


def _label(words: str) -> str:
    return f'<span class="work-label">{escape(words)}</span>'


def _row(late: LateRow, looks: Looks, words: _Words, story: str) -> str:
    row = late.row
    url, reference = escape(row.url), escape(row.reference)
    link = f'<a href="{url}" data-story="{escape(story.replace(ANY, row.uuid))}">'
    choose = escape(_("Choose %(reference)s") % {"reference": row.reference})
    checked = " checked" if late.is_chosen else ""
    due = (("fz", row.due_words), ("sub", row.due_day or "–"), ("late", row.late))
    return (
        '<tr data-row>\n<td class="work-choose"><input class="form-check-input" type="checkbox" '
        f'name="c" value="{escape(row.uuid)}" aria-label="{choose}"{checked}></td>\n'
        f'<th scope="row" class="ref">{link}{reference}</a></th>\n'
        f'<td class="work-title">{link}{escape(row.title)}</a></td>\n'
        f'<td class="work-owner">{escape(row.parties)} '
        f'<span class="sub">{escape(row.contacts) or words.nobody}</span></td>\n'
        f'<td class="work-due">{lines(due)}</td>\n'
        f'<td class="work-standing">{looks.standing(row.badge)}</td>\n'
        f'<td class="late-num">{words.weight} {_weight(late)}</td>\n'
        f'<td class="late-num">{words.slipped} {_slipped(late)}</td>\n'
        f'<td class="late-word">{words.said} {_word(late.word, looks) or words.none_yet}</td>\n'
        f'<td class="late-asked">{words.asked} {_asked(late.asked, looks, words)}</td>\n</tr>\n'
    )


def _weight(late: LateRow) -> str:
    if not late.weight:
        return "–"
    return f"{escape(late.weight)} {lines([('sub', late.weight_short)])}"


def _slipped(late: LateRow) -> str:
    """Say by how many days, and how often, a date moved."""
    if not late.moves:
        return "–"
    days = escape(_("%(days)s days") % {"days": late.moved_days}) if late.moved_days else ""
    moves = ngettext("%(counter)s move", "%(counter)s moves", late.moves) % {"counter": late.moves}
    return f"{days} {lines([('sub', moves)])}"


def _word(word: LastWord | None, looks: Looks) -> str:
    if word is None:
        return ""
    who = f'<span class="sub">{escape(word.who)}, {looks.day(word.at)}</span>'
    health = f'<strong class="health-{escape(word.health_code)}">{escape(word.health)}</strong>'
    return f"{health} {lines([('sub', word.text)])} {who}"


def _asked(asked: Asked, looks: Looks, words: _Words) -> str:
    """Say how often people were reminded, when last, and what is escalated."""
    told = words.not_yet
    if asked.reminders:
        number = {"counter": asked.reminders}
        often = ngettext("%(counter)s reminder", "%(counter)s reminders", asked.reminders) % number
        last = _("last %(day)s") % {"day": looks.day(asked.latest)}
        told = f"{escape(often)} {lines([('sub', last)])}"
    return f"{told} {lines(('late-raised', one) for one in asked.escalations)}"
