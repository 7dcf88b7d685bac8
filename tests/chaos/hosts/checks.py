"""What has to be the same on every host while all of them are well; each check can fail."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from commitments.domain.vocabulary import UpdateState
from commitments.models import ProgressUpdate
from frameworks.roles import Role
from history.models import AuditEvent
from reminders.models import Notification
from tests import factories
from tests.chaos import servers, sink
from tests.chaos.counting import settled, tally
from tests.chaos.hosts.cluster import WEBS, WORKERS, Cluster
from tests.chaos.hosts.guests import Guest
from tests.chaos.rows import Row
from tests.chaos.site import Answer
from tests.chaos.workers import poke
from tests.chaos.worlds import World

ROUNDS = 20
TOLD = 200
POKES = 12
WRONG = "not the pass phrase"
HOME, SIGN_IN, SIGN_OUT = "/", "/accounts/sign-in/", "/accounts/sign-out/"


@dataclass(slots=True)
class Finding:
    """What one check saw; `wrong` says in words what must not have been."""

    name: str
    seen: str = ""
    wrong: list[str] = field(default_factory=list)

    def expect(self, what: str, seen: object, wanted: object) -> None:
        """Note what is not as it has to be."""
        if seen != wanted:
            self.wrong.append(f"{what}: {seen}, not {wanted}")


class Scene:
    """One framework with a party, its point of contact and a commitment."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.at = timezone.now()
        self.framework = factories.create_framework(at=self.at)
        self.party = factories.create_party(framework=self.framework, at=self.at)
        self.contact = factories.create_member(
            self.framework, Role.CONTACT, party=self.party, password=factories.PASSWORD
        )
        self.commitment = factories.create_commitment(
            framework=self.framework,
            owner=self.party,
            at=self.at,
            stale_at=self.at + timedelta(days=3650),
        )
        self.path = f"commitments/{self.commitment.uuid}"
        # Those who are owed reminders, in a framework that nobody reports in.
        self.world = World(at=self.at)

    def guest(self, user: User | None = None, *, place: str = "203.0.113.1") -> Guest:
        """Let somebody come from a place."""
        webs = [self.cluster.webs[name] for name in WEBS]
        return Guest(webs, user or self.contact, place=place, wait=60.0)


def session(scene: Scene, finding: Finding) -> None:
    """Sign in on one host, look at a page on the other, and sign out there."""
    guest = scene.guest()
    guest.forget()
    finding.expect("a stranger on web2", guest.at(1).page(HOME).status, 302)
    form = {"username": scene.contact.email, "password": factories.PASSWORD}
    finding.expect("signing in on web1", guest.at(0).page(SIGN_IN, form).status, 302)
    finding.expect("the same person on web2", guest.at(1).page(HOME).status, 200)
    finding.expect("signing out on web2", guest.at(1).page(SIGN_OUT, {}).status, 302)
    finding.expect("who signed out, on web1", guest.at(0).page(HOME).status, 302)
    finding.seen = "signed in on web1, known on web2, signed out on web2, unknown on web1"


def limit(scene: Scene, finding: Finding) -> None:
    """Fail five times on both hosts in turn: the sixth is delayed, whichever host it reaches."""
    for first in (0, 1):
        place = f"203.0.113.{10 + first}"
        user = factories.create_user(password=factories.PASSWORD)
        guest = scene.guest(user, place=place)
        answers = [_try(guest.at(first + number), user, WRONG).status for number in range(7)]
        finding.expect(f"failures from web{first + 1} on", answers, [401] * 5 + [429] * 2)
        elsewhere = scene.guest(user, place=f"203.0.113.{20 + first}")
        right = _try(elsewhere.at(first), user, factories.PASSWORD).status
        finding.expect("the right pass phrase from elsewhere", right, 200)
    finding.seen = "five failures over both hosts are answered 401, the sixth and seventh 429"


def _try(guest: Guest, user: User, password: str) -> Answer:
    return guest.api("POST", "sign-in", {"email": user.email, "password": password})


def _both(scene: Scene, ask: Callable[[Guest, str], Answer]) -> list[Answer]:
    """Ask both hosts at the same moment; return both answers."""
    gate = threading.Barrier(len(WEBS))
    answers: dict[int, Answer] = {}
    guests = [scene.guest().at(number) for number in range(len(WEBS))]

    def work(number: int) -> None:
        gate.wait()
        answers[number] = ask(guests[number], WEBS[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(WEBS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(WEBS))]


def versions(scene: Scene, finding: Finding) -> None:
    """Edit one draft on both hosts at once, again and again: one is kept, one is a conflict."""
    draft = factories.create_update(
        commitment=scene.commitment, party=scene.party, author=scene.contact,
        state=UpdateState.DRAFT, at=scene.at,
    )  # fmt: skip
    events = AuditEvent.objects.filter(subject=draft.uuid)
    start, before = draft.version, events.count()
    path, reader, won = f"updates/{draft.uuid}", scene.guest(), Counter[str]()
    for number in range(ROUNDS):
        tag = reader.at(number).api("GET", path).headers["ETag"]
        answers = _both(
            scene,
            lambda guest, host, tag=tag, number=number: guest.api(  # type: ignore[misc]
                "PATCH", path, {"narrative": f"{host} {number}"}, If_Match=tag
            ),
        )
        statuses = [answer.status for answer in answers]
        finding.expect(f"round {number}", sorted(statuses), [200, 412])
        if 200 in statuses:
            winner = WEBS[statuses.index(200)]
            won[winner] += 1
            draft.refresh_from_db()
            finding.expect(f"kept in round {number}", draft.narrative, f"{winner} {number}")
    finding.expect("versions", draft.version - start, ROUNDS)
    finding.expect("events", events.count() - before, ROUNDS)
    told = ", ".join(f"{host} first {won[host]} times" for host in WEBS)
    finding.seen = f"{ROUNDS} times one kept and one conflict ({told})"


def keys(scene: Scene, finding: Finding) -> None:
    """Send the same request with the same key to both hosts at once: one report comes of it."""
    answered = Counter[int]()
    for number in range(ROUNDS):
        name = f"the-same-key-{number}"
        body = {"health": "on_track", "narrative": name, "submit": True}
        answers = _both(
            scene,
            lambda guest, _host, name=name, body=body: guest.api(  # type: ignore[misc]
                "POST", f"{scene.path}/updates", body, Idempotency_Key=name
            ),
        )
        answered.update(answer.status for answer in answers)
        made = ProgressUpdate.objects.filter(narrative=name).count()
        finding.expect(f"reports of key {number}", made, 1)
        if strange := {answer.status for answer in answers} - {201, 409}:
            finding.wrong.append(f"key {number} was answered {strange}")
    finding.seen = f"{ROUNDS} keys sent twice, {ROUNDS} reports; answers {dict(answered)}"


def upload(scene: Scene, finding: Finding) -> None:
    """Attach a file on one host and fetch it from the other, both ways."""
    size = 0
    for first in (0, 1):
        words = "".join(f"{number}: the workshop was held – 회의\n" for number in range(5000))
        guest = scene.guest().at(first)
        fields = {"title": f"Minutes taken on web{first + 1}"}
        sent = guest.upload(f"{scene.path}/evidence", fields, name="minutes.txt", words=words)
        finding.expect(f"attaching on web{first + 1}", sent.status, 201)
        if sent.status != 201:
            continue
        path = f"evidence/{sent.data['uuid']}/file"
        got = guest.at(first + 1).api("GET", path)
        finding.expect(f"fetching from web{2 - first}", got.status, 200)
        if got.status == 200:
            finding.expect("the SHA-256", _hash(got.text), _hash(words))
        size += len(words.encode())
    finding.seen = f"a file each way, {size:,} bytes, whole"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def sweep(scene: Scene, finding: Finding) -> None:
    """Let both workers sweep at once: each duty is written once, and each mail comes once."""
    people = scene.world.people(TOLD)
    scene.world.late(people)
    # More pokes than one worker has threads, so that sweeps of both run at the same time.
    for _number in range(POKES):
        poke()
    seconds = servers.wait_for(lambda: settled(TOLD), name="all told", seconds=180)
    duties = Counter(
        Notification.objects.filter(recipient__in=people).values_list("recipient", flat=True)
    )
    finding.expect("people with a duty", len(duties), TOLD)
    finding.expect("duties", sum(duties.values()), TOLD)
    row = Row("sweep", "postgresql", 0)
    tally(row, [person.email for person in people], scene.cluster.sink)
    row.judge(most_extra=0)
    finding.wrong += row.wrong
    by = senders(scene.cluster)
    if scene.cluster.lan.prefix:
        finding.expect("worker hosts that sent", sorted(by), sorted(WORKERS))
    told = ", ".join(f"{count} from {name}" for name, count in sorted(by.items()))
    finding.seen = f"{TOLD} duties, {row.received} mails ({told}) in {seconds:.0f} s"


def senders(cluster: Cluster) -> Counter[str]:
    """Return how many letters each host brought to the mail sink."""
    names = {host.address: host.name for host in cluster.lan.hosts.values()}
    return Counter(names.get(letter.sender, "?") for letter in sink.read(cluster.sink))


CHECKS: Sequence[Callable[[Scene, Finding], None]] = (
    session, limit, versions, keys, upload, sweep,
)  # fmt: skip
