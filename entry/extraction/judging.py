"""What a verb group makes of its clause: promise, programme, report, position or description."""

import re

from entry.extraction.clauses import Clause
from entry.extraction.groups import Force
from entry.extraction.lexicon import (
    ATELIC,
    OUTCOME,
    POSITION,
    SPEAKING,
    STATIVE,
    TELIC,
)
from entry.extraction.proposal import Class, Cue, Reason

_PEOPLE = re.compile(
    r"\b(?:participants|students|people|companies|alumni|women|workers|tourists|citizens|farmers|"
    r"jobs|firms|businesses|visitors|households|travell?ers|residents|children|migrants|"
    r"passengers|consumers)\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:^|,\s)(?:in addition, )?(?:more than|over|nearly|about|almost|around|some|roughly|an "
    r"estimated|approximately)?\s*\d[\d,.]*\s*(?:million|billion)?\s+[a-z.]",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:frameworks?|roadmaps?|systems?|measures?|projects?|plans?|agreements?|initiatives?|"
    r"portals?|platforms?|partnerships?|declarations?|discussions?|efforts|cooperation|"
    r"investments?|reforms?|steps?|strateg(?:y|ies)|laws?|mechanisms?|treat(?:y|ies)|workshops?|"
    r"trainings?|goals?|activit(?:y|ies)|schemes?|rules?|conversations?|approach(?:es)?"
    r"|principles?|"
    r"support|projects|actions?|decisions?|tools?|funding|memorandum|accords?|borders?|"
    r"relationship|alliance|ties|work|programmes?|programs?|it|they|this|these|that|those"
    r"|which)\s*$",
    re.IGNORECASE,
)
_POINTING = re.compile(r"^\W*(?:this|these|those|such|that)\b", re.IGNORECASE)
_SPEAKER = re.compile(
    r"\b(?:he|she|secretary|minister|president|chancellor|commissioner|ambassador|talks?|"
    r"discussions?|meetings?|conversations?)\b",
    re.IGNORECASE,
)
# What a position is about: order, law and values rather than a piece of work.
_PRINCIPLE = re.compile(
    r"\b(?:rules-based|international law|freedoms?|sovereignty|territorial integrity|democracy|"
    r"democratic|rule of law|peace(?:ful)?|centrality|unity|values?|principles?|two-state|charter|"
    r"independence|mutual (?:trust|respect|benefit|confidence)|reciprocity|equality"
    r"|open markets?|stability of|solidarity|dignity|"
    r"status quo|free and open|non-interference|multilateralism|accordance|guided by|consistent "
    r"with|based on)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:pressing|shared|common|global|regional and global)\b[\w\s]{0,20}\bchallenges\b",
    re.IGNORECASE,
)
_PROGRAMME = re.compile(
    r"^\W*(?:an?|the|our)\b.{0,80}?\b(?:initiative|program(?:me)?|project|engagement|platform|"
    r"network|effort|campaign|facility|fund|scheme|mechanism|partnership)s?\b.{0,60}?"
    r"\b(?:to [a-z]|that|which|aimed at|designed)",
    re.IGNORECASE | re.DOTALL,
)
_INCLUDER = re.compile(r"\b(?:project|program(?:me)?|initiative|package|plan)s?\s*$", re.IGNORECASE)
_BUILDS_ON = re.compile(r"^\s*(?:up)?on\b", re.IGNORECASE)
_MONEY = re.compile(r"[$€£¥₩]\s?\d|\b(?:million|billion|trillion)\b")
_NEW = re.compile(
    r"^\W*(?:an?|the|its|their|our|two|three|several)?\s*(?:new|first|additional|joint|launch|"
    r"creation|establishment)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:each|every|per|(?:once|twice) a)\s+year\b|"
    r"\b(?:annual|regular|month|bienni)\w*ly\b|\bannually\b"
)
_NOTHING = re.compile(r"\W*(?:nothing|no|neither|none|nobody)\b", re.IGNORECASE)
_VIEW = re.compile(
    r"\W*(?:\w+ly\s+)?(?:the|a|an|our|their|its|common|deep)?\s*(?:common\s+|deep\s+"
    r"|grave\s+)?(?:views?|concerns?|"
    r"commitment|vision|assessment|understanding|interests?|values|determination)\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\bto [a-z]+")
_A_TIE = re.compile(r"\s*(?:an?|long|deep|common|close)\b", re.IGNORECASE)
_PERCENT = re.compile(
    r"\s*(?:(?:roughly|about|around|nearly|over|almost|some|more than)\s+)?(?:[\d.,]+\s*(?:%"
    r"|per ?cent)|"
    r"(?:an?|one|two|three)[\s-](?:half|third|quarter|fifth|tenth)s?\b|half\b)",
    re.IGNORECASE,
)
_EASIER = re.compile(
    r"\s*(?:it|them|this)?\s*(?:easier|possible|sure|available to all)\b", re.IGNORECASE
)
_ONE_THING = re.compile(
    r"\s*(?:an?|the|its|their|our|two|three|four|five|new|\d[\d,.]*|up to|at least)\b",
    re.IGNORECASE,
)
_NEAR = 90
_PRINCIPLE_FAR = 130


def judge(clause: Clause) -> tuple[Class, tuple[Reason, ...]]:
    """Return what a clause is, and the words that say so."""
    force = clause.group.force
    if force in {Force.FUTURE, Force.INTENTION, Force.DUTY, Force.PROMISE}:
        return _promise(clause)
    if force in {Force.HOPE, Force.MANDATE}:
        return _hope(clause)
    if force is Force.ANNOUNCED:
        return _announced(clause)
    if force is Force.CONTINUES:
        return _continues(clause)
    if force is Force.PRESENT:
        return _present(clause)
    if force is Force.PAST:
        return _past(clause)
    if force is Force.COPULA and _PROGRAMME.match(clause.rest) and not is_people(clause):
        return Class.ONGOING, (Reason(Cue.PROGRAMME, clause.rest[:_NEAR].split(" to ")[0].strip()),)
    return Class.BACKGROUND, (Reason(Cue.DESCRIPTION, clause.verb),)


_CUES = {
    Force.FUTURE: Cue.FUTURE,
    Force.INTENTION: Cue.INTENTION,
    Force.DUTY: Cue.DUTY,
    Force.PROMISE: Cue.PROMISE,
    Force.HOPE: Cue.HOPE,
    Force.MANDATE: Cue.MANDATE,
}


def is_people(clause: Clause) -> bool:
    """Tell whether people in general are meant, or things that were counted."""
    subject = clause.subject.strip()
    return bool(_PEOPLE.search(subject) or _COUNTED.search(subject))


def is_thing(clause: Clause) -> bool:
    """Tell whether the subject is a thing, which cannot promise anything."""
    if clause.has_actor:
        return False
    subject = re.split(r"\b(?:of|for|in|on|under|with|from)\b|,", clause.subject.strip(" ,"))[0]
    return bool(_THING.search(subject.strip()) or _POINTING.match(clause.subject))


def _principle(clause: Clause) -> Reason | None:
    found = _PRINCIPLE.search(clause.rest[:_PRINCIPLE_FAR])
    return Reason(Cue.PRINCIPLE, found.group()) if found else None


def _promise(clause: Clause) -> tuple[Class, tuple[Reason, ...]]:
    """Judge what will, shall, should, intends to, commits to."""
    group, reason = clause.group, Reason(_CUES[clause.group.force], clause.verb)
    if terms := _of_terms(clause):
        return terms[0], (reason, terms[1])
    firm = clause.is_dated or clause.is_counted or _is_said_by_when(clause)
    if not firm and (against := _not_a_promise(clause)):
        return against[0], (reason, against[1])
    if group.continues:
        return Class.ONGOING, (reason, Reason(Cue.CONTINUES, clause.verb))
    would = clause.verb.lower().startswith("would")
    lasting = group.force is not Force.FUTURE and not firm and not would
    if lasting and _goes_on(clause):
        return Class.ONGOING, (reason, Reason(Cue.PROGRAMME, group.head))
    return Class.PLANNED, (reason,)


_BY_YEAR = re.compile(r"\bby\s+(?:the end of\s+)?20\d\d\b")


def _is_said_by_when(clause: Clause) -> bool:
    """Tell "ensure that every girl … by 2035", whose date stands in the clause of its object."""
    return clause.group.head in {"ensure", "guarantee"} and bool(
        _BY_YEAR.search(clause.text[clause.stop :])
    )


_FOUNDS = frozenset({"establish", "create", "launch", "found", "constitute"})


def _is_set_up_later(clause: Clause) -> bool:
    """Tell "we establish a fund, to become operational in 2027" from what is set up at once."""
    subject = clause.subject.strip().lower()
    return clause.group.head in _FOUNDS and subject.split(" ")[-1:] == ["we"] and clause.is_dated


def _goes_on(clause: Clause) -> bool:
    """Tell what has no end of its own: "build capacity", but not "build a bridge"."""
    head = clause.group.head
    return head in ATELIC and (head not in TELIC or not _ONE_THING.match(clause.rest))


def _not_a_promise(clause: Clause) -> tuple[Class, Reason] | None:
    """Return what a clause is in spite of its promising verb, and why."""
    return _said_only(clause) or _supposed(clause) or _of_a_thing(clause) or _in_principle(clause)


# How an instrument itself works: it is kept as it is written, and nobody delivers it.
_TERMS = re.compile(
    r"\b(?:its|their|his|her) own (?:costs?|expenses?)\b|\bconfidential(?:ity)?\b|"
    r"\b(?:disputes?|differences?|disagreements?)\b[^.;]*\b(?:settled|resolved)\b|"
    r"\blegally binding\b|\bmutual consent\b",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    r"\b(?:this|the present)\s+(?:memorandum|agreement|arrangement|protocol|understanding|mou|"
    r"treaty|accord|letter|plan)\b[^.;]*\b(?:(?:come|enter)s? into (?:effect|force|operation)|"
    r"remains? in (?:effect|force)|be (?:amended|terminated|interpreted|renewed|extended))\b",
    re.IGNORECASE,
)


def _of_terms(clause: Clause) -> tuple[Class, Reason] | None:
    """Find what only says how the instrument works: costs, disputes, entry into force."""
    if found := _IN_FORCE.search(clause.text[: clause.right]):
        return Class.BACKGROUND, Reason(Cue.DESCRIPTION, found.group()[-40:])
    if found := _TERMS.search(clause.text[clause.begin : clause.right]):
        return Class.PRINCIPLE, Reason(Cue.PRINCIPLE, found.group())
    return None


_REPORTED = re.compile(
    r"\b(?:agreed|said|announced|decided|confirmed|noted|declared|promised|pledged|stated|"
    r"concurred|indicated|expected|hoped|shared|underlined|stressed)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"(?:the|this|these|our|its|their)\b", re.IGNORECASE)
_SOMEBODY = re.compile(r"\b(?:we|they|[A-Z][a-z]+)\b")


def _supposed(clause: Clause) -> tuple[Class, Reason] | None:
    """Find what is only supposed: "better roads would cut costs", unless somebody said so."""
    if not clause.verb.lower().startswith("would") or clause.has_actor:
        return None
    subject = clause.subject.strip()
    if _DEFINITE.match(subject):
        return None  # "the portal would offer …": a thing that the text plans
    if _SOMEBODY.search(subject[1:]) or subject.lower() in {"we", "they", "it"}:
        return None
    if _REPORTED.search(clause.text[: clause.start]):
        return None
    return Class.BACKGROUND, Reason(Cue.OUTCOME, clause.verb)


def _said_only(clause: Clause) -> tuple[Class, Reason] | None:
    """Find what describes, and what will only be said."""
    group = clause.group
    describes = group.head in {"be", "remain"} and not group.is_passive
    if describes or (group.head == "build" and _BUILDS_ON.match(clause.rest)):
        return Class.BACKGROUND, Reason(Cue.DESCRIPTION, clause.verb)
    if group.head == "pay" and "visit" in clause.rest[:_NEAR]:
        return None
    if group.head in POSITION - {"welcome", "share", "consider", "encourage", "stand", "uphold"}:
        return Class.PRINCIPLE, Reason(Cue.POSITION, group.head)
    if group.head in SPEAKING and _SPEAKER.search(clause.subject):
        return Class.BACKGROUND, Reason(Cue.DESCRIPTION, group.head)
    return None


def _of_a_thing(clause: Clause) -> tuple[Class, Reason] | None:
    """Find what is hoped of a thing, which cannot promise: "the system will help …"."""
    group = clause.group
    if group.head == "make" and _EASIER.match(clause.rest):
        return Class.BACKGROUND, Reason(Cue.OUTCOME, clause.verb)
    if not is_thing(clause):
        return None
    if group.force is Force.DUTY or "intended" in clause.verb or group.head == "focus":
        return Class.PRINCIPLE, Reason(Cue.THING, clause.subject.strip()[-40:])
    if group.head in OUTCOME and not group.is_passive:
        return Class.BACKGROUND, Reason(Cue.OUTCOME, clause.verb)
    return None


def _in_principle(clause: Clause) -> tuple[Class, Reason] | None:
    """Find rules of conduct: "disputes should be settled", "must not", "based on mutual trust"."""
    group, verb = clause.group, clause.verb.lower()
    passive_duty = group.is_passive and not clause.has_actor and verb.startswith("should")
    seeks = group.force is Force.DUTY and "seek" in verb and group.head in ATELIC - TELIC
    if _NOTHING.match(clause.subject) or verb.startswith("must") or passive_duty or seeks:
        return Class.PRINCIPLE, Reason(Cue.PRINCIPLE, clause.verb)
    principle = _principle(clause)
    if principle and (group.force is not Force.FUTURE or is_thing(clause)):
        return Class.PRINCIPLE, principle
    return None


def _hope(clause: Clause) -> tuple[Class, tuple[Reason, ...]]:
    reason = Reason(_CUES[clause.group.force], clause.verb)
    if is_people(clause):
        return Class.BACKGROUND, (Reason(Cue.DESCRIPTION, clause.subject.strip()),)
    return Class.PLANNED, (reason,)


def _announced(clause: Clause) -> tuple[Class, tuple[Reason, ...]]:
    past = clause.verb.lower().endswith("ed")
    reason = Reason(Cue.ANNOUNCED, clause.verb)
    if _MONEY.search(clause.rest[:_NEAR]):
        return (Class.ONGOING if past else Class.PLANNED), (reason,)
    if _NEW.match(clause.rest) and not past:
        return Class.PLANNED, (reason,)
    return (Class.DELIVERED if past else Class.BACKGROUND), (reason,)


def _continues(clause: Clause) -> tuple[Class, tuple[Reason, ...]]:
    head = clause.group.head
    if is_people(clause) or head in STATIVE - ATELIC or head in {"be", "have"}:
        return Class.BACKGROUND, (Reason(Cue.DESCRIPTION, clause.verb),)
    if head in POSITION - ATELIC - {"welcome", "share"}:
        return Class.PRINCIPLE, (Reason(Cue.POSITION, clause.verb),)
    if vague := _VAGUE.search(clause.rest[:_NEAR]):
        return Class.PRINCIPLE, (Reason(Cue.PRINCIPLE, vague.group()),)
    if head in SPEAKING - ATELIC:
        return Class.BACKGROUND, (Reason(Cue.DESCRIPTION, clause.verb),)
    return Class.ONGOING, (Reason(Cue.CONTINUES, clause.verb),)


def _present(clause: Clause) -> tuple[Class, tuple[Reason, ...]]:
    """Judge a verb in the present: a programme, a position, or a description."""
    head, verb = clause.group.head, Reason(Cue.DESCRIPTION, clause.verb)
    if head in {"foresee", "envisage"} or _is_set_up_later(clause):
        return Class.PLANNED, (Reason(Cue.PROMISE, clause.verb),)
    if is_people(clause):
        return Class.BACKGROUND, (Reason(Cue.DESCRIPTION, clause.subject.strip()),)
    if _takes_a_stand(clause):
        return Class.PRINCIPLE, (Reason(Cue.POSITION, clause.verb),)
    if head == "include":
        return _includes(clause)
    if _only_describes(clause):
        return Class.BACKGROUND, (verb,)
    if head in ATELIC or _AGAIN.search(clause.rest):
        if principle := _principle(clause):
            return Class.PRINCIPLE, (principle,)
        return Class.ONGOING, (Reason(Cue.PROGRAMME, clause.verb),)
    return Class.BACKGROUND, (verb,)


def _takes_a_stand(clause: Clause) -> bool:
    head = clause.group.head
    if head == "share":
        return bool(_VIEW.match(clause.rest))
    if head == "encourage":
        return bool(_TO.search(clause.rest[:_NEAR]))
    return head in POSITION


def _includes(clause: Clause) -> tuple[Class, tuple[Reason, ...]]:
    """Tell "the project includes a study" from "these programmes include …"."""
    pointed = _POINTING.match(clause.subject) or " of " in clause.subject
    if _INCLUDER.search(clause.subject) and not pointed:
        return Class.ONGOING, (Reason(Cue.PROGRAMME, clause.subject.strip()),)
    return Class.BACKGROUND, (Reason(Cue.DESCRIPTION, clause.verb),)


def _only_describes(clause: Clause) -> bool:
    head, rest = clause.group.head, clause.rest
    return bool(
        head in STATIVE - ATELIC
        or (head in STATIVE | OUTCOME and _POINTING.match(clause.subject))
        or (head in {"build", "draw"} and _BUILDS_ON.match(rest))
        or (head == "share" and _A_TIE.match(rest))
        or _PERCENT.match(rest)
    )


def _past(clause: Clause) -> tuple[Class, tuple[Reason, ...]]:
    head, reason = clause.group.head, Reason(Cue.PAST, clause.verb)
    if head == "share" and _VIEW.match(clause.rest):
        return Class.PRINCIPLE, (Reason(Cue.POSITION, clause.verb),)
    if is_people(clause) or head in STATIVE - TELIC - ATELIC:
        return Class.BACKGROUND, (Reason(Cue.DESCRIPTION, clause.verb),)
    if head in POSITION - {"welcome", "share", "encourage"}:
        return Class.PRINCIPLE, (Reason(Cue.POSITION, clause.verb),)
    if head in {"begin", "start"} and not clause.group.is_passive:
        return Class.ONGOING, (Reason(Cue.CONTINUES, clause.verb),)
    return Class.DELIVERED, (reason,)
