"""Holding a report against what the reporting rounds of the day ask of it."""

from datetime import datetime

from django.utils.translation import gettext as _

from commitments.actions.refusal import RefusedError
from commitments.domain.rounds import Ask, left_empty
from commitments.models import ProgressUpdate
from commitments.models.choices import AskChoices
from commitments.rounds import Asked, asked_on

TEXTS = (Ask.HEALTH, Ask.NARRATIVE, Ask.NEXT_STEPS, Ask.OBSTACLES, Ask.HELP_NEEDED)


class MissingAskedError(RefusedError):
    """A round asks for what the report leaves empty; `missing` says what that is."""

    def __init__(self, asked: Asked, missing: list[Ask]) -> None:
        self.missing = missing
        names = ", ".join(str(one) for one in asked.rounds)
        what = ", ".join(str(AskChoices(ask).label) for ask in missing)
        super().__init__(
            _("%(round)s asks for this and cannot do without it: %(what)s.")
            % {"round": names, "what": what}
        )


def given_in(update: ProgressUpdate) -> dict[Ask, bool]:
    """Return what a report gives, of all that a round may ask for."""
    return {
        **{ask: bool(getattr(update, ask.value).strip()) for ask in TEXTS},
        Ask.MEASUREMENT: update.measurements.exists(),
        Ask.EVIDENCE: update.evidence.exists(),
    }


def left_out(update: ProgressUpdate, *, at: datetime, only_required: bool = False) -> list[Ask]:
    """Return what the rounds of an instant ask of a report and it does not give."""
    asked = asked_on([update.commitment], at=at).get(update.commitment_id)
    if asked is None:
        return []
    return left_empty(asked.asks, given_in(update), only_required=only_required)


def check_asked(update: ProgressUpdate, *, at: datetime) -> None:
    """Raise MissingAskedError where a round requires what a report leaves empty."""
    asked = asked_on([update.commitment], at=at).get(update.commitment_id)
    if asked is None or not any(asked.asks.values()):
        return
    missing = left_empty(asked.asks, given_in(update), only_required=True)
    if missing:
        raise MissingAskedError(asked, missing)
