"""Everybody who may come to a door: each role for either party, an administrator, a stranger."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from accounts.models import User
from commitments.actions import RefusedError
from frameworks.models import Framework, Party
from frameworks.roles import Role
from tests.factories import create_member, create_superuser, create_user

DONE, REFUSED, DENIED, UNKNOWN = "done", "refused", "denied", "unknown"
DECIDERS = {"manager", "lead"}
REPORTERS = {"contact", "manager", "clerk", "lead"}
BOOKKEEPERS = {"manager", "clerk", "lead"}


@dataclass(frozen=True)
class Actor:
    """Who comes: a role, for the party that it is about or for another one."""

    role: str
    is_own_party: bool = False

    def __str__(self) -> str:
        return f"{self.role} of {'the' if self.is_own_party else 'another'} party"

    @property
    def is_member(self) -> bool:
        """Say whether the person belongs to the framework or sees everything."""
        return self.role != "stranger"

    @property
    def decides(self) -> bool:
        """Say whether the person reviews and judges."""
        return self.role in DECIDERS | {"superuser"}

    def come(self, framework: Framework, *, own: Party, other: Party) -> User:
        """Make the person."""
        if self.role == "superuser":
            return create_superuser()
        if self.role == "stranger":
            return create_user()
        party = own if self.is_own_party else other
        return create_member(framework, Role(self.role), party=party)


CAST = [
    *(Actor(role.value, own) for role, own in product(Role, [True, False])),
    Actor("superuser"),
    Actor("stranger"),
]


@contextmanager
def undone() -> Iterator[None]:
    """Undo all that is written inside, so that the next actor finds what this one found."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome_of(knock: Callable[[], object]) -> str:
    """Say what came of going through a door."""
    try:
        knock()
    except Http404:
        return UNKNOWN
    except PermissionDenied:
        return DENIED
    except RefusedError:
        return REFUSED
    return DONE
