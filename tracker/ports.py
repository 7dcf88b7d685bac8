"""Where the site listens, and whether it can; standard library only, for use before installing."""

import errno
import socket
from dataclasses import dataclass

ANY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - named to be recognised


@dataclass(frozen=True, slots=True)
class Address:
    """Where the site listens."""

    host: str
    port: int

    @property
    def bind(self) -> str:
        """The address as a server wants it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_any(self) -> bool:
        """Whether every name and number of this machine leads here."""
        return self.host in ANY_ADDRESS

    @property
    def reachable_host(self) -> str:
        """A host that this machine reaches it by."""
        return "127.0.0.1" if self.is_any else self.host

    @property
    def url(self) -> str:
        """The address to open in a browser on this machine."""
        return f"http://{Address(self.reachable_host, self.port).bind}"


def problem_of(address: Address) -> str:
    """Say why the address cannot be listened on, with what to do; empty where it can."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            return _words(address, error)
    return ""


def _words(address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {address.port} is taken by another program. "
            f"Choose another: script/server --port {address.port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Port {address.port} needs more rights. Choose another: script/server --port 8000"
    return f"Cannot listen on {address.host}: {error.strerror or error}. Try --host 127.0.0.1"
