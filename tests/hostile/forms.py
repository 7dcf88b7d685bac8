"""The forms of a page, read off its HTML: where each is sent, and what stands in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

# What a person types, as against what is chosen or carried along.
FREE = frozenset({"text", "textarea", "search", "password"})
SENT_BY_HTMX = ("hx-post", "hx-put", "hx-patch", "hx-delete")
WORDS = {
    "date": "2026-06-30", "number": "1", "email": "kim@example.org", "url": "https://example.org/a",
    "datetime-local": "2026-06-30T09:00", "time": "09:00", "text": "2026", "textarea": "Words.",
    "search": "words",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form holds: its name, its sort, its value, and what else could be chosen."""

    name: str
    sort: str
    value: str | None
    choices: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a browser would send it."""

    method: str
    action: str
    is_multipart: bool = False
    fields: tuple[Field, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of what it holds."""
        return frozenset(one.name for one in self.fields)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        return tuple(one.name for one in self.fields if one.sort == "file")

    def pairs(self) -> list[tuple[str, str]]:
        """Return what the page would send; a required field that is empty is filled in."""
        sent = []
        for one in self.fields:
            value = one.value
            if one.is_required and not value:
                value = next((choice for choice in one.choices if choice), None)
                value = value or WORDS.get(one.sort)
            if value is not None and one.sort != "file":
                sent.append((one.name, value))
        return sent

    def variants(self) -> Iterator["Form"]:
        """Yield the form once for each of its buttons, and for each choice of what is to be done.

        A form that has neither is yielded as it stands.
        """
        ways = [
            replace(one, value=choice)
            for one in self.fields
            if one.name == "action" and one.sort == "select"
            for choice in one.choices
            if choice
        ]
        ways += [one for one in self.fields if one.sort == "submit"]
        rest = tuple(one for one in self.fields if one.sort != "submit")
        if not ways:
            yield replace(self, fields=rest)
        for way in ways:
            others = tuple(one for one in rest if one.name != way.name)
            yield replace(self, fields=(*others, replace(way, sort="way")))


@dataclass(slots=True)
class _Draft:
    method: str
    action: str
    is_multipart: bool
    fields: list[Field] = field(default_factory=list)


class FormReader(HTMLParser):
    """Collects the forms of a page, the buttons of htmx, and the queries of its links."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.queries: set[str] = set()
        self._by_id: dict[str, _Draft] = {}
        self._open: _Draft | None = None
        self._drafts: list[_Draft] = []
        self._waiting: list[tuple[str, Field]] = []
        self._select: tuple[dict[str, str], list[tuple[str, bool]]] | None = None
        self._text: tuple[dict[str, str], list[str]] | None = None

    def read(self, page: str) -> "FormReader":
        """Read a page to its end."""
        self.feed(page)
        self.close()
        for owner, one in self._waiting:
            if owner in self._by_id:
                self._by_id[owner].fields.append(one)
        self.forms += [
            Form(one.method, one.action, one.is_multipart, tuple(one.fields))
            for one in self._drafts
        ]
        return self

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a form, or note what stands in one."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(told)
        elif tag == "input":
            self._add(told, _input(told))
        elif tag == "button" and told.get("name") and told.get("type", "submit") == "submit":
            self._add(told, Field(told["name"], "submit", told.get("value", "")))
        elif tag == "textarea":
            self._text = (told, [])
        elif tag == "select":
            self._select = (told, [])
        elif tag == "option" and self._select is not None:
            self._select[1].append((told.get("value", ""), "selected" in told))
        elif tag == "a" and (query := self._own_query(told.get("href", ""))):
            self.queries |= {name for name, _value in parse_qsl(query, keep_blank_values=True)}
        if tag != "form":
            self._note_htmx(told)

    def handle_endtag(self, tag: str) -> None:
        """End a form, or what stands in one."""
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._text is not None:
            told, words = self._text
            text = "".join(words).removeprefix("\n")
            self._add(told, _named(told, "textarea", text))
            self._text = None
        elif tag == "select" and self._select is not None:
            self._end_select(*self._select)
            self._select = None

    def handle_data(self, data: str) -> None:
        """Take the text of a text area."""
        if self._text is not None:
            self._text[1].append(data)

    def _begin(self, told: dict[str, str]) -> None:
        method = told.get("method", "get").lower()
        action = told.get("action", "")
        for name in SENT_BY_HTMX:
            if told.get(name):
                method, action = name.removeprefix("hx-"), told[name]
        is_multipart = "multipart" in told.get("enctype", told.get("hx-encoding", ""))
        self._open = _Draft(method, urljoin(self.address, action), is_multipart)
        self._drafts.append(self._open)
        if told.get("id"):
            self._by_id[told["id"]] = self._open

    def _add(self, told: dict[str, str], one: Field | None) -> None:
        if one is None or not one.name or one.name == "csrfmiddlewaretoken":
            return
        if owner := told.get("form"):
            self._waiting.append((owner, one))
        elif self._open is not None:
            self._open.fields.append(one)

    def _end_select(self, told: dict[str, str], options: list[tuple[str, bool]]) -> None:
        choices = tuple(value for value, _is_chosen in options)
        chosen = [value for value, is_chosen in options if is_chosen]
        if "multiple" in told:
            several: list[str | None] = [*chosen] or [None]
        else:
            several = [chosen[0] if chosen else next(iter(choices), None)]
        for value in several:
            self._add(told, _named(told, "select", value, choices))

    def _note_htmx(self, told: dict[str, str]) -> None:
        """Note a button that sends something by itself."""
        for name in SENT_BY_HTMX:
            if told.get(name) and self._open is None:
                values = json.loads(told.get("hx-vals") or "{}")
                fields = [Field(key, "hidden", str(value)) for key, value in values.items()]
                if told.get("name"):
                    fields.append(Field(told["name"], "text", told.get("value", "")))
                self._drafts.append(
                    _Draft(
                        name.removeprefix("hx-"), urljoin(self.address, told[name]), False, fields
                    )
                )

    def _own_query(self, address: str) -> str:
        """Return the query of a link that leads to this very page; empty for any other."""
        found = urlsplit(urljoin(self.address, address))
        return found.query if found.path == urlsplit(self.address).path else ""


def _named(
    told: dict[str, str], sort: str, value: str | None, choices: tuple[str, ...] = ()
) -> Field:
    return Field(told.get("name", ""), sort, value, choices, "required" in told)


def _input(told: dict[str, str]) -> Field | None:
    sort = told.get("type", "text").lower()
    if sort in {"checkbox", "radio"}:
        # A required box is ticked; of radio buttons the browser would ask for one.
        shown = told.get("value", "on")
        value = shown if "checked" in told or "required" in told else None
        return Field(told.get("name", ""), sort, value, (shown,))
    if sort in {"button", "reset", "image"}:
        return None
    return _named(told, sort, told.get("value", ""))
