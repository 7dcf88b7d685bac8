"""A word planted in all that a party keeps to itself is read by nobody else, on any page."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, models, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from commitments.models import ProgressUpdate
from reminders.actions import plan
from reminders.models import Notification
from sources.models import Document, Passage
from tests.access.books import INTERNAL, Books, open_books
from tests.access.knocking import Knock, addresses, answer
from tests.access.routes import Route, routes
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
CANARY, NOTHING = "quetzal", "axolotl"
OTHERS = ("other contact", "contact elsewhere", "viewer")
# Texts of codes, dates and addresses hold no words of their own.
NO_WORDS = ("edtf", "sha256", "url", "code", "operator", "unit", "file", "secret")
ROUTES = [route for route in routes() if "GET" in route.methods]
GROUPS = sorted({route.group for route in ROUTES if not route.group.startswith("admin/")})


@pytest.fixture(scope="module")
def aviary(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Books, dict[str, Client]]]:
    """Open the books and plant the word once."""
    with django_db_blocker.unblock(), transaction.atomic():
        books = open_books()
        plan(at=AT)
        assert plant(books) > 20
        yield books, dict(books.clients())
        transaction.set_rollback(True)


def plant(books: Books) -> int:
    """Write the word into each text of what is kept inside; return into how many."""
    planted = 0
    inside: list[tuple[type[models.Model], int]] = [
        (model, pk)
        for model, rows in books.world.rows.items()
        for pk, label in rows.items()
        if label == INTERNAL and model not in {Document, Passage}
    ]
    inside.append((ProgressUpdate, books.report.pk))
    for model, pk in inside:
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField) or field.choices:
                continue
            if any(word in field.name for word in NO_WORDS):
                continue
            try:
                with transaction.atomic():
                    rows = model._default_manager.filter(pk=pk)
                    planted += rows.update(**{field.name: CANARY})
            except DatabaseError:
                # A constraint knows better what may stand there.
                continue
    return planted


def words_of(body: bytes) -> str:
    """Return the text of an answer; of a workbook or an archive, that of all its parts."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body.decode(errors="replace").lower()


def seen(books: Books, client: Client, group: str) -> list[str]:
    """Return the addresses of a group under which somebody reads the word."""
    found = []
    for route in (route for route in ROUTES if route.group == group):
        for circle, path in addresses(route, books):
            for query in ("", *queries_of(route)):
                _code, body = answer(Knock(route, "GET", circle, path + query), client)
                found += [path + query] if CANARY in words_of(body) else []
    return found


def queries_of(route: Route) -> tuple[str, ...]:
    """Return what may be asked of lists besides: the word itself, which finds what holds it."""
    return () if route.names else (f"?q={CANARY}", f"?context=1&q={CANARY}")


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_reads_the_word(
    name: str, group: str, aviary: tuple[Books, dict[str, Client]]
) -> None:
    books, clients = aviary
    paths = seen(books, clients[name], group)
    # A page repeats what one searched for, the one word as often as the other; it finds neither.
    found = [
        path
        for path in paths
        if "q=" not in path or counts(clients[name], path) != counts_of_nothing(clients[name], path)
    ]
    assert found == []


def counts(client: Client, path: str, word: str = CANARY) -> int:
    """Return how often a word stands on a page."""
    return words_of(client.get(path).content).count(word)


def counts_of_nothing(client: Client, path: str) -> int:
    """Return how often a word that stands nowhere is repeated by a page that was asked for it."""
    return counts(client, path.replace(CANARY, NOTHING), NOTHING)


def test_the_party_itself_reads_the_word(aviary: tuple[Books, dict[str, Client]]) -> None:
    books, clients = aviary
    own = [path for group in GROUPS for path in seen(books, clients["own contact"], group)]
    assert len([path for path in own if "q=" not in path]) > 10


def test_nobody_else_is_told_of_it_by_mail(aviary: tuple[Books, dict[str, Client]]) -> None:
    books, _clients = aviary
    inside = [
        pk
        for model, rows in books.world.rows.items()
        if model.__name__ == "Commitment"
        for pk, label in rows.items()
        if label == INTERNAL
    ]
    people = [books.people[name] for name in OTHERS]
    told = Notification.objects.filter(commitment__in=inside)
    assert not told.filter(recipient__in=people).exists()
