"""Looking again before a mail leaves: what no longer holds is cancelled with its reason."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from accounts.models import SavedView, User
from commitments.domain.vocabulary import UpdateState
from commitments.models import (
    Assignment,
    Commitment,
    DateRequest,
    DateRequestState,
    Deadline,
    ProgressUpdate,
)
from commitments.querysets.scopes import Held, reads
from commitments.rounds import owed_by
from frameworks.models import Alternate, Membership
from reminders.actions.suppressing import COMES_BACK, UNWANTED
from reminders.covering import Cover, covers_at, deciders_for
from reminders.models import Mail, Notification
from reminders.owed.parts import without_contact
from reminders.policy import HARD_BOUNCES
from reminders.saved_lists import listed_of
from reminders.states import (
    ESCALATIONS,
    LADDER_FAMILIES,
    UNMUTABLE,
    DutyState,
    Family,
    MailKind,
)

Rows = models.QuerySet[Notification]

TOLD_BY_MAIL = (DutyState.MAILED, DutyState.SENT)
# What a duty can be about, by its column, and how it is read.
ABOUT: dict[str, models.QuerySet[Any]] = {
    "commitment": Commitment.objects.only(
        *("uuid", "framework", "reference", "title", "visibility", "status", "author_party"),
        *("stale_at", "tracked_from", "is_open"),
    ),
    "deadline": Deadline.objects.only("expression", "label", "last_day", "late_at", "is_open"),
    "update": ProgressUpdate.objects.select_related("author"),
    "date_request": DateRequest.objects.select_related("asked_by"),
    "view": SavedView.objects.all(),
}
# Families that say how a deadline stands on its day.
DATED = LADDER_FAMILIES | ESCALATIONS
EMPTY = "nothing is in it now"
ELSEWHERE = "it goes to somebody else now"


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties people to commitments now, read once for all duties of some mails.

    Pairs of a person and a commitment that they may read or answer for, the frameworks in which
    they hold a role, whom they stand in for, and which commitments nobody answers for; who gets
    the mail of people who are away; and whose mail each person is asked about as a decider.
    """

    at: datetime
    readable: frozenset[tuple[int, int]]
    assigned: Mapping[int, frozenset[int]]
    roles: frozenset[tuple[int, int, str]]
    stands_in: frozenset[tuple[int, int]]
    orphaned: frozenset[int]
    covers: Mapping[int, Cover]
    decides_for: frozenset[tuple[int, int]]
    # Persons with the reports that they may sign off, and with what rounds ask of them.
    signs: frozenset[tuple[int, int]]
    owes: frozenset[tuple[int, int, str]]


def look_again(mail: Mail, *, at: datetime) -> list[Notification]:
    """Return the duties of a mail that still hold and still go to its recipient.

    What no longer holds is cancelled with the reason; what now goes to somebody else is owed
    again; what the recipient gets no mail about any more is suppressed.
    """
    return look_again_at([mail], at=at)[mail.pk]


def look_again_at(mails: Sequence[Mail], *, at: datetime) -> dict[int, list[Notification]]:
    """Do so for many mails at once, in a number of statements that does not depend on how many.

    Returns the duties by the key of their mail.
    """
    keys = [mail.pk for mail in mails]
    rows = Notification.objects.filter(mail__in=keys, state__in=TOLD_BY_MAIL)
    duties = list(rows.order_by("pk"))
    people = _people(mails, duties)
    _attach(duties, rows, people)
    ties = _ties(duties, rows, people, at)
    recipients = {mail.pk: (mail, people[mail.recipient_id]) for mail in mails}
    changed: dict[tuple[DutyState, str], list[int]] = defaultdict(list)
    holding: dict[int, list[Notification]] = {key: [] for key in keys}
    for duty in duties:
        mail, recipient = recipients[duty.mail_id or 0]
        verdict = _verdict(duty, mail, recipient, ties)
        if verdict:
            changed[verdict].append(duty.pk)
        else:
            holding[mail.pk].append(duty)
    for (state, reason), found in changed.items():
        told: dict[str, Any] = {"state": state, "state_reason": reason}
        if state == DutyState.OWED:
            told["mail"] = None
        Notification.objects.filter(pk__in=found).update(**told)
    return holding


def _people(mails: Sequence[Mail], duties: Sequence[Notification]) -> dict[int, User]:
    """Return whoever the duties are owed to, are about, or go to, as they are now."""
    keys = {mail.recipient_id for mail in mails} | {duty.recipient_id for duty in duties}
    keys |= {duty.about_id for duty in duties if duty.about_id}
    found: dict[int, User] = User.objects.in_bulk(keys)
    return found


def _attach(duties: Sequence[Notification], rows: Rows, people: Mapping[int, User]) -> None:
    """Read what duties are about, each row once however many duties name it.

    One wide statement with a join for each would carry mostly empty columns.
    """
    told = rows.order_by()
    commitments, deadlines, updates, requests, views = (
        query.filter(pk__in=told.exclude(**{name: None}).values(name)).in_bulk()
        if any(getattr(duty, f"{name}_id") for duty in duties)
        else {}
        for name, query in ABOUT.items()
    )
    for duty in duties:
        duty.recipient = people[duty.recipient_id]
        duty.about = people[duty.about_id] if duty.about_id else None
        duty.commitment = commitments.get(duty.commitment_id)
        duty.deadline = deadlines.get(duty.deadline_id)
        duty.update = updates.get(duty.update_id)
        duty.date_request = requests.get(duty.date_request_id)
        duty.view = views.get(duty.view_id)


def _verdict(
    duty: Notification, mail: Mail, recipient: User, ties: Ties
) -> tuple[DutyState, str] | None:
    """Say what becomes of a duty that this mail shall not tell; None where it shall."""
    if reason := why_not(duty, ties=ties):
        return DutyState.CANCELLED, reason
    if duty.view and not _has_rows(duty.view, recipient, ties):
        # It stays told until the next week, or every sweep would look at it again.
        return DutyState.SUPPRESSED, EMPTY
    if mail.kind != MailKind.NUDGE and goes_to(duty, ties=ties) != mail.recipient_id:
        return DutyState.OWED, ELSEWHERE
    if recipient.hard_bounces >= HARD_BOUNCES:
        return DutyState.SUPPRESSED, COMES_BACK
    if mail.kind == MailKind.DIGEST and not recipient.wants_digest:
        # Who wants no daily mail is told of escalations in a mail of their own.
        if duty.family in UNMUTABLE:
            return DutyState.OWED, ELSEWHERE
        return DutyState.SUPPRESSED, UNWANTED
    return None


def goes_to(duty: Notification, *, ties: Ties) -> int:
    """Return the key of the person who gets a duty now: its own, or who stands in for them."""
    cover = ties.covers.get(duty.recipient_id)
    if cover and (cover.person.pk, duty.commitment_id or 0) in ties.readable:
        return cover.person.pk
    return duty.recipient_id


def _ties(
    duties: Sequence[Notification], rows: Rows, people: Mapping[int, User], at: datetime
) -> Ties:
    covers = covers_at(at, {duty.recipient_id for duty in duties})
    readers = dict(people) | {cover.person.pk: cover.person for cover in covers.values()}
    commitments = rows.order_by().exclude(commitment=None).values("commitment")
    assigned: dict[int, set[int]] = defaultdict(set)
    contacts = Assignment.objects.filter(commitment__in=commitments)
    for commitment, user in contacts.values_list("commitment_id", "user_id"):
        assigned[commitment].add(user)
    held = Membership.objects.in_force(at.date()).filter(user__in=readers)
    stands = Alternate.objects.standing().filter(alternate__in=readers)
    orphaned = Commitment.objects.filter(
        without_contact("", at.date()),
        pk__in=commitments.filter(family=Family.NO_OWNER),
    )
    return Ties(
        at=at,
        readable=frozenset(_readable(duties, readers, covers)),
        assigned={key: frozenset(users) for key, users in assigned.items()},
        roles=frozenset(held.values_list("user_id", "framework_id", "role")),
        stands_in=frozenset(stands.values_list("alternate_id", "user_id")),
        orphaned=frozenset(orphaned.values_list("pk", flat=True)),
        covers=covers,
        decides_for=_decides_for(duties),
        signs=frozenset(_signs(duties)),
        owes=frozenset(_owes(duties, at)),
    )


def _signs(duties: Sequence[Notification]) -> Iterable[tuple[int, int]]:
    """Yield, of the duties about a sign-off, who may still give it for which report."""
    told = [one for one in duties if one.family == Family.SIGN_OFF_WAITING]
    for person in {one.recipient for one in told}:
        rows = ProgressUpdate.objects.signable_by(person)
        found = rows.filter(pk__in=[one.update_id for one in told])
        yield from ((person.pk, update) for update in found.values_list("pk", flat=True))


def _owes(duties: Sequence[Notification], at: datetime) -> Iterable[tuple[int, int, str]]:
    """Yield, of the duties about rounds, who still owes an update on what to which round."""
    told = [one for one in duties if one.family == Family.ROUND_ASKED]
    for person in {one.recipient for one in told}:
        asked = {one.commitment for one in told if one.commitment}
        for commitment, rounds in owed_by(person, asked, at=at).items():
            yield from ((person.pk, commitment, one.uuid.hex) for one in rounds)


def _decides_for(duties: Sequence[Notification]) -> frozenset[tuple[int, int]]:
    """Return, of the duties about a person, who is told about whom and may decide for them."""
    pairs = {(duty.recipient_id, duty.about) for duty in duties if duty.about}
    return frozenset(
        (key, person.pk) for key, person in pairs if deciders_for(person).filter(pk=key).exists()
    )


def _readable(
    duties: Sequence[Notification], readers: Mapping[int, User], covers: Mapping[int, Cover]
) -> Iterator[tuple[int, int]]:
    """Yield whom a duty is owed to or goes to, with its commitment, where they may read it."""
    held: dict[int, list[Held]] = defaultdict(list)
    rows = Membership.objects.in_force().filter(user__in=readers)
    for user, framework, party, role in rows.values_list(
        "user_id", "framework_id", "party_id", "role"
    ):
        held[user].append(Held(framework, party, role))
    for duty in duties:
        cover = covers.get(duty.recipient_id)
        for person in (duty.recipient, cover.person if cover else None):
            if person and duty.commitment and reads(person, held[person.pk], duty.commitment):
                yield person.pk, duty.commitment.pk


def why_not(duty: Notification, *, ties: Ties) -> str:
    """Say why a duty no longer holds; empty where it does."""
    commitment = duty.commitment
    if not duty.recipient.is_active:
        return "the person has left"
    if commitment is None:
        return _no_longer_about(duty, ties)
    if not commitment.is_open:
        return "the commitment is closed"
    if (duty.recipient_id, commitment.pk) not in ties.readable:
        return "may no longer read it"
    return _other_role(duty, commitment, ties) or _other_facts(duty, commitment, ties)


def _no_longer_about(duty: Notification, ties: Ties) -> str:
    if duty.view:
        return _no_longer_in(duty.view)
    person = duty.about
    if person is None:
        return ""
    if not person.is_active:
        return "that person has left"
    if person.hard_bounces < HARD_BOUNCES:
        return "the address was corrected"
    held = (duty.recipient_id, person.pk) in ties.decides_for
    return "" if held else "no longer holds the role"


def _has_rows(view: SavedView, person: User, ties: Ties) -> bool:
    """Say whether a saved list holds anything for a person now."""
    found = listed_of(view, person, at=ties.at)
    return found is not None and found.exists()


def _no_longer_in(view: SavedView) -> str:
    """Say why a saved list is not mailed; empty where it is."""
    if view.removed_at or not view.wants_mail:
        return "its weekly mail is not wanted any more"
    return ""


def _other_role(duty: Notification, commitment: Commitment, ties: Ties) -> str:
    """Say why a person is no longer the one to ask; empty where they are."""
    if duty.family == Family.UPDATE_RETURNED:
        return ""
    contacts = ties.assigned.get(commitment.pk, frozenset())
    if duty.as_role == "contact":
        return "" if duty.recipient_id in contacts else "no longer the point of contact"
    if duty.as_role == "alternate":
        stands = any((duty.recipient_id, contact) in ties.stands_in for contact in contacts)
        return "" if stands else "no longer the alternate"
    held = (duty.recipient_id, commitment.framework_id, duty.as_role)
    return "" if held in ties.roles else "no longer holds the role"


def _other_facts(duty: Notification, commitment: Commitment, ties: Ties) -> str:
    """Say what has happened in the meantime; empty where things stand as they did."""
    family, deadline = Family(duty.family), duty.deadline
    if family in DATED:
        return _moved(duty, ties.at)
    if family == Family.STALE and commitment.stale_at > ties.at:
        return "somebody has reported"
    if family == Family.NO_OWNER and commitment.pk not in ties.orphaned:
        return "it has a point of contact"
    if family in {Family.AWAITING_DATE, Family.TO_BE_ESTABLISHED}:
        return _settled(family, deadline, commitment)
    if family == Family.ROUND_ASKED:
        owed = (duty.recipient_id, commitment.pk, duty.occurrence) in ties.owes
        return "" if owed else "the update was given or the round is closed"
    if family == Family.SIGN_OFF_WAITING:
        return _signed(duty, ties)
    return _reported(duty, family)


def _signed(duty: Notification, ties: Ties) -> str:
    """Say why a report waits no longer for a person's sign-off; empty where it does."""
    update = duty.update
    if update is None or update.state != UpdateState.TO_SIGN:
        return "the report was signed off or withdrawn"
    return "" if (duty.recipient_id, update.pk) in ties.signs else "no longer holds the role"


def _settled(family: Family, deadline: Deadline | None, commitment: Commitment) -> str:
    """Say which gap in the books is closed; empty where it is open."""
    is_open = deadline is not None and deadline.is_open
    day = deadline.last_day if deadline else None
    if family == Family.AWAITING_DATE:
        if day is not None:
            return "the date is known"
        return "" if is_open else "the deadline is closed"
    if not is_open:
        return "the outcome is known"
    is_past = day is not None and day < commitment.tracked_from
    return "" if is_past else "the date has moved"


def _moved(duty: Notification, at: datetime) -> str:
    deadline = duty.deadline
    if deadline is None or not deadline.is_open:
        return "the deadline is closed"
    if str(deadline.last_day) != duty.occurrence:
        return "the date has moved"
    looks_ahead = duty.family in {Family.BEFORE, Family.ON_DAY}
    is_over = deadline.late_at is not None and deadline.late_at <= at
    return "the day is over" if looks_ahead and is_over else ""


def _reported(duty: Notification, family: Family) -> str:
    update, request = duty.update, duty.date_request
    if family == Family.UPDATE_RETURNED and (not update or update.state != UpdateState.RETURNED):
        return "the report was mended or withdrawn"
    if family == Family.UPDATE_WAITING and (not update or update.state != UpdateState.SUBMITTED):
        return "the report was reviewed or withdrawn"
    if family == Family.DATE_ASKED and (not request or request.state != DateRequestState.ASKED):
        return "the wish was decided or withdrawn"
    return ""
