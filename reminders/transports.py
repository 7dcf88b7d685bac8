"""The ways out: SMTP, or a folder of files; both arm right before the letter leaves."""

import os
import re
import smtplib
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Protocol, Self

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from reminders.policy import Failure, classify

# A reply to the recipient: its code, and the enhanced one (RFC 3463) where the server gives one.
_REPLY = re.compile(r"(?P<code>\d{3})(?:[ -]+(?P<enhanced>\d\.\d{1,3}\.\d{1,3}))?")
# Codes that speak of the sender, though they stand among those of addresses.
_OF_SENDER = frozenset({"5.1.7", "5.1.8"})
_NO_RELAY = re.compile(r"\brelay", re.IGNORECASE)


class DeliveryError(Exception):
    """A mail did not go out, or nobody knows whether it did; the message says why.

    `of_address` says that it was the recipient that was refused, not the letter or the sender.
    """

    def __init__(
        self, message: str, *, failure: Failure, in_doubt: bool = False, of_address: bool = False
    ) -> None:
        self.failure = failure
        self.in_doubt = in_doubt
        self.of_address = of_address
        super().__init__(message)

    @property
    def is_hard_bounce(self) -> bool:
        """Say whether the recipient's address is no good, and not only unwelcome here."""
        return self.is_refused_recipient and _speaks_of_address(str(self))

    @property
    def is_refused_recipient(self) -> bool:
        """Say whether the recipient was refused for good, for whatever reason."""
        return self.of_address and self.failure == Failure.PERMANENT


def _speaks_of_address(words: str) -> bool:
    """Say whether an answer to a recipient is about the address, and not about who asks.

    A relay that does not know us refuses everybody in the same words (5.7.x, "relay denied").
    """
    reply = _REPLY.match(words)
    if reply is None:
        return True  # Our own finding, not a server's.
    enhanced = reply["enhanced"] or ""
    if enhanced.startswith("5.1."):
        return enhanced not in _OF_SENDER
    if enhanced.split(".")[1:2] == ["7"] or _NO_RELAY.search(words):
        return False
    return reply["code"] in {"550", "551", "553"}


class _OfferRefusedError(smtplib.SMTPResponseException):
    """The server does not want the sender, or, `of_address`, the recipient."""

    def __init__(self, code: int, reply: bytes | str, *, of_address: bool) -> None:
        super().__init__(code, reply)
        self.of_address = of_address


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
            self.folder.mkdir(0o700, parents=True, exist_ok=True)
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
            # Whoever else is on this machine reads none of it.
            private = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(private, "wb") as file:
                file.write(letter.as_bytes())
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


class _Lines:
    """Reads the lines of one answer after the other, each whole answer until a given moment.

    smtplib waits for each piece of an answer anew, so that a server that drips holds it for ever.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._held = b""
        self._until = 0.0
        self.is_over = False

    def begin(self) -> None:
        """Give the answer that comes now twice the time-out that each piece of it has."""
        self._until = monotonic() + 2 * settings.EMAIL_TIMEOUT

    def readline(self, most: int) -> bytes:
        """Return a line with its end; less where it is too long, or where nothing more comes."""
        while (end := self._held.find(b"\n") + 1) == 0 and len(self._held) < most:
            if not (piece := self._receive()):
                break
            self._held += piece
        end = min(end or len(self._held), most)
        line, self._held = self._held[:end], self._held[end:]
        return line

    def _receive(self) -> bytes:
        left = self._until - monotonic()
        self.is_over = left <= 0
        if self.is_over:
            raise TimeoutError
        self._sock.settimeout(min(settings.EMAIL_TIMEOUT, left))
        try:
            return self._sock.recv(4096)
        except TimeoutError:
            self.is_over = monotonic() >= self._until
            raise
        finally:
            self._sock.settimeout(settings.EMAIL_TIMEOUT)

    def close(self) -> None:
        """Forget what was not read; the connection is closed by its owner."""
        self._held = b""


class _Deadline:
    """Ends a connection whose server takes too long over one answer, however it drips."""

    sock: socket.socket | None
    file: Any = None

    def getreply(self) -> tuple[int, bytes]:
        """Read one whole answer within twice the time-out, which holds for each piece of it."""
        # A connection that has changed to TLS is another one, of which nothing was read.
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock)
        lines = self.file
        if lines is not None:
            lines.begin()
        try:
            reply: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        except smtplib.SMTPServerDisconnected as error:
            if lines is not None and lines.is_over:
                message = _("The mail server answers too slowly.")
                raise smtplib.SMTPServerDisconnected(message) from error
            raise
        return reply


class _Plain(_Deadline, smtplib.SMTP):
    """SMTP, perhaps with STARTTLS."""


class _Wrapped(_Deadline, smtplib.SMTP_SSL):
    """SMTP inside TLS."""


class _Backend(EmailBackend):
    """Django's way to a connection: it knows TLS, sign-in and time-outs from the settings."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The connection that does not wait for ever."""
        return _Wrapped if self.use_ssl else _Plain

    def abandon(self) -> None:
        """Close a connection that came to nothing, without a good-bye that nobody answers."""
        partial: smtplib.SMTP | None = getattr(self, "_partial_connection", None)
        if partial is not None:
            partial.close()


class SmtpTransport:
    """Speaks SMTP (RFC 5321) over one connection, opened when the first letter comes."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._away: str = ""

    def __enter__(self) -> Self:
        self._away = ""
        return self

    def __exit__(self, *_exception: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp = None

    def _connected(self) -> smtplib.SMTP:
        """Return the connection, opening one where there is none. Raises DeliveryError.

        What a server says before a letter is offered is not about the letter, so that a wrong
        password or a greeting of 554 gives up no mail. A server that is away is asked once: a
        thousand mails must not wait for it one after the other.
        """
        if self._away:
            raise DeliveryError(self._away, failure=Failure.CONNECTION)
        if self._smtp is None:
            backend = _Backend()
            try:
                backend.open()
                smtp: smtplib.SMTP | None = getattr(backend, "connection", None)
                if smtp is None:
                    raise smtplib.SMTPServerDisconnected(_("The mail server did not answer."))
                smtp.ehlo_or_helo_if_needed()
            except (smtplib.SMTPException, OSError) as error:
                backend.abandon()
                self._away = str(error) or type(error).__name__
                raise DeliveryError(self._away, failure=Failure.CONNECTION) from error
            self._smtp = smtp
        return self._smtp

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:  # noqa: ARG002
        """Offer sender and recipient; arm once both are accepted; then send the text."""
        smtp = self._connected()
        # The wire wants CRLF; smtplib mends line ends in text only, never in bytes.
        text = letter.as_bytes(policy=policy.SMTP)
        is_armed = False
        try:
            self._offer(smtp, letter)
            self._arm(arm)
            is_armed = True
            code, reply = smtp.data(text)
        except _OfferRefusedError as error:
            self._reset()
            raise _refused(
                error.smtp_code, error.smtp_error, of_address=error.of_address
            ) from error
        except smtplib.SMTPDataError as error:
            self._reset()
            raise _refused(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise DeliveryError(
                str(error) or type(error).__name__,
                failure=Failure.CONNECTION,
                in_doubt=is_armed,
            ) from error
        if code != 250:
            self._reset()
            raise _refused(code, reply, is_armed=True)

    def _arm(self, arm: Callable[[], None]) -> None:
        """Arm; where that fails, take the offer back, or the next one would be nested in it."""
        try:
            arm()
        except BaseException:
            self._reset()
            raise

    def _offer(self, smtp: smtplib.SMTP, letter: EmailMessage) -> None:
        code, reply = smtp.mail(_address(str(letter["From"])))
        if code != 250:
            raise _OfferRefusedError(code, reply, of_address=False)
        code, reply = smtp.rcpt(_address(str(letter["To"])))
        if code not in {250, 251}:
            raise _OfferRefusedError(code, reply, of_address=True)

    def _reset(self) -> None:
        """Let the connection serve the next letter, or open a new one for it."""
        try:
            if self._smtp is not None and self._smtp.rset()[0] == 250:
                return
        except (smtplib.SMTPException, OSError):
            pass
        self._drop()

    def _drop(self) -> None:
        """Leave a connection of which nobody knows how it stands."""
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def _address(header: str) -> str:
    return header.rpartition("<")[2].rstrip(">").strip()


def _refused(
    code: int, reply: bytes | str, *, is_armed: bool = False, of_address: bool = False
) -> DeliveryError:
    """Return the error for an answer; one to the text that says neither yes nor no is a doubt."""
    words = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    is_clear = 400 <= code < 600
    failure = classify(code) if is_clear and code != 421 else Failure.CONNECTION
    return DeliveryError(
        f"{code} {words}",
        failure=failure,
        in_doubt=is_armed and not is_clear,
        of_address=of_address,
    )


def configured_transport() -> Transport:
    """Return the way out that the settings name: SMTP where a host is set, else the folder."""
    if settings.EMAIL_HOST:
        return SmtpTransport()
    return FolderTransport(Path(settings.MAIL_FOLDER))
