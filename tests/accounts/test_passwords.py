"""Forgotten, new and changed passwords, and changed addresses."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.actions import change_address, set_password
from accounts.models import Letter, User
from history.models import AuditEvent
from tests.accounts.doors import confirm, is_in, link_in, sign_in, with_app, write_letters
from tests.factories import PASSWORD, create_user

pytestmark = pytest.mark.django_db
NEW = "quite another pass phrase"


def ask(email: str) -> str:
    """Ask for a new password and return the path of the link in the letter."""
    Client().post("/accounts/password/", {"email": email})
    write_letters()
    return link_in(str(mail.outbox[-1].body))


def open_link(client: Client, path: str) -> str:
    answer = client.get(path)
    return answer["Location"] if answer.status_code == 302 else path


def test_link_leads_to_a_new_password_once_and_ends_other_sessions() -> None:
    user = create_user(password=PASSWORD)
    elsewhere, client = sign_in(user), Client()
    link = ask(user.email.upper())
    form = open_link(client, link)
    client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert not is_in(client)
    assert not is_in(elsewhere)
    assert is_in(sign_in(user, NEW))
    assert not is_in(sign_in(user, PASSWORD))
    again = Client()
    again.post(open_link(again, link), {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert is_in(sign_in(user, NEW))
    assert AuditEvent.objects.filter(subject=user.uuid, verb="set_password").count() == 1


def test_answer_and_writes_are_the_same_for_unknown_addresses(
    django_assert_num_queries: object,
) -> None:
    known = create_user(password=PASSWORD).email
    pages = []
    for email in (known, "nobody@example.org"):
        client = Client()
        with django_assert_num_queries(1):  # type: ignore[operator]
            answer = client.post("/accounts/password/", {"email": email})
        pages.append((answer.status_code, answer["Location"], answer.content))
    assert pages[0] == pages[1]
    assert Letter.objects.count() == 2
    assert write_letters() == 1
    assert [message.to for message in mail.outbox] == [[known]]
    assert not Letter.objects.filter(settled_at=None).exists()


def test_closed_account_gets_no_letter() -> None:
    user = create_user(password=PASSWORD, is_active=False)
    Client().post("/accounts/password/", {"email": user.email})
    assert write_letters() == 0


def test_second_step_stays_after_a_new_password() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    client = Client()
    form = open_link(client, ask(user.email))
    client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert not is_in(sign_in(user, NEW))


def test_letters_to_one_address_are_few() -> None:
    user = create_user(password=PASSWORD)
    for _try in range(5):
        Client().post("/accounts/password/", {"email": user.email})
    assert Letter.objects.count() == 3


def test_letter_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    user = create_user(password=PASSWORD)
    Client().post("/accounts/password/", {"email": user.email})

    def refuse(*_args: object, **_kwargs: object) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refuse)
        assert write_letters() == 0
    assert write_letters() == 0
    Letter.objects.update(tried_at=None)
    assert write_letters() == 1
    assert write_letters() == 0


def test_changing_ones_password_asks_for_the_old_one_and_keeps_this_session() -> None:
    user = create_user(password=PASSWORD)
    client, elsewhere = sign_in(user), sign_in(user)
    page = "/accounts/security/password/"
    wrong = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    assert client.post(page, wrong).status_code == 200
    assert client.post(page, {**wrong, "old_password": PASSWORD}).status_code == 302
    assert is_in(client)
    assert not is_in(elsewhere)


def test_new_address_holds_when_its_link_is_followed() -> None:
    user = create_user(password=PASSWORD)
    before = user.email
    client = sign_in(user)
    confirm(client, "/accounts/security/address/")
    client.post("/accounts/security/address/", {"email": "new@example.org"})
    write_letters()
    # The old address learns of it before anything changes.
    assert [one.to for one in mail.outbox] == [[before], ["new@example.org"]]
    link = link_in(str(mail.outbox[-1].body))
    assert client.get(link).status_code == 200
    assert Client().post(link)["Location"].startswith("/accounts/sign-in/")
    assert sign_in(create_user(password=PASSWORD)).post(link).status_code == 403
    assert User.objects.get(pk=user.pk).email == before
    client.post(link)
    assert User.objects.get(pk=user.pk).email == "new@example.org"
    assert is_in(client)
    write_letters()
    assert mail.outbox[-1].to == [before]
    assert client.post(link).status_code == 410


def ask_for_address(client: Client) -> str:
    """Ask for another address and return the path of the link."""
    if client.get("/accounts/security/address/").status_code == 302:
        confirm(client, "/accounts/security/address/")
    client.post("/accounts/security/address/", {"email": "new@example.org"})
    write_letters()
    return link_in(str(mail.outbox[-1].body))


def test_link_to_another_address_ends_with_the_sessions_of_whoever_asked_for_it() -> None:
    user = create_user(password=PASSWORD)
    client = sign_in(user)
    link = ask_for_address(client)
    client.post("/accounts/security/sessions/end/")
    assert client.post(link).status_code == 410
    link = ask_for_address(client)
    words = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    client.post("/accounts/security/password/", words)
    assert client.post(link).status_code == 410


def test_link_to_an_address_that_was_left_again_is_worth_nothing() -> None:
    user = create_user(password=PASSWORD)
    before, client = user.email, sign_in(user)
    link = ask_for_address(client)
    client.post(link)
    person = User.objects.get(pk=user.pk)
    change_address(person, before, by=person, at=timezone.now())
    assert client.post(link).status_code == 410
    assert User.objects.get(pk=user.pk).email == before


def test_letter_that_waits_while_the_password_changes_is_not_written() -> None:
    user = create_user(password=PASSWORD)
    client = sign_in(user)
    confirm(client, "/accounts/security/address/")
    client.post("/accounts/security/address/", {"email": "new@example.org"})
    set_password(User.objects.get(pk=user.pk), NEW, by=user, at=timezone.now())
    write_letters()
    assert ["new@example.org"] not in [message.to for message in mail.outbox]


def test_address_of_somebody_else_is_told_like_any_and_never_taken() -> None:
    other = create_user().email
    user = create_user(password=PASSWORD)
    client = sign_in(user)
    confirm(client, "/accounts/security/address/")
    answer = client.post("/accounts/security/address/", {"email": other})
    assert answer.status_code == 200
    write_letters()
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert User.objects.get(pk=user.pk).email == user.email


@pytest.mark.parametrize("told", ["x", "a:b:c", "WyJhIl0:1:2"])
def test_nonsense_is_no_link(told: str) -> None:
    client = sign_in(create_user(password=PASSWORD))
    assert client.get(f"/accounts/address/{told}/").status_code == 410
