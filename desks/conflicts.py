"""What another window wrote to a report since its form was opened, and the merge of both sides."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from commitments.models import Measurement, ProgressUpdate, ReportedStep
from desks.forms.progress import WRITTEN, ProgressForm, saved_values
from desks.forms.proposals import TICKED
from desks.reports import figures_of
from history.merging import Merge, Side, merge
from history.models import AuditEvent
from history.since import Since, Touch, touches_of, written_since

# The parts of a figure in the form, and the columns that hold them; and those of a step.
PARTS = {"value": "value", "date": "measured_edtf", "source": "source"}
STEP_PARTS = ("stage", "taken", "decision")


def merge_report(form: ProgressForm, update: ProgressUpdate, *, version: int | None) -> Merge:
    """Take over in a form what only the other window changed; return what both changed.

    `update` is the report as it is saved now, `version` the one that the form was made from.
    """
    since = Since(is_known=False) if version is None else written_since(update, version=version)
    saved = saved_for_merge(form, update)
    touches: dict[str, Touch | None] = {name: since.touches.get(name) for name in WRITTEN}
    for indicator, changed in _touches_of_figures(update, since).items():
        touches |= _touches_in(form, indicator, changed)
    touches |= _touches_of_proposals(form, update, since)
    sides = {name: Side(value, touches.get(name)) for name, value in saved.items()}
    return merge(form, sides, is_known=since.is_known)


def saved_for_merge(form: ProgressForm, update: ProgressUpdate) -> dict[str, Any]:
    """Return what is saved for each field of words and figures."""
    saved = saved_values(update, figures_of(update), form.offer)
    values = {name: saved[name] for name in WRITTEN}
    for indicator in form.indicators:
        key = indicator.uuid.hex
        figure: dict[str, Any] = {f"{part}_{key}": saved.get(f"{part}_{key}") for part in PARTS}
        # Without a figure nothing is said of its day, which the form fills in by itself.
        if figure[f"value_{key}"] is None:
            del figure[f"date_{key}"]
        else:
            figure[f"value_{key}"] = Decimal(figure[f"value_{key}"])
        values |= figure
    offered = form.offer
    ticks = [f"reached_{row.uuid.hex}" for row in offered.milestones]
    steps = [f"{part}_{row.uuid.hex}" for row in offered.initiatives for part in STEP_PARTS]
    # A day beside no stage is the one that the form proposes.
    silent = {f"taken_{row.uuid.hex}" for row in offered.initiatives} - saved.keys()
    return values | {name: saved.get(name, "") for name in (*ticks, *steps) if name not in silent}


def _touches_of_proposals(
    form: ProgressForm, update: ProgressUpdate, since: Since
) -> dict[str, Touch | None]:
    """Return what was done to ticks and steps, by the fields of the form.

    What a step was before is not looked up: where both windows say something of it, a person
    chooses, and where only the other one does, that is taken over.
    """
    touches: dict[str, Touch | None] = {}
    if ticked := since.touches.get("milestones"):
        for row in form.offer.milestones:
            before = TICKED if str(row.uuid) in (ticked.before or ()) else ""
            touches[f"reached_{row.uuid.hex}"] = replace(ticked, before=before)
    if not since.is_known:
        return touches
    told = AuditEvent.objects.filter(
        pk__gte=since.first_event,
        root=update.commitment.uuid,
        subject_type=ReportedStep._meta.label_lower,
    )
    written = touches_of(told.order_by("-pk")).values()
    if latest := max(written, key=lambda touch: touch.at, default=None):
        for initiative in form.offer.initiatives:
            for part in STEP_PARTS:
                touches[f"{part}_{initiative.uuid.hex}"] = replace(latest, before="")
    return touches


def _touches_in(
    form: ProgressForm, indicator: int, changed: Mapping[str, Touch]
) -> dict[str, Touch | None]:
    """Return what was done to one figure, by the fields of the form."""
    key = next(row.uuid.hex for row in form.indicators if row.pk == indicator)
    touches = {f"{part}_{key}": changed.get(column) for part, column in PARTS.items()}
    value, day = touches[f"value_{key}"], touches[f"date_{key}"]
    if value and value.before is not None:
        touches[f"value_{key}"] = replace(value, before=Decimal(value.before).normalize())
    elif value and day and not form[f"value_{key}"].data:
        # Nobody typed a figure here: the day is the one that the form proposed.
        touches[f"date_{key}"] = replace(day, before=form[f"date_{key}"].data)
    return touches


def _touches_of_figures(update: ProgressUpdate, since: Since) -> dict[int, dict[str, Touch]]:
    """Return what was done to the figures of a report, by indicator; taken out ones as well."""
    if not since.is_known:
        return {}
    told = AuditEvent.objects.filter(
        pk__gte=since.first_event,
        root=update.commitment.uuid,
        subject_type=Measurement._meta.label_lower,
    )
    events = list(told.order_by("-pk"))
    whose = {figure.uuid: figure.indicator_id for figure in figures_of(update)}
    for event in events:
        if update.pk in event.changes.get("update_id", ()):
            named = (key for key in event.changes["indicator_id"] if key is not None)
            whose[event.subject] = next(named)
    return {
        indicator: touches_of(event for event in events if whose.get(event.subject) == indicator)
        for indicator in {*whose.values()}
    }
