"""People who sign in: their address, language, hours, saved lists; the names behind the ids."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from accounts.querysets import ApiTokenManager, LetterQuerySet, SavedViewQuerySet, UserManager
from accounts.validators import validate_time_zone
from history.models import Record


class Language(models.TextChoices):
    """Languages of pages and mails."""

    ENGLISH = "en", _("English")
    KOREAN = "ko", _("Korean")


class User(Record, AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """A person with an account; signs in with an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("name"), max_length=120)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=Language, default=Language.ENGLISH
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    country = models.CharField(
        _("country of working days"),
        max_length=2,
        blank=True,
        help_text=_("Two letters, as in KR or US; reminders skip its public holidays."),
    )
    sending_hour = models.PositiveSmallIntegerField(
        _("hour of mail"), default=9, validators=[MaxValueValidator(23)]
    )
    mail_any_time = models.BooleanField(_("accepts mail at any hour and day"), default=False)
    wants_digest = models.BooleanField(
        _("wants the daily mail"),
        default=True,
        help_text=_("Without it the inbox still tells everything, and escalations go on."),
    )
    hard_bounces = models.PositiveSmallIntegerField(
        _("refused mails in a row"), default=0, editable=False
    )
    is_demo = models.BooleanField(_("invented for the demonstration"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
        help_text=_("The same person under another account; that one is used."),
    )
    # When the present visit to the desk began, and the one before it; read by the desk alone.
    visit_at = models.DateTimeField(_("present visit"), null=True, blank=True, editable=False)
    earlier_visit_at = models.DateTimeField(
        _("visit before"), null=True, blank=True, editable=False
    )
    session_mark = models.CharField(max_length=16, blank=True, editable=False)
    joined_at = models.DateTimeField(
        _("joined"),
        default=timezone.now,  # noqa: TID251 - accounts are also made where no door hands it in
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    UNRECORDED = frozenset(
        {
            "password",
            "last_login",
            "hard_bounces",
            "session_mark",
            "visit_at",
            "earlier_visit_at",
        }
    )
    PERSONAL = frozenset({"email", "full_name", "job_title"})

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_is_unique",
                violation_error_message=_("Somebody with this e-mail address exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(sending_hour__lte=23), name="user_sending_hour_exists"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | (models.Q(is_active=False) & ~models.Q(merged_into=models.F("id"))),
                name="user_merged_has_left",
            ),
        )

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """Return the name as people write it."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the name for tight places."""
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Every session carries it; with another password or another mark none of them holds.
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        value = self.password + self.session_mark
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def may_sign_in(self) -> bool:
        """Whether the account is open: nobody left, and no demonstration that is over."""
        # The passwords of invented people are printed on the page to sign in at.
        return self.is_active and (settings.DEMO or not self.is_demo)

    @property
    def initials(self) -> str:
        """Up to two letters for the badge beside the name."""
        words = self.full_name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class ListPage(models.TextChoices):
    """The lists that can be saved."""

    COMMITMENTS = "commitments", _("commitments")
    OVERDUE = "overdue", _("overdue desk")
    REVIEW = "review", _("review queue")


class SavedView(Record):
    """The filters of a list under a name of a person's own, mailed each week or not.

    `query` is what stands in the address behind the question mark. Removed ones are kept, so that
    removing can be undone and the ledger goes on naming what it mailed.
    """

    owner = models.ForeignKey(
        User,
        models.CASCADE,
        related_name="saved_views",
        verbose_name=_("whose"),
    )
    name = models.CharField(_("name"), max_length=80)
    page = models.CharField(_("list"), max_length=12, choices=ListPage)
    query = models.CharField(_("filters"), max_length=2000, blank=True)
    is_shared = models.BooleanField(
        _("others may open it by its link"),
        default=True,
        help_text=_("People who share a framework with you; each sees their own part of the list."),
    )
    wants_mail = models.BooleanField(_("weekly mail"), default=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=models.Q(removed_at__isnull=True),
                name="savedview_name_is_unique",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="savedview_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(page__in=ListPage.values), name="savedview_list_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | models.Q(wants_mail=False),
                name="savedview_removed_is_not_mailed",
            ),
        )
        indexes = (
            # Whose week is due: the question of the sweep, reminders.owed.
            models.Index(fields=["wants_mail", "owner"], name="savedview_mailed"),
        )

    def __str__(self) -> str:
        return self.name


class TokenScope(models.TextChoices):
    """What a token may be used for."""

    READ = "read", _("read")
    REPORT = "report", _("read, and report progress")
    ALL = "all", _("everything that you may do")


class ApiToken(AbstractAuthToken):  # type: ignore[misc]
    """A token for the API, kept as a hash: it has a name and an end, and may do so much only."""

    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(
        _("may be used to"), max_length=6, choices=TokenScope, default=TokenScope.ALL
    )

    objects = ApiTokenManager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(scope__in=TokenScope.values), name="apitoken_scope_is_known"
            ),
        )

    def __str__(self) -> str:
        return self.name


class LetterKind(models.TextChoices):
    """What a letter is about."""

    PASSWORD = "password", _("a new password")
    ADDRESS = "address", _("a new address")
    NOTICE = "notice", _("something that happened to the account")


class Letter(models.Model):
    """A letter that somebody is owed: no page waits for it, nor tells who has an account.

    It holds no link: that is made when the letter is written, and stands nowhere else.
    """

    kind = models.CharField(max_length=8, choices=LetterKind)
    address = models.EmailField()
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="letters")
    about = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=LetterKind.values), name="letter_kind_is_known"
            ),
        )
        indexes = (
            # What the worker asks every few seconds: LetterQuerySet.owed.
            models.Index(
                fields=["asked_at"],
                condition=models.Q(settled_at__isnull=True),
                name="letter_owed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.address}"
