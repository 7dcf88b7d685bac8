"""R11: eight clients edit one record at once over every door, and merge what they are answered.

In R11-record that is a commitment: over its page in the admin, over the API, and over the desk's
bulk page, which is the door for many at once. In R11-report it is the draft of a report: over its
page, over the API, and over the autosave. Each edit carries a token; a client whose edit meets
another's puts its own token to what the other saved, and sends it again until it is taken.
"""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, ProgressUpdate
from frameworks.roles import Role
from history.models import AuditEvent
from tests import factories
from tests.chaos.forms import Page
from tests.chaos.rows import Row
from tests.chaos.site import Answer, Person, served
from tests.chaos.terms import Terms

CLIENTS = 8
STALE_WORDS = "Somebody else has changed this in the meantime"


@dataclass(slots=True)
class Tally:
    """What the doors answered."""

    accepted: Counter[str] = field(default_factory=Counter)
    conflicts: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, door: str, answer: Answer, *, is_kept: bool, is_conflict: bool) -> bool:
        """Count an answer; say whether the edit was taken. Anything else ends the client."""
        with self.lock:
            self.accepted[door] += is_kept
            self.conflicts[door] += is_conflict
            if is_kept or is_conflict:
                return is_kept
            self.strange.append(f"{door}: {answer.status} {answer.text[-3000:]}")
        raise AssertionError(door)


def _flat(form: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in form.items() for value in values]


class Record:
    """The doors to one commitment."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        at = timezone.now()
        framework = factories.create_framework(at=at)
        self.subject = factories.create_commitment(framework=framework, note="Begun", at=at)
        self.path = f"commitments/{self.subject.uuid}"
        self.admin = reverse("admin:commitments_commitment_change", args=[self.subject.pk])
        self.bulk, self.result = reverse("desks:overdue-act"), reverse("desks:bulk-result")

    def person(self) -> User:
        """Make somebody who may use every door."""
        return factories.create_superuser()

    def edit(self, person: Person, number: int, token: str) -> None:
        """Make one edit over the door of a client."""
        if number % 8 in {0, 1, 2}:
            self._over_page(person, token)
        else:
            self._declare(person, token, is_bulk=number % 8 in {3, 4})

    def _over_page(self, person: Person, token: str) -> None:
        shown = person.page(self.admin)
        page = Page(shown.text, field="version_seen")
        note = page.form["note"][0]
        while True:
            form = {**page.form, "note": [f"{note}\n{token}"], "_continue": ["1"]}
            answer = person.page(self.admin, _flat(form))
            is_merge = answer.status == 200 and 'class="merge"' in answer.text
            if self.tally.take("page", answer, is_kept=answer.status == 302, is_conflict=is_merge):
                return
            page = Page(answer.text, field="version_seen")
            # Where others wrote no note meanwhile, it stands as it was.
            note = page.theirs.get("merge-note-theirs", note)

    def _declare(self, person: Person, token: str, *, is_bulk: bool) -> None:
        while True:
            seen = person.api("GET", self.path)
            is_active = seen.data["status"] == "active"
            if is_bulk and is_active:
                if self._over_bulk(person, token):
                    return
                continue
            status = "delivered" if is_active else "active"
            tag = seen.headers["ETag"]
            answer = person.api(
                "POST", f"{self.path}/declare", {"status": status, "reason": token}, If_Match=tag
            )
            is_kept, is_stale = answer.status == 200, answer.status == 412
            if self.tally.take("API", answer, is_kept=is_kept, is_conflict=is_stale):
                return

    def _over_bulk(self, person: Person, token: str) -> bool:
        """Declare on the page for many; nothing is done where the preview finds it closed."""
        asked = [("do", "declare"), ("c", str(self.subject.uuid)), ("status", "delivered"),
                 ("reason", token), ("delivered_edtf", "")]  # fmt: skip
        page = Page(person.page(self.bulk, asked).text, field="seen")
        if page.form.get("step") is None and "do" not in page.form:
            return False
        form = {**page.form, "step": ["do"]}
        done = person.page(self.bulk, _flat(form))
        result = person.page(self.result) if done.status == 302 else done
        is_stale = STALE_WORDS in result.text or "cannot become" in result.text
        is_kept = "1 done, 0 refused" in result.text
        return self.tally.take("bulk", result, is_kept=is_kept, is_conflict=is_stale)

    def tokens(self) -> Counter[str]:
        """Return every token that is kept: in the note, or as the reason of a declaration."""
        note = Commitment.objects.get(pk=self.subject.pk).note
        events = AuditEvent.objects.filter(subject=self.subject.uuid, verb__startswith="declare")
        reasons = events.values_list("reason", flat=True)
        return Counter([*note.replace("\r", "").split("\n")[1:], *reasons])


class Report:
    """The doors to one draft of a report; its author has it open in eight windows."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        at = timezone.now()
        framework = factories.create_framework(at=at)
        party = factories.create_party(framework=framework, at=at)
        self.author = factories.create_member(framework, Role.CONTACT, party=party)
        commitment = factories.create_commitment(framework=framework, owner=party, at=at)
        self.subject = factories.create_update(
            commitment=commitment, party=party, author=self.author, narrative="Begun",
            state=UpdateState.DRAFT, at=at,
        )  # fmt: skip
        self.path = f"updates/{self.subject.uuid}"
        self.mend = reverse("desks:mend-progress", args=[self.subject.uuid])
        self.keep = reverse("desks:keep-draft", args=[commitment.uuid])

    def person(self) -> User:
        """Return the author."""
        return self.author

    def edit(self, person: Person, number: int, token: str) -> None:
        """Make one edit over the door of a client."""
        doors = (self._over_page, self._over_api, self._over_autosave)
        doors[number % 3](person, token)

    def _over_page(self, person: Person, token: str) -> None:
        page = Page(person.page(self.mend).text, field="narrative")
        words = page.form["narrative"][0]
        while True:
            form = {**page.form, "narrative": [f"{words}\n{token}"], "do": ["draft"]}
            answer = person.page(self.mend, _flat(form))
            is_merge = answer.status == 409 and 'class="merge"' in answer.text
            if self.tally.take("page", answer, is_kept=answer.status == 302, is_conflict=is_merge):
                return
            page = Page(answer.text, field="narrative")
            words = page.theirs.get("merge-narrative-theirs", words)

    def _over_api(self, person: Person, token: str) -> None:
        while True:
            seen = person.api("GET", self.path)
            words, tag = f"{seen.data['narrative']}\n{token}", seen.headers["ETag"]
            answer = person.api("PATCH", self.path, {"narrative": words}, If_Match=tag)
            is_kept, is_stale = answer.status == 200, answer.status == 412
            if self.tally.take("API", answer, is_kept=is_kept, is_conflict=is_stale):
                return

    def _over_autosave(self, person: Person, token: str) -> None:
        form = Page(person.page(self.mend).text, field="narrative").form
        words = form["narrative"][0]
        while True:
            sent = {**form, "narrative": [f"{words}\n{token}"]}
            answer = person.page(self.keep, _flat(sent))
            is_kept, is_stale = answer.status == 200, answer.status == 409
            if self.tally.take("autosave", answer, is_kept=is_kept, is_conflict=is_stale):
                return
            form["version"] = [str(answer.data["version"])]
            words = answer.data["values"]["narrative"]

    def tokens(self) -> Counter[str]:
        """Return every token in the words that are kept."""
        words = ProgressUpdate.objects.get(pk=self.subject.pk).narrative
        return Counter(words.replace("\r", "").split("\n")[1:])


def _edit_all(scene: Record | Report, people: list[Person], terms: Terms) -> list[str]:
    """Let every client make its edits, or as many as there is time for; return the tokens."""
    count, end = terms.size(100, 2), time.monotonic() + terms.minutes * 60

    def work(number: int) -> list[str]:
        made: list[str] = []
        while len(made) < count and time.monotonic() < end:
            token = f"c{number}-{len(made)}"
            scene.edit(people[number], number, token)
            made.append(token)
        return made

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [token for made in pool.map(work, range(CLIENTS)) for token in made]


def run(terms: Terms, row: Row) -> None:
    """Let eight clients edit one record; compare what they were told with what is kept."""
    tally = Tally()
    scene = Report(tally) if terms.name == "R11-report" else Record(tally)
    start = scene.subject.version
    events = AuditEvent.objects.filter(subject=scene.subject.uuid)
    before = events.count()
    with served(terms) as site:
        people = [Person(site, scene.person()) for _number in range(CLIENTS)]
        connections.close_all()
        try:
            tokens = _edit_all(scene, people, terms)
        except AssertionError:
            row.wrong.append(f"answered: {tally.strange[:2]}")
            return
    kept = scene.tokens()
    row.owed, row.faults = len(tokens), sum(tally.conflicts.values())
    row.received = sum(1 for token in tokens if kept[token])
    row.lost = row.owed - row.received
    row.extra = sum(kept.values()) - row.received
    accepted = sum(tally.accepted.values())
    scene.subject.refresh_from_db()
    versions, written = scene.subject.version - start, events.count() - before
    if row.lost or row.extra:
        row.wrong.append(f"{row.lost} updates lost, {row.extra} twice")
    if not accepted == versions == written == row.owed:
        row.wrong.append(f"{accepted} accepted, {versions} versions, {written} events")
    doors = [f"{name} {tally.accepted[name]} kept, {tally.conflicts[name]} conflicts"
             for name in sorted(tally.accepted)]  # fmt: skip
    row.remark = "; ".join(doors)
