"""How the system's Chromium is found and started; what is done with it, its callers say."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser")


def path() -> str:
    """Return where the system's Chromium is, or nothing."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium and end it; raises RuntimeError where there is none."""
    if not path():
        raise RuntimeError("Chromium is not installed (Debian: apt install chromium).")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path(), args=list(FLAGS))
        try:
            yield started
        finally:
            started.close()
