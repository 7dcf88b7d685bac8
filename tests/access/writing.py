"""Sending a body, and taking back what it did."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back whatever is written in a block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def send_body(client: Client, method: str, path: str, body: dict[str, Any]) -> Any:
    """Send a body on whatever version, as a form where no JSON is taken; take back what it did."""
    signed_in = client.cookies.output(header="", sep=";", attrs=[])
    packed = encode_multipart(BOUNDARY, {name: str(value) for name, value in body.items()})
    ways = ((json.dumps(body), "application/json"), (packed, MULTIPART_CONTENT))
    for sent, kind in ways:
        with taken_back():
            answer = client.generic(method, path, sent, kind, headers={"If-Match": "*"})
        _as_before(client, signed_in)
        if answer.status_code != 415:
            break
    return answer


def _as_before(client: Client, signed_in: str) -> None:
    cache.clear()
    client.cookies.clear()
    client.cookies.load(signed_in)
