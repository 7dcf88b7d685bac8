"""Stopping the daily mail by the link in it: by POST only, without signing in, and nothing else."""

import re
from email.message import EmailMessage

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from history.models import AuditEvent
from reminders.actions import gather, plan, send_due
from reminders.actions.suppressing import UNWANTED
from reminders.models import Mail, Notification
from reminders.states import DutyState, MailState
from reminders.unsubscribing import token_of
from tests import factories
from tests.reminders.letters import html, plain
from tests.reminders.scenes import LATE_NOON, Scene, Sink, due_commitment, run

pytestmark = pytest.mark.django_db

AT = LATE_NOON


def stopping_path(letter: EmailMessage) -> str:
    address = str(letter["List-Unsubscribe"]).strip("<>")
    return address.removeprefix("http://127.0.0.1:8000")


def with_letter() -> tuple[Scene, EmailMessage]:
    scene = due_commitment()
    (letter,) = run(AT).letters
    return scene, letter


def wants(scene: Scene) -> bool:
    return bool(User.objects.get(pk=scene.person.pk).wants_digest)


def test_a_mail_program_stops_the_mail_with_one_post_without_cookie_or_token() -> None:
    scene, letter = with_letter()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        stopping_path(letter),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200
    assert not wants(scene)
    assert AuditEvent.objects.filter(verb="stop_digest").count() == 1
    assert not answer.cookies


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(method: str) -> None:
    scene, letter = with_letter()

    answer = getattr(Client(), method)(stopping_path(letter))

    assert answer.status_code == (405 if method == "options" else 200)
    assert wants(scene)
    assert not AuditEvent.objects.filter(verb="stop_digest").exists()


def test_the_page_has_a_button_and_speaks_the_language_of_the_mail() -> None:
    scene, letter = with_letter()
    User.objects.filter(pk=scene.person.pk).update(language="ko")

    page = Client().get(stopping_path(letter)).content.decode()

    assert 'method="post"' in page
    assert "매일 메일을 중단하시겠습니까?" in page


@pytest.mark.parametrize("change", ["last letter", "another person", "other salt", "left"])
def test_a_token_that_is_not_right_stops_nobody(change: str) -> None:
    scene, letter = with_letter()
    path = stopping_path(letter)
    token = path.rstrip("/").rpartition("/")[2]
    other = factories.create_user()
    if change == "last letter":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    elif change == "another person":
        token = other.uuid.hex + ":" + token.partition(":")[2]
    elif change == "other salt":
        from django.core import signing

        token = signing.Signer(salt="other").sign(scene.person.uuid.hex)
    else:
        User.objects.filter(pk=scene.person.pk).update(is_active=False)

    answer = Client().post(reverse("reminders:stop-digest", args=[token]))

    assert answer.status_code == 404
    assert wants(scene)
    other.refresh_from_db()
    assert other.wants_digest


def test_no_link_of_a_mail_signs_anybody_in() -> None:
    scene, letter = with_letter()
    addresses = set(re.findall(r"http://127\.0\.0\.1:8000(/[^\s\"<]*)", plain(letter)))
    addresses |= set(re.findall(r"http://127\.0\.0\.1:8000(/[^\s\"<]*)", html(letter)))
    assert len(addresses) >= 4
    client = Client()

    for address in addresses:
        answer = client.get(address)
        if "/reminders/stop/" not in address:
            assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (
                302,
                reverse("sign-in"),
            )
        client.post(address)
        assert "_auth_user_id" not in client.session
    assert not wants(scene)


def test_the_token_opens_no_other_door() -> None:
    scene = due_commitment()
    token = token_of(scene.person)

    for address in (
        f"/feeds/{token}.ics",
        f"/api/v1/commitments/?token={token}",
        f"/desk/?token={token}",
    ):
        assert Client().get(address).status_code in {302, 401, 403, 404}
        bearer = Client().get(address, headers={"authorization": f"Bearer {token}"})
        assert bearer.status_code in {302, 401, 403, 404}


def test_what_a_muted_person_is_owed_is_suppressed_and_stays_in_the_inbox() -> None:
    scene = due_commitment(wants_digest=False)

    assert not run(AT).letters

    duty = Notification.objects.get()
    assert (duty.state, duty.state_reason) == (DutyState.SUPPRESSED, UNWANTED)
    assert list(Notification.objects.inbox_of(scene.person)) == [duty]


def test_who_mutes_before_the_mail_leaves_does_not_get_it() -> None:
    scene = due_commitment()
    plan(at=AT)
    gather(at=AT)
    User.objects.filter(pk=scene.person.pk).update(wants_digest=False)
    sink = Sink()

    send_due(clock=lambda: AT, transport=sink)

    assert not sink.letters
    assert Mail.objects.get().state == MailState.CANCELLED
    assert Notification.objects.get().state == DutyState.SUPPRESSED
