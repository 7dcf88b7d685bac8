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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# The program's folder has to be on the path first.
from script import chromium  # noqa: E402
from script.selecting import SELECT  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {1440: 1000, 390: 844}  # width and height of the window, in CSS pixels
TALLEST = {1440: 1800, 390: 2600}  # a longer page is cut off here
START_SECONDS = 90
FIRST_MAIL_SECONDS = 90
STOP_SECONDS = 30
PHONE = 700

RESULT = "#result_list tbody th a"
TOOL = ".object-tools a"
HISTORY = ".object-tools a.historylink"
DOCUMENT = "#result_list a[href^='/entry/documents/']"
MOVABLE = "/admin/meetings/meeting/?state__exact=planned&q=SCM"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who looks at which address; `click` opens the first such link there.

    `act` does something on the page then: what only a form shows is shown by filling it in.
    """

    name: str
    person: str
    address: str
    click: str = ""
    act: Callable[[Page], None] | None = None
    # Where on a phone the picture begins, if that is far down.
    below: str = ""


def choose_words(page: Page) -> None:
    """Select words of the document and say what they are."""
    page.evaluate(SELECT, "sharing best practices on export controls")
    page.fill("[name=title]", "Share best practices on export controls")
    page.fill("[name=expression]", "by 31 December 2027")
    page.select_option("[name=parties-0-party]", index=1)
    page.select_option("[name=parties-0-role]", "owner")
    page.click("button[value=preview]")
    page.wait_for_selector(".entry-preview")


def move_meeting(page: Page) -> None:
    """Ask what moving a meeting would move along."""
    page.fill("[name=starts_on]", "2027-11-15")
    page.fill("[name=ends_on]", "2027-11-16")
    page.fill("[name=reason]", "The host asked for it.")
    page.click(".submit-row input[type=submit]")
    page.wait_for_selector("text=Nothing is saved yet.")


def choose_reports(page: Page) -> None:
    """Choose every report of the page and ask to return them."""
    page.check("#action-toggle")
    page.select_option("[name=action]", "return_selected")
    page.click("button[name=index]")
    page.wait_for_selector("[name=note]")


PICTURES = (
    Picture("sign-in", "", "/accounts/sign-in/"),
    Picture("commitments", "manager", "/"),
    Picture("filtered", "manager", "/?standing=overdue&q=percent"),
    Picture("nothing-found", "manager", "/?q=nowhere+to+be+found"),
    Picture("commitment", "manager", "/?q=ASEAN-024", ".ttl a"),
    Picture("my-desk", "us-state", "/desk/"),
    Picture("progress", "us-state", "/desk/", "main a[href*='progress']"),
    Picture("overdue", "manager", "/overdue/"),
    Picture("review", "manager", "/review/"),
    Picture("mail", "manager", "/demo/mail/", ".ct-mails a"),
    Picture("not-found", "manager", "/no-such-page/"),
    Picture("admin", "clerk", "/admin/"),
    Picture("admin-commitments", "clerk", "/admin/commitments/commitment/"),
    Picture("admin-commitment", "clerk", "/admin/commitments/commitment/?q=ASEAN-024", RESULT),
    Picture("admin-areas", "clerk", "/admin/frameworks/priorityarea/"),
    Picture("admin-reports", "clerk", "/admin/commitments/progressupdate/"),
    Picture("admin-return", "clerk", "/admin/commitments/progressupdate/", act=choose_reports),
    Picture("admin-meeting", "clerk", "/admin/meetings/meeting/?state__exact=planned", RESULT),
    Picture("admin-move", "clerk", MOVABLE, f"{RESULT} | {TOOL}[href*='move']", move_meeting),
    Picture("admin-history", "clerk", "/admin/commitments/deadline/", f"{RESULT} | {HISTORY}"),
    Picture("document", "clerk", "/admin/sources/document/", DOCUMENT),
    Picture(
        "document-entry",
        "clerk",
        "/admin/sources/document/?q=RCF",
        DOCUMENT,
        choose_words,
        "#entry-form",
    ),
)


def main(arguments: Sequence[str]) -> int:
    """Take the pictures asked for; return the exit code."""
    options = _options(arguments)
    chosen = [one for one in PICTURES if not options.names or one.name in options.names]
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
    context = browser.new_context(base_url=url, reduced_motion="reduce", locale="en-GB")
    try:
        page = context.new_page()
        if picture.person:
            sign_in(page, picture.person)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
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
    height = max(WIDTHS[width] // 2, min(whole - top, TALLEST[width]))
    return {"x": 0, "y": top, "width": width, "height": height}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
