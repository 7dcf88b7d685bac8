"""Minutes: beginning a review, putting down what is decided, closing it for good."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from commitments.domain.vocabulary import Decision
from commitments.leading import leading_deadline
from commitments.models import Commitment, Minutes, MinutesItem
from frameworks.models import Framework
from history.actions import save_recorded
from meetings.models import Meeting

MOST_ON_AGENDA = 200


def begin_minutes(
    framework: Framework,
    *,
    title: str,
    held_on: date,
    agenda: Iterable[Commitment],
    filters: str = "",
    meeting: Meeting | None = None,
    by: User,
    at: datetime,
) -> Minutes:
    """Begin the review of a list; its rows and their order are kept. Raises RefusedError."""
    rows = list(agenda)
    if not rows:
        raise RefusedError(_("There is nothing in this list to go through."))
    if len(rows) > MOST_ON_AGENDA:
        raise RefusedError(
            _("A review goes through at most %(count)d commitments; narrow the list first.")
            % {"count": MOST_ON_AGENDA}
        )
    if any(row.framework_id != framework.pk for row in rows):
        raise RefusedError(_("A review goes through the commitments of one framework."))
    if meeting is not None and meeting.forum.framework_id != framework.pk:
        raise RefusedError(_("A meeting of another framework cannot be taken here."))
    minutes = Minutes(
        framework=framework,
        meeting=meeting,
        title=title.strip(),
        held_on=held_on,
        filters=filters,
        agenda=[str(row.uuid) for row in rows],
        begun_by=by,
    )
    if not minutes.title:
        raise RefusedError(_("Give the minutes a title."))
    with transaction.atomic():
        save_recorded(minutes, by=by, at=at, verb="begin_minutes")
    return minutes


def put_down(
    minutes: Minutes,
    *,
    commitment: Commitment,
    decision: Decision,
    words: str = "",
    note: str = "",
    by: User,
    at: datetime,
) -> MinutesItem:
    """Put down what was decided about a commitment, and a sentence. Raises RefusedError."""
    words, note = words.strip(), note.strip()
    if not (words or note):
        raise RefusedError(_("Write a sentence, or decide something."))
    with transaction.atomic():
        minutes = _still_open(minutes)
        if str(commitment.uuid) not in minutes.agenda:
            raise RefusedError(_("This commitment is not on the agenda of the review."))
        same = minutes.items.filter(commitment=commitment).order_by("-pk").first()
        said = (decision, words, note, by.pk)
        if same and (same.decision, same.words, same.note, same.decided_by_id) == said:
            # The second click of one and the same button.
            return same
        item = MinutesItem(
            minutes=minutes,
            commitment=commitment,
            deadline=leading_deadline(commitment),
            decision=decision,
            words=words,
            note=note,
            decided_by=by,
            decided_at=at,
        )
        save_recorded(item, by=by, at=at, verb="put_down")
    return item


def close_minutes(minutes: Minutes, *, by: User, at: datetime) -> Minutes:
    """Close minutes: nothing is added or changed from now on. Raises RefusedError."""
    with transaction.atomic():
        minutes = _still_open(minutes)
        minutes.closed_by, minutes.closed_at = by, at
        save_recorded(minutes, by=by, at=at, verb="close_minutes")
    return minutes


def _still_open(minutes: Minutes) -> Minutes:
    rows = Minutes.objects.select_related("framework").select_for_update(of=("self",))
    held = rows.get(pk=minutes.pk)
    if held.is_closed:
        raise RefusedError(_("These minutes are closed; nothing is added to them any more."))
    return held
