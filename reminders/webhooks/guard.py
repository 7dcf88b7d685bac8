"""Which addresses a post may go to: https, a host on the list, and an address of the open internet.

One reader reads the address, and what it read is what is connected to: no second reader of URLs
or of numbers can see something else in it.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.utils.translation import gettext as _

HTTPS = 443
_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
# A last label begins with a letter, so that no form of a number passes for a name.
_HOST = rf"(?:{_LABEL}\.)+(?=[A-Za-z]){_LABEL}"
_CHARACTERS = r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]"
_URL = re.compile(
    rf"https://(?P<host>{_HOST})(?::(?P<port>[1-9][0-9]{{0,4}}))?"
    rf"(?P<path>/{_CHARACTERS}*(?:\?(?:{_CHARACTERS}|\?)*)?)?"
)

# Python's own list (is_global) differs from release to release, so it is the second opinion only.
_CLOSED_4 = tuple(
    ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        # Looks public, and is a cloud's own service on every machine in it.
        "168.63.129.16/32",
    )
)
# Only this block is given to networks of the internet (RFC 4291); mapped, compatible, NAT64,
# unique local, link-local, site-local and multicast addresses lie outside it.
_OPEN_6 = ip_network("2000::/3")
_CLOSED_6 = tuple(
    ip_network(block)
    for block in (
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16"),
        "3fff::/20",
    )
)
# ISATAP (RFC 5214) carries an IPv4 address in the lower half of an address of any network.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


class AddressRefusedError(Exception):
    """No post goes there; the message says why and is fit to show."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a post goes: the name, the port and the path that were read from an address."""

    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """The entry of the list of hosts that lets it through."""
        return self.host if self.port == HTTPS else f"{self.host}:{self.port}"


def target_of(url: str) -> Target:
    """Read an address. Raises AddressRefusedError for whatever is not plainly https to a name."""
    match = _URL.fullmatch(url)
    port = int(match["port"] or HTTPS) if match else 0
    if match is None or port > 65535 or len(match["host"]) > 253:
        raise AddressRefusedError(
            _(
                "Write an address that begins with https:// and the name of a host, "
                "without a user name."
            )
        )
    return Target(match["host"].lower(), port, match["path"] or "/")


def allowed_target(url: str, *, hosts: Collection[str]) -> Target:
    """Read an address that is on the list of hosts. Raises AddressRefusedError."""
    target = target_of(url)
    if not hosts:
        raise AddressRefusedError(
            _("Webhooks are off here: an administrator has to name hosts in TRACKER_WEBHOOK_HOSTS.")
        )
    if target.place not in hosts:
        raise AddressRefusedError(
            _("No posts go to %(host)s: an administrator has to name it in TRACKER_WEBHOOK_HOSTS.")
            % {"host": target.place}
        )
    return target


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the open internet, as far as an address can tell."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return _is_public_4(ip)
    return _is_public_6(ip)


def _is_public_4(ip: IPv4Address) -> bool:
    return ip.is_global and not any(ip in block for block in _CLOSED_4)


def _is_public_6(ip: IPv6Address) -> bool:
    if ip.scope_id is not None or ip not in _OPEN_6 or not ip.is_global:
        return False
    carries_ipv4 = (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP
    return not carries_ipv4 and not any(ip in block for block in _CLOSED_6)


def one_address(
    host: str, addresses: Sequence[str], *, excepted: Collection[str] = frozenset()
) -> str:
    """Return the address to connect to. Raises AddressRefusedError where any of them is closed.

    A name that answers with a public and a private address at once is a trick, not a host.
    """
    if not addresses:
        raise AddressRefusedError(_("%(host)s has no address.") % {"host": host})
    for address in addresses:
        if address not in excepted and not is_public(address):
            raise AddressRefusedError(
                _("%(host)s leads to %(address)s, which is no address of the open internet.")
                % {"host": host, "address": address}
            )
    return addresses[0]
