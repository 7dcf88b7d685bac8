"""Inviting and ending through the API, and what a token may be used for."""

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import make_token
from accounts.models import TokenScope, User
from api.versions import etag
from frameworks.models import Membership
from frameworks.roles import Role
from tests.api.world import API, World
from tests.factories import create_member


def client(user: User) -> APIClient:
    asking = APIClient()
    asking.force_authenticate(user)
    return asking


def with_token(user: User, scope: TokenScope) -> APIClient:
    _row, token = make_token(user, name="x", scope=scope, days=3, by=user, at=timezone.now())
    asking = APIClient()
    asking.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return asking


def body(world: World, **more: Any) -> dict[str, Any]:
    told = {"email": "new@example.org", "full_name": "Kim", "role": "contact"}
    return {**told, "party": str(world.party.uuid), **more}


def test_lead_invites_lists_and_ends(world: World) -> None:
    lead = create_member(world.framework, Role.LEAD)
    path = f"{API}/frameworks/{world.framework.uuid}/invitations"
    made = client(lead).post(path, body(world), format="json")
    assert made.status_code == 201, made.json()
    assert "token_hash" not in made.json()
    assert [row["email"] for row in client(lead).get(path).json()["results"]] == ["new@example.org"]
    seat = Membership.objects.get(user=world.viewer)
    end = f"{API}/memberships/{seat.uuid}/end"
    ended = client(lead).post(end, {}, format="json", headers={"If-Match": etag(seat)})
    assert ended.status_code == 200, ended.json()
    assert not world.viewer.memberships.in_force().exists()


@pytest.mark.parametrize("who", ["viewer", "contact", "clerk", "manager"])
def test_members_who_do_not_lead_may_not(who: str, world: World) -> None:
    user = getattr(world, who)
    path = f"{API}/frameworks/{world.framework.uuid}/invitations"
    assert client(user).get(path).status_code == 403
    assert client(user).post(path, body(world), format="json").status_code == 403
    seat = Membership.objects.get(user=user)
    headers = {"If-Match": etag(seat)}
    answer = client(user).post(f"{API}/memberships/{seat.uuid}/end", {}, headers=headers)
    assert answer.status_code == 403


def test_stranger_finds_nothing(world: World) -> None:
    path = f"{API}/frameworks/{world.framework.uuid}/invitations"
    assert client(world.stranger).get(path).status_code == 404
    seat = Membership.objects.get(user=world.viewer)
    answer = client(world.stranger).post(f"{API}/memberships/{seat.uuid}/end", {})
    assert answer.status_code == 404


def test_last_lead_stays(world: World) -> None:
    lead = create_member(world.framework, Role.LEAD)
    seat = Membership.objects.get(user=lead)
    end = f"{API}/memberships/{seat.uuid}/end"
    answer = client(lead).post(end, {}, format="json", headers={"If-Match": etag(seat)})
    assert answer.status_code in {400, 409, 422}
    assert lead.memberships.in_force().exists()


REPORT = {"narrative": "Held.", "health": "on_track"}


@pytest.mark.parametrize(
    ("scope", "reports", "asks"),
    [(TokenScope.READ, 403, 403), (TokenScope.REPORT, 201, 403), (TokenScope.ALL, 201, 201)],
)
def test_token_does_what_it_was_made_for(
    scope: TokenScope, reports: int, asks: int, world: World
) -> None:
    asking = with_token(world.contact, scope)
    assert asking.get(f"{API}/commitments").status_code == 200
    path = f"{API}/commitments/{world.commitment.uuid}/updates"
    assert asking.post(path, REPORT, format="json").status_code == reports
    path = f"{API}/deadlines/{world.deadline.uuid}/date-requests"
    wanted = {"expression": "by 2028", "reason": "Late."}
    assert asking.post(path, wanted, format="json").status_code == asks
    assert asking.post(f"{API}/sign-out").status_code == 204
    assert asking.get(f"{API}/me").status_code == 401
