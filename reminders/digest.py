"""What a mail about duties says: sections by reason, each deadline once, long lists cut."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import User
from commitments.domain.standing import days_late
from commitments.domain.vocabulary import Standing, Visibility
from commitments.leading import leading_deadline
from commitments.models import Assignment, Commitment
from reminders.covering import Cover, covers_at
from reminders.drawing import drawn
from reminders.models import Mail, Notification
from reminders.policy import local_day
from reminders.saved_lists import summary_of
from reminders.states import LADDER_FAMILIES, RAISED, Family

# Nobody reads more; what lies beyond counts as told, and the desk shows it.
MOST_LINES = 30
NOWHERE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a letter: a commitment, the words and the day of its deadline, how late.

    `why` says what neither the heading nor the rest of the line does.
    """

    reference: str
    title: str
    words: str
    late: int
    late_words: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What a section is called, which reasons it takes, and the desk where one acts on it."""

    title: Promise
    families: frozenset[Family]
    desk: str


# The worst first; of several steps about one deadline the first is told.
HEADINGS = (
    Heading(_l("Escalated to you"), RAISED, "desks:overdue"),
    Heading(_l("Late"), frozenset({Family.AFTER}), "desks:my-desk"),
    Heading(_l("Falls due"), frozenset({Family.BEFORE, Family.ON_DAY}), "desks:my-desk"),
    Heading(_l("Returned to you"), frozenset({Family.UPDATE_RETURNED}), "desks:my-desk"),
    Heading(_l("Awaits your review"), frozenset({Family.UPDATE_WAITING}), "desks:review"),
    Heading(_l("Awaits your sign-off"), frozenset({Family.SIGN_OFF_WAITING}), "desks:review"),
    Heading(_l("Asked for by a reporting round"), frozenset({Family.ROUND_ASKED}), "desks:my-desk"),
    Heading(_l("Another date asked for"), frozenset({Family.DATE_ASKED}), "desks:overdue"),
    Heading(_l("Mail that comes back"), frozenset({Family.MAIL_REFUSED}), "desks:commitments"),
    Heading(
        _l("Questions about the books"),
        frozenset({Family.NO_OWNER, Family.AWAITING_DATE, Family.TO_BE_ESTABLISHED}),
        "desks:commitments",
    ),
    Heading(_l("No report for long"), frozenset({Family.STALE}), "desks:my-desk"),
    Heading(_l("You are asked to report"), frozenset({Family.NUDGE}), "desks:my-desk"),
    Heading(_l("Your saved lists"), frozenset({Family.SAVED_VIEW}), "desks:saved-views"),
)
PLACE = {family: place for place, one in enumerate(HEADINGS) for family in one.families}


@dataclass(frozen=True, slots=True)
class Section:
    """The lines under one heading; what is left out is counted in words."""

    place: int
    title: str
    count: int
    items: tuple[Item, ...]
    more_words: str
    url: str

    @property
    def html(self) -> str:
        """Its lines in HTML."""
        # Each text of a line is escaped where it is filled in.
        return mark_safe(drawn("emails/item.html", self.items, is_html=True))  # noqa: S308

    @property
    def text(self) -> str:
        """Its lines in plain text."""
        return drawn("emails/item.txt", self.items, is_html=False)


@dataclass(frozen=True, slots=True)
class Group:
    """The sections of the recipient, or of one person for whom the recipient stands in."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a mail is written, which day that is for its reader, and who answers for what."""

    at: datetime
    today: date
    contacts: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Background:
    """What the letters of many mails need to know besides their duties.

    Who gets the mail of people who are away; who answers for what was escalated, by the key of
    its commitment, so that one knows whom to ask.
    """

    covers: Mapping[int, Cover]
    contacts: Mapping[int, str]


@dataclass(slots=True)
class Lines:
    """The duties of one person in the order in which they are told, each deadline once."""

    away: str = ""
    by_place: dict[int, list[Notification]] = field(default_factory=dict)


def address_of(view: str, *arguments: object) -> str:
    """Return the full address of a page; it signs nobody in."""
    try:
        path = reverse(view, args=arguments)
    except NoReverseMatch:
        path = "/"
    return settings.SITE_URL.rstrip("/") + path


def day_words(day: date | None) -> str:
    """Return a day as people write it in the language of the letter."""
    return _day_words(day, get_language()) if day else ""


@lru_cache(maxsize=4096)
def _day_words(day: date, _language: str | None) -> str:
    # Many lines of many letters name the same few days.
    return date_format(day, pgettext("format of a day", "j F Y"))


def late_words(days: int) -> str:
    """Return how late something is; empty where it is not."""
    if not days:
        return ""
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def background_of(mails: Mapping[Mail, Sequence[Notification]], *, at: datetime) -> Background:
    """Read what the letters of some mails need besides their duties, in two statements at most."""
    away = {
        duty.recipient_id
        for mail, duties in mails.items()
        for duty in duties
        if duty.recipient_id != mail.recipient_id
    }
    raised = {
        duty.commitment_id
        for duties in mails.values()
        for duty in duties
        if duty.family in RAISED and duty.commitment_id
    }
    covers = covers_at(at, away) if away else {}
    return Background(covers, _contacts(raised) if raised else {})


def groups_of(
    mail: Mail,
    duties: Sequence[Notification],
    *,
    at: datetime,
    background: Background,
) -> tuple[Group, ...]:
    """Return what a mail says: one's own first, then each person for whom one stands in."""
    lines = _sorted_out(mail, duties, at=at, covers=background.covers)
    today = local_day(at, zone=mail.recipient.time_zone)
    moment = Moment(at, today, background.contacts)
    left = MOST_LINES
    groups = []
    for one in lines:
        sections = []
        for place in sorted(one.by_place):
            duties = one.by_place[place]
            if place == PLACE[Family.SAVED_VIEW]:
                sections += [_view_section(duty, moment=moment) for duty in duties if duty.view]
                continue
            section = _section(place, duties, most=left, moment=moment)
            left -= len(section.items)
            sections.append(section)
        groups.append(Group(title=one.away, sections=tuple(sections)))
    return tuple(groups)


def _sorted_out(
    mail: Mail, duties: Sequence[Notification], *, at: datetime, covers: Mapping[int, Cover]
) -> list[Lines]:
    own = [duty for duty in duties if duty.recipient_id == mail.recipient_id]
    others: dict[User, list[Notification]] = {}
    for duty in duties:
        if duty.recipient_id != mail.recipient_id:
            others.setdefault(duty.recipient, []).append(duty)
    told: set[object] = set()
    found = [_lines(own, told, at=at)] if own else []
    for person in sorted(others, key=lambda one: (one.full_name, one.pk)):
        lines = _lines(others[person], told, at=at)
        cover = covers.get(person.pk)
        lines.away = _away_words(person, cover.until if cover else None)
        if lines.by_place:
            found.append(lines)
    return found


def _away_words(person: User, until: date | None) -> str:
    if until is None:
        return _("In place of %(name)s") % {"name": person}
    return _("In place of %(name)s (away until %(day)s)") % {
        "name": person,
        "day": day_words(until),
    }


def _lines(duties: Iterable[Notification], told: set[object], *, at: datetime) -> Lines:
    """Sort duties under their headings; a deadline that was told above is not told again."""
    lines = Lines()

    def worst_first(duty: Notification) -> tuple[int, int, str, int]:
        reference = duty.commitment.reference if duty.commitment else ""
        day = duty.deadline.last_day if duty.deadline else None
        place = PLACE[Family(duty.family)]
        return place, -_days_late(duty, at), f"{day or '9999'} {reference}", duty.pk

    for duty in sorted(duties, key=worst_first):
        subject = _subject(duty)
        if subject not in told:
            told.add(subject)
            lines.by_place.setdefault(PLACE[Family(duty.family)], []).append(duty)
    return lines


def _subject(duty: Notification) -> object:
    """Return what one line tells: a deadline at its worst, or one reason about something else."""
    if duty.deadline_id and duty.family in LADDER_FAMILIES | RAISED:
        return "deadline", duty.deadline_id
    about = (duty.commitment_id, duty.deadline_id, duty.update_id, duty.date_request_id)
    return duty.family, *about, duty.about_id, duty.view_id


def _days_late(duty: Notification, at: datetime) -> int:
    deadline = duty.deadline
    return days_late(deadline.late_at, at=at) if deadline and deadline.late_at else 0


def _contacts(commitments: Collection[int]) -> Mapping[int, str]:
    """Return who answers for commitments, by name."""
    names: dict[int, list[str]] = {}
    rows = Assignment.objects.filter(commitment__in=commitments, user__is_active=True)
    for key, name in rows.order_by("user__full_name", "pk").values_list(
        "commitment_id", "user__full_name"
    ):
        names.setdefault(key, []).append(name)
    return {key: ", ".join(dict.fromkeys(found)) for key, found in names.items()}


def _section(place: int, duties: Sequence[Notification], *, most: int, moment: Moment) -> Section:
    heading = HEADINGS[place]
    shown = duties[: max(most, 0)]
    more = len(duties) - len(shown)
    words = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
    return Section(
        place=place,
        title=str(heading.title),
        count=len(duties),
        items=tuple(item_of(duty, moment=moment) for duty in shown),
        more_words=words if more else "",
        url=address_of(heading.desk),
    )


def _view_section(duty: Notification, *, moment: Moment) -> Section:
    """Return a saved list as it is now for its reader: the first lines, and how many there are."""
    assert duty.view is not None  # noqa: S101 - asked of such duties only
    view = duty.view
    summary = summary_of(view, duty.recipient, at=moment.at)
    more = summary.count - len(summary.rows)
    words = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
    return Section(
        place=PLACE[Family.SAVED_VIEW],
        title=view.name,
        count=summary.count,
        items=tuple(_row_item(row, moment=moment) for row in summary.rows),
        more_words=words if more else _("Open the list"),
        url=address_of("desks:saved-view", view.uuid),
    )


def _row_item(row: Commitment, *, moment: Moment) -> Item:
    """Return the line of a commitment that is told as part of a list."""
    deadline = leading_deadline(row)
    is_open = row.visibility == Visibility.FRAMEWORK
    words = (deadline.expression or deadline.label) if deadline and is_open else ""
    day = day_words(deadline.last_day) if deadline else ""
    is_late = getattr(row, "standing", "") == Standing.OVERDUE
    late_at = deadline.late_at if deadline and is_late else None
    late = days_late(late_at, at=moment.at) if late_at else 0
    return Item(
        reference=row.reference,
        title=row.title if is_open else _("Internal to your party; sign in to read it."),
        words=f"{words} ({day})" if words and day and day not in words else words or day,
        late=late,
        late_words=late_words(late),
        why="",
        url=commitment_url(row),
    )


def item_of(duty: Notification, *, moment: Moment) -> Item:
    """Return the line that tells one duty; draft and internal text never enter it."""
    commitment, deadline = duty.commitment, duty.deadline
    if commitment is None:
        return _about_person(duty)
    is_open = commitment.visibility == Visibility.FRAMEWORK
    late = _days_late(duty, moment.at)
    words = (deadline.expression or deadline.label) if deadline and is_open else ""
    day = day_words(deadline.last_day) if deadline else ""
    return Item(
        reference=commitment.reference,
        title=commitment.title if is_open else _("Internal to your party; sign in to read it."),
        # A day that the words name already is not said twice.
        words=f"{words} ({day})" if words and day and day not in words else words or day,
        late=late,
        late_words=late_words(late),
        why=_why(duty, moment),
        url=commitment_url(commitment),
    )


def commitment_url(commitment: Commitment) -> str:
    """Return the address of a commitment's page; it signs nobody in."""
    return _page_of_any(settings.SITE_URL).replace(str(NOWHERE), str(commitment.uuid))


@lru_cache
def _page_of_any(_site: str) -> str:
    """Return the address of the page of a commitment that there is not.

    The address of another differs from it by its UUID only, and a run writes thousands of them.
    """
    return address_of("desks:commitment", NOWHERE)


def _about_person(duty: Notification) -> Item:
    person = duty.about
    return Item(
        reference="",
        title=_("Mail to %(name)s comes back. Please find out the right address.")
        % {"name": person or ""},
        words="",
        late=0,
        late_words="",
        why=duty.get_family_display(),
        url=address_of("desks:commitments"),
    )


def _why(duty: Notification, moment: Moment) -> str:
    """Say about a line what its heading does not say: since when, by whom, whom to ask."""
    family, update = Family(duty.family), duty.update
    if family in RAISED:
        names = moment.contacts.get(duty.commitment_id or 0)
        return _("point of contact: %(names)s") % {"names": names} if names else ""
    if family in {Family.BEFORE, Family.ON_DAY} and duty.deadline and duty.deadline.last_day:
        return _days_left(duty.deadline.last_day, moment.today)
    if update and family in {Family.UPDATE_WAITING, Family.SIGN_OFF_WAITING}:
        return _("report by %(name)s") % {"name": update.author}
    if update and update.reviewed_at and family == Family.UPDATE_RETURNED:
        return _("returned on %(day)s") % {"day": day_words(_day(update.reviewed_at))}
    if duty.date_request and family == Family.DATE_ASKED:
        return _("asked by %(name)s") % {"name": duty.date_request.asked_by}
    if duty.commitment and family == Family.STALE:
        return _("report expected since %(day)s") % {
            "day": day_words(_day(duty.commitment.stale_at))
        }
    said = {Family.AFTER, Family.NUDGE, Family.ROUND_ASKED}
    return "" if family in said else duty.get_family_display()


def _day(at: datetime) -> date:
    """Return the day of an instant where the reader of the mail lives."""
    return at.astimezone(get_current_timezone()).date()


def _days_left(last_day: date, today: date) -> str:
    """Say how long a deadline leaves; its day may be over here and not yet everywhere."""
    days = (last_day - today).days
    if days == -1:
        return _("fell due yesterday")
    if days < 0:
        return _("fell due on %(day)s") % {"day": day_words(last_day)}
    if not days:
        return _("falls due today")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
