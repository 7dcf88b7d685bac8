"""Judging several commitments alike: one outcome, one reason, and a record for each owner."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.actions import RefusedError, assess
from commitments.domain.vocabulary import Completion, Outcome
from commitments.judging import Unit, pending, with_judged
from commitments.models import Commitment
from commitments.models.choices import OutcomeChoices
from commitments.wording import reading_words
from desks.bulk.items import find_commitments
from desks.bulk.verbs import Answers, Signed, Verb
from desks.forms.judging import JudgeForm


def unit_words(unit: Unit) -> str:
    """Name who is judged, and on which deadline."""
    return (
        f"{unit.party.label} ({reading_words(unit.deadline)})"
        if unit.deadline
        else unit.party.label
    )


def _judge(commitment: Commitment, answers: Answers, signed: Signed) -> str:
    """Judge every owner on all that waits."""
    found = with_judged(Commitment.objects.filter(pk=commitment.pk)).get()
    waiting = pending(found, at=signed.at)
    if not waiting:
        raise RefusedError(_("Nothing of it waits for a judgement."))
    # Where several owners share a deadline, the judgement of the last one closes it.
    last = {unit.deadline.pk: unit for unit in waiting if unit.deadline}
    for unit in waiting:
        held = unit.deadline
        is_last = held is not None and held.is_open and last[held.pk] is unit
        assess(
            commitment,
            party=unit.party,
            deadline=unit.deadline,
            completion=Completion(answers["completion"]),
            outcome=Outcome(answers["outcome"]),
            reasons=answers["reasons"],
            closes=bool(answers.get("closes")) and is_last,
            replaces=unit.in_force,
            **signed.full,
        )
    return _("%(outcome)s: %(who)s") % {
        "outcome": OutcomeChoices(answers["outcome"]).label,
        "who": ", ".join(unit_words(unit) for unit in waiting),
    }


JUDGE_VERBS = (
    Verb(
        "judge",
        "judge",
        _l("Judge what became of them"),
        _l("Judge"),
        JudgeForm,
        find_commitments,
        one=_judge,
    ),
)
