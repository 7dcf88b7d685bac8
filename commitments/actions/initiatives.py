"""Proposing cooperative projects and taking them from step to step."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.cycles import settle_all
from commitments.actions.refusal import RefusedError
from commitments.criteria import unknown_criteria
from commitments.domain.vocabulary import Stage
from commitments.models import Commitment, Initiative, InitiativeStep
from frameworks.models import Framework, Party, PriorityArea
from history.actions import save_recorded, set_recorded
from meetings.models import Meeting

ORDER = tuple(stage for stage in Stage if stage != Stage.WITHDRAWN)
FINAL_STAGES = frozenset({Stage.COMPLETED, Stage.WITHDRAWN})


def propose_initiative(
    framework: Framework,
    *,
    title: str,
    summary: str = "",
    parties: Iterable[Party] = (),
    areas: Iterable[PriorityArea] = (),
    commitments: Iterable[Commitment] = (),
    taken_on: date,
    is_demo: bool = False,
    by: User,
    at: datetime,
) -> Initiative:
    """Enter a concept under a framework, and the commitments it counts for.

    Raises RefusedError for an area or a commitment of another framework.
    """
    areas, commitments = list(areas), list(commitments)
    _check_inside(framework, areas, commitments)
    initiative = Initiative(framework=framework, title=title, summary=summary, is_demo=is_demo)
    with transaction.atomic():
        save_recorded(initiative, by=by, at=at, verb="propose_initiative")
        set_recorded(initiative, name="parties", rows=list(parties), by=by, at=at)
        set_recorded(initiative, name="areas", rows=areas, by=by, at=at)
        set_recorded(initiative, name="commitments", rows=commitments, by=by, at=at)
        _record_step(initiative, Stage.CONCEPT, taken_on, None, "", by=by, at=at)
    return initiative


def _check_inside(
    framework: Framework, areas: Iterable[PriorityArea], commitments: Iterable[Commitment]
) -> None:
    """Raise RefusedError for what belongs to another framework."""
    if any(area.framework_id != framework.pk for area in areas):
        raise RefusedError(_("An area of another framework cannot be taken here."))
    strangers = [row.reference for row in commitments if row.framework_id != framework.pk]
    if strangers:
        raise RefusedError(
            _("%(references)s: of another framework. An initiative counts for its own only.")
            % {"references": ", ".join(strangers)}
        )


def link_commitments(
    initiative: Initiative, *, commitments: Iterable[Commitment], by: User, at: datetime
) -> Initiative:
    """Say for which commitments an initiative counts; their cycles are counted anew.

    Raises RefusedError for a commitment of another framework.
    """
    rows = list(commitments)
    _check_inside(initiative.framework, [], rows)
    with transaction.atomic():
        before = list(initiative.commitments.all())
        set_recorded(initiative, name="commitments", rows=rows, by=by, at=at)
        for commitment in {*before, *rows}:
            settle_all(commitment, by=by, at=at)
    return initiative


def classify_initiative(
    initiative: Initiative,
    *,
    areas: Iterable[PriorityArea],
    criteria: Collection[str],
    by: User,
    at: datetime,
) -> Initiative:
    """Say in which areas an initiative works, and which criteria of its framework it meets.

    `criteria` are codes of `commitments.criteria.criteria_of`. Raises RefusedError for one that
    the framework does not have, and for an area of another framework.
    """
    rows = list(areas)
    if unknown := unknown_criteria(criteria, framework=initiative.framework):
        raise RefusedError(
            _("This framework has no criterion %(codes)s.") % {"codes": ", ".join(unknown)}
        )
    _check_inside(initiative.framework, rows, [])
    with transaction.atomic():
        initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
        set_recorded(initiative, name="areas", rows=rows, by=by, at=at)
        initiative.criteria_met = sorted(set(criteria))
        save_recorded(initiative, by=by, at=at, verb="check_criteria")
    return initiative


def check_stage(initiative: Initiative, stage: Stage, decision: str) -> None:
    """Raise RefusedError where a stage cannot follow the present one."""
    present = Stage(initiative.stage)
    if present in FINAL_STAGES:
        raise RefusedError(
            _("This initiative is %(stage)s; no step follows.")
            % {"stage": initiative.get_stage_display()}
        )
    if stage == Stage.DECIDED and not decision.strip():
        raise RefusedError(_("A decision needs its record: who decided what, and where."))
    if stage != Stage.WITHDRAWN and ORDER.index(stage) <= ORDER.index(present):
        raise RefusedError(
            _("This initiative is %(stage)s already.") % {"stage": initiative.get_stage_display()}
        )


def take_step(
    initiative: Initiative,
    *,
    stage: Stage,
    taken_on: date,
    meeting: Meeting | None = None,
    decision: str = "",
    by: User,
    at: datetime,
) -> InitiativeStep:
    """Take an initiative to a later stage; a presentation counts for the quotas it serves.

    Raises RefusedError.
    """
    with transaction.atomic():
        initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
        check_stage(initiative, stage, decision)
        initiative.stage = stage
        save_recorded(initiative, by=by, at=at, verb=f"initiative_{stage}", reason=decision)
        step = _record_step(initiative, stage, taken_on, meeting, decision, by=by, at=at)
        for commitment in initiative.commitments.all():
            settle_all(commitment, by=by, at=at)
    return step


def _record_step(
    initiative: Initiative,
    stage: Stage,
    taken_on: date,
    meeting: Meeting | None,
    decision: str,
    *,
    by: User,
    at: datetime,
) -> InitiativeStep:
    step = InitiativeStep(
        initiative=initiative,
        stage=stage,
        taken_on=taken_on,
        meeting=meeting,
        decision=decision,
        taken_by=by,
    )
    save_recorded(step, by=by, at=at, verb="take_step")
    return step
