"""What one point of contact has to do, sorted into the sections of their desk."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.held import holds
from accounts.models import User
from commitments.counting import Counting
from commitments.domain.vocabulary import Standing, UpdateState
from commitments.hanging import hang
from commitments.models import Commitment, ProgressUpdate
from commitments.rounds import owed_by
from desks.my_visit import News, NextMeeting, news_of, next_meetings
from desks.rounds import Request, asked_words, requests_of
from desks.rows import Row, row_of
from frameworks.roles import DECIDER_ROLES

# The sections by standing, in the order in which a person goes through them.
SECTIONS: tuple[tuple[Standing, Promise], ...] = (
    (Standing.DUE_SOON, _l("Due soon")),
    (Standing.OVERDUE, _l("Overdue")),
    (Standing.TO_BE_ESTABLISHED, _l("Outcome to be established")),
    (Standing.STALE, _l("Not heard of for long")),
)
# What is none of these, and came back or is asked for, stands in a section after them.
RETURNED, ASKED = "returned", "asked_for"
MOST_REPORTS = 50
# The name under which reports to be signed off are counted, and more than a party ever has.
SIGNING, MOST_SIGNED = "signing", 1_000_000


@dataclass(frozen=True, slots=True)
class Task:
    """One commitment on the desk, with the step that comes next."""

    row: Row
    action_url: str
    action_words: str
    is_choosable: bool
    is_chosen: bool
    # Which round asks for an update, and by when.
    asked: str = ""
    # Who sent the report back, and what they ask for.
    returned: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Commitments for which the same has to be done."""

    code: str
    title: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A report of the person's own that waits for somebody."""

    reference: str
    title: str
    commitment_url: str
    url: str
    state: str
    note: str
    reviewer: str
    moment: datetime | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on one person's desk."""

    news: tuple[News, ...]
    since: datetime | None
    meetings: tuple[NextMeeting, ...]
    requests: tuple[Request, ...]
    sections: tuple[Section, ...]
    returned: tuple[OwnReport, ...]
    drafts: tuple[OwnReport, ...]
    to_sign: tuple[OwnReport, ...]
    waiting: tuple[OwnReport, ...]
    others: tuple[Task, ...]
    # How many reports of the person's party wait for their own sign-off.
    signing: int = 0

    @property
    def is_empty(self) -> bool:
        """Say whether the person answers for nothing and has begun nothing."""
        tasks = any(section.tasks for section in self.sections) or self.others
        own = self.returned or self.drafts or self.to_sign or self.waiting
        return not (tasks or own or self.signing)

    @property
    def has_choice(self) -> bool:
        """Say whether there is anything of which one could say that nothing has changed."""
        groups = [section.tasks for section in self.sections]
        return any(task.is_choosable for tasks in [*groups, self.others] for task in tasks)


def _reports(user: User) -> list[ProgressUpdate]:
    own = ProgressUpdate.objects.editable_by(user).filter(author=user)
    rows = own.select_related("commitment", "reviewed_by").order_by("-pk")
    return list(rows[:MOST_REPORTS])


def _own_report(update: ProgressUpdate) -> OwnReport:
    return OwnReport(
        reference=update.commitment.reference,
        title=update.commitment.title,
        commitment_url=reverse("desks:commitment", args=[update.commitment.uuid]),
        url=reverse("desks:mend-progress", args=[update.uuid]),
        state=UpdateState.RETURNED if _came_back(update) else update.state,
        note=update.review_note,
        reviewer=update.reviewed_by.full_name if update.reviewed_by else "",
        moment=update.submitted_at,
    )


def _commitments(user: User, at: datetime) -> list[Commitment]:
    """Return the open commitments that a person answers for, in a constant number of queries."""
    rows = Commitment.objects.visible_to(user).open().assigned_to(user).with_standing(at)
    return hang(rows.worst_first().with_latest_report().select_related("framework"))


def _task(
    commitment: Commitment,
    begun: dict[int, ProgressUpdate],
    *,
    at: datetime,
    chosen: Collection[str],
    asked: str,
) -> Task:
    row = row_of(commitment, standing=getattr(commitment, "standing", ""), at=at)
    update = begun.get(commitment.pk)
    if update is None:
        url, words = reverse("desks:log-progress", args=[commitment.uuid]), _("Log progress")
    else:
        url = reverse("desks:mend-progress", args=[update.uuid])
        is_returned = _came_back(update)
        words = _("Mend report") if is_returned else _("Continue draft")
    can_repeat = update is None and row.reported_at is not None
    is_chosen = can_repeat and bool({"page", row.uuid} & {*chosen})
    returned = _returned_words(update) if update is not None and _came_back(update) else ""
    return Task(
        row, url, words,
        is_choosable=can_repeat, is_chosen=is_chosen, asked=asked, returned=returned,
    )  # fmt: skip


def _returned_words(update: ProgressUpdate) -> str:
    who = update.reviewed_by.full_name if update.reviewed_by else ""
    return f"{who}: {update.review_note}" if who else update.review_note


def _came_back(update: ProgressUpdate) -> bool:
    """Say whether a report came back to its author: from the framework or from their party."""
    sent_back = update.state == UpdateState.DRAFT and update.reviewed_by_id is not None
    return update.state == UpdateState.RETURNED or sent_back


def _in_state(reports: Sequence[ProgressUpdate], state: UpdateState) -> tuple[OwnReport, ...]:
    return tuple(_own_report(update) for update in reports if update.state == state)


def _code_of(task: Task, standing: str) -> str:
    """Say in which section a task stands: by its standing, else by what is asked of it."""
    if standing in {code for code, _title in SECTIONS}:
        return standing
    if task.returned:
        return RETURNED
    return ASKED if task.asked else ""


def _sections(tasks: Mapping[str, Sequence[Task]]) -> tuple[Section, ...]:
    titles: list[tuple[str, object]] = [(code.value, title) for code, title in SECTIONS]
    titles += [(RETURNED, _("Returned to you")), (ASKED, _("Asked for"))]
    return tuple(Section(code, str(title), tuple(tasks.get(code, ()))) for code, title in titles)


def desk_of(
    user: User,
    *,
    at: datetime,
    since: datetime | None = None,
    chosen: Collection[str] = (),
    signing: int = 0,
) -> Desk:
    """Return what is on a person's desk at an instant; `chosen` rows are ticked.

    `since` is when the person was here before: what others did from then on is told. `signing`
    reports wait for the person's sign-off.
    """
    reports = _reports(user)
    in_hand = {UpdateState.DRAFT, UpdateState.RETURNED}
    begun = {u.commitment_id: u for u in reversed(reports) if u.state in in_hand}
    tasks: dict[str, list[Task]] = {}
    commitments = _commitments(user, at)
    owing = owed_by(user, commitments, at=at)
    for commitment in commitments:
        asked = asked_words(owing.get(commitment.pk, ()))
        task = _task(commitment, begun, at=at, chosen=chosen, asked=asked)
        code = _code_of(task, str(getattr(commitment, "standing", "")))
        tasks.setdefault(code, []).append(task)
    on_desk = {row.pk for row in commitments}
    returned = [one for one in reports if _came_back(one)]
    return Desk(
        news=tuple(news_of(user, commitments, since=since)) if since else (),
        since=since,
        meetings=tuple(next_meetings(user, commitments, owing, today=localdate(at))),
        requests=requests_of(owing),
        sections=_sections(tasks),
        # What belongs to a row above is mended there.
        returned=tuple(_own_report(one) for one in returned if one.commitment_id not in on_desk),
        drafts=_in_state([one for one in reports if not _came_back(one)], UpdateState.DRAFT),
        to_sign=_in_state(reports, UpdateState.TO_SIGN),
        waiting=_in_state(reports, UpdateState.SUBMITTED),
        others=tuple(tasks.get("", ())),
        signing=signing,
    )


def count_signing(counting: Counting, user: User) -> None:
    """Count the reports that wait for a person's sign-off, with what else is counted."""
    # Who decides nowhere signs nothing off.
    if holds(user, DECIDER_ROLES):
        counting.add(SIGNING, ProgressUpdate.objects.signable_by(user), most=MOST_SIGNED)
