"""An erased person is gone from wherever the program held their name, not the account alone."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import serializers
from django.test import Client

from accounts.actions import change_address, save_view
from accounts.models import ListPage, SavedView, User
from desks.personal import export_person
from entry.register.actions import erase_everywhere, merge_people
from entry.sheets.models import SheetJob, SheetRow
from entry.sheets.states import SheetKind
from frameworks.actions import invite
from frameworks.models import Alternate, Invitation
from frameworks.roles import Role
from history.actions import save_recorded
from reminders.actions import make_feed
from reminders.feeds import feed_of
from reminders.models import Mail
from tests import factories
from tests.accounts.doors import sign_in
from tests.entry.sheets.desk import Desk, open_desk
from tests.factories import AT, PASSWORD
from tests.history.replay import all_untold

pytestmark = pytest.mark.django_db
OLD, NEW, OTHER = "kim.nomen@example.org", "kim.second@example.org", "kim.third@example.org"
WORDS = (OLD, NEW, OTHER, "Kim Nomen", "Nomen at the sea", "Nomen list")


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def person(desk: Desk) -> User:
    """Make somebody with two accounts, three addresses and a trace in every part."""
    user = factories.create_member(
        desk.framework, email=OLD, full_name="Kim Nomen", password=PASSWORD
    )
    second = factories.create_user(email=OTHER, full_name="Kim Nomen")
    merge_people(user, second, reason="The same.", by=factories.create_superuser(), at=AT)
    user.refresh_from_db()
    change_address(user, NEW, by=user, at=AT)
    save_view(user, name="Nomen list", page=ListPage.COMMITMENTS, query="q=Nomen", at=AT)
    cover = Alternate(user=user, alternate=desk.clerk, note="Nomen at the sea")
    save_recorded(cover, by=user, at=AT)
    return user


def held() -> str:
    """Return what the tables hold that people read; the history is asked elsewhere."""
    models = (User, SavedView, Alternate, Invitation, SheetJob, SheetRow, Mail, Session)
    rows = [row for model in models for row in model.objects.all()]
    return str(serializers.serialize("json", rows))


def erase(person: User) -> None:
    by = factories.create_superuser()
    erase_everywhere(User.objects.get(pk=person.pk), by=by, at=AT, reason="Asked by letter")


def test_no_account_view_or_absence_names_the_person(person: User) -> None:
    assert [word for word in WORDS if word in held()] != []
    erase(person)
    assert [word for word in WORDS if word in held()] == []
    assert all_untold() == {}


@pytest.mark.parametrize("address", [OLD, NEW, OTHER])
def test_invitations_to_any_of_the_addresses_go(address: str, person: User, desk: Desk) -> None:
    told: Any = {"email": address, "full_name": "Kim Nomen", "role": Role.CLERK, "party": None}
    row = invite(desk.framework, **told, by=desk.lead, at=AT)
    erase(person)
    row.refresh_from_db()
    assert (row.email, row.full_name, row.withdrawn_at) == ("", "", AT)


def test_letters_to_any_of_the_addresses_go(person: User) -> None:
    for address in (OLD.upper(), NEW, OTHER):
        Client().post("/accounts/password/", {"email": address})
    erase(person)
    assert not person.letters.model.objects.exists()


def test_rows_and_files_of_sheets_go(
    person: User, desk: Desk, django_capture_on_commit_callbacks: object
) -> None:
    job = desk.check(f"email,role\n{NEW},clerk\n", kind=SheetKind.MEMBERS, by=desk.lead)
    other = desk.check("email,role\na@b.c,clerk\n", kind=SheetKind.MEMBERS, by=desk.lead)
    file, kept = str(job.file.name), str(other.file.name)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase(person)
    job.refresh_from_db()
    assert (job.state, str(job.file)) == ("failed", "")
    assert not (settings.MEDIA_ROOT / file).exists()
    assert (settings.MEDIA_ROOT / kept).exists()
    assert other.rows.get().values["email"] == "a@b.c"
    assert [word for word in WORDS if word in held()] == []


def test_what_mail_servers_answered_goes(person: User) -> None:
    told = {"local_day": AT.date(), "kind": "digest", "send_from": AT, "created_at": AT}
    row = Mail(recipient=person, last_error=f"<{OLD}>: no", **told)
    Mail.objects.bulk_create([row])
    erase(person)
    assert Mail.objects.get().last_error == ""


def test_feeds_and_what_stands_in_sessions_go(person: User) -> None:
    sign_in(person)
    feed = make_feed(person, framework=None, by=person, at=AT)
    assert Session.objects.exists()
    erase(person)
    assert feed_of(feed.secret) is None
    assert not Session.objects.exists()


def test_export_tells_what_is_addressed_to_the_person_and_done_to_them(
    person: User, desk: Desk
) -> None:
    told: Any = {"email": NEW, "full_name": "Kim Nomen", "role": Role.CLERK, "party": None}
    invite(desk.framework, **told, by=desk.lead, at=AT)
    Client().post("/accounts/password/", {"email": NEW})
    person.refresh_from_db()
    person.job_title = "Head"
    save_recorded(person, by=desk.lead, at=AT, verb="change", reason="By telephone.")
    export = export_person(person)
    assert len(export["to the address"]) == 2
    assert "By telephone." in [event["reason"] for event in export["done to the account"]]
    assert "token_hash" not in str(export["to the address"])
