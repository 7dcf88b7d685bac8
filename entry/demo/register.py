"""Enters the invented people and the register of parties; frameworks come after."""

from functools import cache

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.validators import validate_time_zone
from commitments.actions import save_party
from entry.demo.accounts import PEOPLE, DemoPerson
from entry.demo.books import Books, find
from entry.demo.files import FixtureError, build, naming, read_yaml
from entry.demo.shapes import PartyShape, RegisterFile
from frameworks.models import Membership, Party, PartyMember, PartyName
from frameworks.validators import CODE, COUNTRY
from history.actions import save_recorded


def enter_people(books: Books) -> None:
    """Create the invented accounts."""
    for person in PEOPLE:
        user = _account(person)
        user.joined_at = books.at
        save_recorded(user, by=None, at=books.at, verb="create_account")
        books.people[person.key] = user


def _account(person: DemoPerson) -> User:
    user = User(
        email=person.email,
        full_name=person.full_name,
        job_title=f"{person.does} (demo)",
        time_zone=person.time_zone,
        country=person.country,
        mail_any_time=True,
        is_demo=True,
        is_staff=person.enters_admin,
        is_superuser=person.is_administrator,
    )
    user.set_password(person.password)
    return user


def seat_people(books: Books) -> None:
    """Give the invented people their roles; frameworks and parties are there by now."""
    for person in PEOPLE:
        for seat in person.seats:
            membership = Membership(
                user=books.people[person.key],
                framework=find(books.shelves, seat.framework, where=person.key).framework,
                party=find(books.parties, seat.party, where=person.key) if seat.party else None,
                role=seat.role,
            )
            save_recorded(membership, by=books.people["admin"], at=books.at)


def enter_parties(books: Books) -> None:
    """Enter every party with its names, its place and its members. Raises FixtureError."""
    name = "parties.yaml"
    content = build(RegisterFile, read_yaml(books.folder / name), where=name)
    for shape in content.parties:
        where = f"{name}, {shape.code}"
        with naming(where):
            _enter_party(books, shape, where)
    for shape in content.parties:
        _enter_members(books, shape, f"{name}, {shape.code}")


def _enter_party(books: Books, shape: PartyShape, where: str) -> None:
    if shape.code in books.parties:
        raise FixtureError(_("%(where)s: this code is taken.") % {"where": where})
    party = Party(
        code=shape.code,
        name=shape.name,
        short_name=shape.short_name,
        kind=shape.kind,
        parent=find(books.parties, shape.part_of, where=where) if shape.part_of else None,
        time_zone=shape.time_zone,
        hemisphere=shape.hemisphere,
        country=shape.country,
        note=shape.note,
    )
    CODE(party.code)
    if party.country:
        COUNTRY(party.country)
    _check_time_zone(party.time_zone)
    save_party(party, by=books.clerk, at=books.at)
    books.parties[shape.code] = party
    for name in shape.names:
        save_recorded(PartyName(party=party, name=name), by=books.clerk, at=books.at)


@cache
def _check_time_zone(name: str) -> None:
    """Raise ValidationError for no time zone; asked once for each, since the answer is slow."""
    validate_time_zone(name)


def _enter_members(books: Books, shape: PartyShape, where: str) -> None:
    for member in shape.members:
        row = PartyMember(
            group=books.parties[shape.code],
            member=find(books.parties, member.party, where=where),
            starts_on=member.since,
        )
        with naming(where):
            save_recorded(row, by=books.clerk, at=books.at)
