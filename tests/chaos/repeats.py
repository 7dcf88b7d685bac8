"""R12: requests with an Idempotency-Key are repeated, cut off, and their server is killed."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from django.db import connections
from django.utils import timezone

from api.models import AnsweredRequest
from commitments.models import ProgressUpdate
from frameworks.roles import Role
from tests import factories
from tests.chaos.rows import Row
from tests.chaos.site import Answer, Person, Site, served
from tests.chaos.terms import Terms

KEYS_AT_ONCE = 4
MOST_REPEATS = 5
# One client in so many is gone before its answer comes.
CUT_OFF = 4
LAST_WORD_SECONDS = 30.0


class Repeats:
    """One commitment that many report on, and what was answered to each key."""

    def __init__(self, site: Site, seed: int) -> None:
        framework = factories.create_framework(at=timezone.now())
        party = factories.create_party(framework=framework, at=timezone.now())
        contact = factories.create_member(framework, Role.CONTACT, party=party)
        commitment = factories.create_commitment(
            framework=framework, owner=party, at=timezone.now()
        )
        self.path = f"commitments/{commitment.uuid}/updates"
        self.person = Person(site, contact)
        self.seed = seed
        self.sent = self.cut = self.busy = self.broken = 0
        self.made: dict[str, set[str]] = {}
        self.strange: Counter[int] = Counter()
        self._lock = threading.Lock()

    def send_all(self, count: int, site: Site, kills: int) -> None:
        """Send every key, and meanwhile kill workers of the server."""
        keys = [f"key-{number}" for number in range(count)]
        with ThreadPoolExecutor(KEYS_AT_ONCE) as pool:
            work = [pool.submit(self._repeat, key) for key in keys]
            chooser = random.Random(self.seed)
            for number in range(kills):
                aim = count * (number + 1) // (kills + 1)
                while sum(one.done() for one in work) < aim:
                    time.sleep(0.02)
                site.kill_worker(chooser)
            for one in work:
                one.result()

    def _repeat(self, key: str) -> None:
        chooser = random.Random(f"{self.seed} {key}")
        times = chooser.randint(1, MOST_REPEATS)
        with ThreadPoolExecutor(times) as pool:
            for _number in range(times):
                is_cut = chooser.randrange(CUT_OFF) == 0
                after = chooser.random() * 0.15 if is_cut else None
                pool.submit(self._once, key, after)

    def _body(self, key: str) -> dict[str, object]:
        return {"health": "on_track", "narrative": key, "submit": True}

    def _once(self, key: str, cut_after: float | None) -> None:
        with self._lock:
            self.sent += 1
            self.cut += cut_after is not None
        try:
            if cut_after is not None:
                self.person.hang_up(self.path, self._body(key), cut_after, Idempotency_Key=key)
                return
            answer = self._post(key)
        except (OSError, HTTPException):
            # The server died under it, as it was made to.
            with self._lock:
                self.broken += 1
            return
        self._take(key, answer)

    def _post(self, key: str) -> Answer:
        return self.person.api("POST", self.path, self._body(key), Idempotency_Key=key)

    def _take(self, key: str, answer: Answer) -> None:
        with self._lock:
            if answer.status == 201:
                self.made.setdefault(key, set()).add(answer.data["uuid"])
            elif answer.status == 409:
                self.busy += 1
            else:
                self.strange[answer.status] += 1

    def last_word(self, key: str) -> bool:
        """Send a key once more until it is answered; say whether it ever was."""
        end = time.monotonic() + LAST_WORD_SECONDS
        while time.monotonic() < end:
            try:
                answer = self._post(key)
            except (OSError, HTTPException):
                time.sleep(0.2)
                continue
            self._take(key, answer)
            if answer.status == 201:
                return True
            time.sleep(0.2)
        return False


def run(terms: Terms, row: Row) -> None:
    """Send a thousand keys several times each, and count what came of each."""
    count, kills = terms.size(1000, 20), terms.size(40, 1)
    with served(terms) as site:
        repeats = Repeats(site, terms.seed)
        connections.close_all()
        repeats.send_all(count, site, kills)
        row.faults = kills + repeats.cut
        with ThreadPoolExecutor(KEYS_AT_ONCE) as pool:
            keys = [f"key-{number}" for number in range(count)]
            locked = [*pool.map(repeats.last_word, keys)].count(False)
    effects = Counter(ProgressUpdate.objects.values_list("narrative", flat=True))
    row.owed, row.received = count, sum(1 for key in keys if effects[key])
    row.lost = row.owed - row.received
    row.extra = sum(effects.values()) - row.received
    if row.lost or row.extra:
        row.wrong.append(f"{row.lost} keys without effect, {row.extra} effects beyond one")
    if locked:
        row.wrong.append(f"{locked} keys locked for {LAST_WORD_SECONDS:g} s and more")
    if twice := sum(1 for uuids in repeats.made.values() if len(uuids) != 1):
        row.wrong.append(f"{twice} keys with different answers")
    if repeats.strange:
        row.wrong.append(f"answers {dict(repeats.strange)}")
    if AnsweredRequest.objects.count() != count:
        row.wrong.append("not every key has its one kept answer")
    row.remark = (
        f"{repeats.sent} requests, {repeats.cut} cut off by their client, {kills} workers killed "
        f"({repeats.broken} requests broken by it), {repeats.busy} answered 409 while running"
    )
