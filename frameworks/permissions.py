"""Who may do what to the people of a framework, and who owes a second step at signing in."""

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.held import held_by, holds
from frameworks.models import Framework, Membership
from frameworks.roles import DECIDER_ROLES, Role

if TYPE_CHECKING:
    from accounts.models import User

SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_step(user: "User") -> bool:
    """Say whether the person signs in with a second step."""
    return bool(is_mfa_enabled(user, SECOND_STEPS))


def owes_second_step(user: "User") -> bool:
    """Say whether a person's roles ask for a second step that they have not set up."""
    if not settings.REQUIRE_MFA:
        return False
    decides = user.is_superuser or user.is_staff
    decides = decides or holds(user, DECIDER_ROLES)
    return decides and not has_second_step(user)


def leads(user: "User", framework: Framework) -> bool:
    """Say whether a person keeps the list of a framework's people."""
    return user.is_active and (user.is_superuser or _leads(user, framework))


def _leads(user: "User", framework: Framework) -> bool:
    held = held_by(user)
    if held is not None:
        return any(one.framework == framework.pk and one.role == Role.LEAD for one in held)
    rows = user.memberships.in_force().with_role({Role.LEAD})
    return rows.filter(framework=framework).exists()


def access_people(user: "User", *, code: str) -> Framework:
    """Return the framework whose people somebody keeps. Raises Http404 or PermissionDenied."""
    framework = Framework.objects.visible_to(user).filter(code=code).first()
    if framework is None:
        raise Http404(_("There is no such framework."))
    if not leads(user, framework):
        raise PermissionDenied(_("Only those who lead this framework keep its people."))
    return framework


def access_membership(user: "User", framework: Framework, *, uuid: UUID) -> Membership:
    """Return a membership of a framework whose people somebody keeps. Raises Http404."""
    rows = Membership.objects.editable_by(user).filter(framework=framework, uuid=uuid)
    found = rows.select_related("user", "party", "framework").first()
    if found is None:
        raise Http404(_("There is no such membership."))
    return found
