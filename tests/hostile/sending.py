"""Sending what nobody should send through a door, and judging what came back."""

import json
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.hostile.doors import Door
from tests.hostile.forms import FREE, Field
from tests.hostile.inputs import (
    BODIES,
    CONTENT_TYPES,
    COOKIES,
    FILE_NAMES,
    FILES,
    FORMS,
    HEADERS,
    TEXTS,
    VALUES,
)

FORM_TYPE = "application/x-www-form-urlencoded"
IN_A_HEADER = re.compile(r"[\r\n\0]")
# The largest part of an address or a header that a server lets through at all.
LONGEST_LINE = 8_000


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, whatever it is made of."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = FORM_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What came back."""

    status: int
    kind: str
    trouble: str = ""

    @property
    def is_done(self) -> bool:
        """Say whether it was taken. A form that is shown once more is a 200 as well."""
        return self.status in {200, 201, 204, 302}


@dataclass(slots=True)
class Sender:
    """The people's browsers, and what was found so far."""

    clients: Mapping[str, Client]
    sent: int = 0
    wrong: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    def send(self, actor: str, request: Request, name: str, *, keeps: bool = False) -> Told:
        """Send something, take back whatever it did unless it is kept, and judge the answer."""
        told = _ask(self.clients[actor], request, keeps=keeps)
        self.sent += 1
        self.statuses[told.status] = self.statuses.get(told.status, 0) + 1
        if said := fault_of(request, told):
            self.wrong.append(f"{name}: {request.method} {request.path[:200]}: {said}")
        return told


def fault_of(request: Request, told: Told) -> str:
    """Return what is wrong with an answer; nothing if all is well."""
    # Without a worker the program is not ready, and says so.
    if request.path.startswith("/readyz") and told.status == 503:
        return ""
    if told.status >= 500 or told.trouble:
        return f"{told.status}\n{told.trouble}"
    is_api = request.path.startswith("/api/") and request.path != "/api/v1/docs"
    if is_api and told.status >= 400 and told.kind != "application/problem+json":
        return f"{told.status} as {told.kind or 'nothing'}"
    return ""


def _ask(client: Client, request: Request, *, keeps: bool) -> Told:
    signed_in = client.cookies.output(header="", sep=";", attrs=[])
    with _troubles() as troubles, transaction.atomic():
        answer = client.generic(
            request.method, request.path, request.body, request.content_type,
            headers={**request.headers},
        )  # fmt: skip
        if answer.streaming:
            b"".join(answer)
        if not keeps or answer.status_code >= 400:
            transaction.set_rollback(True)
    cache.clear()
    client.cookies.clear()
    client.cookies.load(signed_in)
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    return Told(answer.status_code, kind, "\n".join(troubles))


@contextmanager
def _troubles() -> Iterator[list[str]]:
    found: list[str] = []

    def note(**_told: Any) -> None:
        error: Any = sys.exc_info()[1]
        where = traceback.format_tb(error.__traceback__)[-6:] if error else []
        found.append(f"{type(error).__name__}: {str(error)[:200]}\n{''.join(where)}")

    got_request_exception.connect(note)
    try:
        yield found
    finally:
        got_request_exception.disconnect(note)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def pairs_of(door: Door, text: str, turn: int) -> list[tuple[str, str]]:
    """Return the form with a text in all that is typed, or by turns in one field of any sort."""
    pairs = door.form.pairs()
    one = _one_of(door, turn)
    chosen = {one.name} if one else {x.name for x in door.form.fields if x.sort in FREE}
    return [pair for pair in pairs if pair[0] not in chosen] + [(name, text) for name in chosen]


def _one_of(door: Door, turn: int) -> Field | None:
    """Every other time, one field after the other."""
    fields = [one for one in door.form.fields if one.sort != "file"]
    return fields[turn // 2 % len(fields)] if fields and turn % 2 else None


def encoded(pairs: list[tuple[str, str]]) -> str:
    """Return pairs as a form or a query writes them, lone surrogates and all."""
    return urlencode([(_bytes(name), _bytes(value)) for name, value in pairs])


def from_text(door: Door, text: str, turn: int) -> Request:
    """Make the request of a door that holds a text."""
    if door.sort == "body":
        return _json(door, text, turn)
    if door.sort == "query":
        names = sorted(door.form.names)
        asked = [names[turn // 2 % len(names)]] if turn % 2 else names
        query = encoded([(name, text[: LONGEST_LINE // len(asked)]) for name in asked])
        return Request("GET", f"{door.form.action}?{query[:LONGEST_LINE]}")
    method, pairs = door.form.method.upper(), pairs_of(door, text, turn)
    if door.form.files or door.form.is_multipart:
        return _with_files(door, pairs, FILE_NAMES[turn % len(FILE_NAMES)], b"reference,title\n")
    return Request(method, door.form.action, encoded(pairs).encode(), headers=_htmx(turn))


def _htmx(turn: int) -> dict[str, str]:
    return {"HX-Request": "true"} if turn % 4 == 3 else {}


def _json(door: Door, value: Any, turn: int) -> Request:
    """Fill a body with a value: all its fields, the example with one of them, or those needed."""
    names = [one.name for one in door.form.fields]
    way = turn % 3
    if not names or way == 0:
        body = dict.fromkeys(names or ["unknown"], value)
    elif way == 1:
        body = {**door.example, names[turn // 3 % len(names)]: value}
    else:
        needed = [one.name for one in door.form.fields if one.is_required]
        body = {**dict.fromkeys(needed or names[:1], value)}
    return _body(door, json.dumps(body).encode())


def _body(door: Door, body: bytes, **headers: str) -> Request:
    headers = {"If-Match": "*", **headers}
    method = door.form.method.upper()
    return Request(method, door.form.action, body, "application/json", headers)


def _with_files(door: Door, pairs: list[tuple[str, str]], name: str, content: bytes) -> Request:
    data: dict[str, Any] = {}
    for key, value in pairs:
        data.setdefault(key, []).append(_bytes(value))
    for key in door.form.files:
        upload = SimpleUploadedFile("a.csv", content)
        upload.name = "a.csv"
        data[key] = upload
    packed = encode_multipart(BOUNDARY, data)
    shown = _bytes(name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22"))
    packed = packed.replace(b'filename="a.csv"', b'filename="' + shown + b'"')
    method, headers = door.form.method.upper(), {"If-Match": "*"}
    return Request(method, door.form.action, packed, MULTIPART_CONTENT, headers)


Made = Callable[[Door, int], Request]


def _value(value: Any) -> Made:
    return lambda door, turn: _json(door, value, turn)


def _raw(template: bytes) -> Made:
    def made(door: Door, turn: int) -> Request:
        names = [one.name for one in door.form.fields] or ["unknown"]
        body = template.replace(b"%s", names[turn % len(names)].encode()).replace(b"%%", b"%")
        if door.sort == "body":
            return _body(door, body)
        return Request(door.form.method.upper(), door.form.action, body)

    return made


def _typed(kind: str) -> Made:
    def made(door: Door, _turn: int) -> Request:
        plain = _body(door, b"{}") if door.sort == "body" else from_text(door, "a", 0)
        return replace(plain, content_type=kind.encode().decode("latin-1"))

    return made


def _file(content: bytes) -> Made:
    def made(door: Door, turn: int) -> Request:
        name = FILE_NAMES[turn % len(FILE_NAMES)]
        return _with_files(door, door.form.pairs(), name, content)

    return made


def _text(text: str) -> Made:
    return lambda door, turn: from_text(door, text, turn)


def requests_for(door: Door) -> dict[str, Made]:
    """Return all that fits a door, by name; each holds one input."""
    made: dict[str, Made] = {name: _text(text) for name, text in TEXTS.items()}
    if door.sort == "body":
        made |= {f"value: {name}": _value(value) for name, value in VALUES.items()}
    return {**made, **_of_other_sorts(door)}


def packed_requests_for(door: Door) -> dict[str, Made]:
    """Return all that fits a door, with as many inputs in one request as it has fields."""
    values: dict[str, Any] = {**TEXTS, **(VALUES if door.sort == "body" else {})}
    names = [*values]
    fields = max(1, len({one.name for one in door.form.fields if one.sort != "file"}))
    made = {}
    for start in range(0, len(names), fields):
        some = names[start : start + fields]
        made[", ".join(some)] = _packed([values[name] for name in some])
    return {**made, **_of_other_sorts(door)}


def _of_other_sorts(door: Door) -> dict[str, Made]:
    made: dict[str, Made] = {}
    if door.sort == "body":
        made |= {f"body: {name}": _raw(body) for name, body in BODIES.items()}
    if door.sort == "form":
        made |= {f"form: {name}": _raw(body) for name, body in FORMS.items()}
    if door.sort != "query":
        made |= {name: _typed(kind) for name, kind in CONTENT_TYPES.items()}
    if door.form.files:
        made |= {name: _file(content) for name, content in FILES.items()}
    return made


def _packed(values: list[Any]) -> Made:
    """Give each field a value of its own."""

    def made(door: Door, turn: int) -> Request:
        found = sorted({one.name for one in door.form.fields if one.sort != "file"})
        names, first = found or ["unknown"], turn % max(1, len(found))
        mixed = [*zip(names[first:] + names[:first], values, strict=False)]
        if door.sort == "body":
            return _body(door, json.dumps({**door.example, **dict(mixed)}).encode())
        if door.sort == "query":
            query = encoded([(name, text[: LONGEST_LINE // len(mixed)]) for name, text in mixed])
            return Request("GET", f"{door.form.action}?{query[:LONGEST_LINE]}")
        pairs = [pair for pair in door.form.pairs() if pair[0] not in names] + mixed
        if door.form.files or door.form.is_multipart:
            name = FILE_NAMES[turn % len(FILE_NAMES)]
            return _with_files(door, pairs, name, b"reference,title\n")
        body = encoded(pairs).encode()
        return Request(door.form.method.upper(), door.form.action, body, headers=_htmx(turn))

    return made


def in_a_header(path: str, text: str, turn: int, method: str = "GET") -> Request:
    """Make a request that holds a text in one of its headers, or in a cookie."""
    line = _bytes(IN_A_HEADER.sub("?", text)).decode("latin-1")[:LONGEST_LINE]
    name = HEADERS[turn % len(HEADERS)]
    if name == "Cookie":
        line = f"{COOKIES[turn // len(HEADERS) % len(COOKIES)]}={line}"
    return Request(method, path, headers={name: line})


def in_the_address(template: Callable[[str], str], text: str) -> Request:
    """Make a request that holds a text in a part of its address."""
    return Request("GET", template(quote_from_bytes(_bytes(text), safe="")[:LONGEST_LINE]))
