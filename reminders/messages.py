"""Turning a mail of the ledger into a letter: words in the recipient's language, text and HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from reminders.daily import report_of_day, subject_of_day
from reminders.digest import Background, address_of, background_of, groups_of
from reminders.letters import letter_of, ready
from reminders.models import Mail, Notification
from reminders.policy import Failure
from reminders.states import RAISED, MailKind
from reminders.subjects import subject_of
from reminders.transports import DeliveryError
from reminders.unsubscribing import stopping_address


@dataclass(frozen=True, slots=True)
class Body:
    """The subject of a letter and its two forms."""

    subject: str
    text: str
    html: str


def compose(
    mail: Mail,
    duties: Sequence[Notification],
    *,
    at: datetime,
    background: Background | None = None,
) -> EmailMessage:
    """Return the letter that tells these duties; draft and internal text never enter it.

    `background` is handed in where that of many mails was read at once.
    """
    background = background or background_of({mail: duties}, at=at)
    stop = stopping_address(mail.recipient) if mail.kind == MailKind.DIGEST else ""
    recipient = mail.recipient
    with translation.override(recipient.language), timezone.override(recipient.time_zone):
        body = _body(mail, duties, stop=stop, at=at, background=background)
    letter = letter_of(sender=settings.DEFAULT_FROM_EMAIL, text=body.text, html=body.html)
    letter["Subject"] = body.subject
    letter["To"] = ready("To", _to(mail))
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = mail.message_id
    if threads := _threads(duties):
        letter["References"] = " ".join(threads)
    if stop:
        letter["List-Unsubscribe"] = f"<{stop}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return letter


def _body(
    mail: Mail,
    duties: Sequence[Notification],
    *,
    stop: str,
    at: datetime,
    background: Background,
) -> Body:
    context: dict[str, Any] = {
        "language": mail.recipient.language,
        "is_demo": settings.DEMO,
        "site_url": settings.SITE_URL,
        "wishes_url": address_of("desks:my-mail"),
        "stop_url": stop,
    }
    if mail.kind == MailKind.ADMIN:
        report = report_of_day(at=at)
        template = "emails/admin"
        context |= {"report": report, "subject": subject_of_day(report)}
    else:
        groups = groups_of(mail, duties, at=at, background=background)
        template = "emails/digest"
        context |= {
            "groups": groups,
            "subject": subject_of(mail, groups),
            "intro": _intro(mail, duties),
            "note": mail.note,
            "is_nudge": mail.kind == MailKind.NUDGE,
            "desk_url": groups[0].sections[0].url,
            "why_you": _why_you(mail),
        }
    text = render_to_string(f"{template}.txt", context)
    html = render_to_string(f"{template}.html", context)
    return Body(subject=str(context["subject"]), text=text, html=html)


def _intro(mail: Mail, duties: Sequence[Notification]) -> str:
    if mail.kind == MailKind.NUDGE:
        asked_by = str(mail.asked_by) if mail.asked_by else ""
        return _("%(name)s asks you to report on these commitments.") % {"name": asked_by}
    if mail.kind == MailKind.ESCALATION and mail.asked_by:
        return _("%(name)s asks you to see that somebody acts on these commitments.") % {
            "name": mail.asked_by
        }
    if mail.kind == MailKind.ESCALATION and any(duty.family in RAISED for duty in duties):
        return _("Nobody has acted on this for long. Please see that somebody does.")
    return _("This is what waits for you. Open a line to act on it.")


def _why_you(mail: Mail) -> str:
    if mail.kind == MailKind.NUDGE:
        return _("You get this because you are a point of contact.")
    if mail.kind == MailKind.ESCALATION:
        return _("You get this because you look after these commitments; it cannot be stopped.")
    return _("You get this once a day, and only when something waits for you.")


def _to(mail: Mail) -> str:
    """Return the recipient as SMTP takes it: the domain in ASCII. Raises DeliveryError."""
    address = parseaddr(mail.recipient.email)[1]
    user, _at, host = address.rpartition("@")
    name = " ".join(mail.recipient.full_name.split())
    try:
        return str(Address(name, user.encode("ascii").decode(), punycode(host)))
    except UnicodeError as error:
        message = _("The address %(address)s cannot be written to: enter one in plain letters.")
        raise DeliveryError(
            message % {"address": address}, failure=Failure.PERMANENT, of_address=True
        ) from error


def _threads(duties: Sequence[Notification]) -> list[str]:
    """Return one stable id for each commitment, so that mail programs keep its mails together."""
    host = settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]
    uuids = {duty.commitment.uuid for duty in duties if duty.commitment}
    return [f"<commitment-{uuid}@{host}>" for uuid in sorted(uuids)][:10]
