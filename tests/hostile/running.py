"""One run: everything is sent at every door, what was taken is kept, and every list is read."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from django.db import transaction
from django.test import Client

from tests.access.books import ACTORS, Books, open_books
from tests.access.knocking import addresses
from tests.access.routes import PLACEHOLDER, Route, routes
from tests.hostile import schema
from tests.hostile.doors import Door, doors
from tests.hostile.inputs import TEXTS
from tests.hostile.reading import poisoned, read_everything, read_lists
from tests.hostile.sending import (
    Made,
    Request,
    Sender,
    in_a_header,
    in_the_address,
    packed_requests_for,
    requests_for,
)

# What ends the work of the person who sends it is not kept.
ENDS_THE_VISIT = ("accounts/", "admin/logout/", "api/v1/sign-out", "me/tokens/")


One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Terms:
    """How much is sent: of each door's requests with one input, and of those with many.

    And of what is taken, how much is kept, and who reads afterwards.
    """

    alone: int | None = 15
    packed: int | None = None
    elsewhere: int | None = 12
    kept: int = 12
    readers: tuple[str, ...] = ACTORS
    is_whole: bool = True
    seed: int = 1
    # Which part of the doors and addresses, of how many: so that several processes share a run.
    share: tuple[int, int] = (1, 1)

    def shared(self, some: list[One]) -> list[One]:
        """Return what of it falls to this share."""
        number, of = self.share
        return some[number - 1 :: of]


SHORT = Terms(1, 1, 1, 1, ("administrator", "own contact"), is_whole=False)
# After so many doors a long run tells how far it is.
TELLS_AFTER = 20
# A door that is shut, whatever is sent there, need not be tried again and again.
SHUT, TRIES = {404, 405, 410}, 4


@dataclass(slots=True)
class Finding:
    """What a run came to."""

    doors: int = 0
    sent: int = 0
    taken: int = 0
    kept: int = 0
    read: int = 0
    wrong: list[str] = field(default_factory=list)
    poisoned: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Yield what is told of it."""
        told = ", ".join(f"{code}: {count}" for code, count in sorted(self.statuses.items()))
        yield f"{self.sent} hostile requests at {self.doors} doors ({told})"
        yield f"{self.taken} were taken, {self.kept} of them kept; {self.read} readings after that"
        yield f"server errors and answers of the wrong kind: {len(self.wrong)}"
        yield f"poisoned lists and pages: {len(self.poisoned)}"
        yield from (*self.wrong, *self.poisoned)


@contextmanager
def house() -> Iterator[tuple[Books, dict[str, Client]]]:
    """Open the books for the length of a block, and take everything back at its end."""
    with transaction.atomic():
        books = open_books()
        yield books, dict(books.clients())
        transaction.set_rollback(True)


def run(
    books: Books,
    clients: Mapping[str, Client],
    terms: Terms,
    say: Callable[[str], None] = lambda _text: None,
    known: list[Door] | None = None,
) -> Finding:
    """Send, keep and read."""
    readers = {name: clients[name] for name in terms.readers}
    before = read_lists(readers)
    if terms.is_whole:
        before |= read_everything(books, readers)
    sender = Sender(clients)
    known = terms.shared(known or doors(books, clients))
    finding = Finding(doors=len(known))
    say(f"{len(known)} doors")
    taken = []
    for number, door in enumerate(known, 1):
        known_wrong = len(sender.wrong)
        taken += [(door, made) for made in sent_at(sender, door, terms)]
        # At once: a long run that is stopped would have found nothing.
        for fault in sender.wrong[known_wrong:]:
            say(fault)
        if not number % TELLS_AFTER:
            say(f"{number} doors, {sender.sent} sent, {len(sender.wrong)} wrong: {door.name}")
    finding.taken = len(taken)
    say(f"{sender.sent} sent in forms, bodies and queries")
    _send_elsewhere(sender, books, terms)
    say(f"{sender.sent} sent in all")
    finding.kept = _keep(sender, taken, terms)
    after = read_lists(readers)
    if terms.is_whole:
        books.world.here.refresh_from_db()
        after |= read_everything(books, readers)
    finding.read = len(after)
    finding.sent, finding.wrong, finding.statuses = sender.sent, sender.wrong, sender.statuses
    finding.poisoned = poisoned(before, after)
    return finding


def sent_at(sender: Sender, door: Door, terms: Terms) -> list[Request]:
    """Send what fits a door; return what was taken there and may be kept."""
    random = Random(f"{terms.seed} {door.name}")
    taken, told = [], []
    for name, made in _chosen(door, terms, random):
        request = made(door, random.randrange(1_000))
        answer = sender.send(door.actor, request, f"{door.name} [{name[:200]}]")
        told.append(answer.status)
        is_kept = answer.is_done and door.sort != "query"
        if is_kept and not door.route.startswith(ENDS_THE_VISIT):
            taken.append(request)
        if len(told) == TRIES and {*told} <= SHUT:
            break
    return taken


def _chosen(door: Door, terms: Terms, random: Random) -> list[tuple[str, Made]]:
    chosen = []
    ways = ((requests_for(door), terms.alone), (packed_requests_for(door), terms.packed))
    for made, count in ways:
        some = [*made.items()]
        random.shuffle(some)
        chosen += some[:count]
    return chosen


def _keep(sender: Sender, taken: list[tuple[Door, Request]], terms: Terms) -> int:
    done = 0
    by_door: dict[str, list[tuple[Door, Request]]] = {}
    for door, request in taken:
        by_door.setdefault(door.name, []).append((door, request))
    for pairs in by_door.values():
        for door, request in pairs[: terms.kept]:
            with transaction.atomic():
                told = sender.send(door.actor, request, f"{door.name} (kept)", keeps=True)
                # Who could not read any more would not see what is poisoned.
                is_kept = told.is_done and _are_in(sender, terms)
                transaction.set_rollback(not is_kept)
            done += is_kept
    return done


def _are_in(sender: Sender, terms: Terms) -> bool:
    """Say whether all who read afterwards are still signed in."""
    people = [name for name in terms.readers if name not in {"anonymous", "deactivated"}]
    return all(sender.clients[name].get("/api/v1/me").status_code == 200 for name in people)


def _send_elsewhere(sender: Sender, books: Books, terms: Terms) -> None:
    """Send texts in headers, in cookies and in the parts of addresses."""
    random = Random(f"{terms.seed} elsewhere")
    texts = [*TEXTS.items()]
    some = len(texts) if terms.elsewhere is None else terms.elsewhere
    for route in terms.shared([*routes()]):
        paths = [path for _circle, path in addresses(route, books)][:1]
        for name, text in random.sample(texts, some) if paths else ():
            turn = random.randrange(10_000)
            actor = terms.readers[turn % len(terms.readers)]
            request = in_a_header(paths[0], text, turn)
            sender.send(actor, request, f"{route.path} [{name}, {next(iter(request.headers))}]")
            if route.names:
                request = in_the_address(_template(route, turn), text)
                sender.send(actor, request, f"{route.path} [{name}, address]")


def _template(route: Route, turn: int) -> Callable[[str], str]:
    """Return what fills one placeholder of an address with a text, and the others with a word."""
    names = route.names
    chosen = names[turn % len(names)]

    def filled(text: str) -> str:
        values = {name: text if name == chosen else "1" for name in names}
        path = PLACEHOLDER.sub(lambda found: values[found[1] or found[2]], route.path)
        return "/" + path.replace("^", "").replace("$", "").replace("\\.", ".")

    return filled


def run_schema(
    books: Books,
    clients: Mapping[str, Client],
    terms: schema.Terms,
    say: Callable[[str], None] = lambda _text: None,
) -> tuple[schema.Tally, list[str], int]:
    """Ask all that the document describes; return what came of it, and every list that broke."""
    before = read_lists(clients)
    tally = schema.run(books, terms, say)
    after = read_lists(clients)
    return tally, poisoned(before, after), len(after)
