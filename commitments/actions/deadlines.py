"""Setting and moving deadlines: reading the words, resolving the days, keeping every change."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.domain.phrases import Basis, ReadingContext, ReadingKind, read_phrase
from commitments.domain.standing import late_from
from commitments.domain.vocabulary import DeadlineRole, Hemisphere
from commitments.models import Commitment, Deadline, DeadlineRevision
from history.actions import save_recorded
from sources.models import Passage

# Readings that lean on the document's own date are asked about again when that date changes.
INFERRED = frozenset({Basis.YEAR_INFERRED, Basis.DOCUMENT_DATE})


class DateError(RefusedError):
    """The words or the reading of a date cannot be taken; the message says what to do."""


def zones_of(commitment: Commitment) -> set[str]:
    """Return the time zones (IANA names) in which the day of a deadline has to end."""
    rows = commitment.party_roles.select_related("party")
    zones = {row.party.time_zone for row in rows}
    return zones or {commitment.framework.time_zone}


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


def document_date(commitment: Commitment) -> str:
    """Return the EDTF date of the document in which the commitment was first made."""
    first = commitment.mentions.select_related("passage__document").order_by("pk").first()
    return first.passage.document.date_edtf if first else ""


def read_words(deadline: Deadline) -> None:
    """Read the words of a deadline into it. Raises DateError where a person has to decide."""
    reading = read_phrase(deadline.expression, context=_context_of(deadline))
    is_one_date = reading.kind != ReadingKind.RECURRING and bool(reading.edtf)
    if reading.needs_person or not is_one_date:
        raise DateError(
            _(
                "“%(words)s” cannot be read as a date without a decision. "
                "Enter its reading in EDTF, as in 2023-35 for the third quarter of 2023."
            )
            % {"words": deadline.expression}
        )
    deadline.edtf = reading.edtf
    deadline.qualifier = reading.qualifier or ""
    deadline.basis = [str(basis) for basis in reading.basis]
    deadline.is_inferred = deadline.is_inferred or bool(INFERRED & {*reading.basis})


def _context_of(deadline: Deadline) -> ReadingContext:
    commitment = deadline.commitment
    try:
        return ReadingContext(
            document_edtf=document_date(commitment),
            fiscal_year_start_month=commitment.framework.fiscal_year_start_month,
            hemisphere=Hemisphere(deadline.hemisphere),
        )
    except EdtfError as error:
        raise DateError(
            _("The date of the document is no EDTF: %(error)s") % {"error": error}
        ) from error


def check_reading(deadline: Deadline, *, expression: str, edtf: str) -> None:
    """Raise DateError where a new date for a deadline could not be read."""
    trial = Deadline(
        commitment=deadline.commitment,
        expression=expression,
        edtf=edtf,
        hemisphere=deadline.hemisphere,
    )
    if not edtf:
        read_words(trial)
    resolve_days(trial, zones=zones_of(deadline.commitment))


def add_deadline(
    commitment: Commitment,
    *,
    expression: str = "",
    edtf: str = "",
    role: DeadlineRole = DeadlineRole.DUE,
    label: str = "",
    qualifier: str = "",
    hemisphere: Hemisphere = Hemisphere.NORTH,
    basis: Iterable[str] = (),
    is_inferred: bool = False,
    passage: Passage | None = None,
    by: User | None,
    at: datetime,
) -> Deadline:
    """Set a deadline from its words, or from a reading that a person gives.

    Raises DateError for words that need a person and for a reading that is no EDTF.
    """
    deadline = Deadline(
        commitment=commitment,
        expression=expression,
        edtf=edtf,
        role=role,
        label=label,
        qualifier=qualifier,
        hemisphere=hemisphere,
        basis=list(basis),
        is_inferred=is_inferred,
        passage=passage,
    )
    with transaction.atomic():
        if expression and not edtf:
            read_words(deadline)
        resolve_days(deadline, zones=zones_of(commitment))
        save_recorded(deadline, by=by, at=at, verb="set_deadline")
    return deadline


def extend_deadline(
    deadline: Deadline,
    *,
    expression: str,
    edtf: str = "",
    reason: str,
    asked_by: User | None = None,
    by: User | None,
    at: datetime,
) -> DeadlineRevision:
    """Move a deadline to other words and keep what it was.

    Raises DateError for a date that cannot be read, and RefusedError without a reason, on a
    closed deadline, or where nothing would change.
    """
    if not reason.strip():
        raise RefusedError(_("Say why the date moves."))
    with transaction.atomic():
        deadline = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline.pk)
        if deadline.closed_at:
            raise RefusedError(_("This deadline is closed; a closed date does not move."))
        old = (deadline.expression, deadline.edtf, deadline.last_day)
        deadline.expression, deadline.edtf = expression, edtf
        # The old words' reading says nothing of the new ones.
        deadline.qualifier, deadline.basis, deadline.is_inferred = "", [], False
        if not edtf:
            read_words(deadline)
        resolve_days(deadline, zones=zones_of(deadline.commitment))
        if old == (deadline.expression, deadline.edtf, deadline.last_day):
            raise RefusedError(_("The new date is the old one."))
        save_recorded(deadline, by=by, at=at, verb="extend_deadline", reason=reason)
        return _revise(deadline, old, reason=reason, asked_by=asked_by, by=by, at=at)


def _revise(
    deadline: Deadline,
    old: tuple[str, str, date | None],
    *,
    reason: str,
    asked_by: User | None,
    by: User | None,
    at: datetime,
) -> DeadlineRevision:
    revision = DeadlineRevision(
        deadline=deadline,
        number=deadline.revisions.count() + 1,
        old_expression=old[0],
        old_edtf=old[1],
        old_last_day=old[2],
        new_expression=deadline.expression,
        new_edtf=deadline.edtf,
        new_last_day=deadline.last_day,
        reason=reason,
        asked_by=asked_by or by,
        approved_by=by,
        revised_at=at,
    )
    save_recorded(revision, by=by, at=at, verb="revise_deadline", reason=reason)
    return revision
