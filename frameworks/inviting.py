"""An invitation into a framework: who may come in, for whom, in which role, until when."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from frameworks.querysets import InvitationQuerySet
from history.models import Record

if TYPE_CHECKING:
    from accounts.models import User


class Invitation(Record):
    """Somebody is asked in; the token in the letter is kept as a hash and works once."""

    framework = models.ForeignKey(
        "frameworks.Framework",
        models.CASCADE,
        related_name="invitations",
        verbose_name=_("framework"),
    )
    party = models.ForeignKey(
        "frameworks.Party",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("for party"),
    )
    role = models.CharField(_("role"), max_length=10)
    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, default="en")
    invited_by: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="invitations_made",
        verbose_name=_("invited by"),
    )
    invited_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("holds until"))
    # Empty until the letter is written: only the letter ever holds the token itself.
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    mail_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    tried_at = models.DateTimeField(null=True, editable=False)
    mailed_at = models.DateTimeField(_("letter sent"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    UNRECORDED = frozenset({"token_hash", "mail_tries", "tried_at", "mailed_at"})
    PERSONAL = frozenset({"email", "full_name"})

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=~models.Q(token_hash=""),
                name="invitation_token_is_one",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="invitation_has_one_end",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("invited_at")),
                name="invitation_holds_for_a_while",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="contact") | models.Q(party__isnull=False),
                name="invitation_contact_speaks_for_a_party",
            ),
        )

    def __str__(self) -> str:
        return f"{self.full_name}: {self.role}"

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid
