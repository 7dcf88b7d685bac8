"""What has run out is erased, what has not stays, and the history is whole afterwards."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import ask_for_password, make_token
from accounts.models import ApiToken, Letter, TokenScope, User
from commitments.models import Commitment
from entry.sheets.actions import ImportRefusedError, ask_undo, forget_imports, reopen
from entry.sheets.models import SheetJob, SheetRow
from frameworks.actions import invite
from frameworks.models import Invitation
from frameworks.roles import Role
from history.actions import forgetting
from history.models import AuditEvent, PersonalWord
from reminders.models import Mail, Notification
from tests.desks.duties import mail_to, tell
from tests.entry.sheets.desk import Desk, open_desk
from tests.factories import AT, create_user
from tracker import retention, tasks

pytestmark = pytest.mark.django_db
SHEET = "reference,title,kind\nC-1,A bridge,event_meeting\n"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def mail_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MAIL_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def book(desk: Desk, mail_folder: Path, now: datetime) -> dict[str, Any]:
    """Leave one thing of every sort, made a moment ago."""
    user = desk.lead
    session = SessionStore()
    session.set_expiry(1000)
    session.create()
    UserSession.objects.create(user=user, session_key="gone", ip="192.0.2.1", user_agent="Browser")
    ask_for_password("typed@example.org", at=now)
    make_token(user, name="Nightly", scope=TokenScope.READ, days=1, by=user, at=now)
    User.objects.filter(pk=user.pk).update(visit_at=now, earlier_visit_at=now)
    invite(
        desk.framework,
        email="kim@example.org",
        full_name="Kim Haneul",
        role=Role.VIEWER,
        party=None,
        by=user,
        at=now,
    )
    mail = mail_to(user, subject="Three are late", note="Kim, please", last_error="250 kim@x.y")
    (mail_folder / "20260101T000000-a.eml").write_text("To: kim@example.org")
    job = desk.write(desk.check(SHEET))
    SheetJob.objects.update(created_at=now, done_at=now)
    return {"user": user, "mail": mail, "job": SheetJob.objects.get(pk=job.pk)}


def left(book: dict[str, Any], mail_folder: Path) -> dict[str, int]:
    """Count what of each sort is still there."""
    mail = Mail.objects.get(pk=book["mail"].pk)
    return {
        "sessions": Session.objects.count() + UserSession.objects.count(),
        "letters": Letter.objects.count(),
        "tokens": ApiToken.objects.count(),
        "visits": User.objects.exclude(visit_at=None).count(),
        "invitations": Invitation.objects.exclude(email="", full_name="").count(),
        "mail_words": int(bool(mail.subject or mail.note or mail.last_error)),
        "mail_files": len(list(mail_folder.glob("*.eml"))),
        "imports": int(SheetRow.objects.exists()),
    }


def test_nothing_young_goes(book: dict[str, Any], mail_folder: Path, now: datetime) -> None:
    before = left(book, mail_folder)
    assert all(before.values())
    assert not any(retention.forget(at=now + timedelta(minutes=5)).values())
    assert left(book, mail_folder) == before


def test_each_sort_goes_after_its_days(
    book: dict[str, Any], mail_folder: Path, now: datetime
) -> None:
    later = now + timedelta(days=400)
    counted = retention.forget(at=later, is_rehearsal=True)
    assert all(left(book, mail_folder).values())
    assert retention.forget(at=later) == counted
    assert all(counted.values())
    assert not any(left(book, mail_folder).values())
    assert not any(retention.forget(at=later).values())


@pytest.mark.parametrize("name", [rule.name for rule in retention.RULES])
def test_days_are_those_of_the_settings(
    name: str, book: dict[str, Any], mail_folder: Path, now: datetime, settings: Settings
) -> None:
    settings.KEEP_DAYS = {rule.name: 36_500 for rule in retention.RULES} | {name: 10}
    # A token ends after a day, an invitation after seven, a session by itself.
    assert not retention.forget(at=now + timedelta(days=9, hours=23))[name] or name == "sessions"
    gone = retention.forget(at=now + timedelta(days=18))
    assert gone.pop(name)
    gone.pop("sessions", None)
    assert not any(gone.values())


def test_history_is_whole_afterwards_and_names_nobody_who_was_forgotten(
    book: dict[str, Any], now: datetime
) -> None:
    call_command("seal_audit")
    assert PersonalWord.objects.filter(words="Kim Haneul").exists()
    retention.forget(at=now + timedelta(days=400))
    call_command("seal_audit", accept_late=True)
    call_command("verify_audit")
    assert not PersonalWord.objects.filter(words__in=["Kim Haneul", "kim@example.org"]).exists()
    event = AuditEvent.objects.get(verb="forget_invitation")
    assert event.actor is None
    assert "Kim" not in str(AuditEvent.objects.values_list("changes", flat=True))


def test_invitation_that_was_accepted_or_waits_keeps_its_name(
    book: dict[str, Any], now: datetime
) -> None:
    row = Invitation.objects.get()
    retention.forget(at=row.expires_at + timedelta(days=29))
    row.refresh_from_db()
    assert row.full_name == "Kim Haneul"


def test_open_session_keeps_its_place(now: datetime) -> None:
    store = SessionStore()
    store.set_expiry(400 * 24 * 3600)
    store.create()
    UserSession.objects.create(user=create_user(), session_key=store.session_key, ip="192.0.2.1")
    retention.forget(at=now + timedelta(days=300))
    assert UserSession.objects.count() == Session.objects.count() == 1


def test_mail_that_waits_keeps_its_words(book: dict[str, Any], now: datetime) -> None:
    Mail.objects.update(state="held")
    retention.forget(at=now + timedelta(days=400))
    assert Mail.objects.get().note == "Kim, please"


def test_what_an_import_wrote_stays_and_it_cannot_be_undone_any_more(
    book: dict[str, Any], now: datetime, client: Any
) -> None:
    job = book["job"]
    storage, name = job.file.storage, job.file.name
    assert storage.exists(name)
    retention.forget(at=now + timedelta(days=91))
    assert not storage.exists(name)
    assert Commitment.objects.filter(reference="C-1").exists()
    job.refresh_from_db()
    assert (job.state, job.file.name) == ("done", "")
    with pytest.raises(ImportRefusedError):
        ask_undo(job, by=book["user"])
    client.force_login(book["user"])
    page = client.get(f"/import/{job.uuid}/").content.decode()
    assert "not kept any longer" in page
    assert "Undo this import" not in page


@pytest.mark.parametrize("state", ["mapping", "preview"])
def test_import_that_nobody_went_on_with_is_closed(
    state: str, desk: Desk, now: datetime, client: Any
) -> None:
    job = desk.start(SHEET) if state == "mapping" else desk.check(SHEET)
    forget_imports(before=AT + timedelta(days=1))
    job.refresh_from_db()
    assert (job.state, job.rows.count(), job.file.name) == ("failed", 0, "")
    with pytest.raises(ImportRefusedError):
        reopen(job, sheet="", header_row=None)
    client.force_login(desk.clerk)
    assert client.get(f"/import/{job.uuid}/").status_code == 200


def test_import_at_work_is_left_alone(book: dict[str, Any], now: datetime) -> None:
    SheetJob.objects.update(state="undoing")
    retention.forget(at=now + timedelta(days=400))
    assert SheetRow.objects.exists()


def test_file_that_cannot_be_erased_is_tried_again(
    book: dict[str, Any], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = now + timedelta(days=91)
    storage = type(storages["default"])

    def away(*_args: Any) -> None:
        raise OSError("The store is away.")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "delete", away)
        with pytest.raises(OSError, match="away"):
            retention.forget(at=later)
    assert SheetRow.objects.exists()
    assert retention.forget(at=later)["imports"] == 1


def test_many_rows_go_in_several_portions(
    now: datetime, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 3)
    for number in range(8):
        ask_for_password(f"p{number}@example.org", at=now)
    assert retention.forget(at=now + timedelta(days=31))["letters"] == 8
    for person in [create_user() for _number in range(8)]:
        User.objects.filter(pk=person.pk).update(visit_at=now)
    assert retention.forget(at=now + timedelta(days=181))["visits"] == 8
    assert not User.objects.exclude(visit_at=None).exists()


def test_files_that_are_no_mails_stay(mail_folder: Path, now: datetime) -> None:
    for name in ("notes.txt", "old.eml", "old.log", "young.eml"):
        (mail_folder / name).write_text("x")
        stamp = (now - timedelta(days=0 if name == "young.eml" else 91)).timestamp()
        os.utime(mail_folder / name, (stamp, stamp))
    retention.forget(at=now)
    assert {path.name for path in mail_folder.iterdir()} == {"notes.txt", "young.eml"}


def test_command_counts_and_erases_and_the_worker_does_the_same(
    capsys: pytest.CaptureFixture[str], now: datetime, mail_folder: Path
) -> None:
    ask_for_password("old@example.org", at=now - timedelta(days=31))
    call_command("forget", dry_run=True)
    assert "letters: 1 would go (kept 30 days)" in capsys.readouterr().out
    assert Letter.objects.count() == 1
    call_command("forget")
    assert "letters: 1 gone" in capsys.readouterr().out
    ask_for_password("old@example.org", at=now - timedelta(days=31))
    tasks.forget()
    assert Letter.objects.count() == 0


def test_every_setting_has_its_rule(settings: Settings) -> None:
    assert {rule.name for rule in retention.RULES} == set(settings.KEEP_DAYS)


def test_who_was_told_what_stays_so_that_nobody_is_told_twice(
    book: dict[str, Any], now: datetime
) -> None:
    tell(book["user"], Commitment.objects.get(reference="C-1"))
    rows = (Mail.objects.count(), Notification.objects.count())
    retention.forget(at=now + timedelta(days=4000))
    assert (Mail.objects.count(), Notification.objects.count()) == rows
