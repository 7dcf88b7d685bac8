"""The shipped web server on a free port, and people who speak to it over real connections."""

import http.client
import json
import os
import random
import signal
import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import ApiToken, User
from tests.chaos import servers
from tests.chaos.terms import Terms
from tracker.ports import Address
from tracker.serving import answers, programs

PATIENCE_SECONDS = 60
SECRET = "a" * 32  # of the CSRF cookie: any 32 letters will do
LINGER_NOT = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def data(self) -> Any:
        """Return what the JSON says."""
        return json.loads(self.text)


class Reached(Protocol):
    """What answers at an address."""

    @property
    def address(self) -> Address:
        """Where it answers."""


class Site:
    """The shipped web server with two workers of four threads."""

    def __init__(self, folder: Path) -> None:
        self.address = Address("127.0.0.1", servers.free_port())
        # The run goes without the shipped pool; the server is as it is shipped.
        env = {name: value for name, value in os.environ.items() if name != "TRACKER_DATABASE_POOL"}
        web = programs(self.address, workers=2, threads=4)[0]
        log = folder / "web.log"
        self.process = servers.start([*web.command], log=log, env={**env, **web.environment})
        servers.wait_for(lambda: answers(self.address), name="the site")

    def kill_worker(self, chooser: random.Random) -> None:
        """Kill one of its workers; its master starts another."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        if children := path.read_text().split():
            os.kill(int(chooser.choice(children)), signal.SIGKILL)

    def end(self) -> None:
        """Stop it."""
        servers.end(self.process)


@contextmanager
def served(terms: Terms) -> Iterator[Site]:
    """Run the site for the length of a block."""
    site = Site(Path(terms.folder))
    try:
        yield site
    finally:
        site.end()


class Person:
    """Somebody with a session and a token, who follows no redirects by themselves."""

    def __init__(self, site: Reached, user: User) -> None:
        self._site = site
        _row, self.token = ApiToken.objects.create(user)
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.create()
        self._cookies = {"sessionid": store.session_key, "csrftoken": SECRET}

    def page(self, path: str, form: Any = None, **headers: str) -> Answer:
        """Look at a page, or send its form."""
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookie, **headers}
        if form is None:
            return self._ask("GET", path, "", headers)
        pairs = [*form.items()] if isinstance(form, dict) else [*form]
        pairs = [pair for pair in pairs if pair[0] != "csrfmiddlewaretoken"]
        body = urlencode([*pairs, ("csrfmiddlewaretoken", SECRET)])
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, {**headers, **kind})

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Ask the API; underscores in names of headers stand for hyphens."""
        text = "" if body is None else json.dumps(body)
        return self._ask(method, f"/api/v1/{path}", text, self._api_headers(headers))

    def hang_up(self, path: str, body: Any, after: float, **headers: str) -> None:
        """Send a POST to the API and be gone before its answer, as a client that is killed."""
        connection = self._connect()
        connection.request("POST", f"/api/v1/{path}", json.dumps(body), self._api_headers(headers))
        line = connection.sock
        line.settimeout(after)
        with suppress(OSError):
            line.recv(1)
        # Without lingering: the server finds the line cut.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        connection.close()

    def _api_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = {"Content-Type": "application/json"}
        return {"Authorization": f"Bearer {self.token}", **kind, **own}

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._site.address.reachable_host, self._site.address.port
        return http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)

    def _ask(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        connection = self._connect()
        try:
            connection.request(method, path, body.encode() or None, dict(headers))
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return Answer(answer.status, {**answer.headers}, text)
