"""People who come through a proxy: it hands their requests to one web host or the other."""

import http.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from tests.chaos.hosts.cluster import SITE, WEBS
from tests.chaos.site import SECRET, Answer, Person
from tracker.ports import Address

# How long the proxy waits for a host; one that is gone says nothing at all.
PROXY_SECONDS = 5.0
BOUNDARY = "a-line-that-no-file-has"


@dataclass(frozen=True, slots=True)
class Door:
    """A web host, as the proxy knows it."""

    address: Address


class Guest(Person):
    """Somebody whose requests are handed to the host that is named, or to both in turn."""

    def __init__(self, webs: Sequence[Address], user: User, *, place: str, wait: float) -> None:
        self._doors = [Door(address) for address in webs]
        self._turn = 0
        self._place = place
        self._wait = wait
        super().__init__(self._doors[0], user)

    def at(self, number: int) -> "Guest":
        """Have the next requests handed to one host."""
        self._turn = number % len(self._doors)
        self._site = self._doors[self._turn]
        return self

    @property
    def host(self) -> str:
        """Return the name of the host that gets the next request."""
        return WEBS[self._turn]

    def next_host(self) -> None:
        """Have the next requests handed to the other host."""
        self.at(self._turn + 1)

    def forget(self) -> None:
        """Come without a session."""
        self._cookies = {"csrftoken": SECRET}

    def page(self, path: str, form: Any = None, **headers: str) -> Answer:
        """Look at a page, or send its form; signing in changes the token that a form needs."""
        self._cookies["csrftoken"] = SECRET
        return super().page(path, form, **headers)

    def upload(self, path: str, fields: Mapping[str, str], *, name: str, words: str) -> Answer:
        """Send a form with a text file to the API."""
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in fields.items()
        ]
        parts.append(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: text/plain\r\n\r\n{words}\r\n--{BOUNDARY}--\r\n"
        )
        headers = self._api_headers({"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
        return self._ask("POST", f"/api/v1/{path}", "".join(parts), headers)

    def _connect(self) -> http.client.HTTPConnection:
        address = self._site.address
        return http.client.HTTPConnection(address.host, address.port, timeout=self._wait)

    def _ask(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        told = {"Host": SITE, "X-Forwarded-For": self._place, "X-Forwarded-Proto": "http"}
        return super()._ask(method, path, body, {**told, **headers})
