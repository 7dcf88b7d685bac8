"""Makes docs/screenshots from a fresh demonstration; script/screenshots is its door.

The demonstration runs on a free port, in a folder that is removed afterwards; with --server the
pictures are of a demonstration that runs already.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FloatRect, Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# The program's folder has to be on the path first.
from script import chromium  # noqa: E402
from script.gallery import GALLERY, Picture  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
HEIGHTS = {1440: 1000, 768: 1024, 390: 844}  # of the window, by its width, in CSS pixels
TALLEST = {1440: 1800, 768: 2000, 390: 2600}  # a longer page is cut off here
LOCALES = {"en": "en-GB", "ko": "ko-KR"}
START_SECONDS = 90
FIRST_MAIL_SECONDS = 90
STOP_SECONDS = 30
PHONE = 700


def main(arguments: Sequence[str]) -> int:
    """Take the pictures asked for; return the exit code."""
    options = _options(arguments)
    chosen = [one for one in GALLERY if not options.names or one.name in options.names]
    options.folder.mkdir(parents=True, exist_ok=True)
    server = _given(options.server) if options.server else demonstration()
    with server as url, chromium.browser() as browser:
        missed = [one.name for one in chosen if not _take(browser, url, one, options.folder)]
    if missed:
        print(f"Not there: {', '.join(missed)}")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/screenshots", description="Make the pictures of the documentation anew."
    )
    parser.add_argument("names", nargs="*", help="only these pictures, by name")
    parser.add_argument("--server", help="address of a demonstration that runs already")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pictures go")
    return parser.parse_args(arguments)


@contextmanager
def _given(url: str) -> Iterator[str]:
    yield url.rstrip("/")


@contextmanager
def demonstration() -> Iterator[str]:
    """Run a fresh demonstration on a free port until the block ends; yield its address."""
    with tempfile.TemporaryDirectory(prefix="tracker-pictures-") as folder:
        url, process = _start(Path(folder))
        try:
            _wait_for_answer(url, process)
            _wait_for_mail(Path(folder) / "mail")
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    foreign = ("TRACKER_", "SMTP_", "DATABASE_URL", "REDIS_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    # Empty, so that a developer's .env cannot point the pictures at a real site.
    own = {"TRACKER_VAR": folder, "TRACKER_DEMO": "yes", "SMTP_HOST": "", "DATABASE_URL": ""}
    command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)]
    process = subprocess.Popen(
        command,
        env={**kept, "REDIS_URL": "", **{name: str(value) for name, value in own.items()}},
        stdout=subprocess.DEVNULL,
    )
    return f"http://127.0.0.1:{port}", process


def _wait_for_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz"):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("The demonstration did not start; run script/server to see why.")


def _wait_for_mail(folder: Path) -> None:
    """Give the reminders time for their first round; without mails their page is shown empty."""
    end = time.monotonic() + FIRST_MAIL_SECONDS
    while time.monotonic() < end and not any(folder.glob("*.eml")):
        time.sleep(1)


def _take(browser: Browser, url: str, picture: Picture, folder: Path) -> bool:
    """Take one picture at every width; say whether its page exists."""
    theme: Any = picture.theme
    context = browser.new_context(
        base_url=url, reduced_motion="reduce", locale=LOCALES[picture.language], color_scheme=theme
    )
    try:
        page = context.new_page()
        if picture.person:
            sign_in(page, picture.person)
        for width in picture.widths:
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            if not _open(page, picture):
                return False
            page.screenshot(
                path=folder / f"{picture.name}-{width}.png",
                full_page=True,
                clip=_clip(page, picture, width),
            )
            _shrink(folder / f"{picture.name}-{width}.png")
            print(f"{picture.name}-{width}.png")
    finally:
        context.close()
    return True


def sign_in(page: Page, person: str) -> None:
    """Sign in as one of the demonstration's invented people."""
    page.goto("/accounts/sign-in/")
    page.fill("[name=username]", f"{person}@demo.example")
    page.fill("[name=password]", f"demo-{person}")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "sign-in" not in address)


def _open(page: Page, picture: Picture) -> bool:
    answer = page.goto(picture.address)
    if answer and not answer.ok and picture.name != "not-found":
        return False
    for click in filter(None, picture.click.split(" | ")):
        link = page.query_selector(click)
        address = link.get_attribute("href") if link else None
        if not address:
            return False
        page.goto(address)
    page.wait_for_load_state("networkidle")
    if picture.act:
        picture.act(page)
    return True


def _shrink(path: Path) -> None:
    """Give a picture a palette, which makes it a third, where there is a tool for it."""
    if tool := shutil.which("pngquant"):
        # It says 98, and leaves the picture as it is, where the new one would be larger.
        command = [tool, "--force", "--skip-if-larger", "--output", str(path), str(path)]
        subprocess.run(command, check=False)


def _clip(page: Page, picture: Picture, width: int) -> FloatRect:
    """Return the part of the page that is shown: all of it, down to where it is cut off."""
    # What stays in sight while one scrolls belongs to the top of a picture.
    page.evaluate("scrollTo(0, 0)")
    whole = int(page.evaluate("document.documentElement.scrollHeight"))
    begin = page.query_selector(picture.below) if picture.below and width < PHONE else None
    top = int(((begin and begin.bounding_box()) or {"y": 0})["y"])
    height = max(HEIGHTS[width] // 2, min(whole - top, TALLEST[width]))
    return {"x": 0, "y": top, "width": width, "height": height}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
