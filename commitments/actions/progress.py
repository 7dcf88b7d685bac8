"""Logging progress in one go: words, figures, milestones and evidence of a report, all or none."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from commitments.actions.evidence import drop_evidence
from commitments.actions.files import Upload, discard_file
from commitments.actions.measuring import attach_evidence, read_measured, record_measurement
from commitments.actions.proposals import (
    ProposedStep,
    Steps,
    Ticks,
    propose_steps,
    tick_milestones,
)
from commitments.actions.reporting import draft_update, revise_update, submit_update
from commitments.domain.vocabulary import Stage
from commitments.models import Commitment, Evidence, Indicator, Measurement, ProgressUpdate
from frameworks.models import Party
from history.actions import delete_recorded, save_recorded, touch_recorded


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that a report gives for an indicator."""

    value: Decimal
    measured_edtf: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A link or a file that supports a report."""

    title: str
    url: str = ""
    upload: Upload | None = None


# What a report gives for each indicator; None takes an earlier figure out again.
Figures = Mapping[Indicator, Figure | None]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a report says of milestones and initiatives, as far as it is to be changed."""

    reached: Ticks = field(default_factory=dict)
    steps: Steps = field(default_factory=dict)


NO_PROPOSALS = Proposals()


def log_progress(
    commitment: Commitment,
    *,
    uuid: UUID,
    party: Party,
    figures: Figures,
    proofs: Sequence[Proof] = (),
    proposals: Proposals = NO_PROPOSALS,
    submit: bool,
    by: User,
    at: datetime,
    **written: Any,
) -> ProgressUpdate:
    """Write a report with all that belongs to it, as a draft or handed in at once.

    Raises RefusedError, and ValidationError where the report `uuid` exists already.
    """
    with _whole() as kept:
        update = draft_update(commitment, party=party, uuid=uuid, by=by, at=at, **written)
        update = _propose(update, proposals, by=by, at=at)
        return _complete(update, kept, figures, proofs, submit=submit, by=by, at=at)


def mend_progress(
    update: ProgressUpdate,
    *,
    version: int | None,
    figures: Figures,
    proofs: Sequence[Proof] = (),
    proposals: Proposals = NO_PROPOSALS,
    dropped: Sequence[Evidence] = (),
    drop_reason: str = "",
    submit: bool,
    by: User,
    at: datetime,
    **written: Any,
) -> ProgressUpdate:
    """Change a report that is in its author's hands, and hand it in where asked.

    Evidence that the report has already is not attached again. Raises RefusedError, and
    StaleRecordError where `version` is not the present one.
    """
    with _whole() as kept:
        update = revise_update(update, version=version, by=by, at=at, **written)
        for evidence in dropped:
            if evidence.update_id == update.pk:
                drop_evidence(evidence, reason=drop_reason, by=by, at=at)
        has_other_steps = _changes_steps(update, proposals)
        update = _propose(update, proposals, by=by, at=at)
        fresh = [proof for proof in proofs if not holds(update, proof)]
        # The words are what they were, and the figures are not: a form that shows the old ones
        # has to be noticed all the same.
        is_other = has_other_steps or _changes_figures(update, figures)
        if update.version == version and is_other:
            touch_recorded(update, by=by, at=at)
        return _complete(update, kept, figures, fresh, submit=submit, by=by, at=at)


def _changes_figures(update: ProgressUpdate, figures: Figures) -> bool:
    """Say whether figures are other than those that a report has."""
    rows = Measurement.objects.filter(update=update, is_accepted=False)
    said = {row.indicator_id: Figure(row.value, row.measured_edtf, row.source) for row in rows}
    return any(said.get(indicator.pk) != figure for indicator, figure in figures.items())


def _changes_steps(update: ProgressUpdate, proposals: Proposals) -> bool:
    """Say whether the steps of initiatives are other than those that a report has."""
    said = {
        row.initiative_id: ProposedStep(Stage(row.stage), row.taken_on, row.decision)
        for row in update.steps.all()
    }
    return any(said.get(initiative.pk) != step for initiative, step in proposals.steps.items())


def holds(update: ProgressUpdate, proof: Proof) -> bool:
    """Say whether a report has a piece of evidence already."""
    digest = proof.upload.sha256 if proof.upload else ""
    return update.evidence.filter(url=proof.url, sha256=digest).exists()


@contextmanager
def _whole() -> Iterator[list[Evidence]]:
    """Undo everything together: a transaction, and the files that were kept inside it."""
    kept: list[Evidence] = []
    try:
        with transaction.atomic():
            yield kept
    except BaseException:
        for evidence in kept:
            discard_file(evidence)
        raise


def _complete(
    update: ProgressUpdate,
    kept: list[Evidence],
    figures: Figures,
    proofs: Sequence[Proof],
    *,
    submit: bool,
    by: User,
    at: datetime,
) -> ProgressUpdate:
    for indicator, figure in figures.items():
        _set_figure(update, indicator, figure, by=by, at=at)
    for proof in proofs:
        evidence = attach_evidence(
            update.commitment,
            title=proof.title,
            url=proof.url,
            upload=proof.upload,
            update=update,
            by=by,
            at=at,
        )
        kept.append(evidence)
    return submit_update(update, by=by, at=at) if submit else update


def _propose(
    update: ProgressUpdate, proposals: Proposals, *, by: User, at: datetime
) -> ProgressUpdate:
    if proposals.reached:
        update = tick_milestones(update, reached=proposals.reached, by=by, at=at)
    if proposals.steps:
        update = propose_steps(update, steps=proposals.steps, by=by, at=at)
    return update


def _set_figure(
    update: ProgressUpdate,
    indicator: Indicator,
    figure: Figure | None,
    *,
    by: User,
    at: datetime,
) -> None:
    rows = Measurement.objects.filter(update=update, indicator=indicator, is_accepted=False)
    known = rows.select_related("indicator__commitment__framework", "update").first()
    if figure is None:
        if known is not None:
            delete_recorded(known, by=by, at=at, verb="drop_measurement")
    elif known is None:
        record_measurement(
            indicator,
            value=figure.value,
            measured_edtf=figure.measured_edtf,
            source=figure.source,
            update=update,
            by=by,
            at=at,
        )
    else:
        known.value, known.source = figure.value, figure.source
        known.measured_edtf = figure.measured_edtf
        known.measured_on = read_measured(figure.measured_edtf)
        save_recorded(known, by=by, at=at, verb="mend_measurement")
