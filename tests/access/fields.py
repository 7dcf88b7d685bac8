"""Which field may be sent to which address by whom: `fields.txt`, and docs/fields.md made of it.

What the API takes is said by its serializers and the table of access; what the admin takes is said
by its forms, as each of the people is given them. `python -m tests.access.fields > docs/fields.md`
tells it by records and their columns.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.access.routes import Route, routes

FILE = Path(__file__).with_name("fields.txt")
PAGE = Path(__file__).parents[2] / "docs" / "fields.md"
HEAD = """\
# Which field may be sent to which address by whom.
# Written by WRITE_FIELDS_TABLE=1 pytest tests/access/test_fields.py -p no:xdist; read every line
# that it changes before it is kept. `#` stands for the number of a row.
"""
INTRO = """# Fields

Who may send which field of a record, through the API or in the admin; what each page takes has no
table yet. The letters are **c** contact of the party whose record it is, **o** contact of another
party, **e** contact in another framework (who meets here only what is everybody's own), **v**
viewer, **m** manager, **l** lead, **k** clerk, **a** administrator. A letter says that a field of
that name is taken from them at some address of that sort of record; which records they may change,
and when, the [roles](access.md) and the rules of each action say. A column that is named under a
table is sent by that name through neither: an action writes it, a page does, or nothing.

It is made by `python -m tests.access.fields > docs/fields.md` from `tests/access/fields.txt`, which
has a line for each field at each address; tests compare both with the program.
"""
LETTERS = {
    "own contact": "c", "other contact": "o", "contact elsewhere": "e", "viewer": "v",
    "manager": "m", "lead": "l", "clerk": "k", "administrator": "a",
}  # fmt: skip
DOORS = ("API", "admin")
# What stands for a record in the addresses of the admin.
RECORD = "<path:object_id>"
SHUT = {"login", "401", "403", "404", "405"}
# Where who has not signed in is let in.
PUBLIC = (
    "accounts/", "invitations/", "admin/login/", "admin/logout/", "language/", "reminders/stop/",
    "feeds/", "api/v1/sign-in",
)  # fmt: skip
Key = tuple[str, str]


@dataclass
class Rows:
    """The people who may send a field to an address."""

    found: dict[Key, set[str]] = field(default_factory=dict)

    def add(self, route: str, names: Iterable[str], actor: str) -> None:
        """Note that somebody may send these fields."""
        for name in names:
            self.found.setdefault((route, name), set()).add(actor)

    def with_all(self, other: "Rows") -> "Rows":
        """Return these lines and those of another."""
        rows = Rows()
        for one in (self, other):
            for (route, name), people in one.found.items():
                for actor in people:
                    rows.add(route, [name], actor)
        return rows

    def without(self, is_left_out: Callable[[Key], bool]) -> "Rows":
        """Return these lines apart from some."""
        return Rows({key: who for key, who in self.found.items() if not is_left_out(key)})


def read() -> Rows:
    """Return the lines of the table."""
    rows = Rows()
    lines = FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else []
    for line in lines:
        if line and not line.startswith("#"):
            place, _bar, people = line.partition(" | ")
            route, _space, name = place.strip().rpartition(" ")
            for actor in people.split(", "):
                rows.add(route.strip(), [name], actor)
    return rows


def write(rows: Rows, actors: Iterable[str]) -> None:
    """Write the lines, sorted by address and field."""
    order = [*actors]
    lines = [
        f"{route} {name} | {', '.join(sorted(people, key=order.index))}"
        for (route, name), people in sorted(rows.found.items())
    ]
    FILE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def of_api(bodies_of: Any) -> Rows:
    """Return the fields that the endpoints document, for who the table of access lets in."""
    from tests.access import table
    from tests.access.books import ACTORS

    told, rows = table.read(), Rows()
    for route in routes():
        view = getattr(route.view, "cls", None)
        for method in route.methods if view is not None else ():
            keys = [key for key in told if key[7:].split(" [")[0].strip() == route.path]
            for key in keys:
                people = zip(ACTORS, told[key], strict=True)
                if key.startswith(method) and method != "GET":
                    names = {str(name) for body in bodies_of(view) for name in body().fields}
                    for actor in (name for name, code in people if code not in SHUT):
                        rows.add(f"{method} {route.path}", names, actor)
    return rows


def is_of_api(key: Key) -> bool:
    """Say whether a line is about the API."""
    return key[0].partition(" ")[2].startswith("api/")


def of_admin(books: Any) -> Rows:
    """Return the fields of the forms of the admin, as each of the people is given them."""
    from django.contrib import admin
    from django.test import RequestFactory

    from tests.access.books import INTERNAL, SHARED

    rows = Rows()
    staff = [(name, user) for name, user in books.people.items() if user and user.is_staff]
    for model, shown in admin.site._registry.items():
        start = f"POST admin/{model._meta.app_label}/{model._meta.model_name}"
        for actor, user in staff:
            request: Any = RequestFactory().get("/")
            request.user = user
            if shown.has_add_permission(request):
                rows.add(f"{start}/add/", _names(shown, request, None), actor)
            for circle in (SHARED, INTERNAL):
                record = books.record(model, circle)
                is_open = record is not None and _may_be_found(shown, request, record)
                if is_open and shown.has_change_permission(request, record):
                    names = _names(shown, request, record)
                    rows.add(f"{start}/{RECORD}/change/", names, actor)
    return rows


def _may_be_found(shown: Any, request: Any, record: Any) -> bool:
    return bool(shown.get_queryset(request).filter(pk=record.pk).exists())


def _names(shown: Any, request: Any, record: Any) -> Iterator[str]:
    """Yield the fields of a form of the admin and of its inlines that are not for reading only."""
    yield from shown.get_form(request, record, change=record is not None).base_fields
    for formset, inline in shown.get_formsets_with_inlines(request, record):
        may = inline.has_change_permission(request, record)
        if may or inline.has_add_permission(request, record):
            prefix = formset.get_default_prefix()
            yield from (f"{prefix}-#-{name}" for name in formset.form.base_fields)


def is_of_admin(key: Key) -> bool:
    """Say whether a line is about a form with which the admin adds or changes a record."""
    is_form = key[0].endswith(("/add/", f"/{RECORD}/change/"))
    return key[0].startswith("POST admin/") and is_form


def is_public(place: str) -> bool:
    """Say whether everybody may send something to an address, signed in or not."""
    return place.partition(" ")[2].startswith(PUBLIC)


def _literals(path: str) -> list[str]:
    return [word for word in path.strip("^$/").split("/") if word and "<" not in word]


def subject(route: Route, name: str) -> Any:
    """Return the model whose column a field may be, by the words of the address."""
    from django.apps import apps

    from tests.access.books import SUBJECTS

    words = _literals(route.path)
    if words[:1] == ["admin"] and len(words) > 2:
        try:
            model: Any = apps.get_model(words[1], words[2])
        except LookupError:
            return None
        inlines = {
            one.get_accessor_name(): one.related_model for one in model._meta.related_objects
        }
        return inlines.get(name.split("-#-", maxsplit=1)[0], model) if "-#-" in name else model
    return next((SUBJECTS[word] for word in reversed(words) if word in SUBJECTS), None)


def by_column(rows: Rows) -> dict[tuple[str, str], dict[str, set[str]]]:
    """Return who may send each column of each model, by door."""
    known = {route.path: route for route in routes()}
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for (place, name), people in rows.found.items():
        path = place.partition(" ")[2]
        if (model := subject(known[path], name)) is None:
            continue
        column = name.rpartition("-#-")[2].removesuffix("_0").removesuffix("_1")
        door = (
            "API" if path.startswith("api/") else "admin" if path.startswith("admin/") else "page"
        )
        by_door = found.setdefault((model._meta.label, column), {})
        by_door.setdefault(door, set()).update(people)
    return found


def told() -> Iterator[str]:
    """Yield the lines of docs/fields.md."""
    from tests.access.cells import kept_models

    columns = by_column(read())
    yield INTRO.rstrip()
    for model in sorted(kept_models(), key=lambda one: one._meta.label):
        if model._meta.auto_created:
            continue
        every = [*model._meta.concrete_fields, *model._meta.many_to_many]
        names = [one.name for one in every]
        offered = [name for name in names if (model._meta.label, name) in columns]
        yield f"\n## {model._meta.label}\n"
        if offered:
            yield "| field | API | admin |"
            yield "|---|---|---|"
        for name in offered:
            who = columns[model._meta.label, name]
            yield (
                f"| `{name}` | "
                + " | ".join(_letters(who.get(door, set())) for door in DOORS)
                + " |"
            )
        rest = ", ".join(f"`{name}`" for name in names if name not in offered)
        if rest:
            yield ("\n" if offered else "") + f"Sent through neither: {rest}."


def _letters(people: set[str]) -> str:
    return "".join(letter for actor, letter in LETTERS.items() if actor in people)


def doors_of(
    group: str, books: Any, clients: Mapping[str, Any], sent: set[object]
) -> Iterator[Any]:
    """Yield the forms of a part of the program that were not sent yet."""
    from tests.hostile.doors import SAVED, forms_of

    for route in routes():
        if route.group != group:
            continue
        for door in forms_of(route, books, clients):
            ways = tuple(
                "saved" if one.name in SAVED else str(one.value)
                for one in door.form.fields
                if one.sort == "way"
            )
            key = (door.form.method, door.route, frozenset(door.form.names - SAVED), ways)
            if key not in sent and not door.route.startswith("api/"):
                sent.add(key)
                yield door


def main() -> None:
    """Print docs/fields.md."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    sys.stdout.write("\n".join(told()) + "\n")


if __name__ == "__main__":
    main()
