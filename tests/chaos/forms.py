"""Reading a page as a browser does: the fields of one form, and the words of a merge."""

from html.parser import HTMLParser

Pairs = list[tuple[str, str]]
Attributes = list[tuple[str, str | None]]
THEIRS = "-theirs"


class Page(HTMLParser):
    """The form of a page that has a field of a given name; and what others saved meanwhile."""

    def __init__(self, text: str, *, field: str) -> None:
        super().__init__()
        self._field = field
        self._pairs: Pairs = []
        self._found: Pairs | None = None
        self._select: str | None = None
        self._words: list[str] | None = None
        self._owner = ""
        self.theirs: dict[str, str] = {}
        self.feed(text)

    @property
    def form(self) -> dict[str, list[str]]:
        """Return what the form would send, by name."""
        if self._found is None:
            raise LookupError(self._field)
        form: dict[str, list[str]] = {}
        for name, value in self._found:
            form.setdefault(name, []).append(value)
        return form

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Note what a browser would send."""
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self._pairs = []
        elif tag == "input" and name:
            kind = given.get("type", "text")
            is_sent = kind not in {"submit", "file", "button", "radio", "checkbox"}
            if is_sent or "checked" in given:
                self._pairs.append((name, value or ("on" if kind == "checkbox" else "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._pairs.append((self._select, value))
        elif tag == "textarea":
            self._owner, self._words = name, []
        elif given.get("id", "").endswith(THEIRS):
            self._owner, self._words = given["id"], []

    def handle_data(self, data: str) -> None:
        """Collect words."""
        if self._words is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Finish what has words, and the form."""
        if tag == "textarea" and self._words is not None:
            # A browser drops the first line end.
            self._pairs.append((self._owner, "".join(self._words).removeprefix("\n")))
            self._words = None
        elif tag == "div" and self._words is not None:
            self.theirs[self._owner] = "".join(self._words)
            self._words = None
        elif tag == "select":
            self._select = None
        elif tag == "form" and any(name == self._field for name, _value in self._pairs):
            self._found = self._pairs
