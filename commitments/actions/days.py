"""What the days of deadlines rest on: zones, holidays and the readings that are given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commitments.actions.refusal import RefusedError
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.domain.standing import late_from
from commitments.domain.vocabulary import Hemisphere, PartyRole
from commitments.models import Commitment, CommitmentParty, Deadline
from frameworks.models import Framework, Party
from frameworks.working_days import has_calendar

# Outside these a day of the calendar is a slip of the pen.
YEARS = range(1900, 2201)


class DateError(RefusedError):
    """The words or the reading of a date cannot be taken; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Ground:
    """In which zones (IANA names) a commitment's days end, and whose holidays it keeps."""

    zones: frozenset[str]
    countries: frozenset[str]


def check_year(*days: date | None) -> None:
    """Raise DateError for a day that is surely mistyped: no year of which documents speak."""
    if any(day and day.year not in YEARS for day in days):
        raise DateError(
            _("A day lies between %(first)d and %(last)d; look at the year again.")
            % {"first": YEARS.start, "last": YEARS.stop - 1}
        )


def check_ahead(day: date | None, *, framework: Framework, at: datetime) -> None:
    """Raise RefusedError for a new last day that has gone by where the framework is."""
    if day is not None and day < at.astimezone(ZoneInfo(framework.time_zone)).date():
        raise RefusedError(
            _(
                "%(day)s lies in the past; to correct an entry, set the right deadline and "
                "close this one."
            )
            % {"day": date_format(day, "j M Y")}
        )


def country_of(party: Party) -> str:
    """Return the country whose holidays a party keeps: its own, or that of what it is part of."""
    above: Party | None = party
    seen: set[int] = set()
    while above is not None and above.pk not in seen:
        if above.country:
            return above.country
        seen.add(above.pk)
        above = above.parent
    return ""


def grounds_of(commitments: Iterable[Commitment]) -> Mapping[int, Ground]:
    """Return the ground of each commitment by its key, in one query.

    A day has ended when it has ended for every party. A working day is one for every owner whose
    country is known; where none is, Monday to Friday.
    """
    found = {commitment.pk: commitment for commitment in commitments}
    rows = CommitmentParty.objects.filter(commitment__in=found)
    roles: dict[int, list[CommitmentParty]] = {pk: [] for pk in found}
    for row in rows.select_related("party__parent__parent__parent"):
        roles[row.commitment_id].append(row)
    return {pk: _ground(commitment, roles[pk]) for pk, commitment in found.items()}


def _ground(commitment: Commitment, roles: Sequence[CommitmentParty]) -> Ground:
    zones = frozenset(row.party.time_zone for row in roles)
    owners = {country_of(row.party) for row in roles if row.role == PartyRole.OWNER}
    return Ground(
        zones or frozenset({commitment.framework.time_zone}),
        frozenset(country for country in owners if has_calendar(country)),
    )


def zones_of(commitment: Commitment) -> frozenset[str]:
    """Return the time zones (IANA names) in which the day of a deadline has to end."""
    return grounds_of([commitment])[commitment.pk].zones


def resolve_days(deadline: Deadline, *, zones: Iterable[str]) -> None:
    """Set first, last and grace day and the instant of lateness from the EDTF reading.

    Raises DateError where the reading is no EDTF.
    """
    if not deadline.edtf:
        deadline.first_day = deadline.last_day = deadline.grace_day = deadline.late_at = None
        return
    try:
        period = period_of(deadline.edtf, hemisphere=Hemisphere(deadline.hemisphere))
    except EdtfError as error:
        raise DateError(str(error)) from error
    deadline.first_day = period.first_day
    deadline.last_day = period.last_day
    deadline.grace_day = period.grace_day if period.last_day else None
    try:
        deadline.late_at = late_from(deadline.grace_day, zones) if deadline.grace_day else None
    except OverflowError as error:
        raise DateError(_("No calendar goes on after the end of the year 9999.")) from error
