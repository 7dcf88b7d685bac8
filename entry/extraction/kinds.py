"""Which kind of commitment a promise or a programme is."""

import re
from collections.abc import Sequence

from commitments.domain.phrases import ReadingKind
from commitments.domain.vocabulary import Kind, Operator, QuantityRole
from entry.extraction.groups import BINDING, Force, Group
from entry.extraction.lexicon import ATELIC, MEETING, TELIC, one_of
from entry.extraction.proposal import Class, DateFound, QuantityFound

_EVENT = re.compile(
    r"(?:대화|회의|회담|포럼|워크숍|세미나|방문|훈련|협의회)|\b(?:meetings?|dialogues?|summits?|workshops?|seminars?|conferences?|trainings?|forum|forums|"
    r"roundtables?|ministerials?|sessions?|symposi(?:um|a)|tours?|exercises?|consultations|"
    r"ceremon(?:y|ies)|delegates|cohort|talks|retreat|(?:state|official|study)\s+visit)\b",
    re.IGNORECASE,
)
_YEARLY = re.compile(
    r"\b(?:each|every|per|a)\s+year\b|(?<!-)\b(?:annual|[Aa]nnually)\b|\byearly\b|"
    r"\bevery two years\b|\bbiennially\b|\bper (?:semester|month|quarter|term)\b"
)
_PLEDGE_HEADS = one_of(
    "contribute pledge commit invest allocate provide fund finance announce donate award disburse "
    "mobilise mobilize make give approve channel lend inject earmark dedicate extend set"
)
_PART = r"(?:half|an? (?:third|quarter|fifth|tenth)|one third|two thirds|three quarters)"
_BY_A_PART = re.compile(rf"\b(?:by|to) {_PART}\b")
_ALL = re.compile(
    rf"^\W*(?:by \d{{4}}, )?(?:every|all|no)\b(?! (?:parties|sides|participants))|\b{_PART} of\b",
    re.IGNORECASE,
)
_SITS = re.compile(r"\b(?:Council|Committee|Commission|Assembly|Congress|Group|Board)\b")
_BY_HALF = one_of("halve double triple quadruple")
_COUNTS = frozenset({QuantityRole.TARGET, QuantityRole.TARGET_PER_CYCLE, QuantityRole.CEILING})
_NEAR, _FAR = 70, 150
_HOLDS = one_of(
    "hold organise organize launch conduct convene inaugurate begin start open schedule take run "
    "lead kick pay"
)
_MOBILISES = re.compile(r"\bto (?:mobili[sz]e|leverage|raise|unlock)\b")
_ONCE = re.compile(
    r"\b(?:project|portal|study|framework|plan|roadmap|hub|system|strategy|centre|center|survey|"
    r"mapping|agreement|network|declaration|mechanism|standards?|guidelines?)\b",
    re.IGNORECASE,
)
_TO_MAKE = re.compile(
    r"\bto (?:(?:develop|deliver|create|build|produce|design|link)\s+(?:an?|the|its|their|our|two|"
    r"three|new)|establish|launch|complete|draft|construct|set up|finali[sz]e)\b",
    re.IGNORECASE,
)


def kind_of(
    label: Class,
    *,
    group: Group,
    rest: str,
    quantities: Sequence[QuantityFound],
    dates: Sequence[DateFound] = (),
    subject: str = "",
    said: str = "",
) -> Kind:
    """Return the kind of a clause; `said` is its verb, `rest` what follows."""
    if label is Class.PRINCIPLE:
        return Kind.STANDING_PRINCIPLE
    if label is Class.BACKGROUND:
        return Kind.BACKGROUND_FACT
    if _is_pledge(group, rest, quantities):
        return Kind.FINANCIAL_PLEDGE
    if any(one.currency for one in quantities) and _MOBILISES.search(rest):
        return Kind.QUANTITATIVE_TARGET
    dated = any(date.edtf and not date.is_past for date in dates)
    counted = [one for one in quantities if one.role in _COUNTS]
    yearly = any(date.kind == ReadingKind.RECURRING for date in dates) or _YEARLY.search(rest)
    if yearly and (counted or group.force in BINDING - {Force.HOPE}):
        return Kind.ANNUAL_QUOTA
    if any(_is_target(one) for one in counted):
        return Kind.QUANTITATIVE_TARGET
    if dated and (group.head in _BY_HALF or _BY_A_PART.search(rest) or _ALL.search(subject)):
        return Kind.QUANTITATIVE_TARGET
    if group.head == "hold" and group.is_passive and "held" not in said:
        # "The evaluation is foreseen for 2028": only what is a meeting is held.
        event = _EVENT.search(subject) or _SITS.search(subject) or _EVENT.search(rest[:_NEAR])
        return Kind.EVENT_MEETING if event else Kind.ONE_OFF_DELIVERABLE
    return _without_number(label, group, rest, dated=dated)


def _is_pledge(group: Group, rest: str, quantities: Sequence[QuantityFound]) -> bool:
    money = any(one.role is QuantityRole.MONEY for one in quantities)
    return money and (group.head in _PLEDGE_HEADS or group.force is Force.ANNOUNCED) and (
        "project" not in rest[:20]
    )  # fmt: skip


def _is_target(one: QuantityFound) -> bool:
    """Tell a target from a number that only describes: "two workshops"."""
    return (
        one.unit.startswith("percent")
        or one.operator in {Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN}
        or one.value >= 100
    )


def _without_number(label: Class, group: Group, rest: str, *, dated: bool) -> Kind:
    near = rest[:_NEAR]
    event = bool(_EVENT.search(near))
    if group.head == "take" and near.lstrip().startswith("place"):
        return Kind.EVENT_MEETING
    if (
        group.head in MEETING
        and group.force is not Force.PRESENT
        and (event or group.head not in {"join", "gather", "receive"})
    ):
        return Kind.EVENT_MEETING
    if group.is_passive and group.head in {"hold", "host", "convene", "organise", "organize"}:
        return Kind.EVENT_MEETING if event or "study" not in rest else Kind.ONE_OFF_DELIVERABLE
    if (
        event
        and label in {Class.PLANNED, Class.DELIVERED}
        and (not group.head or group.head in _HOLDS)
    ):
        return Kind.EVENT_MEETING
    if label is Class.ONGOING:
        if _TO_MAKE.search(rest[:_FAR]) or (
            group.head in {"include", "begin"} and _ONCE.search(near)
        ):
            return Kind.ONE_OFF_DELIVERABLE
        return Kind.ONGOING_PROGRAMME
    if label is Class.PLANNED and group.head in ATELIC - TELIC and not dated:
        return Kind.ONGOING_PROGRAMME
    return Kind.ONE_OFF_DELIVERABLE
