"""Adding indicators, their values, and evidence."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.cycles import settle_all
from commitments.actions.files import Upload, check_room, hold_file
from commitments.actions.refusal import RefusedError
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.models import (
    Commitment,
    Evidence,
    EvidenceRelation,
    Indicator,
    Measurement,
    ProgressUpdate,
)
from history.actions import save_recorded

# What a manager may say of an indicator after it was entered.
DEFINING_FIELDS = frozenset(
    {
        "name",
        "definition",
        "definition_source",
        "unit",
        "direction",
        "baseline_value",
        "baseline_edtf",
        "baseline_source",
        "trajectory",
        "scope",
        "note",
    }
)


def add_indicator(
    commitment: Commitment,
    *,
    name: str,
    unit: str,
    role: str,
    operator: str,
    value: Decimal | int | None,
    by: User | None,
    at: datetime,
    **fields: Any,
) -> Indicator:
    """Add what is measured; its definition may come later and stays apart from the quote."""
    indicator = Indicator(
        commitment=commitment,
        name=name,
        unit=unit,
        role=role,
        operator=operator,
        value=value,
        **fields,
    )
    with transaction.atomic():
        save_recorded(indicator, by=by, at=at, verb="add_indicator")
    return indicator


def _check_report(commitment: Commitment, update: ProgressUpdate | None) -> None:
    if update is not None and update.commitment_id != commitment.pk:
        raise RefusedError(_("This report is on another commitment."))


def define_indicator(
    indicator: Indicator, *, by: User | None, at: datetime, reason: str = "", **fields: Any
) -> Indicator:
    """Say later what is measured: definition, unit, baseline, trajectory; the quote stays.

    Raises TypeError for a field that an indicator does not have.
    """
    if unknown := set(fields) - DEFINING_FIELDS:
        raise TypeError(f"not a defining field: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
        for name, value in fields.items():
            setattr(indicator, name, value)
        save_recorded(indicator, by=by, at=at, verb="define_indicator", reason=reason)
    return indicator


def read_measured(measured_edtf: str) -> date:
    """Return the last day of the date of a value (EDTF). Raises RefusedError where it has none."""
    try:
        last_day = period_of(measured_edtf).last_day
    except EdtfError as error:
        raise RefusedError(str(error)) from error
    if last_day is None:
        raise RefusedError(_("Say when this was measured; an open period has no last day."))
    return last_day


def record_measurement(
    indicator: Indicator,
    *,
    value: Decimal | int,
    measured_edtf: str,
    source: str = "",
    definition: str = "",
    operator: str = "=",
    update: ProgressUpdate | None = None,
    is_accepted: bool = False,
    is_demo: bool = False,
    by: User | None,
    at: datetime,
) -> Measurement:
    """Record a dated value.

    Raises RefusedError for a date without a last day or the report on another commitment.
    """
    _check_report(indicator.commitment, update)
    last_day = read_measured(measured_edtf)
    measurement = Measurement(
        indicator=indicator,
        value=value,
        operator=operator,
        definition=definition,
        measured_edtf=measured_edtf,
        measured_on=last_day,
        source=source,
        update=update,
        is_accepted=is_accepted,
        is_demo=is_demo,
    )
    with transaction.atomic():
        save_recorded(measurement, by=by, at=at, verb="record_measurement")
        if is_accepted:
            settle_all(indicator.commitment, by=by, at=at)
    return measurement


def attach_evidence(
    commitment: Commitment,
    *,
    title: str,
    relation: EvidenceRelation | str = EvidenceRelation.SUPPORT,
    statement: str = "",
    document_edtf: str = "",
    url: str = "",
    upload: Upload | None = None,
    update: ProgressUpdate | None = None,
    is_demo: bool = False,
    by: User | None,
    at: datetime,
) -> Evidence:
    """Attach a link, a file or a dated statement of a document to a commitment.

    The file of a transaction that is undone stays in the store: `discard_file` removes it.
    Raises RefusedError for the report on another commitment, and where there is no room left.
    """
    _check_report(commitment, update)
    evidence = Evidence(
        commitment=commitment,
        update=update,
        relation=relation,
        title=title,
        statement=statement,
        document_edtf=document_edtf,
        url=url,
        attached_by=by,
        attached_at=at,
        is_demo=is_demo,
    )
    with hold_file(upload) as kept, transaction.atomic():
        check_room(commitment, update, upload)
        if upload is not None:
            evidence.file = kept
            evidence.file_name, evidence.sha256 = upload.name, upload.sha256
            evidence.size = upload.size
        save_recorded(evidence, by=by, at=at, verb="attach_evidence")
    return evidence
