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


class Rung(StrEnum):
    """The steps of the ladder, and the reasons of their own."""

    BEFORE_30 = "before_30"
    BEFORE_7 = "before_7"
    BEFORE_1 = "before_1"
    ON_DAY = "on_day"
    AFTER_1 = "after_1"
    AFTER_7 = "after_7"
    AFTER_21 = "after_21"
    AFTER_49 = "after_49"
    AFTER_105 = "after_105"
    ESCALATE_ALTERNATE = "escalate_alternate"
    ESCALATE_MANAGER = "escalate_manager"
    ESCALATE_LEAD = "escalate_lead"
    STALE = "stale"
    AWAITING_DATE = "awaiting_date"
    NO_OWNER = "no_owner"
    TO_BE_ESTABLISHED = "to_be_established"
    UPDATE_RETURNED = "update_returned"
    UPDATE_WAITING = "update_waiting"
    DATE_ASKED = "date_asked"
    NUDGE = "nudge"
