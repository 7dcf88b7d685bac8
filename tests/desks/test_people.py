"""The page of a framework's people: for its lead, and nobody else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from frameworks.actions import send_invitations
from frameworks.models import Alternate, Framework, Invitation, Membership
from frameworks.roles import Role
from history.actions import save_recorded
from tests.factories import (
    create_assignment,
    create_commitment,
    create_framework,
    create_member,
    create_party,
    create_superuser,
    create_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def framework() -> Framework:
    return create_framework()


@pytest.fixture
def lead(framework: Framework) -> User:
    return create_member(framework, Role.LEAD)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(framework: Framework) -> str:
    return reverse("desks:people", args=[framework.code])


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LEAD])
def test_other_members_see_that_it_is_not_theirs(role: Role, framework: Framework) -> None:
    user = create_member(framework, role, party=create_party(framework=framework))
    assert browser(user).get(page(framework)).status_code == 403
    answer = browser(user).post(page(framework), {"do": "invite", "email": "a@example.org"})
    assert answer.status_code == 403
    assert not Invitation.objects.exists()


def test_strangers_and_leads_elsewhere_find_nothing(framework: Framework) -> None:
    elsewhere = create_member(create_framework(), Role.LEAD)
    for user in (elsewhere, create_user()):
        assert browser(user).get(page(framework)).status_code == 404


def test_administrator_keeps_people_everywhere(framework: Framework) -> None:
    assert browser(create_superuser()).get(page(framework)).status_code == 200


def test_lead_invites_and_takes_back(framework: Framework, lead: User) -> None:
    client = browser(lead)
    told = {"full_name": "김하늘", "email": "kim@example.org", "role": "viewer", "language": "ko"}
    assert client.post(page(framework), {"do": "invite", **told}).status_code == 302
    assert "김하늘" in client.get(page(framework)).content.decode()
    assert send_invitations(clock=timezone.now, at=timezone.now()) == 1
    assert mail.outbox[-1].to == ["kim@example.org"]
    row = Invitation.objects.get()
    client.post(page(framework), {"do": "withdraw", "invitation": str(row.uuid)})
    assert "김하늘" not in client.get(page(framework)).content.decode()
    answer = client.post(page(framework), {"do": "invite", **told, "role": "contact"})
    assert answer.status_code == 422
    assert "speaks for a party" in answer.content.decode()


def test_lead_changes_and_ends_roles_of_this_framework_only(
    framework: Framework, lead: User
) -> None:
    client = browser(lead)
    inside = Membership.objects.get(user=create_member(framework, Role.VIEWER))
    outside = Membership.objects.get(user=create_member(create_framework(), Role.VIEWER))
    told = {"do": "role", "role": "clerk", "reason": "Helps."}
    client.post(page(framework), {**told, "member": str(inside.uuid)})
    assert inside.user.memberships.in_force().get().role == Role.CLERK
    assert client.post(page(framework), {**told, "member": str(outside.uuid)}).status_code == 404
    for do in ("role", "end", "withdraw", "nonsense"):
        answer = client.post(page(framework), {"do": do, "member": "x", "role": "lead"})
        assert answer.status_code == 404
    own = Membership.objects.get(user=lead)
    client.post(page(framework), {"do": "end", "member": str(own.uuid)})
    assert lead.memberships.in_force().exists()
    assert "at least one lead" in client.get(page(framework)).content.decode()


def test_what_nobody_answers_for_goes_into_new_hands(framework: Framework, lead: User) -> None:
    party = create_party(framework=framework)
    gone = create_member(framework, Role.CONTACT, party=party)
    here = create_member(framework, Role.CONTACT, party=party)
    left, held = (create_commitment(framework=framework, owner=party) for _one in range(2))
    create_assignment(commitment=left, user=gone, party=party)
    create_assignment(commitment=held, user=here, party=party)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client = browser(lead)
    shown = client.get(page(framework)).context["orphans"]
    assert shown == [left]
    seat = Membership.objects.get(user=here)
    told = {"do": "hand-over", "commitments": str(left.uuid), "member": str(seat.uuid)}
    assert client.post(page(framework), told).status_code == 422
    client.post(page(framework), {**told, "reason": "The contact has left."})
    assert [row.user for row in left.assignments.all()] == [here]
    assert client.get(page(framework)).context["orphans"] == []


@pytest.mark.parametrize("count", [1, 12])
def test_page_asks_as_much_for_many_as_for_one(
    count: int, framework: Framework, lead: User, django_assert_max_num_queries: object
) -> None:
    party = create_party(framework=framework)
    for _number in range(count):
        create_member(framework, Role.CONTACT, party=party)
        create_commitment(framework=framework, owner=party)
    client = browser(lead)
    client.get(page(framework))
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        assert client.get(page(framework)).status_code == 200


def test_lead_sees_who_stands_in_from_this_framework_only(framework: Framework, lead: User) -> None:
    user, at = create_member(framework), timezone.now()
    inside = create_member(framework, full_name="Inside Cover")
    outside = create_member(create_framework(), full_name="Outside Cover")
    for other, days in ((inside, None), (outside, at.date())):
        row = Alternate(user=user, alternate=other, starts_on=days, ends_on=days)
        save_recorded(row, by=user, at=at)
    page = browser(lead).get(reverse("desks:people", args=[framework.code])).content.decode()
    assert "Inside Cover" in page
    assert "Outside Cover" not in page


def test_lead_keeps_no_absences_of_somebody_who_has_left(framework: Framework, lead: User) -> None:
    user, at = create_member(framework), timezone.now()
    save_recorded(Alternate(user=user, alternate=create_user()), by=user, at=at)
    assert Alternate.objects.editable_by(lead).count() == 1
    Membership.objects.filter(user=user).update(ends_on=at.date() - timedelta(days=1))
    assert not Alternate.objects.editable_by(lead).exists()
    assert not Alternate.objects.visible_to(lead).exists()
