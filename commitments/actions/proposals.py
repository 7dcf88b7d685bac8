"""What a report says of milestones and initiatives, which holds once the report is accepted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.closing import close_deadline
from commitments.actions.initiatives import FINAL_STAGES, ORDER, check_stage, take_step
from commitments.actions.refusal import RefusedError
from commitments.domain.vocabulary import DeadlineRole, Stage, UpdateState
from commitments.models import CloseReason, Deadline, Initiative, ProgressUpdate, ReportedStep
from history.actions import delete_recorded, save_recorded, set_recorded


@dataclass(frozen=True, slots=True)
class ProposedStep:
    """The stage to which a report says that an initiative has come, since when, decided how."""

    stage: Stage
    taken_on: date
    decision: str = ""


# What a report says of each milestone, and of each initiative; None takes it out again.
Ticks = Mapping[Deadline, bool]
Steps = Mapping[Initiative, ProposedStep | None]


def tick_milestones(
    update: ProgressUpdate, *, reached: Ticks, by: User, at: datetime
) -> ProgressUpdate:
    """Say in a report which milestones are reached; others stay as the report has them.

    Raises RefusedError for what is no open milestone of the commitment.
    """
    with transaction.atomic():
        update = _in_hand(update)
        ticked = {row.pk: row for row in update.milestones.all()}
        for deadline, is_reached in reached.items():
            if is_reached and deadline.pk not in ticked:
                _check_milestone(update, deadline)
                ticked[deadline.pk] = deadline
            elif not is_reached:
                ticked.pop(deadline.pk, None)
        set_recorded(
            update, name="milestones", rows=[*ticked.values()], by=by, at=at, verb="tick_milestones"
        )
    return update


def _check_milestone(update: ProgressUpdate, deadline: Deadline) -> None:
    is_milestone = deadline.role == DeadlineRole.MILESTONE
    if deadline.commitment_id != update.commitment_id or not is_milestone:
        raise RefusedError(_("This is no milestone of this commitment."))
    if deadline.closed_at is not None:
        raise RefusedError(_("This deadline is closed already."))


def propose_steps(
    update: ProgressUpdate, *, steps: Steps, by: User, at: datetime
) -> ProgressUpdate:
    """Say in a report to which stage initiatives have come; others stay as the report has them.

    Raises RefusedError for an initiative that does not count for the commitment, and for a day
    to come.
    """
    with transaction.atomic():
        update = _in_hand(update)
        known = {
            row.initiative_id: row for row in update.steps.select_related("update", "initiative")
        }
        for initiative, step in steps.items():
            _set_step(update, initiative, step, known.get(initiative.pk), by=by, at=at)
    return update


def _set_step(
    update: ProgressUpdate,
    initiative: Initiative,
    step: ProposedStep | None,
    known: ReportedStep | None,
    *,
    by: User,
    at: datetime,
) -> None:
    if step is None:
        if known is not None:
            delete_recorded(known, by=by, at=at, verb="drop_proposal")
        return
    if not initiative.commitments.filter(pk=update.commitment_id).exists():
        raise RefusedError(_("This initiative does not count for this commitment."))
    zone = ZoneInfo(update.commitment.framework.time_zone)
    if step.taken_on > at.astimezone(zone).date():
        raise RefusedError(_("A step is reported when it was taken; this day is to come."))
    row = known or ReportedStep(update=update, initiative=initiative)
    row.stage, row.taken_on, row.decision = step.stage, step.taken_on, step.decision
    save_recorded(row, by=by, at=at, verb="propose_step")


def _in_hand(update: ProgressUpdate) -> ProgressUpdate:
    rows = ProgressUpdate.objects.select_for_update(of=("self",))
    update = rows.select_related("commitment__framework", "party").get(pk=update.pk)
    if update.state not in {UpdateState.DRAFT, UpdateState.RETURNED}:
        raise RefusedError(_("This report is submitted; its words no longer change."))
    return update


def check_proposals(update: ProgressUpdate) -> None:
    """Raise RefusedError for a report whose proposals could not be carried out now."""
    for step in update.steps.select_related("initiative").order_by("pk"):
        if not _is_overtaken(step.initiative, Stage(step.stage)):
            check_stage(step.initiative, Stage(step.stage), step.decision)


def _is_overtaken(initiative: Initiative, stage: Stage) -> bool:
    """Say whether an initiative has come as far meanwhile, so that a step is left out."""
    present = Stage(initiative.stage)
    if present in FINAL_STAGES:
        return True
    return stage != Stage.WITHDRAWN and ORDER.index(stage) <= ORDER.index(present)


def carry_out(update: ProgressUpdate, *, by: User, at: datetime) -> None:
    """Close the milestones and take the steps that an accepted report speaks of.

    What somebody has closed or taken meanwhile is left as it is.
    """
    reason = _("Reported for %(party)s, and accepted.") % {"party": update.party.label}
    for deadline in update.milestones.filter(closed_at__isnull=True).order_by("pk"):
        close_deadline(deadline, close_reason=CloseReason.MET, reason=reason, by=by, at=at)
    for step in update.steps.select_related("initiative").order_by("pk"):
        try:
            check_stage(step.initiative, Stage(step.stage), step.decision)
        except RefusedError:
            continue
        take_step(
            step.initiative,
            stage=Stage(step.stage),
            taken_on=step.taken_on,
            decision=step.decision,
            by=by,
            at=at,
        )
