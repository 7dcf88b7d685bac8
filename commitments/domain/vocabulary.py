"""The words of the domain as codes; their translated labels live in the models and wording.py."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing was promised."""

    ANNUAL_QUOTA = "annual_quota"
    QUANTITATIVE_TARGET = "quantitative_target"
    ONE_OFF_DELIVERABLE = "one_off_deliverable"
    EVENT_MEETING = "event_meeting"
    ONGOING_PROGRAMME = "ongoing_programme"
    FINANCIAL_PLEDGE = "financial_pledge"
    STANDING_PRINCIPLE = "standing_principle"
    BACKGROUND_FACT = "background_fact"


# A principle is shown and never chased; a background fact is never counted.
UNTRACKED_KINDS = frozenset({Kind.STANDING_PRINCIPLE, Kind.BACKGROUND_FACT})
TRACKED_KINDS = frozenset(Kind) - UNTRACKED_KINDS


class Strength(StrEnum):
    """How strongly the verb binds, strongest first."""

    COMMITS = "commits"
    WILL = "will"
    INTENDS = "intends"
    SHOULD = "should"
    EXPLORES = "explores"
    STATES = "states"


def strengths_from(weakest: Strength) -> tuple[Strength, ...]:
    """Return a strength and all that bind more strongly, strongest first."""
    order = tuple(Strength)
    return order[: order.index(weakest) + 1]


class Subtype(StrEnum):
    """The subtypes that a rule asks about; others are a clerk's own words."""

    # A test that every project of the framework has to pass; its parts are the criteria.
    PROJECT_CRITERION = "project_criterion"
    # The record of the programme itself, beside the items that hang on it.
    FUNDED_PROGRAMME = "funded_programme"


class Priority(StrEnum):
    """How much attention a framework gives to a commitment."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class PartyRole(StrEnum):
    """What a party is to a commitment; only an owner is scored on it."""

    OWNER = "owner"
    SUPPORTER = "supporter"
    IMPLEMENTER = "implementer"
    ADDRESSEE = "addressee"
    HOST = "host"
    APPROVER = "approver"


class Visibility(StrEnum):
    """Who may see a record."""

    FRAMEWORK = "framework"
    PARTY = "party"


class Status(StrEnum):
    """What a person declared of a commitment."""

    DRAFT = "draft"
    ACTIVE = "active"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


CLOSED_STATUSES = frozenset({Status.DELIVERED, Status.WITHDRAWN, Status.SUPERSEDED})


class PublicationStatus(StrEnum):
    """What the document said of a commitment on its day."""

    DELIVERED = "delivered"
    ONGOING = "ongoing"
    PLANNED = "planned"
    ANNOUNCED = "announced"
    STATED = "stated"
    AMBIGUOUS = "ambiguous"


class Effect(StrEnum):
    """What becomes of a deadline, where that is more than another day."""

    MOVES = "moves"
    OPENS = "opens"
    CLOSES = "closes"
    REOPENS = "reopens"
    PROVISIONAL = "becomes_provisional"
    FIRM = "becomes_firm"


class Standing(StrEnum):
    """What today makes of a deadline or, by the first that applies, of a commitment."""

    OVERDUE = "overdue"
    TO_BE_ESTABLISHED = "to_be_established"
    DUE_SOON = "due_soon"
    STALE = "stale"
    AWAITING_DATE = "awaiting_date"
    NOT_DUE = "not_due"
    UNDATED = "undated"
    CLOSED = "closed"


class Qualifier(StrEnum):
    """How the words relate to their period."""

    IN = "in"
    BY = "by"
    BEFORE = "before"
    AFTER = "after"
    FROM = "from"
    UNTIL = "until"


class Hemisphere(StrEnum):
    """Whose seasons the words mean."""

    NORTH = "north"
    SOUTH = "south"


class DeadlineRole(StrEnum):
    """What a date says of its commitment; only chased roles can fall due."""

    DUE = "due"
    START = "start"
    OCCURRED = "occurred"
    PERIOD = "period"
    CYCLE = "cycle"
    MILESTONE = "milestone"


# What can fall due; the others only say when something was or begins.
CHASED_ROLES = (DeadlineRole.DUE, DeadlineRole.CYCLE, DeadlineRole.MILESTONE)


class Operator(StrEnum):
    """How a number is meant."""

    EQUAL = "="
    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    ABOUT = "~"
    NEARLY = "<~"
    INCREASE = "increase"
    DECREASE = "decrease"


class QuantityRole(StrEnum):
    """What a number is to its commitment; only targets carry a progress bar."""

    TARGET = "target"
    TARGET_PER_CYCLE = "target_per_cycle"
    CEILING = "ceiling"
    IMPLIED_TARGET = "implied_target"
    IMPLIED_INDICATOR = "implied_indicator"
    ACHIEVED = "achieved"
    OBSERVATION = "observation"
    CONTEXT = "context"
    MONEY = "money"


class MoneyType(StrEnum):
    """The stage of a sum; sums of different types are never added."""

    ANNOUNCED = "announced"
    BUDGETED = "budgeted"
    AWARDED = "awarded"
    OBLIGATED = "obligated"
    MOBILISED = "mobilised"
    DISBURSED = "disbursed"


class Health(StrEnum):
    """What a point of contact says of the course of a commitment."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"


class UpdateState(StrEnum):
    """Where a progress update is on its way."""

    DRAFT = "draft"
    # Handed in, and not signed off by the party yet; only frameworks that ask for it have it.
    TO_SIGN = "to_sign"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Completion(StrEnum):
    """How far a commitment got (scale of the Open Government Partnership)."""

    NO_EVIDENCE = "no_evidence"
    NOT_STARTED = "not_started"
    LIMITED = "limited"
    SUBSTANTIAL = "substantial"
    COMPLETE = "complete"


class Outcome(StrEnum):
    """What became of a promise, as a reviewer judges it."""

    NOT_YET_ASSESSED = "not_yet_assessed"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """The steps of an initiative, in their order."""

    CONCEPT = "concept"
    REVIEWED = "reviewed"
    PRIORITISED = "prioritised"
    DECIDED = "decided"
    PRESENTED = "presented"
    UNDER_WAY = "under_way"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


# From the decision on, and until it ends, points of contact have to track a project.
TRACKED_STAGES = frozenset({Stage.DECIDED, Stage.PRESENTED, Stage.UNDER_WAY})


class Decision(StrEnum):
    """What was done about a commitment when it was gone through in a review."""

    NUDGED = "nudge"
    EXTENDED = "extend"
    REASSIGNED = "reassign"
    ESCALATED = "escalate"
    DECLARED = "declare"
    JUDGED = "judge"
    NOTED = "note"
