"""People who sign in: their address, language, hours; the names behind the ids in the history."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import UserManager
from accounts.validators import validate_time_zone
from history.models import Record


class Language(models.TextChoices):
    """Languages of pages and mails."""

    ENGLISH = "en", _("English")
    KOREAN = "ko", _("Korean")


class User(Record, AbstractBaseUser, PermissionsMixin):
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
    joined_at = models.DateTimeField(
        _("joined"),
        default=timezone.now,  # noqa: TID251 - accounts are also made where no door hands it in
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    UNRECORDED = frozenset({"password", "last_login", "hard_bounces"})
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

    @property
    def initials(self) -> str:
        """Up to two letters for the badge beside the name."""
        words = self.full_name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
