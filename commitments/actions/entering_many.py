"""Entering many commitments at once: what enter_commitment does for one, in few statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.days import resolve_days
from commitments.actions.entering import new_commitment
from commitments.actions.refusal import RefusedError
from commitments.domain.vocabulary import PartyRole
from commitments.models import Commitment, CommitmentParty, Deadline
from frameworks.models import Framework, Party, PriorityArea
from history.actions import insert_all, record_all, save_all_recorded


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment to be entered: its fields, parties by role, areas, and its date as read."""

    fields: Mapping[str, Any]
    parties: Sequence[tuple[Party, PartyRole | str]] = ()
    areas: Sequence[PriorityArea] = ()
    date: Mapping[str, Any] = field(default_factory=dict)


def enter_commitments(
    framework: Framework, promises: Iterable[Promise], *, by: User | None, at: datetime
) -> list[Commitment]:
    """Enter commitments with their parties, areas and dates. They stand in no document.

    Raises RefusedError for a reference that is taken and a date that is no EDTF, and
    ValidationError where a field refuses.
    """
    told = list(promises)
    made = [new_commitment(framework, at=at, **promise.fields) for promise in told]
    _check_references(framework, made)
    with transaction.atomic():
        save_all_recorded(made, by=by, at=at, verb="enter_commitment")
        roles = [
            CommitmentParty(commitment=commitment, party=party, role=role)
            for commitment, promise in zip(made, told, strict=True)
            for party, role in promise.parties
        ]
        save_all_recorded(roles, by=by, at=at, verb="name_party")
        _name_areas(made, told, by=by, at=at)
        dates = [
            _deadline(commitment, promise)
            for commitment, promise in zip(made, told, strict=True)
            if promise.date
        ]
        save_all_recorded(dates, by=by, at=at, verb="set_deadline")
    return made


def _check_references(framework: Framework, made: Sequence[Commitment]) -> None:
    references = [commitment.reference for commitment in made]
    taken = Commitment.objects.filter(framework=framework, reference__in=references)
    if found := taken.order_by("reference").values_list("reference", flat=True).first():
        raise RefusedError(
            _("%(framework)s has a commitment with the reference %(reference)s already.")
            % {"framework": framework.code, "reference": found}
        )


def _name_areas(
    made: Sequence[Commitment], told: Sequence[Promise], *, by: User | None, at: datetime
) -> None:
    named = [(row, promise.areas) for row, promise in zip(made, told, strict=True) if promise.areas]
    if any(area.framework_id != row.framework_id for row, areas in named for area in areas):
        raise RefusedError(_("An area of another framework cannot be taken here."))
    through = Commitment.areas.through
    insert_all(
        [
            through(commitment_id=row.pk, priorityarea_id=area.pk)
            for row, areas in named
            for area in areas
        ]
    )
    changes = [(row, {"areas": [[], [area.code for area in areas]]}) for row, areas in named]
    record_all(changes, verb="name_areas", by=by, at=at)


def _deadline(commitment: Commitment, promise: Promise) -> Deadline:
    deadline = Deadline(commitment=commitment, **promise.date)
    zones = {party.time_zone for party, _role in promise.parties}
    resolve_days(deadline, zones=zones or {commitment.framework.time_zone})
    return deadline
