"""The settings under test: the shipped ones, in a folder of their own and without a real broker.

DATABASE_URL and REDIS_URL are taken from outside, so that the same tests run on both set-ups.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for _name in [name for name in os.environ if name.startswith(("TRACKER_", "SMTP_"))]:
    del os.environ[_name]
# Each process has its own folder and removes it; pytest's workers do so in conftest, because
# they end without the usual goodbye.
FOLDER = Path(tempfile.mkdtemp(prefix="tracker-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ |= {
    "TRACKER_VAR": str(FOLDER),
    "TRACKER_SECRET_KEY": "a key for the tests, and for nothing else at all",
    # Test databases are dropped at the end, which open connections of a pool would prevent.
    "TRACKER_DATABASE_POOL": "0",
    # Empty, so that a developer's .env cannot make a test send mail.
    "SMTP_HOST": "",
}

from tracker import databases
from tracker.settings import *

if not os.environ.get("DATABASE_URL"):
    # A file, because a database in memory locks whole tables between connections and would hide
    # what the real one does; without the wait for the disk, because a test loses nothing.
    DATABASES["default"]["TEST"] = {"NAME": FOLDER / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = databases.SQLITE_PRAGMAS.replace(
        "synchronous=FULL", "synchronous=OFF"
    )

# Some tests ask for thousands of pages; those of the limit set it.
REQUESTS_A_MINUTE = 0
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = True
# Without Redis a poke goes nowhere: what it would have run, a test runs itself.
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"global_keyprefix": f"tracker-tests-{os.getpid()}:"} if REDIS_URL else {}
)
LOGGING["root"]["level"] = "WARNING"
