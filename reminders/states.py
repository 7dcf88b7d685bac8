"""The states, rungs and channels of the ledger, as codes."""

from enum import StrEnum


class DutyState(StrEnum):
    """What became of one duty."""

    OWED = "owed"
    MAILED = "mailed"
    SENT = "sent"
    OVERTAKEN = "overtaken"
    CANCELLED = "cancelled"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"


class MailState(StrEnum):
    """Where a mail is on its way."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    ARMED = "armed"
    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"
    HELD = "held"
    CANCELLED = "cancelled"


class MailKind(StrEnum):
    """What sort of mail it is; at most one digest a person a day."""

    DIGEST = "digest"
    ESCALATION = "escalation"
    NUDGE = "nudge"
    ADMIN = "admin"


class Channel(StrEnum):
    """By which way a duty is told."""

    MAIL = "mail"
    INBOX = "inbox"
    WEBHOOK = "webhook"


class Family(StrEnum):
    """Why somebody is told; the rung says which step of it."""

    BEFORE = "before"
    ON_DAY = "on_day"
    AFTER = "after"
    TO_ALTERNATE = "to_alternate"
    TO_MANAGER = "to_manager"
    TO_LEAD = "to_lead"
    STALE = "stale"
    AWAITING_DATE = "awaiting_date"
    NO_OWNER = "no_owner"
    TO_BE_ESTABLISHED = "to_be_established"
    UPDATE_RETURNED = "update_returned"
    UPDATE_WAITING = "update_waiting"
    DATE_ASKED = "date_asked"
    MAIL_REFUSED = "mail_refused"
    NUDGE = "nudge"
    ESCALATED = "escalated"
    SAVED_VIEW = "saved_view"
    ROUND_ASKED = "round_asked"
    SIGN_OFF_WAITING = "sign_off_waiting"


# How the sweep signs its heartbeat.
LOOP = "sweep"
# A row beside it stands while sweeps fail; its note begins with how many have.
FAILING = "sweep_failing"

# The ladder of one deadline: its steps overtake each other.
LADDER_FAMILIES = frozenset({Family.BEFORE, Family.ON_DAY, Family.AFTER})
# What goes to others than the point of contact because nobody acted; may come at once.
ESCALATIONS = frozenset({Family.TO_ALTERNATE, Family.TO_MANAGER, Family.TO_LEAD})
# The same, and what a person escalated by hand.
RAISED = ESCALATIONS | {Family.ESCALATED}
# What a party does among itself: nobody but who is told reads of it in the ledger.
WITHIN_PARTY = frozenset({Family.SIGN_OFF_WAITING})
# What also comes to those who want no daily mail, in a mail of its own.
UNMUTABLE = RAISED | {Family.MAIL_REFUSED}


def rung_of(family: Family, days: int) -> str:
    """Return the code of one step of a family, as in `after_7`; the step on the day is `on_day`."""
    return family.value if family == Family.ON_DAY else f"{family.value}_{abs(days)}"
