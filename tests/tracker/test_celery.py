"""The worker's settings: JSON only, nothing kept, and a schedule whose tasks exist."""

from celery import current_app
from django.conf import settings

from tracker.celery import app


def test_messages_are_json_and_results_are_not_kept() -> None:
    assert app.conf.task_serializer == "json"
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_ignore_result is True


def test_app_is_current_so_that_pages_find_the_broker() -> None:
    assert current_app._get_current_object() is app


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= set(app.tasks)


def test_poke_expires_before_the_next_one() -> None:
    for entry in app.conf.beat_schedule.values():
        assert entry["options"]["expires"] < entry["schedule"]


def test_worker_keeps_a_connection_to_sqlite_only() -> None:
    is_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    assert bool(app.conf.get("CELERY_DB_REUSE_MAX")) is is_sqlite
