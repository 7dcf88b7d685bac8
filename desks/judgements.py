"""What pages show of judgements: each owner's, its chain, and what is waiting; plain values."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.domain.vocabulary import Outcome, Status
from commitments.judging import Unit, pending, units_of
from commitments.models import Assessment, Commitment
from commitments.models.choices import OutcomeChoices
from commitments.wording import reading_words
from desks.rows import Row, row_of
from frameworks.models import Party


@dataclass(frozen=True, slots=True)
class Judged:
    """One owner on one deadline or on the whole, as a page shows it."""

    key: str
    party: str
    about: str
    outcome: str
    outcome_code: str
    in_force: Assessment | None
    earlier: tuple[Assessment, ...]
    is_ripe: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One commitment that waits at the judging desk."""

    row: Row
    framework: str
    why: str
    waiting: str
    looked_at: str
    is_chosen: bool


def unit_key(unit: Unit) -> str:
    """Return what names a unit in an address: the party and, where it is one, the deadline."""
    parts = [unit.party, unit.deadline] if unit.deadline else [unit.party]
    return ".".join(str(part.uuid) for part in parts)


def judged_of(unit: Unit, *, speaks_for: frozenset[int]) -> Judged:
    """Return what a page shows of a unit; `speaks_for` are the reader's own parties."""
    held = unit.in_force
    outcome = held.outcome if held else Outcome.NOT_YET_ASSESSED
    return Judged(
        key=unit_key(unit),
        party=unit.party.label,
        about=reading_words(unit.deadline) if unit.deadline else _("the whole commitment"),
        outcome=str(OutcomeChoices(outcome).label),
        outcome_code=str(outcome),
        in_force=held,
        earlier=unit.chain[1:],
        is_ripe=unit.is_ripe,
        may_answer=held is not None and not held.dissent and unit.party.pk in speaks_for,
    )


def shown_units(units: list[Unit]) -> list[Unit]:
    """Keep what has been judged or is over; where nothing is, each owner on the whole."""
    told = [unit for unit in units if unit.chain or (unit.is_ripe and unit.deadline)]
    silent = {unit.party.pk for unit in units} - {unit.party.pk for unit in told}
    kept = {id(unit) for unit in told}
    return [
        unit
        for unit in units
        if id(unit) in kept or (unit.deadline is None and unit.party.pk in silent)
    ]


def judgements_on(
    commitment: Commitment, user: User | AnonymousUser, *, at: datetime
) -> list[Judged]:
    """Return what a commitment's page shows of judgements; fetched with `with_judged`."""
    owners = Party.objects.filter(
        pk__in=Assessment.objects.answerable_by(user).filter(commitment=commitment).values("party")
    )
    speaks_for = frozenset(owners.values_list("pk", flat=True))
    units = shown_units(units_of(commitment, at=at))
    return [judged_of(unit, speaks_for=speaks_for) for unit in units]


def judge_row(commitment: Commitment, *, at: datetime, is_chosen: bool) -> JudgeRow:
    """Return a row of the judging desk."""
    waiting = pending(commitment, at=at)
    standing = getattr(commitment, "standing", "")
    row = row_of(commitment, standing=standing, at=at)
    looked = [unit.in_force for unit in waiting if unit.in_force]
    return JudgeRow(
        row=row,
        framework=commitment.framework.code,
        why=_why(commitment, standing),
        waiting=", ".join(dict.fromkeys(unit.party.label for unit in waiting)),
        looked_at=_("looked at before, without an outcome") if looked else "",
        is_chosen=is_chosen,
    )


def _why(commitment: Commitment, standing: str) -> str:
    if commitment.status == Status.DELIVERED:
        return _("declared delivered")
    words = {
        "overdue": _("the deadline has passed"),
        "to_be_established": _("outcome to be established"),
    }
    return words.get(standing, _("a deadline was closed"))
