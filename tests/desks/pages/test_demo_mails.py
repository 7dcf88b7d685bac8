"""The mails of the demonstration: only there, newest first, their HTML in a cage."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from tests.desks.pages.scene import Scene, signed_in, text

pytestmark = pytest.mark.django_db


def letter(folder: Path, name: str, *, subject: str, html: str = "<p>Read me.</p>") -> None:
    message = EmailMessage()
    message["Subject"], message["To"] = subject, "Kim Contact <kim@example.org>"
    message["Date"] = "Mon, 02 Nov 2026 09:00:00 +0000"
    message.set_content("Plain <words>.")
    message.add_alternative(html, subtype="html")
    (folder / f"{name}.eml").write_bytes(message.as_bytes())


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Run as a demonstration whose mails go to a folder of the test."""
    settings.DEMO = True
    settings.MAIL_FOLDER = tmp_path
    return tmp_path


def test_real_site_has_no_such_pages_and_no_entry_in_its_menu(
    scene: Scene, folder: Path, settings: Settings
) -> None:
    letter(folder, "20261102T090000-a", subject="Overdue")
    settings.DEMO = False
    client = signed_in(scene.reader)
    for view, arguments in (
        ("desks:demo-mails", []),
        ("desks:demo-mail", ["20261102T090000-a"]),
        ("desks:demo-mail-html", ["20261102T090000-a"]),
    ):
        assert client.get(reverse(view, args=arguments)).status_code == 404
    assert "/demo/mail/" not in text(client.get("/"))


def test_newest_mail_comes_first_and_opens(scene: Scene, folder: Path) -> None:
    letter(folder, "20261101T090000-a", subject="The older one")
    letter(folder, "20261102T090000-b", subject="The newer one")
    client = signed_in(scene.reader)
    page = text(client.get("/demo/mail/"))
    assert page.index("The newer one") < page.index("The older one")
    assert "Kim Contact &lt;kim@example.org&gt;" in page
    opened = text(client.get("/demo/mail/20261102T090000-b/"))
    assert "Plain &lt;words&gt;." in opened
    assert "2 Nov 2026, 09:00" in opened


def test_html_of_a_mail_is_served_in_a_cage(scene: Scene, folder: Path) -> None:
    letter(folder, "a", subject="S", html="<script>alert(1)</script>")
    page = signed_in(scene.reader).get("/demo/mail/a/html")
    policy = page["Content-Security-Policy"]
    assert "<script>" in text(page)
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert page["X-Frame-Options"] == "SAMEORIGIN"


def test_empty_folder_says_when_the_first_mail_comes(scene: Scene, folder: Path) -> None:
    assert "No mail yet." in text(signed_in(scene.reader).get("/demo/mail/"))


@pytest.mark.parametrize("name", ["none", "..%2Fsecret", "a.eml", "%2Fetc%2Fpasswd", "%00"])
def test_name_of_no_mail_is_not_found(name: str, scene: Scene, folder: Path) -> None:
    (folder.parent / "secret.eml").write_text("Subject: nightingale\n\nnightingale")
    letter(folder, "a", subject="S")
    page = signed_in(scene.reader).get(f"/demo/mail/{name}/")
    assert page.status_code == 404
    assert "nightingale" not in text(page)
