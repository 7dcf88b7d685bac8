"""Entering a commitment with its words, parties and areas."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from commitments.domain.vocabulary import (
    CLOSED_STATUSES,
    UNTRACKED_KINDS,
    Kind,
    PartyRole,
    PublicationStatus,
    Status,
)
from commitments.models import Commitment, CommitmentParty, Mention, MentionRole, Programme
from commitments.models.choices import KindChoices, PartyRoleChoices
from frameworks.models import Framework, Party, PriorityArea
from history.actions import record, save_recorded, set_recorded
from meetings.models import Meeting
from sources.actions import cut_passage, cut_span
from sources.models import Document, Passage


def stale_from(framework: Framework, *, since: datetime) -> datetime:
    """Return when a commitment goes stale that was last heard of at an instant."""
    return since + timedelta(days=framework.review_interval_days)


def tracking_start(framework: Framework, day: date) -> datetime:
    """Return the first instant of a day in the framework's zone."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(framework.time_zone))


def _watched_since(framework: Framework, day: date, at: datetime) -> datetime:
    """Return from when reports could have come: not before the day on which it is entered."""
    entered_on = at.astimezone(ZoneInfo(framework.time_zone)).date()
    return tracking_start(framework, max(day, entered_on))


def status_at_entry(kind: str, publication_status: str, status: Status) -> Status:
    """Close at entry what the document reports as delivered."""
    is_chased = kind not in UNTRACKED_KINDS
    if is_chased and publication_status == PublicationStatus.DELIVERED and status == Status.ACTIVE:
        return Status.DELIVERED
    return status


def _check_words(
    kind: str, parties: Sequence[tuple[Party, str]], framework: Framework, reference: str
) -> None:
    if kind not in KindChoices.values:
        raise RefusedError(_("“%(kind)s” is no kind of commitment.") % {"kind": kind})
    for party, role in parties:
        if role not in PartyRoleChoices.values:
            raise RefusedError(
                _("“%(role)s” is no role of a party (%(party)s); roles are: %(roles)s.")
                % {
                    "role": role,
                    "party": party.code,
                    "roles": ", ".join(PartyRoleChoices.values),
                }
            )
    if Commitment.objects.filter(framework=framework, reference=reference).exists():
        raise RefusedError(
            _("%(framework)s has a commitment with the reference %(reference)s already.")
            % {"framework": framework.code, "reference": reference}
        )


def _check_programme(programme: Programme | None, framework: Framework) -> None:
    if programme and programme.framework_id != framework.pk:
        raise RefusedError(_("A programme of another framework cannot be taken here."))


def new_commitment(
    framework: Framework,
    *,
    kind: Kind | str,
    publication_status: PublicationStatus | str,
    status: Status = Status.ACTIVE,
    tracked_from: date | None = None,
    at: datetime,
    **fields: Any,
) -> Commitment:
    """Return a commitment as it enters the books, not saved yet. Raises RefusedError."""
    _check_programme(fields.get("programme"), framework)
    watched_from = tracked_from or framework.tracked_from
    status = status_at_entry(kind, publication_status, status)
    return Commitment(
        framework=framework,
        kind=kind,
        publication_status=publication_status,
        status=status,
        closed_at=at if status in CLOSED_STATUSES else None,
        tracked_from=watched_from,
        stale_at=stale_from(framework, since=_watched_since(framework, watched_from, at)),
        **fields,
    )


def enter_commitment(
    framework: Framework,
    *,
    reference: str,
    title: str,
    kind: Kind | str,
    publication_status: PublicationStatus | str,
    status: Status = Status.ACTIVE,
    tracked_from: date | None = None,
    parties: Iterable[tuple[Party, PartyRole | str]] = (),
    passages: Iterable[tuple[Passage, MentionRole | str]] = (),
    areas: Iterable[PriorityArea] = (),
    meetings: Iterable[Meeting] = (),
    by: User | None,
    at: datetime,
    **fields: Any,
) -> Commitment:
    """Enter what was promised. What was delivered when published is closed at entry.

    Raises RefusedError for an unknown kind or role or a reference that is taken, and
    ValidationError where a field refuses.
    """
    roles = [(party, str(role)) for party, role in parties]
    _check_words(kind, roles, framework, reference)
    commitment = new_commitment(
        framework,
        reference=reference,
        title=title,
        kind=kind,
        publication_status=publication_status,
        status=status,
        tracked_from=tracked_from,
        at=at,
        **fields,
    )
    with transaction.atomic():
        save_recorded(commitment, by=by, at=at, verb="enter_commitment")
        for party, role in roles:
            child = CommitmentParty(commitment=commitment, party=party, role=role)
            save_recorded(child, by=by, at=at, verb="name_party")
        for passage, mention_role in passages:
            add_mention(commitment, passage=passage, role=mention_role, by=by, at=at)
        _set_areas(commitment, list(areas), by=by, at=at)
        name_meetings(commitment, meetings=meetings, by=by, at=at)
    return commitment


def _set_areas(
    commitment: Commitment, areas: list[PriorityArea], *, by: User | None, at: datetime
) -> None:
    if not areas:
        return
    if any(area.framework_id != commitment.framework_id for area in areas):
        raise RefusedError(_("An area of another framework cannot be taken here."))
    commitment.areas.set(areas)
    named = {"areas": [[], [area.code for area in areas]]}
    record(commitment, verb="name_areas", by=by, at=at, changes=named)


def name_meetings(
    commitment: Commitment,
    *,
    meetings: Iterable[Meeting],
    by: User | None,
    at: datetime,
    reason: str = "",
) -> None:
    """Say of which meetings a commitment speaks; a meeting is one row, whoever speaks of it.

    Raises RefusedError for a meeting of another framework.
    """
    rows = list(meetings)
    if any(meeting.forum.framework_id != commitment.framework_id for meeting in rows):
        raise RefusedError(_("A meeting of another framework cannot be taken here."))
    set_recorded(
        commitment, name="meetings", rows=rows, by=by, at=at, verb="name_meetings", reason=reason
    )


def add_mention(
    commitment: Commitment,
    *,
    passage: Passage,
    role: MentionRole | str = MentionRole.ORIGIN,
    by: User | None,
    at: datetime,
) -> Mention:
    """Tie a commitment to a passage that speaks of it; once per passage and role.

    Raises RefusedError for a passage that the readers of the commitment may not see.
    """
    if passage.document.framework_id != commitment.framework_id:
        raise RefusedError(_("This passage stands in a document of another framework."))
    found = Mention.objects.filter(commitment=commitment, passage=passage, role=role).first()
    if found:
        return found
    mention = Mention(commitment=commitment, passage=passage, role=role)
    save_recorded(mention, by=by, at=at, verb="add_mention")
    return mention


def quote_again(
    commitment: Commitment,
    *,
    document: Document,
    quote: str | None = None,
    start: int | None = None,
    end: int | None = None,
    section: str = "",
    locator: str = "",
    role: MentionRole | str = MentionRole.RESTATEMENT,
    by: User | None,
    at: datetime,
) -> Mention:
    """Tie a commitment to other words that speak of it; a restatement makes no new commitment.

    The words are given as a span of the document, or as a quote that stands there once. Raises
    RefusedError for a document of another framework, and PassageError for words that do not
    stand there.
    """
    if role not in MentionRole.values:
        raise RefusedError(_("“%(role)s” is no role of a passage.") % {"role": role})
    with transaction.atomic():
        words = {"section": section, "locator": locator}
        if start is None or end is None:
            passage = cut_passage(document, quote=quote or "", **words, by=by, at=at)
        else:
            passage = cut_span(document, start=start, end=end, quote=quote, **words, by=by, at=at)
        return add_mention(commitment, passage=passage, role=role, by=by, at=at)
