"""What a person holds is loaded with them once, and asked anew where anything may change."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.held import frameworks_of, held_by, holds, keep_held
from accounts.models import User
from commitments.domain.vocabulary import Status, Visibility
from commitments.models import Commitment
from frameworks.backends import MemberBackend
from frameworks.middleware import held_while_reading
from frameworks.models import Membership
from frameworks.roles import DECIDER_ROLES, EDITOR_ROLES, Role
from tests.factories import (
    create_commitment,
    create_framework,
    create_member,
    create_party,
    create_user,
)

pytestmark = pytest.mark.django_db


def loaded(user: User) -> User:
    """Return a person as a reading request has them."""
    found = MemberBackend().get_user(user.pk)
    assert found is not None
    keep_held(found)
    return found


def test_a_reading_request_asks_for_memberships_with_the_person() -> None:
    member = create_member(create_framework(), role=Role.MANAGER)
    client = Client()
    client.force_login(member)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    about_me = [
        one["sql"] for one in asked.captured_queries if "frameworks_membership" in one["sql"]
    ]
    assert "accounts_user" in about_me[0]
    assert not [sql for sql in about_me[1:] if "SELECT 1" in sql.split("FROM")[0]]


def test_membership_counts_in_force_only() -> None:
    member = create_member(create_framework(), role=Role.MANAGER)
    today = timezone.now().date()
    row = Membership.objects.get(user=member)
    row.starts_on, row.ends_on = today - timedelta(days=9), today - timedelta(days=1)
    row.save()
    assert held_by(loaded(member)) == ()


@pytest.mark.parametrize("role", list(Role))
def test_plain_keys_answer_as_the_questions_do(role: Role) -> None:
    framework, other = create_framework(), create_framework()
    party, stranger = create_party(), create_party()
    member = create_member(framework, role=role, party=party)
    for place in (framework, other):
        for author in (party, stranger, None):
            # What is internal is a party's own; a draft may be nobody's.
            for visibility in Visibility if author else [Visibility.FRAMEWORK]:
                for status in (Status.ACTIVE, Status.DRAFT):
                    create_commitment(
                        framework=place, author_party=author, visibility=visibility, status=status
                    )
    known = loaded(member)
    assert [row["framework"] for row in frameworks_of(member)] == frameworks_of(known)
    for question in ("visible_to", "editable_by", "decidable_by", "reportable_by"):
        asked, plain = (
            {*getattr(Commitment.objects.all(), question)(one).values_list("pk", flat=True)}
            for one in (member, known)
        )
        assert asked == plain, question
    for roles in (DECIDER_ROLES, EDITOR_ROLES, {Role.LEAD}):
        assert holds(member, roles) == holds(known, roles) == (role in roles)


def test_a_membership_that_ends_closes_the_next_request() -> None:
    framework = create_framework()
    member = create_member(framework, role=Role.MANAGER)
    kept = create_commitment(framework=framework)
    client = Client()
    client.force_login(member)
    assert kept.reference in client.get("/").content.decode()
    Membership.objects.filter(user=member).delete()
    assert kept.reference not in client.get("/").content.decode()
    assert client.get(f"/commitments/{kept.uuid}/").status_code == 404


def test_who_is_put_out_is_out_at_the_next_request() -> None:
    member = create_member(create_framework(), role=Role.MANAGER)
    client = Client()
    client.force_login(member)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_a_writing_request_keeps_nothing() -> None:
    member = create_member(create_framework(), role=Role.MANAGER)
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(held_by(request.user))
        return HttpResponse()

    for method in ("GET", "POST", "DELETE"):
        request = HttpRequest()
        request.method = method
        found = MemberBackend().get_user(member.pk)
        assert found is not None
        request.user = found
        held_while_reading(view)(request)
    assert seen[0]
    assert seen[1:] == [None, None]


def test_nobody_is_known_without_an_account() -> None:
    assert MemberBackend().get_user(0) is None
    gone = create_user(is_active=False)
    assert MemberBackend().get_user(gone.pk) is None
