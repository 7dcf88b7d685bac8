"""The people and promises of the journeys through the desks, and what each page owes readers."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from commitments.models import Commitment
from frameworks.models import Framework, Party
from frameworks.roles import Role
from tests import factories


@dataclass
class Cast:
    """One framework with two parties, a contact of each, a manager and a reader."""

    framework: Framework = field(default_factory=factories.create_framework)
    ours: Party = field(init=False)
    theirs: Party = field(init=False)
    contact: User = field(init=False)
    stranger: User = field(init=False)
    manager: User = field(init=False)
    reader: User = field(init=False)

    def __post_init__(self) -> None:
        self.ours, self.theirs = (
            factories.create_party(framework=self.framework) for _side in range(2)
        )
        join = factories.create_member
        self.contact = join(self.framework, Role.CONTACT, party=self.ours, full_name="Our Contact")
        self.stranger = join(self.framework, Role.CONTACT, party=self.theirs)
        self.manager = join(self.framework, Role.MANAGER, full_name="Our Manager")
        self.reader = join(self.framework)

    def promise(self, *, due: str = "", assigned: bool = True, **overrides: Any) -> Commitment:
        """Enter a commitment of our party; `due` is the EDTF of its day."""
        fields = {"framework": self.framework, "owner": self.ours, **overrides}
        commitment = factories.create_commitment(**fields)
        if due:
            factories.create_deadline(commitment=commitment, expression=f"by {due}", edtf=due)
        if assigned:
            factories.create_assignment(commitment=commitment, user=self.contact, party=self.ours)
        return commitment

    def late_promise(self, **overrides: Any) -> Commitment:
        """Enter a commitment that has been overdue since 2026 began."""
        return self.promise(due="../2025", **overrides)


def days_ahead(days: int) -> str:
    """Return a day as EDTF, counted from today."""
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def signed_in(user: User) -> Client:
    """Return a browser of a person."""
    client = Client()
    client.force_login(user)
    return client


LABELLED = frozenset({"input", "select", "textarea"})
UNLABELLED_TYPES = frozenset({"hidden", "submit", "button"})


class Page(HTMLParser):
    """Collects what a page owes to those who do not see it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.headings: list[int] = []
        self.faults: list[str] = []
        self._in_label = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one tag."""
        values = dict(attrs)
        self.faults += [f"{tag} has {name}" for name in values if name.startswith("on")]
        self.faults += [f"{tag} has a style"] if "style" in values else []
        if values.get("id"):
            self.ids[str(values["id"])] += 1
        if tag == "label":
            self._in_label += 1
            self.labels.add(str(values.get("for")))
        if tag == "th" and "scope" not in values:
            self.faults.append("th without a scope")
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        is_shown = values.get("type") not in UNLABELLED_TYPES
        if tag in LABELLED and is_shown and not self._in_label:
            self.fields.append(values)

    def handle_endtag(self, tag: str) -> None:
        """Leave a label."""
        if tag == "label":
            self._in_label -= 1

    def all_faults(self) -> list[str]:
        """Return what is wrong with the page, in words."""
        twice = [f"id {name} stands {n} times" for name, n in self.ids.items() if n > 1]
        nameless = [
            f"field {values.get('name')} has no label"
            for values in self.fields
            if values.get("id") not in self.labels and not values.get("aria-label")
        ]
        pointed = " ".join(str(values.get("aria-describedby") or "") for values in self.fields)
        lost = [f"nothing has the id {name}" for name in pointed.split() if name not in self.ids]
        steps = zip(self.headings, self.headings[1:], strict=False)
        jumps = [f"h{last} is followed by h{this}" for last, this in steps if this > last + 1]
        one = [] if self.headings.count(1) == 1 else ["there is not one h1"]
        return self.faults + twice + nameless + lost + jumps + one


def faults(answer: Any) -> list[str]:
    """Return what keeps somebody from using a page without seeing it or its colours."""
    return Page(answer.content.decode()).all_faults()
