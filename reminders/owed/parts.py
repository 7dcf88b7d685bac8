"""The pieces of SQL that the questions about owed duties share."""

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any

from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import (
    SHA256,
    Cast,
    Coalesce,
    Concat,
    ExtractHour,
    ExtractMinute,
    LPad,
    Replace,
    TruncDate,
)

from accounts.models import User
from commitments.domain.vocabulary import PartyRole, Visibility
from commitments.models import Assignment, CommitmentParty, ProgressUpdate
from commitments.querysets import GIVEN_STATES
from frameworks.models import Membership
from frameworks.roles import DECIDER_ROLES, Role
from reminders.states import Channel

Rows = models.QuerySet[Any]


class Sha256Hex(SHA256):
    """The SHA-256 of a text in hexadecimal, without any extension of the database."""

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Use the function that PostgreSQL has had since version 11."""
        template = "ENCODE(SHA256(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')"
        return super(SHA256, self).as_sql(compiler, connection, template=template, **extra)


def hexed(name: str) -> Replace:
    """Return a UUID as 32 hexadecimal digits, the same on every database."""
    return Replace(Cast(F(name), CharField()), Value("-"), Value(""))


def keyed(rows: Rows) -> Rows:
    """Add the duty key to rows that carry subject, rung, occurrence and recipient.

    It is the SQL twin of policy.duty_key.
    """
    separator = Value("|")
    words = Concat(
        *(hexed("uuid"), separator, F("duty_rung"), separator, F("duty_occurrence"), separator),
        *(hexed("duty_uuid"), separator, Value(Channel.MAIL.value)),
        output_field=CharField(),
    )
    found: Rows = rows.annotate(duty_key=Sha256Hex(words)).order_by()
    return found


def stamp(name: str) -> Concat:
    """Return an instant as text to the minute in UTC, on every database and for everybody."""
    return Concat(
        Cast(TruncDate(name, tzinfo=UTC), CharField()),
        Value("T"),
        LPad(Cast(ExtractHour(name, tzinfo=UTC), CharField()), 2, Value("0")),
        Value(":"),
        LPad(Cast(ExtractMinute(name, tzinfo=UTC), CharField()), 2, Value("0")),
        output_field=CharField(),
    )


def to_person(rows: Rows, path: str) -> Rows:
    """Name the recipient of each row, and keep the rows of people who have not left.

    The relation may have many rows: it is annotated before it is filtered by, so that all
    conditions speak of the same one.
    """
    people: Rows = rows.annotate(
        duty_recipient=F(path),
        duty_uuid=F(f"{path}__uuid"),
        duty_zone=F(f"{path}__time_zone"),
        duty_active=F(f"{path}__is_active"),
    ).filter(duty_active=True)
    return people


def may_read(commitment: str, on: date) -> Q:
    """Tell which rows' recipients may read the commitment, on a path, that they are told of."""
    held = Membership.objects.in_force(on).filter(
        user=OuterRef("duty_recipient"), framework=OuterRef(f"{commitment}framework")
    )
    shared = Q(**{f"{commitment}visibility": Visibility.FRAMEWORK})
    own = held.filter(party=OuterRef(f"{commitment}author_party"))
    everything = User.objects.filter(pk=OuterRef("duty_recipient"), is_superuser=True)
    return (shared & Q(Exists(held))) | Q(Exists(own)) | Q(Exists(everything))


def to_contacts(rows: Rows, commitment: str, on: date) -> Rows:
    """Multiply rows by the points of contact of their commitment, as far as they may read it."""
    people = to_person(rows, f"{commitment}assignments__user")
    readers: Rows = people.filter(may_read(commitment, on))
    told: Rows = readers.annotate(duty_as_role=Value("contact"))
    return told


def to_alternates(rows: Rows, commitment: str, on: date) -> Rows:
    """Multiply rows by the standing alternates of the points of contact."""
    path = f"{commitment}assignments__user__alternates"
    people = to_person(rows, f"{path}__alternate").annotate(duty_away=F(f"{path}__starts_on"))
    readers: Rows = people.filter(may_read(commitment, on), duty_away__isnull=True)
    told: Rows = readers.annotate(duty_as_role=Value("alternate"))
    return told


def to_holders(
    rows: Rows, commitment: str, on: date, *, roles: Sequence[Role], never: Sequence[str] = ()
) -> Rows:
    """Multiply rows by the people who hold a role in the framework on a day.

    Of several roles the first is told that anybody holds who may answer. Who stands for a party
    is asked about what their own party owns; the secretariat about all. `never` names the fields
    of people who may not decide about it: nobody reviews their own report.
    """
    path = f"{commitment}framework__memberships"
    people = to_person(rows, f"{path}__user").annotate(
        duty_role=F(f"{path}__role"),
        duty_party=F(f"{path}__party"),
        duty_from=F(f"{path}__starts_on"),
        duty_to=F(f"{path}__ends_on"),
    )
    for field in never:
        people = people.filter(Q(**{f"{field}__isnull": True}) | ~Q(duty_recipient=F(field)))
    owned = CommitmentParty.objects.filter(
        commitment=OuterRef(f"{commitment}pk"), role=PartyRole.OWNER, party=OuterRef("duty_party")
    )
    shared = Q(**{f"{commitment}visibility": Visibility.FRAMEWORK})
    own = Q(**{f"{commitment}author_party": F("duty_party")})
    holders: Rows = people.filter(
        Q(duty_from__isnull=True) | Q(duty_from__lte=on),
        Q(duty_to__isnull=True) | Q(duty_to__gte=on),
        Q(duty_party__isnull=True) | Exists(owned),
        shared | own,
        _first_held(roles, commitment, on, never=never),
    )
    told: Rows = holders.annotate(duty_as_role=F("duty_role"))
    return told


def to_deciders_of_party(rows: Rows, on: date) -> Rows:
    """Multiply reports by the people who decide for their party on a day, but for the author."""
    path = "commitment__framework__memberships"
    people = to_person(rows, f"{path}__user").annotate(
        duty_role=F(f"{path}__role"),
        duty_party=F(f"{path}__party"),
        duty_from=F(f"{path}__starts_on"),
        duty_to=F(f"{path}__ends_on"),
    )
    deciders: Rows = people.filter(
        Q(duty_from__isnull=True) | Q(duty_from__lte=on),
        Q(duty_to__isnull=True) | Q(duty_to__gte=on),
        ~Q(duty_recipient=F("author")),
        may_read("commitment__", on),
        duty_role__in=sorted(DECIDER_ROLES),
        duty_party=F("party"),
    )
    told: Rows = deciders.annotate(duty_as_role=F("duty_role"))
    return told


def owes_since(party: str, began: str) -> Exists:
    """Tell which commitments a party, or what it is part of, owes an update since an instant.

    An update of a part of the owner counts, as in commitments.rounds.
    """
    told = ProgressUpdate.objects.filter(
        Q(party=OuterRef("party"))
        | Q(party__parent=OuterRef("party"))
        | Q(party__parent__parent=OuterRef("party")),
        commitment=OuterRef("commitment"),
        state__in=GIVEN_STATES,
        submitted_at__gte=OuterRef(OuterRef(began)),
    )
    owners = CommitmentParty.objects.filter(
        Q(party=OuterRef(party))
        | Q(party=OuterRef(f"{party}_above"))
        | Q(party=OuterRef(f"{party}_top")),
        ~Exists(told),
        commitment=OuterRef("pk"),
        role=PartyRole.OWNER,
    )
    return Exists(owners)


def _first_held(roles: Sequence[Role], commitment: str, on: date, *, never: Sequence[str]) -> Q:
    """Keep a role only where nobody who may answer holds one of those before it."""
    shared = Q(**{f"{commitment}visibility": Visibility.FRAMEWORK})
    wanted = Q(duty_role=roles[0])
    for place, role in enumerate(roles[1:], start=1):
        better = _who_may_answer(roles[:place], commitment, on, never=never)
        # What is internal to a party is answered inside it.
        inside = better.filter(party=OuterRef(f"{commitment}author_party"))
        nobody = (shared & Q(~Exists(better))) | (~shared & Q(~Exists(inside)))
        wanted |= Q(duty_role=role) & nobody
    return wanted


def _who_may_answer(
    roles: Sequence[Role], commitment: str, on: date, *, never: Sequence[str]
) -> models.QuerySet[Membership]:
    """Return the memberships whose people may answer for a row, as `to_holders` asks."""
    owned = CommitmentParty.objects.filter(
        commitment=OuterRef(OuterRef(f"{commitment}pk")),
        role=PartyRole.OWNER,
        party=OuterRef("party"),
    )
    held = Membership.objects.in_force(on).filter(
        Q(party__isnull=True) | Exists(owned),
        framework=OuterRef(f"{commitment}framework"),
        role__in=roles,
        user__is_active=True,
    )
    for field in never:
        held = held.exclude(user=Coalesce(OuterRef(field), Value(0)))
    return held


def without_contact(commitment: str, on: date) -> Q:
    """Tell which rows' commitment has no contact who is there and belongs to its framework.

    Two plain questions with an "and" between them: PostgreSQL answers such as sets, while it
    would look one with an "or" up row by row.
    """
    there = Assignment.objects.filter(commitment=OuterRef(f"{commitment}pk"), user__is_active=True)
    member = there.filter(
        Q(user__memberships__starts_on__isnull=True) | Q(user__memberships__starts_on__lte=on),
        Q(user__memberships__ends_on__isnull=True) | Q(user__memberships__ends_on__gte=on),
        user__memberships__framework=OuterRef(f"{commitment}framework"),
    )
    return Q(~Exists(member)) & Q(~Exists(there.filter(user__is_superuser=True)))
