"""How sure a proposal is, 0 to 1."""

import math

from entry.extraction.proposal import Class, Cue, Reason

_SURE = {
    Cue.PROMISE: 0.92, Cue.FUTURE: 0.88, Cue.INTENTION: 0.88, Cue.DUTY: 0.72, Cue.HOPE: 0.85,
    Cue.MANDATE: 0.88, Cue.ANNOUNCED: 0.75, Cue.CONTINUES: 0.85, Cue.PROGRAMME: 0.75,
    Cue.UPCOMING: 0.7, Cue.TARGET: 0.75, Cue.LEAD_IN: 0.85, Cue.PAST: 0.85, Cue.POSITION: 0.9,
    Cue.PRINCIPLE: 0.75, Cue.OUTCOME: 0.7, Cue.DESCRIPTION: 0.75, Cue.THING: 0.7,
    Cue.NO_VERB: 0.6,
}  # fmt: skip
_MORE = 0.06
# How much the learned opinion moves a confidence, as a part of its log-odds.
_HEARD = 0.5
_SUREST = 0.99


def confidence_of(label: Class, *, reasons: tuple[Reason, ...]) -> float:
    """Return how sure the cues make a class; a date or a number makes a promise surer."""
    sure = max((_SURE.get(reason.cue, 0.0) for reason in reasons), default=0.5)
    if label is Class.PLANNED:
        sure += _MORE * sum(reason.cue in {Cue.DATE, Cue.QUANTITY} for reason in reasons[:4])
    return round(min(sure, 0.97), 2)


def heard(confidence: float, *, opinion: float, is_open: bool) -> float:
    """Return a confidence moved by how likely (0 to 1) the words alone make something open."""
    sure = confidence if is_open else 1 - confidence
    odds = math.log(sure / (1 - sure)) + _HEARD * math.log(opinion / (1 - opinion))
    moved = 1 / (1 + math.exp(-odds))
    return round(min(moved if is_open else 1 - moved, _SUREST), 2)
