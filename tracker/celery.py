"""The Celery app and its beat schedule; what a task does lives in the app that owns it."""

# Where Python has no gdbm, the schedule that beat keeps needs this codec. A stop just while beat
# loads it by itself would load it once more inside, and fail loudly instead of stopping.
import encodings.latin_1  # noqa: F401
import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

SWEEP_SECONDS = 30
LETTER_SECONDS = 5
FORGET_SECONDS = 600
RETENTION_SECONDS = 3600

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
# SQLite opens its file and sets its pragmas anew for every connection, so the worker keeps one
# for many tasks. PostgreSQL needs no such thing: closing there only hands back to the pool.
if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    app.conf["CELERY_DB_REUSE_MAX"] = 100
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep": {
        "task": "reminders.tasks.sweep",
        "schedule": float(SWEEP_SECONDS),
        # A poke that waited longer is worth nothing: the next one is there already.
        "options": {"expires": SWEEP_SECONDS - 1},
    },
    "recomputations": {
        "task": "commitments.tasks.run_recomputations",
        "schedule": float(LETTER_SECONDS),
        "options": {"expires": LETTER_SECONDS - 1},
    },
    "letters": {
        "task": "accounts.tasks.send_letters",
        "schedule": float(LETTER_SECONDS),
        "options": {"expires": LETTER_SECONDS - 1},
    },
    "invitations": {
        "task": "frameworks.tasks.send_invitations",
        "schedule": float(LETTER_SECONDS),
        "options": {"expires": LETTER_SECONDS - 1},
    },
    "forget-answers": {
        "task": "api.tasks.forget_answers",
        "schedule": float(FORGET_SECONDS),
        "options": {"expires": FORGET_SECONDS - 1},
    },
    "retention": {
        "task": "tracker.tasks.forget",
        "schedule": float(RETENTION_SECONDS),
        "options": {"expires": RETENTION_SECONDS - 1},
    },
}
