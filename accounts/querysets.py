"""Named questions over people."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import BaseUserManager
from django.db import models
from knox.models import AuthTokenManager

from accounts.held import frameworks_of
from history.actions import save_recorded
from history.scopes import for_members

if TYPE_CHECKING:
    from accounts.models import ApiToken, Letter, SavedView, User


# The role that keeps the list of a framework's people, by the name it has a layer above.
KEEPERS_OF_PEOPLE = frozenset({"lead"})


class UserQuerySet(models.QuerySet["User"]):
    """Questions over people who may sign in."""

    def active(self) -> Self:
        """Keep people who have not left."""
        return self.filter(is_active=True)

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep people who share a framework with this user, and the user."""
        shared = frameworks_of(user)
        membership = self.model._meta.get_field("memberships").related_model
        manager: models.Manager[Any] = membership._default_manager
        together = manager.filter(user=models.OuterRef("pk"), framework__in=shared)
        return self.filter(models.Q(pk=user.pk) | models.Exists(together))

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep whose account this user may change: their own; administrators change all."""
        return self.filter(pk=user.pk)

    def with_readable_address(self, user: "User") -> Self:
        """Add `readable_address`: the address where the user may read it, empty elsewhere.

        Everybody reads their own; who leads a framework those of its people, as on its page;
        administrators all.
        """
        address = models.F("email")
        if user.is_superuser:
            return self.annotate(readable_address=address)
        membership = self.model._meta.get_field("memberships").related_model
        led: models.Manager[Any] = membership._default_manager
        people = led.filter(
            user=models.OuterRef("pk"), framework__in=frameworks_of(user, KEEPERS_OF_PEOPLE)
        )
        is_readable = models.Q(pk=user.pk) | models.Exists(people)
        told = models.Case(
            models.When(is_readable, then=address),
            default=models.Value(""),
            output_field=models.CharField(),
        )
        return self.annotate(readable_address=told)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts; an e-mail address is the name to sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password nobody can sign in with it."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        save_recorded(user, by=None, at=user.joined_at, verb="create_account")
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a site administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def at_address(self, address: str) -> "User | None":
        """Find an account by its address, whatever its case; closed ones as well.

        A database takes more letters for one (to PostgreSQL the capital of a dotless i is that
        of an i) than mail servers do: what it finds is compared once more. So one account has
        one address, and whatever is counted by address is counted once.
        """
        found: User | None = self.filter(email__iexact=address).first()
        return found if found is not None and found.email.lower() == address.lower() else None

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find an account by its address, whatever its case. Raises DoesNotExist."""
        found = self.at_address(username or "")
        if found is None:
            raise self.model.DoesNotExist
        return found


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Questions over saved views."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep the user's own, and what people of their frameworks share."""
        owner: Any = self.model._meta.get_field("owner").related_model
        colleagues = owner.objects.visible_to(user)
        shared = models.Q(is_shared=True, owner__in=colleagues.values("pk"))
        return self.filter(models.Q(owner=user) | shared)

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep the user's own."""
        return self.filter(owner=user)

    def kept(self) -> Self:
        """Keep what nobody removed."""
        return self.filter(removed_at__isnull=True)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Questions over tokens: everybody sees and revokes their own."""

    def in_force(self, *, at: datetime) -> Self:
        """Keep tokens that have not expired."""
        return self.filter(models.Q(expiry__isnull=True) | models.Q(expiry__gt=at))

    def visible_to(self, user: "User") -> Self:
        """Keep one's own, also for administrators: what others carry is none of their business."""
        return self.filter(user=user, user__is_active=True)

    editable_by = visible_to


class ApiTokenManager(AuthTokenManager.from_queryset(ApiTokenQuerySet)):  # type: ignore[misc]
    """Makes tokens."""


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions over letters, which only the worker asks."""

    def owed(self, *, at: datetime, since: datetime, before: datetime, tries: int) -> Self:
        """Keep what is still to be sent: young, not tried too often, and by nobody just now."""
        return self.filter(
            models.Q(tried_at__isnull=True) | models.Q(tried_at__lte=before),
            settled_at__isnull=True,
            asked_at__gt=since,
            asked_at__lte=at,
            tries__lt=tries,
        )
