"""The shipped settings with one app more, so that each shipped command runs on these terms."""

from tracker.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.apps.ChaosConfig"]
# Every kill would print what it interrupted.
LOGGING["root"]["level"] = "WARNING"
