"""The ways out: SMTP, or a folder of files; both arm right before the letter leaves."""

import os
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from reminders.policy import Failure, classify


class DeliveryError(Exception):
    """A mail did not go out, or nobody knows whether it did; the message says why."""

    def __init__(self, message: str, *, failure: Failure, in_doubt: bool = False) -> None:
        self.failure = failure
        self.in_doubt = in_doubt
        super().__init__(message)


class Transport(Protocol):
    """A way out for letters; one `with` block is one connection."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:
        """Send a letter; call `arm` after it is accepted and before its text leaves.

        Raises DeliveryError.
        """


class FolderTransport:
    """Writes each letter as a file, complete or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def __exit__(self, *_exception: object) -> None:
        """Nothing is held open."""

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:
        """Write a letter beside its final name, then give it that name."""
        name = f"{at:%Y%m%dT%H%M%S}-{letter['Message-ID'].strip('<>').split('@')[0]}"
        draft, final = self.folder / f".{name}.part", self.folder / f"{name}.eml"
        try:
            draft.write_bytes(letter.as_bytes())
        except OSError as error:
            raise self._unwritable(error) from error
        arm()
        try:
            draft.replace(final)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> DeliveryError:
        message = _("The mail folder %(folder)s cannot be written: %(why)s") % {
            "folder": self.folder,
            "why": os.strerror(error.errno) if error.errno else str(error),
        }
        return DeliveryError(message, failure=Failure.CONNECTION)


class SmtpTransport:
    """Speaks SMTP (RFC 5321) over one connection, opened when the first letter comes."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp = None

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            # Django's backend knows TLS, sign-in and time-outs from the settings.
            backend = get_connection("django.core.mail.backends.smtp.EmailBackend")
            backend.open()
            smtp = getattr(backend, "connection", None)
            if smtp is None:
                raise smtplib.SMTPServerDisconnected(_("The mail server did not answer."))
            self._smtp = smtp
        return self._smtp

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:  # noqa: ARG002
        """Offer sender and recipient; arm once both are accepted; then send the text."""
        is_armed = False
        try:
            smtp = self._connected()
            self._offer(smtp, letter)
            arm()
            is_armed = True
            # The wire wants CRLF; smtplib mends line ends in text only, never in bytes.
            code, reply = smtp.data(letter.as_bytes(policy=policy.SMTP))
        except smtplib.SMTPResponseException as error:
            self._reset()
            raise _refused(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
            self._smtp = None
            raise DeliveryError(
                str(error) or type(error).__name__,
                failure=Failure.CONNECTION,
                in_doubt=is_armed,
            ) from error
        if code != 250:
            self._reset()
            raise _refused(code, reply)

    def _offer(self, smtp: smtplib.SMTP, letter: EmailMessage) -> None:
        smtp.ehlo_or_helo_if_needed()
        for code, reply in (
            smtp.mail(_address(str(letter["From"]))),
            smtp.rcpt(_address(str(letter["To"]))),
        ):
            if code not in {250, 251}:
                raise smtplib.SMTPResponseException(code, reply)

    def _reset(self) -> None:
        """Let the connection serve the next letter, or open a new one for it."""
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._smtp = None


def _address(header: str) -> str:
    return header.rpartition("<")[2].rstrip(">").strip()


def _refused(code: int, reply: bytes | str) -> DeliveryError:
    words = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    if code == 421:
        return DeliveryError(f"{code} {words}", failure=Failure.CONNECTION)
    return DeliveryError(f"{code} {words}", failure=classify(code))


def configured_transport() -> Transport:
    """Return the way out that the settings name: SMTP where a host is set, else the folder."""
    if settings.EMAIL_HOST:
        return SmtpTransport()
    return FolderTransport(Path(settings.MAIL_FOLDER))
