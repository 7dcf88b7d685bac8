"""Who writes what is saved in the admin, when and why; the clock is read here, once a write."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import LazyObject

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Signature:
    """By whom, when and why something is written."""

    by: "User"
    at: datetime
    reason: str = ""

    @property
    def plain(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"by": self.by, "at": self.at}

    @property
    def full(self) -> dict[str, Any]:
        """Return what an action takes that keeps a reason."""
        return {**self.plain, "reason": self.reason}


def person(request: HttpRequest) -> "User":
    """Return who asks; the admin lets nobody in without an account."""
    user: Any = request.user
    # Actions keep the row itself, not the lazy stand-in that the request carries.
    if isinstance(user, LazyObject) and user.pk:
        user = user._wrapped  # noqa: SLF001 - there is no public way to it
    return cast("User", user)


def signature_of(request: HttpRequest, *, reason: str = "") -> Signature:
    """Sign a write of this request, now."""
    return Signature(by=person(request), at=timezone.now(), reason=reason.strip())
