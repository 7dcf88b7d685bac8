"""The mails of the demonstration: what would have gone out, read from the folder they went to."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

MOST = 200
_NAME = re.compile(r"[0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in the folder."""

    name: str
    subject: str
    to: str
    sent_at: datetime | None
    text: str
    html: str


def _read(path: Path) -> Letter:
    with path.open("rb") as file:
        message = BytesParser(EmailMessage, policy=policy.default).parse(file)
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (body.get_content() if body else "" for body in bodies)
    date = message["Date"]
    return Letter(
        name=path.stem,
        subject=str(message["Subject"]),
        to=str(message["To"]),
        sent_at=parsedate_to_datetime(str(date)) if date else None,
        text=text,
        html=html,
    )


def _letter(name: str) -> Letter:
    path = Path(settings.MAIL_FOLDER) / f"{name}.eml"
    if not settings.DEMO or not _NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return _read(path)


def mails(request: HttpRequest) -> HttpResponse:
    """List the mails of the demonstration, newest first."""
    if not settings.DEMO:
        raise Http404
    folder = Path(settings.MAIL_FOLDER)
    paths = sorted(folder.glob("*.eml"), reverse=True) if folder.is_dir() else []
    letters = [_read(path) for path in paths[:MOST]]
    return render(request, "desks/demo_mails.html", {"letters": letters, "folder": folder})


def mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail as text and as its reader would see it."""
    return render(request, "desks/demo_mail.html", {"letter": _letter(name)})


def mail_html(_request: HttpRequest, name: str) -> HttpResponse:
    """Serve a mail's HTML in a cage: no scripts, no forms, nothing loaded."""
    response = HttpResponse(_letter(name).html)
    response["Content-Security-Policy"] = (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
        "style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
