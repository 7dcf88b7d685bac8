"""What one point of contact has to do, sorted into the sections of their desk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import User
from commitments.domain.vocabulary import Standing, UpdateState
from commitments.models import Commitment, ProgressUpdate
from commitments.rounds import owed_by
from desks.rounds import Request, asked_words, requests_of
from desks.rows import Row, row_of

# The sections by standing, in the order in which a person goes through them.
SECTIONS: tuple[tuple[Standing, Promise], ...] = (
    (Standing.DUE_SOON, _l("Due soon")),
    (Standing.OVERDUE, _l("Overdue")),
    (Standing.TO_BE_ESTABLISHED, _l("Outcome to be established")),
    (Standing.STALE, _l("Not heard of for long")),
)
MOST_REPORTS = 50


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

    requests: tuple[Request, ...]
    sections: tuple[Section, ...]
    returned: tuple[OwnReport, ...]
    drafts: tuple[OwnReport, ...]
    to_sign: tuple[OwnReport, ...]
    waiting: tuple[OwnReport, ...]
    others: tuple[Task, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether the person answers for nothing and has begun nothing."""
        tasks = any(section.tasks for section in self.sections) or self.others
        return not (tasks or self.returned or self.drafts or self.to_sign or self.waiting)

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
    return list(rows.worst_first().with_latest_report().with_list_rows())


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
    return Task(row, url, words, is_choosable=can_repeat, is_chosen=is_chosen, asked=asked)


def _came_back(update: ProgressUpdate) -> bool:
    """Say whether a report came back to its author: from the framework or from their party."""
    sent_back = update.state == UpdateState.DRAFT and update.reviewed_by_id is not None
    return update.state == UpdateState.RETURNED or sent_back


def _in_state(reports: Sequence[ProgressUpdate], state: UpdateState) -> tuple[OwnReport, ...]:
    return tuple(_own_report(update) for update in reports if update.state == state)


def desk_of(user: User, *, at: datetime, chosen: Collection[str] = ()) -> Desk:
    """Return what is on a person's desk at an instant; `chosen` rows are ticked."""
    reports = _reports(user)
    in_hand = {UpdateState.DRAFT, UpdateState.RETURNED}
    begun = {u.commitment_id: u for u in reversed(reports) if u.state in in_hand}
    tasks: dict[str, list[Task]] = {}
    commitments = _commitments(user, at)
    owing = owed_by(user, commitments, at=at)
    for commitment in commitments:
        standing = str(getattr(commitment, "standing", ""))
        asked = asked_words(owing.get(commitment.pk, ()))
        task = _task(commitment, begun, at=at, chosen=chosen, asked=asked)
        tasks.setdefault(standing, []).append(task)
    sections = tuple(
        Section(code.value, str(title), tuple(tasks.pop(code, ()))) for code, title in SECTIONS
    )
    return Desk(
        requests=requests_of(owing),
        sections=sections,
        returned=tuple(_own_report(one) for one in reports if _came_back(one)),
        drafts=_in_state([one for one in reports if not _came_back(one)], UpdateState.DRAFT),
        to_sign=_in_state(reports, UpdateState.TO_SIGN),
        waiting=_in_state(reports, UpdateState.SUBMITTED),
        others=tuple(task for group in tasks.values() for task in group),
    )
