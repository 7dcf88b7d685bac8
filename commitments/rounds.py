"""Who owes a round an update and who has given one, and what rounds ask of a person's reports.

Only what all members read is asked for, so that everybody sees the same figures. An update that
was submitted or accepted since the round opened counts, for its own party and for those that
this is a part of, two levels up.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q

from accounts.models import User
from commitments.domain.rounds import Ask, Given, given_as, left_empty
from commitments.domain.vocabulary import PartyRole
from commitments.models import (
    Assignment,
    Commitment,
    CommitmentParty,
    ProgressUpdate,
    ReportingRound,
)
from commitments.querysets import GIVEN_STATES
from frameworks.models import Framework, Party

TEXTS = (Ask.HEALTH, Ask.NARRATIVE, Ask.NEXT_STEPS, Ask.OBSTACLES, Ask.HELP_NEEDED)
# A party, what it is part of, and what that is part of.
BRANCH = ("party_id", "party__parent_id", "party__parent__parent_id")

# When each party gave updates on each commitment, in order.
Reported = dict[tuple[int, int], list[datetime]]


@dataclass(frozen=True, slots=True)
class Owed:
    """One update that is owed: of one owner on one commitment, and what became of it."""

    commitment: Commitment
    party: Party
    given: Given
    submitted_at: datetime | None
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many updates were owed, and how many of them came in time and late."""

    owed: int = 0
    in_time: int = 0
    late: int = 0

    @property
    def given(self) -> int:
        """How many were given at all."""
        return self.in_time + self.late

    @property
    def owing(self) -> int:
        """How many are still missing."""
        return self.owed - self.given

    @property
    def percent(self) -> int:
        """The share that was given, rounded down so that only all is 100."""
        return self.given * 100 // self.owed if self.owed else 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """A round's updates: all together, party by party, and one by one."""

    total: Tally
    parties: tuple[tuple[Party, Tally], ...]
    lines: tuple[Owed, ...]


@dataclass(slots=True)
class Asked:
    """What the rounds of an instant ask of the reports on one commitment."""

    rounds: list[ReportingRound] = field(default_factory=list)
    asks: dict[Ask, bool] = field(default_factory=dict)

    def take(self, one: ReportingRound, kind: str) -> None:
        """Add what one round asks of a kind; what one of them requires is required."""
        self.rounds.append(one)
        for ask, must in one.asked_of(kind).items():
            self.asks[ask] = must or self.asks.get(ask, False)


def _open_until(one: ReportingRound) -> Q:
    """Tell which commitments a round asks about: those open when it was closed, or open now."""
    if one.closed_at is None:
        return Q(commitment__is_open=True)
    return Q(commitment__is_open=True) | Q(commitment__closed_at__gt=one.closed_at)


def _owner_rows(rounds: Sequence[ReportingRound]) -> list[CommitmentParty]:
    asked = Q(pk__in=())
    for one in rounds:
        asked |= _open_until(one) & Q(commitment__framework=one.framework_id)
    rows = CommitmentParty.objects.filter(
        asked, role=PartyRole.OWNER, commitment__in=Commitment.objects.published()
    )
    found = rows.select_related("commitment", "party")
    return list(found.order_by("commitment__reference", "commitment__pk", "party__name", "pk"))


def _reported(updates: Iterable[tuple[int, datetime, int, int | None, int | None]]) -> Reported:
    found: Reported = defaultdict(list)
    for commitment, submitted_at, *branch in updates:
        for party in {*branch} - {None}:
            assert party is not None  # noqa: S101 - just left out
            found[commitment, party].append(submitted_at)
    return found


def _given_since(opens_at: datetime, commitments: Collection[int]) -> Reported:
    rows = ProgressUpdate.objects.filter(
        commitment__in=commitments, state__in=GIVEN_STATES, submitted_at__gte=opens_at
    )
    told = rows.order_by("submitted_at", "pk").values_list("commitment_id", "submitted_at", *BRANCH)
    return _reported(told)


def _first_since(reported: Reported, key: tuple[int, int], since: datetime) -> datetime | None:
    return next((moment for moment in reported.get(key, ()) if moment >= since), None)


def _lines(
    one: ReportingRound, owners: Iterable[CommitmentParty], reported: Reported
) -> Iterable[Owed]:
    kinds = {*one.asked}
    for role in owners:
        commitment = role.commitment
        was_open = commitment.is_open or (
            one.closed_at is not None
            and commitment.closed_at is not None
            and commitment.closed_at > one.closed_at
        )
        is_watched = one.closes_on is None or commitment.tracked_from <= one.closes_on
        if commitment.kind in kinds and was_open and is_watched:
            key = (role.commitment_id, role.party_id)
            first = _first_since(reported, key, one.opens_at)
            given = given_as(first, ends_at=one.ends_at, closed_at=one.closed_at)
            submitted_at = None if given == Given.OWING else first
            yield Owed(commitment, role.party, given, submitted_at)


def _tally(lines: Iterable[Owed]) -> Tally:
    found = [line.given for line in lines]
    return Tally(len(found), found.count(Given.IN_TIME), found.count(Given.LATE))


def tallies_of(rounds: Sequence[ReportingRound]) -> dict[int, Tally]:
    """Return the coverage of several rounds in figures, in a constant number of queries."""
    if not rounds:
        return {}
    owners = _owner_rows(rounds)
    commitments = {role.commitment_id for role in owners}
    reported = _given_since(min(one.opens_at for one in rounds), commitments)
    of_framework: dict[int, list[CommitmentParty]] = defaultdict(list)
    for role in owners:
        of_framework[role.commitment.framework_id].append(role)
    return {one.pk: _tally(_lines(one, of_framework[one.framework_id], reported)) for one in rounds}


def coverage_of(one: ReportingRound) -> Coverage:
    """Return who owes a round an update and who has given one, in a constant number of queries."""
    owners = _owner_rows([one])
    commitments = {role.commitment_id for role in owners}
    contacts = _contacts(commitments)
    reported = _given_since(one.opens_at, commitments)
    lines = tuple(
        Owed(
            line.commitment,
            line.party,
            line.given,
            line.submitted_at,
            tuple(contacts.get((line.commitment.pk, line.party.pk), ())),
        )
        for line in _lines(one, owners, reported)
    )
    by_party: dict[Party, list[Owed]] = defaultdict(list)
    for line in lines:
        by_party[line.party].append(line)
    parties = sorted(by_party, key=lambda party: (party.name, party.pk))
    return Coverage(
        total=_tally(lines),
        parties=tuple((party, _tally(by_party[party])) for party in parties),
        lines=lines,
    )


def _contacts(commitments: Collection[int]) -> dict[tuple[int, int], list[str]]:
    """Return who answers for each owner on each commitment, by name."""
    rows = Assignment.objects.filter(commitment__in=commitments, user__is_active=True)
    told = rows.order_by("user__full_name", "pk")
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for commitment, name, *branch in told.values_list("commitment_id", "user__full_name", *BRANCH):
        for party in {*branch} - {None}:
            found[commitment, party].append(name)
    return found


# --- what is asked of one person, and of one report ---------------------------------------


def asked_on(commitments: Iterable[Commitment], *, at: datetime) -> dict[int, Asked]:
    """Return what the rounds of an instant ask of reports on commitments, by commitment."""
    wanted = {one.pk: one for one in commitments}
    rows = Commitment.objects.filter(pk__in=wanted).published().open()
    found: dict[int, Asked] = defaultdict(Asked)
    rounds: dict[int, list[ReportingRound]] = defaultdict(list)
    frameworks = Framework.objects.filter(pk__in={one.framework_id for one in wanted.values()})
    asking = ReportingRound.objects.asking(at).filter(framework__in=frameworks).soonest_first()
    for one in asking.select_related("framework"):
        rounds[one.framework_id].append(one)
    if not rounds:
        return {}
    for pk, kind, framework, tracked_from in rows.values_list(
        "pk", "kind", "framework_id", "tracked_from"
    ):
        for one in rounds[framework]:
            is_watched = one.closes_on is None or tracked_from <= one.closes_on
            if is_watched and one.asked_of(kind):
                found[pk].take(one, kind)
    return dict(found)


def owed_by(
    user: User, commitments: Iterable[Commitment], *, at: datetime
) -> dict[int, list[ReportingRound]]:
    """Return the rounds that wait for an update of a person, by commitment, soonest first.

    Asked are points of contact of an owner or of a part of it.
    """
    asked = asked_on(commitments, at=at)
    if not asked:
        return {}
    rounds = [one for each in asked.values() for one in each.rounds]
    reported = _given_since(min(one.opens_at for one in rounds), [*asked])
    owing: dict[int, list[ReportingRound]] = {}
    for commitment, owner in _owned_through(user, [*asked]):
        late = [
            one
            for one in asked[commitment].rounds
            if _first_since(reported, (commitment, owner), one.opens_at) is None
        ]
        if late:
            owing[commitment] = list(dict.fromkeys([*owing.get(commitment, ()), *late]))
    return owing


def _owned_through(user: User, commitments: Collection[int]) -> Iterable[tuple[int, int]]:
    """Return commitments with their owners for which a person answers."""
    rows = Assignment.objects.filter(user=user, commitment__in=commitments).filter(
        commitment__party_roles__role=PartyRole.OWNER
    )
    told = rows.annotate(owner=F("commitment__party_roles__party")).order_by("pk", "owner")
    for commitment, owner, *branch in told.values_list("commitment_id", "owner", *BRANCH):
        if owner in branch:
            yield commitment, owner


# --- what a report leaves empty -----------------------------------------------------------


def given_in(update: ProgressUpdate) -> dict[Ask, bool]:
    """Return what a report gives, of all that a round may ask for."""
    return {
        **{ask: bool(getattr(update, ask.value).strip()) for ask in TEXTS},
        Ask.MEASUREMENT: update.measurements.exists(),
        Ask.EVIDENCE: update.evidence.exists(),
    }


def _owes(update: ProgressUpdate) -> bool:
    """Say whether a report is one that rounds ask for: an owner's, or of a part of an owner."""
    party = update.party
    branch = {party.pk, party.parent_id, party.parent.parent_id if party.parent else None}
    roles = update.commitment.party_roles.filter(role=PartyRole.OWNER)
    return roles.filter(party__in=branch - {None}).exists()


def left_out(update: ProgressUpdate, *, at: datetime, only_required: bool = False) -> list[Ask]:
    """Return what the rounds of an instant ask of a report and it does not give."""
    asked = asked_on([update.commitment], at=at).get(update.commitment_id)
    if asked is not None and not _owes(update):
        return []
    if asked is None or (only_required and not any(asked.asks.values())):
        return []
    return left_empty(asked.asks, given_in(update), only_required=only_required)
