"""Knocking at every address as everybody, and writing down who was let in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import transaction
from django.test import Client

from tests.access.books import ACTORS, INTERNAL, REPORT, SHARED, SUBJECTS, Books
from tests.access.routes import METHODS, Route

# What stands for a redirect to the sign-in page, apart from one after something was done.
SIGN_IN = "login"
# Where an address names no record of the world by its first words.
NAMED = {
    "import/<uuid:uuid>": {"uuid": "job"},
    "api/v1/imports/<uuid:uuid>": {"uuid": "job"},
    "me/feeds/<uuid:uuid>": {"uuid": "feed"},
    "register/merge/parties": {"kept": "kept_party", "dropped": "dropped_party"},
    "register/merge/people": {"kept": "kept_person", "dropped": "dropped_person"},
    "reminders/stop": {"token": "token"},
    "feeds/": {"secret": "secret"},
}
FIXED = {
    "form": "csv",
    "name": "20260101T000000-none",
    "app_label": "commitments",
    "content_type_id": "1",
    "provider_id": "none",
    "pk": "987654321",
    "number": "1",
    "uidb64": "none",
    "token": "none",
    "told": "none",
    "key": "none",
}


@dataclass(frozen=True, slots=True)
class Knock:
    """One method at one address with the records of one circle."""

    route: Route
    method: str
    circle: str
    path: str

    @property
    def key(self) -> str:
        """What names it in the table; addresses without a record have no circle."""
        circle = f" [{self.circle}]" if self.circle else ""
        return f"{self.method:<6} {self.route.path or '(front)'}{circle}"


def knocks(route: Route, books: Books) -> Iterator[Knock]:
    """Yield what is asked of a route: each method that it has, for each circle that it knows."""
    for circle, path in addresses(route, books):
        for method in route.methods:
            yield Knock(route, method, circle, path)


def addresses(route: Route, books: Books) -> Iterator[tuple[str, str]]:
    """Yield the circles that have a record for a route, each with the address of that record."""
    if not route.names:
        yield "", route.filled({})
        return
    for start, words in NAMED.items():
        if route.path.startswith(start):
            named = {place: books.words[word] for place, word in words.items()}
            yield SHARED, route.filled({**FIXED, **named})
            return
    if _model_of(route) is None:
        yield "", route.filled(_fixed(route, books))
        return
    for circle in (SHARED, INTERNAL, REPORT):
        record: Any = books.record(_model_of(route), circle)
        if record is not None:
            values = {**_fixed(route, books), "uuid": str(getattr(record, "uuid", ""))}
            yield circle, route.filled({**values, "object_id": str(record.pk)})


def _fixed(route: Route, books: Books) -> dict[str, str]:
    code = "dates" if route.path.startswith("register/") else books.world.here.code
    form = "json" if "import/frameworks" in route.path else "csv"
    return {**FIXED, "code": code, "form": form, "object_id": "1"}


@cache
def _models_of_admin() -> dict[str, Any]:
    from django.apps import apps

    return {f"{m._meta.app_label}/{m._meta.model_name}": m for m in apps.get_models()}


def _model_of(route: Route) -> Any:
    """Return the model of the record that a route names, by the words before its placeholder."""
    words = route.path.split("/")
    if words[0] == "admin":
        found = _models_of_admin().get("/".join(words[1:3]))
        return found if "object_id" in route.names else None
    if "uuid" not in route.names:
        return None
    before = re.split(r"<uuid:uuid>|\(\?P<uuid>", route.path)[0]
    before = before.lstrip("^").removeprefix("api/v1/").rstrip("/")
    # A framework's own pages name it by its code; the record comes after that.
    before = before.rpartition("<code:code>/")[2]
    if before not in SUBJECTS:
        message = f"{route.path}: say in SUBJECTS or NAMED which record it is about"
        raise LookupError(message)
    return SUBJECTS[before]


def answers(knock: Knock, clients: Mapping[str, Client]) -> list[str]:
    """Knock as everybody, each time at the same books; return what each was told."""
    return [answer(knock, clients[name])[0] for name in ACTORS]


def answer(knock: Knock, client: Client) -> tuple[str, bytes]:
    """Knock once and take back whatever that did; return the code in the table, and the body."""
    sends_json = knock.path.startswith("/api/") and knock.method != "GET"
    kind = "application/json" if sends_json else "application/x-www-form-urlencoded"
    signed_in = client.cookies.output(header="", sep=";", attrs=[])
    with transaction.atomic():
        told = client.generic(knock.method, knock.path, "{}" if sends_json else "", kind)
        body = b"".join(told) if told.streaming else told.content
        transaction.set_rollback(True)
    shared_cache.clear()
    client.cookies.clear()
    client.cookies.load(signed_in)
    where = told.headers.get("Location", "")
    is_turned_away = told.status_code == 302 and (
        where.startswith((settings.LOGIN_URL, "/admin/login/"))
    )
    return SIGN_IN if is_turned_away else str(told.status_code), body


def other_methods(route: Route) -> tuple[str, ...]:
    """Return the methods that a route does not have."""
    return tuple(method for method in METHODS if method not in route.methods)
