"""Verb groups that promise in a word: "commits to", "agreed on", "we task X to", "the goal of"."""

from commitments.domain.vocabulary import Strength
from entry.extraction.groups import STRENGTHS, Force, Group, make_group, past_adverbs
from entry.extraction.lexicon import GERUND, VERBS, one_of
from entry.extraction.tokens import Words

# Verbs that promise with what follows "to" (or a gerund, or money), by their base.
BINDS = {
    "commit": Force.PROMISE, "pledge": Force.PROMISE, "promise": Force.PROMISE,
    "undertake": Force.PROMISE, "vow": Force.PROMISE, "agree": Force.PROMISE,
    "resolve": Force.PROMISE, "decide": Force.PROMISE, "guarantee": Force.PROMISE,
    "intend": Force.INTENTION, "plan": Force.INTENTION, "expect": Force.INTENTION,
    "offer": Force.INTENTION, "prepare": Force.INTENTION, "propose": Force.INTENTION,
    "aim": Force.DUTY, "seek": Force.DUTY, "hope": Force.DUTY, "strive": Force.DUTY,
    "endeavour": Force.DUTY, "endeavor": Force.DUTY, "wish": Force.DUTY,
    "concur": Force.PROMISE,
}  # fmt: skip


# Present only: "agreed to" tells of the day itself, "sought to" of the past.
ONLY_PRESENT = one_of("intend plan expect prepare aim seek hope strive wish endeavour")


MANDATES = one_of(
    "task instruct direct mandate charge request ask invite authorise authorize entrust"
)


AIMS = one_of("goal goals aim objective target ambition intention view commitment")


def to_do(words: Words, at: int) -> bool:
    """Tell whether "to" and a verb follow within the clause."""
    for place in range(at + 1, min(at + 12, len(words.tokens) - 1)):
        if words.low(place) in {";", "."}:
            return False
        if words.low(place) == "to" and words.low(place + 1) in VERBS:
            return True
    return False


_SETS = one_of("with set sets adopt adopts adopted a have had")


def read_aim(words: Words, at: int) -> Group | None:
    """Read "with the goal of presenting", "a target of planting", "the aim is to reach"."""
    if words.low(at + 1) == "of" and words.low(at + 2) in GERUND and at:
        before = words.low(at - 2)
        if words.low(at) == "view" or before not in _SETS:
            return None
        return make_group(words, Force.DUTY, at, at + 2)
    return None


def does_bind(words: Words, verb: str, at: int) -> bool:
    """Tell whether a promising verb has what it promises after it."""
    then = past_adverbs(words, at + 1)
    following = words.low(then)
    if following == "to":
        return True
    if following in {"on", "upon"} and verb in {"agree", "concur", "decide"}:
        return words.low(then + 1) in GERUND
    if following == "that" or verb in {"commit", "pledge", "promise"}:
        return (following[:1] in "$€£¥₩a" and following != "") or following[:1].isdigit() or (
            following == "that"
        )  # fmt: skip
    if verb in {"agree", "decide", "resolve", "pledge", "undertake"} and following in {
        "in",
        "at",
        "today",
    }:
        return bool(_far_to(words, then))
    return following in GERUND and verb in {"propose", "commit"}


def _far_to(words: Words, at: int) -> int:
    """Return where "to" and a verb follow soon: "agreed in principle to set up"; 0 if nowhere."""
    for place in range(at, min(at + 6, len(words.tokens) - 1)):
        if words.low(place) == "to" and words.low(place + 1) in VERBS:
            return place
    return 0


def read_promised(words: Words, verb: str, first: int, at: int) -> Group:
    then = past_adverbs(words, at + 1)
    if words.low(then) in {"on", "upon"}:
        return make_group(words, BINDS[verb], first, then + 1)
    if words.low(then) in {"to", "that"}:
        made = make_group(words, BINDS[verb], first, then + 1)
        if words.low(then) == "to":
            return made
    if words.low(then) in {"in", "at", "today"} and (far := _far_to(words, then)):
        return make_group(words, BINDS[verb], first, far + 1)
    return Group(BINDS[verb], verb, first, at, STRENGTHS[BINDS[verb]])


def read_announced(words: Words, first: int, at: int) -> Group:
    for place in range(at + 1, min(at + 4, len(words.tokens))):
        word = words.low(place)
        if word in {"plan", "plans", "intention", "intent", "decision", "commitment"}:
            skip = place + 2 if words.low(place + 1) in {"to", "of"} else place + 1
            return make_group(words, Force.INTENTION, first, skip)
    return Group(Force.ANNOUNCED, "announce", first, at, Strength.STATES)


def read_mandate(words: Words, first: int, at: int) -> Group | None:
    """Read "we task our ministers to develop"."""
    for place in range(at + 1, min(at + 14, len(words.tokens) - 1)):
        if words.low(place) == "with" and words.low(place + 1) == "the":
            # "we entrust the Secretariat with the preparation of a roadmap"
            made = Group(Force.MANDATE, "prepare", first, place + 2, Strength.WILL)
            return made if words.low(place + 3) == "of" else None
        if words.low(place) in {"to", "with"} and words.low(place + 1) in VERBS | GERUND.keys():
            made = make_group(words, Force.MANDATE, place + 1, place + 1)
            return Group(made.force, made.head, first, made.last, Strength.WILL, made.is_passive)
        if words.low(place) in {";", ","}:
            return None
    return None


_TELLS = one_of("accept express announce declare signal indicate confirm")


# What is only said again is a position, unless it can be checked: "our pledge to halve … by 2030".
_FAR = 60
_SAYS_AGAIN = one_of("reaffirm reiterate renew restate recall")


_WILL_TO = one_of(
    "intention readiness willingness determination resolve intent plans desire invitation offer "
    "pledge commitment target goal promise"
)


def _is_measurable(words: Words, at: int) -> bool:
    """Tell whether a year or a percentage follows."""
    following = [words.low(place) for place in range(at + 1, at + _FAR)]
    return any(
        (word.isdigit() and len(word) == 4 and word[:2] in {"19", "20"}) or word in {"%", "percent"}
        for word in following
    )


def read_told(words: Words, verb: str, at: int) -> Group | None:
    """Read "expressed their intention to conclude", "confirmed its readiness to host"."""
    if verb not in _TELLS and not (verb in _SAYS_AGAIN and _is_measurable(words, at)):
        return None
    for place in range(at + 1, min(at + 6, len(words.tokens) - 1)):
        is_of = words.low(place) in _WILL_TO and words.low(place + 1) in {"of", "from", "by"}
        if is_of and (far := _far_to(words, place + 2)):
            # "accepts the invitation of Laos to hold …"
            made = make_group(words, Force.INTENTION, far, far + 1)
            return Group(made.force, made.head, at, made.last, made.strength)
        if words.low(place) in _WILL_TO and words.low(place + 1) in {"to", "of"}:
            made = make_group(words, Force.INTENTION, place + 1, place + 2)
            return Group(made.force, made.head, at, made.last, made.strength)
    return None


_ORGANS = one_of("""
    secretariat secretary bureau chair chairs co-chairs committee committees group force board forum
    body bodies council commission presidency officials ministers deputies sherpas governors experts
    panel rapporteur director director-general secretary-general president agency organisation
    organization executive administrator chairperson registrar
    """)


def is_own(words: Words, at: int, *, verb: str = "") -> bool:
    """Tell whether those who are asked do what the speaker says: "our ministers", "the Bureau"."""
    if words.low(at + 1) in {"our", "their", "its", "senior", "officials"}:
        return True
    if verb == "invite":
        return False
    for place in range(at + 1, min(at + 8, len(words.tokens))):
        if words.low(place) in {"to", ",", ";", "of"}:
            return False
        if words.low(place) in _ORGANS:
            return True
    return False
