"""The trail holds no name: it holds tokens, and an erased person leaves the chain whole."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import ERASED, erase_person
from accounts.models import ApiToken, User
from history import (
    guards,  # noqa: F401 - it registers what the triggers lift
    triggers,
)
from history.actions import save_recorded, seal
from history.models import AuditEvent, AuditSeal, PersonalWord
from history.verifying import verify
from tests.factories import AT, PASSWORD, create_superuser, create_user
from tests.history.replay import all_untold, untold

pytestmark = pytest.mark.django_db
WORDS = ("Kim Nomen", "kim.nomen@example.org", "Head of Roads", "Lee Nomen")


def person() -> User:
    """Make somebody who has changed their name once."""
    user = create_user(
        email="kim.nomen@example.org", full_name="Kim Nomen", job_title="Head of Roads",
        password=PASSWORD,
    )  # fmt: skip
    user.full_name = "Lee Nomen"
    save_recorded(user, by=user, at=AT)
    user.full_name = "Kim Nomen"
    save_recorded(user, by=user, at=AT)
    return user


def trail() -> str:
    return json.dumps(list(AuditEvent.objects.values_list("changes", "reason")))


def test_the_trail_holds_no_name_and_yet_tells_all() -> None:
    user = person()
    assert not [word for word in WORDS if word in trail()]
    assert untold(user) == {}
    # The same name again is the same token.
    assert PersonalWord.objects.filter(subject=user.uuid, field="full_name").count() == 2


def test_erasing_takes_the_names_and_leaves_the_chain() -> None:
    user, admin = person(), create_superuser()
    seal(at=AT)
    anchor = AuditSeal.objects.anchor()
    assert anchor
    ApiToken.objects.create(user)
    erase_person(user, by=admin, at=AT, reason="Asked by letter")
    seal(at=AT)

    stored = json.dumps([*PersonalWord.objects.values_list("words", flat=True)])
    account = User.objects.get(pk=user.pk)
    kept = f"{trail()} {stored} {account.full_name} {account.email} {account.job_title}"
    assert not [word for word in WORDS if word in kept]
    assert (account.full_name, account.is_active) == (ERASED, False)
    assert not account.has_usable_password()
    assert not ApiToken.objects.exists()
    finding = verify(at=AT + timedelta(days=1), anchors=[anchor])
    assert finding.faults == []
    assert all_untold() == {}


def test_erasing_ends_every_session(client: Client) -> None:
    user, admin = person(), create_superuser()
    client.login(username=user.email, password=PASSWORD)
    assert client.get(reverse("desks:commitments")).status_code == 200
    erase_person(user, by=admin, at=AT, reason="Asked by letter")
    assert client.get(reverse("desks:commitments")).status_code == 302


def test_erasing_needs_a_reason_and_somebody_else() -> None:
    user, admin = person(), create_superuser()
    with pytest.raises(ValidationError, match="Say why"):
        erase_person(user, by=admin, at=AT, reason=" ")
    with pytest.raises(ValidationError, match="another administrator"):
        erase_person(admin, by=admin, at=AT, reason="Enough")
    assert User.objects.get(pk=user.pk).full_name == "Kim Nomen"


def test_the_page_of_the_history_shows_names_and_then_that_they_are_erased(client: Client) -> None:
    user, admin = person(), create_superuser()
    client.force_login(admin)
    address = reverse("admin:accounts_user_history", args=[user.pk])
    assert "Kim Nomen → Lee Nomen" in client.get(address).content.decode()
    step = reverse("admin:accounts_user_erase", args=[user.pk])
    assert client.get(step).status_code == 200
    answer = client.post(step, {"reason": "By letter", "version_seen": user.version})
    assert answer.status_code == 302
    page = client.get(address).content.decode()
    assert "(erased) → (erased)" in page
    assert "Lee Nomen" not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.update(words="Somebody else"), "were edited"),
        (lambda rows: rows.delete(), "were deleted"),
    ],
    ids=["edited", "deleted"],
)
def test_words_put_behind_a_token_by_hand_are_found(change: Any, words: str) -> None:
    user = person()
    seal(at=AT)
    with triggers.disabled(connection):
        change(PersonalWord.objects.filter(subject=user.uuid, words="Lee Nomen"))
    assert any(words in fault for fault in verify(at=AT).faults)


def test_a_token_cannot_be_given_to_somebody_else() -> None:
    person()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        PersonalWord.objects.update(field="job_title")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        PersonalWord.objects.all().delete()


def test_seals_refuse_every_change() -> None:
    person()
    seal(at=AT)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditSeal.objects.update(hash="0" * 64)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditSeal.objects.all().delete()
