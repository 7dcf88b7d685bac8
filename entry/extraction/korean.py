"""Korean cue words at the end of a sentence: few, and only what a verb ending says."""

import re

from commitments.domain.vocabulary import Strength
from entry.extraction.proposal import Class, Cue, Reason

# Money that is given, lent or put in.
GIVES = re.compile(r"지원|공여|기여|출연|투자|제공")
_CUES: tuple[tuple[re.Pattern[str], Class, Strength, Cue], ...] = tuple(
    (re.compile(pattern), label, strength, cue)
    for pattern, label, strength, cue in (
        (r"기로\s*(?:하였다|했다|합의하였다|합의했다|결정하였다|결정했다|약속하였다|약속했다)",
         Class.PLANNED, Strength.COMMITS, Cue.PROMISE),
        (r"(?:공약|약속)(?:하였다|했다|한다)", Class.PLANNED, Strength.COMMITS, Cue.PROMISE),
        (r"[ㄹ가-힣]\s*(?:것이다|것임|예정이다|예정임|계획이다|계획임|방침이다)",
         Class.PLANNED, Strength.WILL, Cue.FUTURE),
        (r"(?:겠다|하겠습니다|나갈 것)", Class.PLANNED, Strength.WILL, Cue.FUTURE),
        (r"(?:고자\s*한다|려고\s*한다|추진한다|추진하기로)",
         Class.PLANNED, Strength.INTENDS, Cue.INTENTION),
        (r"(?:하여야|해야)\s*(?:한다|할)", Class.PRINCIPLE, Strength.SHOULD, Cue.PRINCIPLE),
        (r"(?:고\s*있다|지속한다|계속한다|지원한다|협력한다)",
         Class.ONGOING, Strength.STATES, Cue.CONTINUES),
        (r"(?:재확인|강조|환영|촉구|규탄|평가)(?:하였다|했다|한다)",
         Class.PRINCIPLE, Strength.STATES, Cue.POSITION),
        (r"(?:하였다|했다|되었다|됐다|개최하였다)", Class.DELIVERED, Strength.STATES, Cue.PAST),
    )
)  # fmt: skip


def read_korean(text: str) -> tuple[Class, Strength, int, int, Reason] | None:
    """Return what the ending of a Korean sentence says, and where; None without a cue."""
    for pattern, label, strength, cue in _CUES:
        if found := pattern.search(text):
            return label, strength, found.start(), found.end(), Reason(cue, found.group())
    return None
