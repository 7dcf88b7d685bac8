"""Who is invited, how they come in, and who may not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from frameworks.actions import accept_invitation, invite, send_invitations, withdraw_invitation
from frameworks.models import Framework, Invitation, Membership
from frameworks.roles import Role
from history.models import AuditEvent, PersonalWord
from tests.accounts.doors import is_in, link_in, sign_in
from tests.factories import PASSWORD, create_framework, create_member, create_party, create_user

pytestmark = pytest.mark.django_db
NEW = "kim@example.org"


@pytest.fixture
def framework() -> Framework:
    return create_framework()


@pytest.fixture
def lead(framework: Framework) -> User:
    return create_member(framework, Role.LEAD)


def invited(framework: Framework, lead: User, **told: Any) -> Invitation:
    values: dict[str, Any] = {
        "email": NEW, "full_name": "Kim New", "role": Role.VIEWER, "party": None, **told,
    }  # fmt: skip
    return invite(framework, **values, by=lead, at=timezone.now())


def letter() -> str:
    send_invitations(clock=timezone.now, at=timezone.now())
    return link_in(str(mail.outbox[-1].body))


def test_somebody_new_comes_in_once_by_the_letter(framework: Framework, lead: User) -> None:
    row = invited(framework, lead)
    link = letter()
    assert mail.outbox[-1].to == [NEW]
    row.refresh_from_db()
    assert row.mailed_at
    assert len(row.token_hash) == 64
    assert row.token_hash not in link
    page = Client().get(link)
    assert page.status_code == 200
    assert not User.objects.filter(email=NEW).exists()
    answer = Client().post(link, {"full_name": "Kim New", "password": PASSWORD})
    assert answer["Location"] == "/accounts/sign-in/"
    person = User.objects.get(email=NEW)
    held = person.memberships.in_force().get()
    assert (held.framework, held.role) == (framework, Role.VIEWER)
    assert is_in(sign_in(person))
    assert Client().get(link).status_code == 410
    row.refresh_from_db()
    assert (row.email, row.full_name, row.token_hash) == ("", "", "")
    assert not PersonalWord.objects.filter(subject=row.uuid).exclude(words="").exists()
    verbs = AuditEvent.objects.filter(subject=row.uuid).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["invite", "accept_invitation"]


def test_weak_password_leaves_the_invitation_open(framework: Framework, lead: User) -> None:
    invited(framework, lead)
    link = letter()
    assert Client().post(link, {"full_name": "K", "password": "short"}).status_code == 422
    assert not User.objects.filter(email=NEW).exists()
    assert Client().get(link).status_code == 200


def test_who_has_an_account_signs_in_and_accepts(framework: Framework, lead: User) -> None:
    person, other = create_user(password=PASSWORD), create_user(password=PASSWORD)
    invited(framework, lead, email=person.email.upper())
    link = letter()
    assert Client().get(link)["Location"].startswith("/accounts/sign-in/?next=/invitations/")
    assert sign_in(other).post(link).status_code == 403
    assert not person.memberships.exists()
    client = sign_in(person)
    client.get(link)
    client.post(link)
    assert person.memberships.in_force().get().framework == framework


@pytest.mark.parametrize("what", ["expired", "withdrawn"])
def test_invitation_that_ended_lets_nobody_in(what: str, framework: Framework, lead: User) -> None:
    row, at = invited(framework, lead), timezone.now()
    link = letter()
    row.refresh_from_db()
    if what == "withdrawn":
        withdraw_invitation(row, by=lead, at=at)
        row.refresh_from_db()
        assert (row.email, row.full_name, row.token_hash) == ("", "", "")
    else:
        at += timedelta(days=8)
        Invitation.objects.update(expires_at=timezone.now(), invited_at=at - timedelta(days=20))
    assert Client().post(link, {"full_name": "K", "password": PASSWORD}).status_code == 410
    with pytest.raises(ValidationError):
        accept_invitation(row, by=None, full_name="K", password=PASSWORD, at=at)
    assert not Membership.objects.filter(user__email=NEW).exists()


def leaves(framework: Framework, lead: User) -> None:
    User.objects.filter(pk=lead.pk).update(is_active=False)


def leads_no_more(framework: Framework, lead: User) -> None:
    Membership.objects.filter(user=lead).update(role=Role.MANAGER)


def drops_the_party(framework: Framework, lead: User) -> None:
    framework.standing_parties.all().delete()


@pytest.mark.parametrize("change", [leaves, leads_no_more, drops_the_party])
def test_invitation_ends_with_the_right_to_invite(
    change: Callable[[Framework, User], None], framework: Framework, lead: User
) -> None:
    party = create_party(framework=framework)
    row = invited(framework, lead, party=party)
    link = letter()
    waiting = invited(framework, lead, email="lee@example.org", party=party)
    change(framework, lead)
    answer = Client().post(link, {"full_name": "Kim", "password": PASSWORD})
    assert answer.status_code == 422
    assert not User.objects.filter(email=NEW).exists()
    with pytest.raises(ValidationError):
        accept_invitation(row, by=None, full_name="K", password=PASSWORD, at=timezone.now())
    assert send_invitations(clock=timezone.now, at=timezone.now()) == 0
    waiting.refresh_from_db()
    assert (waiting.withdrawn_at is not None, waiting.email) == (True, "")


def test_second_of_two_windows_is_told_that_it_is_over(
    framework: Framework, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = create_user(password=PASSWORD)
    row = invited(framework, lead, email=person.email)
    client, link = sign_in(person), letter()
    row.refresh_from_db()
    accept_invitation(row, by=person, at=timezone.now())
    # The other window looked before this one was done.
    row.accepted_at, row.email = None, person.email
    monkeypatch.setattr("frameworks.views.find_invitation", lambda token, at: row)
    assert client.post(link).status_code == 410


def test_of_two_invitations_to_one_address_at_once_one_makes_the_account(
    framework: Framework, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited(framework, lead)
    link = letter()

    def meanwhile(*_args: object) -> None:
        create_user(email=NEW)

    monkeypatch.setattr("frameworks.actions.inviting.validate_password", meanwhile)
    answer = Client().post(link, {"full_name": "Kim", "password": PASSWORD})
    assert answer.status_code == 422
    assert "has an account already" in answer.content.decode()


def test_nobody_invites_themselves_or_anybody_twice(framework: Framework, lead: User) -> None:
    with pytest.raises(ValidationError):
        invited(framework, lead, email=lead.email.upper())
    invited(framework, lead)
    with pytest.raises(ValidationError):
        invited(framework, lead, email=NEW.upper())
    member = create_member(framework, Role.CLERK)
    with pytest.raises(ValidationError):
        invited(framework, lead, email=member.email, role=Role.CLERK)


def test_party_has_to_stand_in_the_framework(framework: Framework, lead: User) -> None:
    with pytest.raises(ValidationError):
        invited(framework, lead, role=Role.CONTACT)
    with pytest.raises(ValidationError):
        invited(framework, lead, role=Role.CONTACT, party=create_party())
    inside = create_party(framework=framework)
    assert invited(framework, lead, role=Role.CONTACT, party=inside).party == inside


def test_there_is_no_account_without_an_invitation() -> None:
    for path in ("/accounts/sign-up/", "/accounts/signup/", "/invitations/x/"):
        assert Client().get(path).status_code in {302, 404, 410}
    assert Client().post("/invitations/x/", {"full_name": "K"}).status_code == 410


def test_letter_that_fails_is_tried_again_with_another_token(
    framework: Framework, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = invited(framework, lead)

    def refuse(*_args: object, **_kwargs: object) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refuse)
        assert send_invitations(clock=timezone.now, at=timezone.now()) == 0
    row.refresh_from_db()
    first = row.token_hash
    assert send_invitations(clock=timezone.now, at=timezone.now()) == 0
    later = timezone.now() + timedelta(minutes=3)
    assert send_invitations(clock=timezone.now, at=later) == 1
    row.refresh_from_db()
    assert row.token_hash != first
    assert send_invitations(clock=timezone.now, at=later) == 0
