"""Reading every list and every page again: what was taken must not keep anybody from reading."""

import json
from collections.abc import Iterator, Mapping

from django.test import Client

from tests.access.books import Books
from tests.access.knocking import Knock, addresses, answer
from tests.access.routes import routes

MOST_PAGES = 40
GONE = ("302", "403", "404", "410")
Statuses = dict[tuple[str, str], str]


def lists() -> Iterator[str]:
    """Yield the addresses that name no record: the lists of pages, of the API and of the admin."""
    for route in routes():
        if "GET" in route.methods and not route.names:
            yield route.filled({})


def read_lists(clients: Mapping[str, Client]) -> Statuses:
    """Read each list as each of the people, all its pages; return what each was told."""
    found: Statuses = {}
    for path in lists():
        for actor, client in clients.items():
            found[path, actor] = _to_the_end(client, path)
    return found


def _to_the_end(client: Client, path: str) -> str:
    """Read a list of the API page by page; return the first status that is no 200."""
    at = path
    for _page in range(MOST_PAGES):
        code, body = _get(client, at)
        if code != "200" or not path.startswith("/api/"):
            return code
        following = json.loads(body).get("next") if body.startswith(b"{") else None
        if not isinstance(following, str):
            return code
        at = f"{path}?{following.partition('?')[2]}"
    return "200"


def _get(client: Client, path: str) -> tuple[str, bytes]:
    route = next(iter(routes()))
    return answer(Knock(route, "GET", "", path), client)


def read_everything(books: Books, clients: Mapping[str, Client]) -> Statuses:
    """Read the page of each record as well."""
    found: Statuses = {}
    for route in routes():
        if "GET" in route.methods and route.names:
            for circle, path in addresses(route, books):
                for actor, client in clients.items():
                    code, _body = answer(Knock(route, "GET", circle, path), client)
                    found[path, actor] = code
    return found


def poisoned(before: Statuses, after: Statuses) -> list[str]:
    """Return the lists that could be read before and cannot be any more, and all that broke.

    What was taken may have withdrawn a report, decided a request or ended a role, as it asked: the
    page of such a record may be gone or shut for some. A list never is.
    """
    open_to_all = {*lists()}
    return [
        f"{path} as {actor}: {before.get((path, actor), 'new')} before, {code} after"
        for (path, actor), code in sorted(after.items())
        # Without a worker the program is not ready, and says so.
        if (code.startswith("5") and path != "/readyz")
        or (before.get((path, actor)) == "200" and code not in _allowed(path in open_to_all))
    ]


def _allowed(is_list: bool) -> set[str]:
    return {"200"} if is_list else {"200", *GONE}
