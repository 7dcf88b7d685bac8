"""The ledger: duties told to people, and the mails that carry them. The truth of who was told."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SavedView
from commitments.models import Commitment, DateRequest, Deadline, ProgressUpdate
from history.models import Record
from reminders.querysets import MailQuerySet, NotificationQuerySet
from reminders.states import Channel, DutyState, Family, MailKind, MailState

if TYPE_CHECKING:
    from accounts.models import User


class MailKindChoices(models.TextChoices):
    """Kinds of mail in words."""

    DIGEST = MailKind.DIGEST, _("daily digest")
    ESCALATION = MailKind.ESCALATION, _("escalation")
    NUDGE = MailKind.NUDGE, _("nudge")
    ADMIN = MailKind.ADMIN, _("for administrators")


class MailStateChoices(models.TextChoices):
    """States of a mail in words."""

    QUEUED = MailState.QUEUED, _("queued")
    CLAIMED = MailState.CLAIMED, _("being prepared")
    ARMED = MailState.ARMED, _("being sent")
    SENT = MailState.SENT, _("sent")
    RETRY = MailState.RETRY, _("to be tried again")
    DEAD = MailState.DEAD, _("given up")
    HELD = MailState.HELD, _("held for a person")
    CANCELLED = MailState.CANCELLED, _("cancelled")


class DutyStateChoices(models.TextChoices):
    """States of a duty in words."""

    OWED = DutyState.OWED, _("owed")
    MAILED = DutyState.MAILED, _("in a mail")
    SENT = DutyState.SENT, _("told")
    OVERTAKEN = DutyState.OVERTAKEN, _("overtaken by a later step")
    CANCELLED = DutyState.CANCELLED, _("no longer holds")
    SUPPRESSED = DutyState.SUPPRESSED, _("suppressed")
    EXPIRED = DutyState.EXPIRED, _("too old to tell")


class ChannelChoices(models.TextChoices):
    """Channels in words."""

    MAIL = Channel.MAIL, _("mail")
    INBOX = Channel.INBOX, _("inbox")
    WEBHOOK = Channel.WEBHOOK, _("webhook")


class FamilyChoices(models.TextChoices):
    """Reasons to tell somebody, in words."""

    BEFORE = Family.BEFORE, _("falls due soon")
    ON_DAY = Family.ON_DAY, _("falls due today")
    AFTER = Family.AFTER, _("is late")
    TO_ALTERNATE = Family.TO_ALTERNATE, _("escalated to the alternate")
    TO_MANAGER = Family.TO_MANAGER, _("escalated to the manager")
    TO_LEAD = Family.TO_LEAD, _("escalated to the framework lead")
    STALE = Family.STALE, _("no report for long")
    AWAITING_DATE = Family.AWAITING_DATE, _("date awaited")
    NO_OWNER = Family.NO_OWNER, _("no point of contact")
    TO_BE_ESTABLISHED = Family.TO_BE_ESTABLISHED, _("outcome to be established")
    UPDATE_RETURNED = Family.UPDATE_RETURNED, _("report returned")
    UPDATE_WAITING = Family.UPDATE_WAITING, _("report waiting for review")
    DATE_ASKED = Family.DATE_ASKED, _("change of a date asked for")
    MAIL_REFUSED = Family.MAIL_REFUSED, _("mail to a point of contact comes back")
    NUDGE = Family.NUDGE, _("nudge by hand")
    ESCALATED = Family.ESCALATED, _("escalated by hand")
    SAVED_VIEW = Family.SAVED_VIEW, _("weekly mail of a saved view")
    ROUND_ASKED = Family.ROUND_ASKED, _("a reporting round asks for an update")
    SIGN_OFF_WAITING = Family.SIGN_OFF_WAITING, _("report waiting for your sign-off")


class Mail(Record):
    """What is really sent: one mail to one person, carrying one or many duties.

    Lease, arming, settling and doubt live here. `doubts` counts how often a sender died between
    arming and settling, so that a copy may have gone out unseen.
    """

    recipient: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mails"
    )
    local_day = models.DateField()
    kind = models.CharField(max_length=10, choices=MailKindChoices)
    sequence = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=MailStateChoices, default=MailState.QUEUED)
    send_from = models.DateTimeField()
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=250, blank=True)
    note = models.TextField(blank=True)
    asked_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    armed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = (
            models.UniqueConstraint(
                fields=["recipient", "local_day", "kind", "sequence"], name="mail_is_made_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[MailState.CLAIMED, MailState.ARMED])
                | models.Q(claim_token__isnull=False, lease_until__isnull=False),
                name="mail_claimed_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MailState.SENT) | models.Q(sent_at__isnull=False),
                name="mail_sent_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MailStateChoices.values), name="mail_state_is_known"
            ),
        )
        indexes = (
            # The sender's queue: MailQuerySet.claimable.
            models.Index(fields=["state", "send_from"], name="mail_queue"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.local_day}"

    @property
    def is_doubtful(self) -> bool:
        """Say whether a copy may have gone out unseen."""
        return self.doubts > 0


class Notification(models.Model):
    """One duty told to one person: its rung, its reason, and what became of it."""

    duty_key = models.CharField(max_length=64, unique=True)
    recipient: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications"
    )
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, null=True, related_name="notifications"
    )
    deadline = models.ForeignKey(Deadline, models.CASCADE, null=True, related_name="notifications")
    update = models.ForeignKey(
        ProgressUpdate, models.CASCADE, null=True, related_name="notifications"
    )
    date_request = models.ForeignKey(
        DateRequest, models.CASCADE, null=True, related_name="notifications"
    )
    # The saved list that it brings each week.
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, related_name="notifications")
    # Whom it is about, where that is a person: whose mail comes back.
    about: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    family = models.CharField(_("reason"), max_length=20, choices=FamilyChoices)
    rung = models.CharField(_("step"), max_length=24)
    occurrence = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=8, choices=ChannelChoices, default=Channel.MAIL)
    as_role = models.CharField(max_length=12, blank=True)
    owed_from = models.DateField()
    state = models.CharField(max_length=10, choices=DutyStateChoices, default=DutyState.OWED)
    state_reason = models.CharField(max_length=200, blank=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notifications")
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = (
            models.CheckConstraint(condition=~models.Q(duty_key=""), name="notification_has_a_key"),
            models.CheckConstraint(
                condition=models.Q(state__in=DutyStateChoices.values),
                name="notification_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[DutyState.MAILED, DutyState.SENT])
                | ~models.Q(channel=Channel.MAIL)
                | models.Q(mail__isnull=False),
                name="notification_told_by_mail_names_it",
            ),
        )
        indexes = (
            # Duties to be gathered into mails, person by person.
            models.Index(fields=["state", "recipient"], name="notification_owed"),
            # Earlier steps of one deadline that a later one overtakes.
            models.Index(fields=["deadline", "recipient", "id"], name="notification_of_deadline"),
            # Who was told what about one commitment.
            models.Index(fields=["commitment", "-created_at"], name="notification_story"),
        )

    def __str__(self) -> str:
        return f"{self.rung} {self.owed_from:%Y-%m-%d}"


class Heartbeat(models.Model):
    """When a loop last ran, so that silence is noticed."""

    loop = models.CharField(max_length=20, unique=True)
    beat_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.loop

    @property
    def failures(self) -> int:
        """How many sweeps in a row have failed, in the row that stands while they do."""
        count = self.note.split(" ")[0]
        return int(count) if count.isdigit() else 0
