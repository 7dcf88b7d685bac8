"""The page of one's own mail: how and when, the days away, and who stands in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from frameworks.models import Alternate
from frameworks.roles import Role
from history.models import AuditEvent
from tests import factories
from tests.desks.pages.scene import signed_in, text

pytestmark = pytest.mark.django_db

WISHES = {
    "language": "ko",
    "time_zone": "Asia/Seoul",
    "country": "kr",
    "sending_hour": "8",
}


@pytest.fixture
def pair() -> tuple[User, User]:
    framework = factories.create_framework()
    return (
        factories.create_member(framework, Role.CONTACT, full_name="Ann Own"),
        factories.create_member(framework, full_name="Cem Cover"),
    )


def days(first: int, last: int) -> dict[str, str]:
    today = timezone.now().date()
    return {
        "starts_on": (today + timedelta(days=first)).isoformat(),
        "ends_on": (today + timedelta(days=last)).isoformat(),
    }


def post(person: User, view: str, data: dict[str, Any], *arguments: object) -> Any:
    return signed_in(person).post(reverse(f"desks:{view}", args=arguments), data)


def test_the_page_shows_what_holds_and_offers_who_shares_a_framework(
    pair: tuple[User, User],
) -> None:
    own, cover = pair
    stranger = factories.create_user(full_name="Sam Stranger")

    page = text(signed_in(own).get(reverse("desks:my-mail")))

    assert cover.full_name in page
    assert stranger.full_name not in page
    assert own.full_name not in page.partition('id="away"')[2]


def test_wishes_are_kept_with_their_history(pair: tuple[User, User]) -> None:
    own, _cover = pair

    answer = post(own, "save-mail-wishes", WISHES)

    assert answer.status_code == 302
    own.refresh_from_db()
    assert (own.language, own.time_zone, own.country) == ("ko", "Asia/Seoul", "KR")
    assert (own.sending_hour, own.wants_digest) == (8, False)
    assert AuditEvent.objects.get(verb="set_mail_wishes").actor == own.uuid
    post(own, "save-mail-wishes", {**WISHES, "wants_digest": "on"})
    own.refresh_from_db()
    assert own.wants_digest


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "fr"),
        ("time_zone", "Mars/Olympus"),
        ("country", "XX"),
        ("sending_hour", "24"),
        ("sending_hour", "-1"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(
    field: str, value: str, pair: tuple[User, User]
) -> None:
    own, _cover = pair
    before = own.version

    answer = post(own, "save-mail-wishes", {**WISHES, field: value})

    assert answer.status_code == 422
    own.refresh_from_db()
    assert own.version == before


def test_an_absence_is_entered_shown_and_ended(pair: tuple[User, User]) -> None:
    own, cover = pair

    answer = post(own, "add-absence", {"cover": cover.uuid, **days(1, 5), "note": "Leave"})
    assert answer.status_code == 302
    row = Alternate.objects.get()
    assert (row.user, row.alternate, row.note) == (own, cover, "Leave")
    assert "Cem Cover gets your mail." in text(signed_in(own).get(reverse("desks:my-mail")))

    answer = post(own, "end-absence", {}, row.uuid)
    assert answer.status_code == 302
    assert not Alternate.objects.exists()
    assert list(
        AuditEvent.objects.filter(subject=row.uuid).order_by("pk").values_list("verb", flat=True)
    ) == ["enter_absence", "end_absence"]


def test_an_absence_that_cannot_be_is_told_why(pair: tuple[User, User]) -> None:
    own, cover = pair
    stranger = factories.create_user()

    backwards = post(own, "add-absence", {"cover": cover.uuid, **days(5, 1)})
    not_offered = post(own, "add-absence", {"cover": stranger.uuid, **days(1, 2)})

    assert backwards.status_code == not_offered.status_code == 422
    assert "The last day away is before the first." in text(backwards)
    assert not Alternate.objects.exists()


def test_nobody_ends_the_absence_of_another(pair: tuple[User, User]) -> None:
    own, cover = pair
    post(own, "add-absence", {"cover": cover.uuid, **days(1, 5)})

    answer = post(cover, "end-absence", {}, Alternate.objects.get().uuid)

    assert answer.status_code == 404
    assert Alternate.objects.exists()


def test_a_standing_alternate_is_named_and_let_go(pair: tuple[User, User]) -> None:
    own, cover = pair

    post(own, "save-alternate", {"alternate": cover.uuid})
    assert Alternate.objects.standing().get().alternate == cover
    post(own, "save-alternate", {"alternate": ""})
    assert not Alternate.objects.exists()


def test_a_stranger_is_asked_to_sign_in() -> None:
    for view in ("my-mail", "save-mail-wishes", "save-alternate", "add-absence"):
        answer = Client().post(reverse(f"desks:{view}"))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("sign-in"))


def test_who_gets_no_mail_is_told_so(pair: tuple[User, User]) -> None:
    own, _cover = pair
    User.objects.filter(pk=own.pk).update(hard_bounces=2)

    assert f"Mail to {own.email} comes back" in text(signed_in(own).get(reverse("desks:my-mail")))
