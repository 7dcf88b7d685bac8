"""Merging two rows of the register that are one party."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions import RefusedError
from commitments.actions.days import country_of
from commitments.actions.registers import count_days_anew, end_days_anew
from commitments.domain.trees import branch_of
from commitments.models import CommitmentParty, Deadline
from entry.register.actions.moving import locked_pair, move
from entry.register.links import print_of
from entry.register.party_links import LINKS, ROLES, new_names, steps_of
from frameworks.models import Party, PartyName
from history.actions import save_all_recorded, save_recorded


def merge_parties(
    kept: Party, dropped: Party, *, reason: str, seen: str = "", by: User, at: datetime
) -> Party:
    """Let one row of the register stand for two; return the one that is kept.

    All that named the dropped one names the kept one; the dropped one stays and points at it, and
    its names find it. `seen` is the fingerprint of the plan that a person looked at. Raises
    RefusedError, and StaleRecordError where a row has changed since it was read.
    """
    if not reason.strip():
        raise RefusedError(_("Say why the two are one party."))
    with transaction.atomic():
        kept, dropped = locked_pair(kept, dropped)
        _check(kept, dropped, seen=seen)
        zone_differs = kept.time_zone != dropped.time_zone
        holidays_differ = country_of(kept) != country_of(dropped)
        _step_aside(kept, dropped, reason=reason, by=by, at=at)
        _take_names(kept, dropped, reason=reason, by=by, at=at)
        touched: set[int] = set()
        for link in LINKS:
            if link is ROLES:
                _take_contributions(kept, dropped, reason=reason, by=by, at=at)
            step = move(link, kept=kept, dropped=dropped, reason=reason, by=by, at=at)
            if link is ROLES:
                touched = {row.commitment_id for row in (*step.moves, *step.doubles)}
        # Its parts and those merged before may have been written in between.
        dropped.refresh_from_db()
        dropped.merged_into = kept
        save_recorded(dropped, by=by, at=at, verb="merge_party", reason=reason)
        if zone_differs:
            rows = Deadline.objects.filter(commitment__in=touched)
            end_days_anew(rows, by=by, at=at, reason=reason)
        if holidays_differ:
            count_days_anew(kept, by=by, at=at, reason=reason)
    kept.refresh_from_db()
    return kept


def _check(kept: Party, dropped: Party, *, seen: str) -> None:
    if kept.hemisphere != dropped.hemisphere:
        raise RefusedError(
            _("The two lie in different hemispheres, so that their seasons are others. Mend that.")
        )
    if seen and seen != print_of(steps_of(kept, dropped)):
        raise RefusedError(
            _("What the merge would do has changed since you looked. Look again, and confirm.")
        )


def _step_aside(kept: Party, dropped: Party, *, reason: str, by: User, at: datetime) -> None:
    """Lift the kept party out of the dropped one, where it was entered as a part of it."""
    parents = dict(Party.objects.select_for_update().order_by("pk").values_list("pk", "parent"))
    if kept.pk in branch_of(dropped.pk, parents=parents):
        # Above the dropped one there may be the kept one only by way of itself.
        kept.parent = dropped.parent
        save_recorded(kept, by=by, at=at, verb="merge", reason=reason)


def _take_names(kept: Party, dropped: Party, *, reason: str, by: User, at: datetime) -> None:
    rows = [PartyName(party=kept, name=name) for name in new_names(kept, dropped)]
    save_all_recorded(rows, by=by, at=at, verb="add_name", reason=reason)


def _take_contributions(
    kept: Party, dropped: Party, *, reason: str, by: User, at: datetime
) -> None:
    """Keep what the dropped party's own part was, where both have a role and only it says."""
    step = ROLES.plan(kept, dropped)
    said = {(row.commitment_id, row.role): row.contribution for row in step.doubles}
    changed: list[CommitmentParty] = []
    for row in ROLES.rows(kept) if any(said.values()) else ():
        words = said.get((row.commitment_id, row.role), "")
        if words and not row.contribution:
            row.contribution = words
            changed.append(row)
    save_all_recorded(changed, by=by, at=at, verb="merge", reason=reason)
