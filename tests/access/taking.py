"""What a form that is sent changes in the books."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.access import cells, writing
from tests.hostile.doors import Door

WRITES = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
TURNED_AWAY = {401, 403, 404, 405}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one form: the answer, and what changed."""

    status: int
    is_shut: bool
    difference: cells.Difference

    @property
    def has_written(self) -> bool:
        """Say whether any row of the work is another one now."""
        return bool(self.difference.fields)


def send(client: Client, door: Door, extra: Mapping[str, str], before: cells.Cells) -> Outcome:
    """Send the form of a door with names that it does not have; take back what that did."""
    written: set[str] = set()

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if found := WRITES.match(sql):
            written.add(found[1])
        return execute(sql, *rest)

    signed_in = client.cookies.output(header="", sep=";", attrs=[])
    with writing.taken_back(), connection.execute_wrapper(note):
        answer = client.generic(door.form.method.upper(), *_packed(door, extra))
        if answer.streaming:
            b"".join(answer)
        tables = {model._meta.db_table: model._meta.label for model in cells.kept_models()}
        only = {tables[name] for name in written if name in tables}
        difference = cells.between(before, cells.read(only) if only else {})
    cache.clear()
    client.cookies.clear()
    client.cookies.load(signed_in)
    where = answer.headers.get("Location", "")
    is_led_away = where.startswith((settings.LOGIN_URL, "/admin/login/"))
    is_shut = answer.status_code in TURNED_AWAY or (answer.status_code == 302 and is_led_away)
    return Outcome(answer.status_code, is_shut, difference)


def _packed(door: Door, extra: Mapping[str, str]) -> tuple[str, bytes, str]:
    data: dict[str, Any] = {}
    for name, value in door.form.pairs():
        data.setdefault(name, []).append(value)
    for name in door.form.files:
        data[name] = SimpleUploadedFile("a.csv", b"reference,title\nX-2,Build a road\n")
    packed = encode_multipart(BOUNDARY, {**data, **extra})
    return door.form.action, packed, MULTIPART_CONTENT


def extras_for(door: Door, planted: Mapping[str, str]) -> dict[str, str]:
    """Return every planted name that a form does not offer, also for the first row of an inline."""
    names = door.form.names
    prefixes = [name.removesuffix("TOTAL_FORMS") for name in names if name.endswith("-TOTAL_FORMS")]
    starts = ["", *(f"{prefix}0-" for prefix in prefixes)]
    every = {f"{start}{name}": value for start in starts for name, value in planted.items()}
    return {name: value for name, value in every.items() if name not in names}


def differs(plain: Outcome, more: Outcome) -> list[str]:
    """Return what the extra names changed, apart from what the form itself does."""
    said = []
    for name in ("changed", "added", "dropped"):
        without, found = getattr(plain.difference, name), getattr(more.difference, name)
        said += [f"{name}: {one}" for one in found if one not in without]
    return said
