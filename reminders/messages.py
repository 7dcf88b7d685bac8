"""Turning a mail of the ledger into a letter: words in the recipient's language, text and HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.domain.standing import days_late
from commitments.models import Commitment
from reminders.models import Mail, Notification
from reminders.states import MailKind


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a letter: a commitment, the words and the day of its deadline, how late."""

    reference: str
    title: str
    words: str
    day: str
    late: int
    late_words: str
    why: str
    url: str


def commitment_url(commitment: Commitment) -> str:
    """Return the address of a commitment's page; it signs nobody in."""
    try:
        path = reverse("desks:commitment", args=[commitment.uuid])
    except NoReverseMatch:
        path = "/"
    return settings.SITE_URL.rstrip("/") + path


def _late_words(days: int) -> str:
    if not days:
        return ""
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def item_of(duty: Notification, *, at: datetime) -> Item:
    """Return the line that tells one duty."""
    commitment, deadline = duty.commitment, duty.deadline
    assert commitment is not None  # noqa: S101 - the recheck has dropped what has none
    late = days_late(deadline.late_at, at=at) if deadline and deadline.late_at else 0
    day = date_format(deadline.last_day, "j F Y") if deadline and deadline.last_day else ""
    return Item(
        reference=commitment.reference,
        title=commitment.title,
        words=(deadline.expression or deadline.label) if deadline else "",
        day=day,
        late=late,
        late_words=_late_words(late),
        why=duty.get_rung_display(),
        url=commitment_url(commitment),
    )


def subject_of(mail: Mail, items: Sequence[Item]) -> str:
    """Return the subject in one line."""
    late = sum(1 for item in items if item.late)
    if mail.kind == MailKind.NUDGE:
        words = _("Please report: %(what)s") % {"what": _listed(items)}
    elif late:
        words = ngettext(
            "%(count)d commitment is overdue: %(what)s",
            "%(count)d commitments are overdue: %(what)s",
            late,
        ) % {"count": late, "what": _listed(items)}
    else:
        words = ngettext(
            "%(count)d commitment falls due: %(what)s",
            "%(count)d commitments fall due: %(what)s",
            len(items),
        ) % {"count": len(items), "what": _listed(items)}
    return " ".join(words.split())[:200]


def _listed(items: Sequence[Item]) -> str:
    names = [item.reference for item in items[:3]]
    return ", ".join(names) + (" …" if len(items) > 3 else "")


def _worst_first(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (-item.late, item.reference))


def compose(mail: Mail, duties: Sequence[Notification], *, at: datetime) -> EmailMessage:
    """Return the letter that tells these duties; draft and internal text never enter it."""
    with translation.override(mail.recipient.language):
        items = _worst_first([item_of(duty, at=at) for duty in duties])
        subject = subject_of(mail, items)
        context = {
            "subject": subject,
            "items": items,
            "mail": mail,
            "recipient": mail.recipient,
            "is_nudge": mail.kind == MailKind.NUDGE,
            "is_demo": settings.DEMO,
            "site_url": settings.SITE_URL,
            "asked_by": str(mail.asked_by) if mail.asked_by else "",
            "note": mail.note,
        }
        text = render_to_string("emails/digest.txt", context)
        html = render_to_string("emails/digest.html", context)
    letter = EmailMessage()
    letter["Subject"] = subject
    letter["From"] = settings.DEFAULT_FROM_EMAIL
    letter["To"] = _to(mail)
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = mail.message_id
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter["References"] = " ".join(_threads(duties))
    # Quoted-printable keeps every line short enough for any server (RFC 5321: 998 octets).
    letter.set_content(text, cte="quoted-printable")
    letter.add_alternative(html, subtype="html", cte="quoted-printable")
    return letter


def _to(mail: Mail) -> str:
    address = parseaddr(mail.recipient.email)[1]
    user, _at, host = address.rpartition("@")
    name = " ".join(mail.recipient.full_name.split())
    return str(Address(name, user, host))


def _threads(duties: Sequence[Notification]) -> list[str]:
    """Return one stable id for each commitment, so that mail programs keep its mails together."""
    host = settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]
    uuids = {duty.commitment.uuid for duty in duties if duty.commitment}
    return [f"<commitment-{uuid}@{host}>" for uuid in sorted(uuids)][:10]
