"""Saving parties, frameworks and programmes: what they are part of, and the days that follow.

A day ends in the zones of the parties, working days are those of the owners' countries, seasons
those of the first owner's hemisphere, fiscal quarters those of the framework. Open deadlines
follow in the same transaction; closed ones stay as they were.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.days import grounds_of, resolve_days
from commitments.actions.deadlines import read_again
from commitments.actions.following import Before, Move, follow_all, hanging
from commitments.actions.recomputing import (
    MANY,
    deadlines_resting_on,
    start_recomputation,
    with_parts,
)
from commitments.actions.refusal import RefusedError
from commitments.actions.rounds import end_rounds_elsewhere
from commitments.domain.edtf import PLAIN_SEASONS, Moment, parse_edtf
from commitments.domain.standing import late_from
from commitments.domain.trees import branch_of
from commitments.domain.vocabulary import PartyRole
from commitments.models import CommitmentParty, Deadline, OffsetUnit, Programme, Recomputation
from frameworks.models import Framework, Party
from history.actions import save_all_recorded, save_recorded

# So many deadlines are held in memory at once.
PORTION = 1_000


@dataclass(slots=True)
class Followed:
    """What followed a change: deadlines that moved, and those that a person has to look at."""

    moves: list[Move] = field(default_factory=list)
    left: list[Deadline] = field(default_factory=list)
    ended_elsewhere: int = 0
    # Too many followed for somebody to wait: the job that computes them.
    later: Recomputation | None = None


def save_party(party: Party, *, by: User | None, at: datetime, reason: str = "") -> Followed:
    """Save a party, and let the open deadlines follow that rest on it.

    Raises RefusedError where it would be a part of itself.
    """
    followed = Followed()
    with transaction.atomic():
        _check_parent(party, Party.objects.all(), _("This party would be a part of itself."))
        before = Party.objects.filter(pk=party.pk).first()
        save_recorded(party, by=by, at=at, reason=reason)
        if before is None:
            return followed
        has_moved = before.time_zone != party.time_zone
        keeps_others = (before.country, before.parent_id) != (party.country, party.parent_id)
        if (has_moved or keeps_others) and _are_many(deadlines_resting_on(party=party)):
            reason_then = reason or _("%(party)s keeps other days.") % {"party": party}
            followed.later = start_recomputation(party=party, by=by, at=at, reason=reason_then)
            has_moved = keeps_others = False
        if has_moved:
            rows = Deadline.objects.filter(commitment__party_roles__party=party)
            reason_then = reason or _("%(party)s keeps another time zone.") % {"party": party}
            followed.ended_elsewhere = end_days_anew(rows, by=by, at=at, reason=reason_then)
        if keeps_others:
            reason_then = reason or _("%(party)s keeps other holidays.") % {"party": party}
            counting = hanging(_counting_working_days(party))
            followed.moves += follow_all(counting, by=by, at=at, reason=reason_then)
        if before.hemisphere != party.hemisphere:
            reason_then = reason or _("%(party)s lies in another hemisphere.") % {"party": party}
            followed.moves += _turn_seasons(party, by=by, at=at, reason=reason_then)
    return followed


def save_framework(
    framework: Framework, *, by: User | None, at: datetime, reason: str = ""
) -> Followed:
    """Save a framework, and let the open deadlines follow that rest on its year and zone."""
    followed = Followed()
    with transaction.atomic():
        before = Framework.objects.filter(pk=framework.pk).first()
        save_recorded(framework, by=by, at=at, reason=reason)
        if before is None:
            return followed
        inside = Deadline.objects.filter(commitment__framework=framework)
        if before.time_zone != framework.time_zone:
            rows = inside.filter(commitment__party_roles__isnull=True)
            reason_then = reason or _("The framework keeps another time zone.")
            if _are_many(rows):
                followed.later = start_recomputation(
                    framework=framework, by=by, at=at, reason=reason_then
                )
            else:
                followed.ended_elsewhere = end_days_anew(rows, by=by, at=at, reason=reason_then)
            end_rounds_elsewhere(framework, by=by, at=at)
        if before.fiscal_year_start_month != framework.fiscal_year_start_month:
            reason_then = reason or _("The fiscal year begins in another month.")
            old_month = before.fiscal_year_start_month
            _turn_fiscal_years(inside, followed, old_month, by=by, at=at, reason=reason_then)
    return followed


def _are_many(rows: "QuerySet[Deadline]") -> bool:
    """Say whether so many deadlines follow that nobody should wait for them."""
    return rows.filter(closed_at__isnull=True).count() > MANY


def save_programme(
    programme: Programme, *, by: User | None, at: datetime, reason: str = ""
) -> Programme:
    """Save a programme. Raises RefusedError where it would be a part of itself or of another
    framework's.
    """
    with transaction.atomic():
        parent = programme.parent
        if parent is not None and parent.framework_id != programme.framework_id:
            raise RefusedError(_("A programme of another framework cannot be taken here."))
        rows = Programme.objects.filter(framework=programme.framework_id)
        _check_parent(programme, rows, _("This programme would be a part of itself."))
        save_recorded(programme, by=by, at=at, reason=reason)
    return programme


def _check_parent(
    row: Party | Programme, rows: "QuerySet[Party] | QuerySet[Programme]", words: str
) -> None:
    """Raise RefusedError where a row would be a part of itself, however far down."""
    if row.pk is None or row.parent_id is None:
        return
    # All are locked, so that two people cannot close a loop together.
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    parents = dict(locked.values_list("pk", "parent"))
    if row.parent_id in branch_of(row.pk, parents=parents):
        raise RefusedError(words)


def _portions(rows: "QuerySet[Deadline]") -> Iterator[list[Deadline]]:
    """Yield the open ones among rows, locked, with their commitments, some at a time."""
    keys = sorted({*rows.filter(closed_at__isnull=True).values_list("pk", flat=True)})
    for start in range(0, len(keys), PORTION):
        chosen = Deadline.objects.filter(pk__in=keys[start : start + PORTION])
        related = chosen.select_related("commitment__framework", "commitment__author_party")
        yield list(related.select_for_update(of=("self",)).order_by("pk"))


def end_days_anew(
    rows: "QuerySet[Deadline]", *, by: User | None, at: datetime, reason: str = ""
) -> int:
    """Let the days of open deadlines end with the zones of their parties; return how many moved."""
    count = 0
    with transaction.atomic():
        for portion in _portions(rows.filter(late_at__isnull=False)):
            grounds = grounds_of(deadline.commitment for deadline in portion)
            for deadline in portion:
                assert deadline.grace_day is not None  # noqa: S101 - a constraint keeps it so
                zones = grounds[deadline.commitment_id].zones
                deadline.late_at = late_from(deadline.grace_day, zones)
            saved = save_all_recorded(
                portion, by=by, at=at, verb="end_day_elsewhere", reason=reason
            )
            count += len(saved)
    return count


def count_days_anew(party: Party, *, by: User | None, at: datetime, reason: str) -> list[Move]:
    """Count working days anew for what a party, or a part of it, answers for."""
    return follow_all(hanging(_counting_working_days(party)), by=by, at=at, reason=reason)


def _counting_working_days(party: Party) -> "QuerySet[Deadline]":
    """Return what counts working days for an owner that is a party or a part of it."""
    owned = CommitmentParty.objects.filter(party__in=with_parts(party), role=PartyRole.OWNER)
    return Deadline.objects.filter(
        Q(offset_unit=OffsetUnit.WORKING_DAYS, commitment__in=owned.values("commitment"))
        & ~Q(anchor_relation="")
    )


def _turn_seasons(party: Party, *, by: User | None, at: datetime, reason: str) -> list[Move]:
    """Read the plain seasons of what a party promised first anew, in its hemisphere."""
    rows = Deadline.objects.filter(
        commitment__party_roles__party=party,
        commitment__party_roles__role=PartyRole.OWNER,
        anchor_relation="",
    ).exclude(hemisphere=party.hemisphere)
    moves: list[Move] = []
    for portion in _portions(rows.exclude(edtf="")):
        firsts = _first_owners(portion)
        turning = [
            deadline
            for deadline in portion
            if firsts[deadline.commitment_id] == party.pk and _names_a_plain_season(deadline.edtf)
        ]
        changed = {deadline.pk: Before.of(deadline) for deadline in turning}
        grounds = grounds_of(deadline.commitment for deadline in turning)
        for deadline in turning:
            deadline.hemisphere = party.hemisphere
            deadline.basis = [_turned(code, party.hemisphere) for code in deadline.basis]
            resolve_days(deadline, zones=grounds[deadline.commitment_id].zones)
        moves += follow_all(turning, changed=changed, by=by, at=at, reason=reason)
    return moves


def _first_owners(deadlines: list[Deadline]) -> dict[int, int]:
    """Return the owner named first, by commitment: whose seasons the words mean."""
    rows = CommitmentParty.objects.filter(
        commitment__in={deadline.commitment_id for deadline in deadlines}, role=PartyRole.OWNER
    )
    return dict(rows.order_by("-pk").values_list("commitment_id", "party_id"))


def _names_a_plain_season(edtf: str) -> bool:
    value = parse_edtf(edtf)
    bounds = (value.lower, value.upper)
    return any(isinstance(bound, Moment) and bound.grouping in PLAIN_SEASONS for bound in bounds)


def _turned(code: str, hemisphere: str) -> str:
    name, _mark, season = code.partition("ern_")
    return f"{hemisphere}ern_{season}" if name in {"north", "south"} and season else code


def _turn_fiscal_years(
    rows: "QuerySet[Deadline]",
    followed: Followed,
    old_month: int | None,
    *,
    by: User | None,
    at: datetime,
    reason: str,
) -> None:
    """Read the fiscal years that the rule read anew; leave what a person read to a person."""
    for portion in _portions(rows.exclude(edtf="").filter(anchor_relation="")):
        fiscal = [row for row in portion if any(code.startswith("fiscal") for code in row.basis)]
        changed = {row.pk: Before.of(row) for row in fiscal}
        turned = []
        for deadline in fiscal:
            if read_again(deadline, old_month=old_month):
                turned.append(deadline)
            else:
                followed.left.append(deadline)
        followed.moves += follow_all(turned, changed=changed, by=by, at=at, reason=reason)
