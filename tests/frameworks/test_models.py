"""Frameworks, parties, areas and memberships as rows: their names, and where they are told."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from frameworks.models import (
    Framework,
    FrameworkParty,
    Membership,
    Party,
    PartyKind,
    PartyMember,
    PartyName,
    PriorityArea,
)
from frameworks.roles import Role
from tests.factories import (
    create_area,
    create_commitment,
    create_framework,
    create_membership,
    create_party,
    create_user,
)

pytestmark = pytest.mark.django_db


def test_rows_are_called_by_what_people_call_them() -> None:
    framework, party = Framework(name="Plan of Action"), Party(name="Republic of Korea")
    assert str(framework) == "Plan of Action"
    assert str(party) == "Republic of Korea"
    party.short_name = "ROK"
    assert str(party) == party.label == "ROK"
    assert str(PartyName(name="South Korea")) == "South Korea"
    assert str(PartyMember(group=Party(name="ASEAN"), member=party)) == "ROK in ASEAN"
    assert str(FrameworkParty(framework=framework, party=party)) == "ROK in Plan of Action"
    assert str(PriorityArea(name="Digital trade")) == "Digital trade"
    member = Membership(user=create_user(full_name="Ana"), role=Role.CLERK)
    assert str(member) == "Ana: data-entry clerk"


def test_only_a_group_that_nobody_lists_is_open() -> None:
    assert Party(kind=PartyKind.OPEN_GROUP).is_open_group
    assert not Party(kind=PartyKind.GROUP).is_open_group


def test_what_belongs_to_a_framework_is_told_inside_it() -> None:
    framework = create_framework()
    area, membership = create_area(framework=framework), create_membership(framework=framework)
    party = create_party(framework=framework)
    stands = FrameworkParty.objects.get(framework=framework, party=party)

    told = [framework, area, membership, stands]
    assert {row.history_framework for row in told} == {framework.uuid}
    assert stands.history_root == framework.uuid
    assert {row.history_party for row in told} == {None}
    assert not any(row.history_is_internal for row in told)


def test_other_names_are_told_in_the_story_of_their_party() -> None:
    party = create_party()
    assert PartyName(party=party).history_root == party.uuid
    assert party.history_root == party.uuid
    assert party.history_framework is None


@pytest.mark.parametrize("code", ["kr", "K R", "-KR", "K_R", ""])
def test_a_code_has_capitals_figures_and_hyphens_only(code: str) -> None:
    party = Party(code=code, name="Korea", kind=PartyKind.COUNTRY)
    with pytest.raises(ValidationError) as refusal:
        party.clean_fields()
    assert list(refusal.value.message_dict) == ["code"]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "in_force"),
    [
        (None, None, True),
        (date(2026, 1, 1), None, True),
        (date(2026, 1, 2), None, False),
        (None, date(2026, 1, 1), True),
        (None, date(2025, 12, 31), False),
        (date(2026, 1, 1), date(2026, 1, 1), True),
    ],
)
def test_a_membership_is_in_force_from_its_first_to_its_last_day(
    starts_on: date | None, ends_on: date | None, in_force: bool
) -> None:
    membership = create_membership(starts_on=starts_on, ends_on=ends_on)
    found = Membership.objects.in_force(on=date(2026, 1, 1)).filter(pk=membership.pk)
    assert found.exists() == in_force


def test_parties_that_own_something_are_found_once() -> None:
    framework = create_framework()
    owner = create_party(framework=framework)
    create_party(framework=framework)
    for _ in range(2):
        create_commitment(framework=framework, owner=owner)
    assert list(Party.objects.owning_in(framework)) == [owner]
