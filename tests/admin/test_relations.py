"""Relations and parties on the page of a commitment in the admin, through their actions."""

from typing import Any

import pytest

from commitments.actions import relate
from commitments.actions.parties import name_party
from commitments.domain.vocabulary import PartyRole, Status
from commitments.models import Commitment, Relation
from frameworks.models import Framework
from frameworks.roles import Role
from tests import factories
from tests.admin.pages import create_clerk, errors_of, page, row, signed_in, typed
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework()


@pytest.fixture
def one(framework: Framework) -> Commitment:
    return factories.create_commitment(framework=framework)


@pytest.fixture
def other(framework: Framework) -> Commitment:
    return factories.create_commitment(framework=framework)


def said(other: Commitment, kind: str) -> dict[str, Any]:
    return row("relations", 0, 1, kind=kind, other=str(other.pk), note="The later text.")


def test_a_clerk_relates_in_the_admin_and_does_not_supersede(
    framework: Framework, one: Commitment, other: Commitment
) -> None:
    client = signed_in(create_clerk(framework))
    address = page(one)
    refused = client.post(address, typed(client.get(address), **said(other, "supersedes")))
    assert "may supersede it" in errors_of(refused)
    done = client.post(address, typed(client.get(address), **said(other, "depends_on")))
    assert done.status_code == 302
    relation = Relation.objects.get()
    assert (relation.note, relation.said_by) == (
        "The later text.",
        framework.memberships.get().user,
    )
    back = client.post(page(other), typed(client.get(page(other)), **said(one, "depends_on")))
    assert "This would go round in a circle" in errors_of(back)


def test_a_relation_is_taken_back_in_the_admin_with_a_reason_only(
    framework: Framework, one: Commitment, other: Commitment
) -> None:
    client = signed_in(create_clerk(framework, Role.LEAD))
    relation = relate(one, other=other, kind="supersedes", by=None, at=AT)
    address = page(one)
    data = typed(client.get(address), **{"relations-0-DELETE": "on"})
    data |= {"relations-0-id": str(relation.pk)}
    assert "Say below why the relation is taken back." in errors_of(client.post(address, data))
    assert client.post(address, data | {"change_reason": "Another fund."}).status_code == 302
    other.refresh_from_db()
    assert other.status == Status.ACTIVE


def test_a_party_is_taken_out_in_the_admin_with_a_reason_only(
    framework: Framework, one: Commitment
) -> None:
    client = signed_in(create_clerk(framework))
    helper = factories.create_party(framework=framework)
    taken = name_party(one, party=helper, role=PartyRole.SUPPORTER, by=None, at=AT)
    address = page(one)
    shown = client.get(address)
    data = typed(shown, **{"party_roles-1-DELETE": "on"})
    assert data["party_roles-1-id"] == str(taken.pk)
    refused = client.post(address, data)
    assert "is taken out" in errors_of(refused)
    assert client.post(address, data | {"change_reason": "It left."}).status_code == 302
    assert one.party_roles.count() == 1
