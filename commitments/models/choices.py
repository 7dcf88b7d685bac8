"""The domain's codes in translated words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.domain import gaps, rounds
from commitments.domain import vocabulary as v


class KindChoices(models.TextChoices):
    """Kinds in words."""

    ANNUAL_QUOTA = v.Kind.ANNUAL_QUOTA, _("annual quota")
    QUANTITATIVE_TARGET = v.Kind.QUANTITATIVE_TARGET, _("quantitative target")
    ONE_OFF_DELIVERABLE = v.Kind.ONE_OFF_DELIVERABLE, _("one-off deliverable")
    EVENT_MEETING = v.Kind.EVENT_MEETING, _("meeting or event")
    ONGOING_PROGRAMME = v.Kind.ONGOING_PROGRAMME, _("ongoing programme")
    FINANCIAL_PLEDGE = v.Kind.FINANCIAL_PLEDGE, _("financial pledge")
    STANDING_PRINCIPLE = v.Kind.STANDING_PRINCIPLE, _("standing principle")
    BACKGROUND_FACT = v.Kind.BACKGROUND_FACT, _("background fact")


class StrengthChoices(models.TextChoices):
    """Strengths in words."""

    COMMITS = v.Strength.COMMITS, _("commits or pledges")
    WILL = v.Strength.WILL, _("will")
    INTENDS = v.Strength.INTENDS, _("intends or plans")
    SHOULD = v.Strength.SHOULD, _("should or has as a goal")
    EXPLORES = v.Strength.EXPLORES, _("looks forward or explores")
    STATES = v.Strength.STATES, _("states")


class PriorityChoices(models.TextChoices):
    """Priorities in words."""

    HIGH = v.Priority.HIGH, _("high")
    NORMAL = v.Priority.NORMAL, _("normal")
    LOW = v.Priority.LOW, _("low")


class PartyRoleChoices(models.TextChoices):
    """Roles of parties in words."""

    OWNER = v.PartyRole.OWNER, _("owner")
    SUPPORTER = v.PartyRole.SUPPORTER, _("supporter")
    IMPLEMENTER = v.PartyRole.IMPLEMENTER, _("implementer")
    ADDRESSEE = v.PartyRole.ADDRESSEE, _("addressee")
    HOST = v.PartyRole.HOST, _("host")
    APPROVER = v.PartyRole.APPROVER, _("approver")


class VisibilityChoices(models.TextChoices):
    """Circles of readers in words."""

    FRAMEWORK = v.Visibility.FRAMEWORK, _("all members of the framework")
    PARTY = v.Visibility.PARTY, _("the party that wrote it")


class StatusChoices(models.TextChoices):
    """Declared statuses in words."""

    DRAFT = v.Status.DRAFT, _("draft")
    ACTIVE = v.Status.ACTIVE, _("active")
    DELIVERED = v.Status.DELIVERED, _("delivered")
    WITHDRAWN = v.Status.WITHDRAWN, _("withdrawn")
    SUPERSEDED = v.Status.SUPERSEDED, _("superseded")


class PublicationStatusChoices(models.TextChoices):
    """What the document said, in words."""

    DELIVERED = v.PublicationStatus.DELIVERED, _("delivered when published")
    ONGOING = v.PublicationStatus.ONGOING, _("ongoing when published")
    PLANNED = v.PublicationStatus.PLANNED, _("planned when published")
    ANNOUNCED = v.PublicationStatus.ANNOUNCED, _("announced")
    STATED = v.PublicationStatus.STATED, _("stated")
    AMBIGUOUS = v.PublicationStatus.AMBIGUOUS, _("ambiguous when published")


class StandingChoices(models.TextChoices):
    """Standings in words."""

    OVERDUE = v.Standing.OVERDUE, _("overdue")
    TO_BE_ESTABLISHED = v.Standing.TO_BE_ESTABLISHED, _("outcome to be established")
    DUE_SOON = v.Standing.DUE_SOON, _("due soon")
    STALE = v.Standing.STALE, _("stale")
    AWAITING_DATE = v.Standing.AWAITING_DATE, _("awaiting date")
    NOT_DUE = v.Standing.NOT_DUE, _("not due")
    UNDATED = v.Standing.UNDATED, _("undated")
    CLOSED = v.Standing.CLOSED, _("closed")


class QualifierChoices(models.TextChoices):
    """Qualifiers in words."""

    IN = v.Qualifier.IN, _("in")
    BY = v.Qualifier.BY, _("by")
    BEFORE = v.Qualifier.BEFORE, _("before")
    AFTER = v.Qualifier.AFTER, _("after")
    FROM = v.Qualifier.FROM, _("from")
    UNTIL = v.Qualifier.UNTIL, _("until")


class DeadlineRoleChoices(models.TextChoices):
    """What a date says, in words."""

    DUE = v.DeadlineRole.DUE, _("due")
    START = v.DeadlineRole.START, _("start")
    OCCURRED = v.DeadlineRole.OCCURRED, _("took place")
    PERIOD = v.DeadlineRole.PERIOD, _("period")
    CYCLE = v.DeadlineRole.CYCLE, _("cycle of a quota")
    MILESTONE = v.DeadlineRole.MILESTONE, _("milestone")


class OperatorChoices(models.TextChoices):
    """Operators in words."""

    EQUAL = v.Operator.EQUAL, _("exactly")
    AT_LEAST = v.Operator.AT_LEAST, _("at least")
    MORE_THAN = v.Operator.MORE_THAN, _("over")
    AT_MOST = v.Operator.AT_MOST, _("up to")
    LESS_THAN = v.Operator.LESS_THAN, _("under")
    ABOUT = v.Operator.ABOUT, _("about")
    NEARLY = v.Operator.NEARLY, _("nearly")
    INCREASE = v.Operator.INCREASE, _("more than before")
    DECREASE = v.Operator.DECREASE, _("less than before")


class QuantityRoleChoices(models.TextChoices):
    """What a number is, in words."""

    TARGET = v.QuantityRole.TARGET, _("target")
    TARGET_PER_CYCLE = v.QuantityRole.TARGET_PER_CYCLE, _("target per cycle")
    CEILING = v.QuantityRole.CEILING, _("ceiling")
    IMPLIED_TARGET = v.QuantityRole.IMPLIED_TARGET, _("implied target")
    IMPLIED_INDICATOR = v.QuantityRole.IMPLIED_INDICATOR, _("implied indicator")
    ACHIEVED = v.QuantityRole.ACHIEVED, _("achieved")
    OBSERVATION = v.QuantityRole.OBSERVATION, _("observation")
    CONTEXT = v.QuantityRole.CONTEXT, _("context")
    MONEY = v.QuantityRole.MONEY, _("sum of money")


class MoneyTypeChoices(models.TextChoices):
    """Stages of money in words."""

    ANNOUNCED = v.MoneyType.ANNOUNCED, _("announced")
    BUDGETED = v.MoneyType.BUDGETED, _("budgeted")
    AWARDED = v.MoneyType.AWARDED, _("awarded")
    OBLIGATED = v.MoneyType.OBLIGATED, _("obligated")
    MOBILISED = v.MoneyType.MOBILISED, _("mobilised")
    DISBURSED = v.MoneyType.DISBURSED, _("disbursed")


class HealthChoices(models.TextChoices):
    """Health in words."""

    ON_TRACK = v.Health.ON_TRACK, _("on track")
    AT_RISK = v.Health.AT_RISK, _("at risk")
    OFF_TRACK = v.Health.OFF_TRACK, _("off track")


class UpdateStateChoices(models.TextChoices):
    """States of a progress update in words."""

    DRAFT = v.UpdateState.DRAFT, _("draft")
    TO_SIGN = v.UpdateState.TO_SIGN, _("waiting for sign-off")
    SUBMITTED = v.UpdateState.SUBMITTED, _("waiting for review")
    ACCEPTED = v.UpdateState.ACCEPTED, _("accepted")
    RETURNED = v.UpdateState.RETURNED, _("returned")
    WITHDRAWN = v.UpdateState.WITHDRAWN, _("withdrawn")


class CompletionChoices(models.TextChoices):
    """Completion in words."""

    NO_EVIDENCE = v.Completion.NO_EVIDENCE, _("no evidence available")
    NOT_STARTED = v.Completion.NOT_STARTED, _("not started")
    LIMITED = v.Completion.LIMITED, _("limited")
    SUBSTANTIAL = v.Completion.SUBSTANTIAL, _("substantial")
    COMPLETE = v.Completion.COMPLETE, _("complete")


class OutcomeChoices(models.TextChoices):
    """Outcomes in words."""

    NOT_YET_ASSESSED = v.Outcome.NOT_YET_ASSESSED, _("not yet assessed")
    KEPT = v.Outcome.KEPT, _("kept")
    PARTLY_KEPT = v.Outcome.PARTLY_KEPT, _("partly kept")
    NOT_KEPT = v.Outcome.NOT_KEPT, _("not kept")
    SUPERSEDED = v.Outcome.SUPERSEDED, _("superseded")
    WITHDRAWN = v.Outcome.WITHDRAWN, _("withdrawn")


class StageChoices(models.TextChoices):
    """Stages of an initiative in words."""

    CONCEPT = v.Stage.CONCEPT, _("concept")
    REVIEWED = v.Stage.REVIEWED, _("reviewed")
    PRIORITISED = v.Stage.PRIORITISED, _("prioritised")
    DECIDED = v.Stage.DECIDED, _("decided")
    PRESENTED = v.Stage.PRESENTED, _("presented")
    UNDER_WAY = v.Stage.UNDER_WAY, _("under way")
    COMPLETED = v.Stage.COMPLETED, _("completed")
    WITHDRAWN = v.Stage.WITHDRAWN, _("withdrawn")


class AskChoices(models.TextChoices):
    """What a round may ask of a report, in words."""

    HEALTH = rounds.Ask.HEALTH, _("how it goes")
    NARRATIVE = rounds.Ask.NARRATIVE, _("what happened")
    NEXT_STEPS = rounds.Ask.NEXT_STEPS, _("next steps")
    OBSTACLES = rounds.Ask.OBSTACLES, _("obstacles")
    HELP_NEEDED = rounds.Ask.HELP_NEEDED, _("help needed")
    MEASUREMENT = rounds.Ask.MEASUREMENT, _("a figure")
    EVIDENCE = rounds.Ask.EVIDENCE, _("evidence")


class PhaseChoices(models.TextChoices):
    """Where a round stands, in words."""

    PLANNED = rounds.Phase.PLANNED, _("planned")
    OPEN = rounds.Phase.OPEN, _("open")
    OVER = rounds.Phase.OVER, _("last day over")
    CLOSED = rounds.Phase.CLOSED, _("closed")


class GivenChoices(models.TextChoices):
    """Whether an update was given to a round, in words."""

    IN_TIME = rounds.Given.IN_TIME, _("given")
    LATE = rounds.Given.LATE, _("given late")
    OWING = rounds.Given.OWING, _("still owed")


class DecisionChoices(models.TextChoices):
    """What was decided in a review, in words."""

    NUDGED = v.Decision.NUDGED, _("nudged")
    EXTENDED = v.Decision.EXTENDED, _("date moved")
    REASSIGNED = v.Decision.REASSIGNED, _("reassigned")
    ESCALATED = v.Decision.ESCALATED, _("escalated")
    DECLARED = v.Decision.DECLARED, _("declared")
    JUDGED = v.Decision.JUDGED, _("judged")
    NOTED = v.Decision.NOTED, _("noted")


class GapChoices(models.TextChoices):
    """What may be missing, in words."""

    OWNER = gaps.Gap.OWNER, _("a party that answers for it")
    CONTACT = gaps.Gap.CONTACT, _("a point of contact")
    DATE = gaps.Gap.DATE, _("a date")
    INDICATOR = gaps.Gap.INDICATOR, _("an indicator")
    UPDATE = gaps.Gap.UPDATE, _("a recent update")
