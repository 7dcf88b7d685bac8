"""What a letter is made of: its headers, its two forms, and how it becomes bytes."""

from binascii import b2a_qp
from email import policy as email_policy
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from functools import lru_cache
from typing import Any


class ReadyHeader(UnstructuredHeader, BaseHeader):
    """A header that is made here, in ASCII and short; it goes out as it is.

    The library would take each apart by its grammar, at a cost that grows with the square of the
    length of an id.
    """

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Take the value as it is."""
        kwds["parse_tree"] = None
        kwds["decoded"] = value

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it goes out."""
        return f"{self.name}: {self}{policy.linesep}"


class TokensHeader(ReadyHeader):
    """A header of addresses or ids: broken between them only, and never put into another code.

    The library would write a long one as encoded words (RFC 2047), which no mail program reads
    as an address.
    """

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it goes out, one token a line."""
        tokens = f"{policy.linesep} ".join(str(self).split())
        return f"{self.name}: {tokens}{policy.linesep}"


class _Registry(HeaderRegistry):
    """The library's, which would make the class of a header anew for each header."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type[BaseHeader]] = {}

    def __getitem__(self, name: str) -> type[BaseHeader]:
        """Return the class of a header."""
        key = name.lower()
        if key not in self._made:
            self._made[key] = super().__getitem__(name)
        return self._made[key]


_HEADERS = _Registry()
for _name in ("List-Unsubscribe", "Message-ID", "References"):
    _HEADERS.map_to_type(_name, TokensHeader)
_HEADERS.map_to_type("Date", ReadyHeader)
_READY = HeaderRegistry(default_class=ReadyHeader, use_default_map=False)
LETTER = email_policy.default.clone(header_factory=_HEADERS)
# RFC 2045 recommends it: quoted-printable never holds an equals sign before an underscore.
BOUNDARY = "=_two_forms_of_one_letter"
# What all letters have alike is put into bytes once.
_ALIKE = frozenset(
    {"From", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"}
)


class Letter(EmailMessage):
    """A letter in two forms, text and HTML, each in quoted-printable.

    Quoted-printable keeps every line short enough for any server (RFC 5321: 998 octets). It is
    written by the library's C, and the letter is put into bytes in a few pieces: what the library
    does line by line took longer than sending.
    """

    def as_bytes(self, unixfrom: bool = False, policy: Policy | None = None) -> bytes:  # noqa: ARG002
        """Return the letter as it goes out, just as the library would."""
        used = policy or self.policy
        end = used.linesep
        heads = [_folded(name, value, used) for name, value in self.raw_items()]
        pieces = [*heads, end]
        for part in self.iter_parts():
            assert isinstance(part, EmailMessage)  # noqa: S101 - parts are made by part_of
            head = [_folded(name, value, used) for name, value in part.raw_items()]
            payload = str(part.get_payload()).replace("\n", end)
            pieces += [f"--{BOUNDARY}{end}", *head, end, payload, end]
        return "".join([*pieces, f"--{BOUNDARY}--{end}"]).encode("ascii")


def _folded(name: str, value: Any, policy: Policy) -> str:
    if name in _ALIKE or name.startswith("Content-"):
        return _folded_alike(name, value, policy)
    return policy.fold(name, value)


@lru_cache(maxsize=64)
def _folded_alike(name: str, value: Any, policy: Policy) -> str:
    return policy.fold(name, value)


def ready(name: str, value: str) -> str:
    """Return a header that needs no other code; one that does is left to the library."""
    return _READY(name, value) if value.isascii() else value


def letter_of(*, sender: str, text: str, html: str) -> Letter:
    """Return a letter with its two forms and with the headers that all have alike."""
    letter = Letter(policy=LETTER)
    for name, value in _alike(sender):
        letter[name] = value
    letter.set_payload([_part(text, "plain"), _part(html, "html")])
    return letter


@lru_cache(maxsize=8)
def _alike(sender: str) -> tuple[tuple[str, Any], ...]:
    """Return headers that are taken apart already; a letter takes them over as they are."""
    letter = Letter(policy=LETTER)
    letter["From"] = sender
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter["MIME-Version"] = "1.0"
    letter["Content-Type"] = f'multipart/alternative; boundary="{BOUNDARY}"'
    return tuple(letter.items())


def _part(text: str, subtype: str) -> EmailMessage:
    part = EmailMessage(policy=LETTER)
    for name, value in _alike_in_part(subtype):
        part[name] = value
    lines = b"\n".join(text.encode().splitlines()) + b"\n"
    part.set_payload(b2a_qp(lines, istext=True).decode("ascii"))
    return part


@lru_cache
def _alike_in_part(subtype: str) -> tuple[tuple[str, Any], ...]:
    part = EmailMessage(policy=LETTER)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    return tuple(part.items())
