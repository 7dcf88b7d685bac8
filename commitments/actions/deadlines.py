"""Setting and moving deadlines: reading the words, resolving the days, keeping every change."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.days import DateError, check_ahead, resolve_days, zones_of
from commitments.actions.following import Before, Move, follow_below
from commitments.actions.refusal import RefusedError
from commitments.domain.edtf import EdtfError
from commitments.domain.phrases import Basis, ReadingContext, ReadingKind, read_phrase
from commitments.domain.vocabulary import DeadlineRole, Hemisphere
from commitments.models import Commitment, Deadline, DeadlineRevision
from history.actions import save_recorded
from sources.models import Passage

# Readings that lean on the document's own date are asked about again when that date changes.
INFERRED = frozenset({Basis.YEAR_INFERRED, Basis.DOCUMENT_DATE})


def document_date(commitment: Commitment) -> str:
    """Return the EDTF date of the document in which the commitment was first made."""
    first = commitment.mentions.select_related("passage__document").order_by("pk").first()
    return first.passage.document.date_edtf if first else ""


def read_words(deadline: Deadline) -> None:
    """Read the words of a deadline into it. Raises DateError where a person has to decide."""
    month = deadline.commitment.framework.fiscal_year_start_month
    reading = read_phrase(deadline.expression, context=_context_of(deadline, fiscal_month=month))
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


def _context_of(deadline: Deadline, *, fiscal_month: int | None) -> ReadingContext:
    commitment = deadline.commitment
    try:
        return ReadingContext(
            document_edtf=document_date(commitment),
            fiscal_year_start_month=fiscal_month,
            hemisphere=Hemisphere(deadline.hemisphere),
        )
    except EdtfError as error:
        raise DateError(
            _("The date of the document is no EDTF: %(error)s") % {"error": error}
        ) from error


def read_again(deadline: Deadline, *, old_month: int | None) -> bool:
    """Read words anew that were read by rule while the fiscal year began in another month.

    Say whether they could be; a reading that a person gave, or words that cannot be read now,
    stay as they are.
    """
    was = read_phrase(deadline.expression, context=_context_of(deadline, fiscal_month=old_month))
    if was.needs_person or was.edtf != deadline.edtf:
        return False
    try:
        read_words(deadline)
    except DateError:
        return False
    resolve_days(deadline, zones=zones_of(deadline.commitment))
    return True


def check_new_date(deadline: Deadline, *, expression: str, edtf: str, at: datetime) -> None:
    """Raise RefusedError where a new date for a deadline could not be read or has gone by."""
    trial = Deadline(
        commitment=deadline.commitment,
        expression=expression,
        edtf=edtf,
        hemisphere=deadline.hemisphere,
    )
    if not edtf:
        read_words(trial)
    resolve_days(trial, zones=zones_of(deadline.commitment))
    check_ahead(trial.last_day, framework=deadline.commitment.framework, at=at)
    _check_end(trial)


def _check_end(deadline: Deadline) -> None:
    """Raise DateError where a date that moves would never fall due again."""
    if deadline.last_day is None:
        raise DateError(
            _("The new date has no last day: say by when, as in “by 2030” instead of “from 2030”.")
        )


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
    looks_back: bool = False,
    by: User | None,
    at: datetime,
) -> DeadlineRevision:
    """Move a deadline to other words and keep what it was; what hangs on it moves along.

    `looks_back` says that a document tells of the move afterwards: the day may have gone by.
    It hangs on nothing from then on. Raises DateError for a date that cannot be read, and
    RefusedError without a reason, on a closed deadline, into the past, or where nothing would
    change.
    """
    revision, _moves = extend_all(
        deadline,
        expression=expression,
        edtf=edtf,
        reason=reason,
        asked_by=asked_by,
        looks_back=looks_back,
        by=by,
        at=at,
    )
    return revision


def extend_all(
    deadline: Deadline,
    *,
    expression: str,
    edtf: str = "",
    reason: str,
    asked_by: User | None = None,
    looks_back: bool = False,
    by: User | None,
    at: datetime,
) -> tuple[DeadlineRevision, list[Move]]:
    """Do what extend_deadline does, and tell also what moved, the deadline itself first."""
    if not reason.strip():
        raise RefusedError(_("Say why the date moves."))
    with transaction.atomic():
        rows = Deadline.objects.select_for_update(of=("self",))
        deadline = rows.select_related("commitment__framework").get(pk=deadline.pk)
        if deadline.closed_at:
            raise RefusedError(_("This deadline is closed; a closed date does not move."))
        before = Before.of(deadline)
        _take_words(deadline, expression=expression, edtf=edtf)
        _check_end(deadline)
        if (before.expression, before.edtf, before.last_day) == (
            deadline.expression,
            deadline.edtf,
            deadline.last_day,
        ):
            raise RefusedError(_("The new date is the old one."))
        if not looks_back:
            check_ahead(deadline.last_day, framework=deadline.commitment.framework, at=at)
        save_recorded(deadline, by=by, at=at, verb="extend_deadline", reason=reason)
        revision = _revise(deadline, before, reason=reason, asked_by=asked_by, by=by, at=at)
        own = Move(deadline, before.last_day, deadline.last_day)
        along = follow_below(deadline, by=by, at=at, reason=reason)
    return revision, [own, *along]


def _take_words(deadline: Deadline, *, expression: str, edtf: str) -> None:
    """Give a deadline words and a day of its own, whatever it hung on before."""
    deadline.expression, deadline.edtf = expression, edtf
    # The old words' reading says nothing of the new ones.
    deadline.qualifier, deadline.basis, deadline.is_inferred = "", [], False
    deadline.anchor_forum = deadline.anchor_meeting = deadline.anchor_deadline = None
    deadline.anchor_event, deadline.anchor_event_on = "", None
    deadline.anchor_relation, deadline.is_provisional = "", False
    if not edtf:
        read_words(deadline)
    resolve_days(deadline, zones=zones_of(deadline.commitment))


def _revise(
    deadline: Deadline,
    before: Before,
    *,
    reason: str,
    asked_by: User | None,
    by: User | None,
    at: datetime,
) -> DeadlineRevision:
    revision = DeadlineRevision(
        deadline=deadline,
        number=deadline.revisions.count() + 1,
        old_expression=before.expression,
        old_edtf=before.edtf,
        old_last_day=before.last_day,
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
