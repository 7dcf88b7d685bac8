"""Many people at once: each reads and writes, thinks for a while, and goes on."""

import http.client
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles
from threading import Thread
from urllib.parse import urlencode

from bench.generator import World
from bench.harness import sign_in
from bench.plain import FILTERS
from bench.serving import Server

TIMEOUT = 60  # seconds
REPORT = json.dumps(
    {"health": "on_track", "narrative": "The second workshop was held.", "submit": True}
)
CONTACT, MANAGER = "contact", "manager"
# One person in so many is a manager; the others are points of contact.
MANAGERS = 5
OWN = 20


@dataclass(frozen=True, slots=True)
class Job:
    """What a person does: how often beside the other jobs, and at which address."""

    weight: int
    address: str
    body: str = ""
    role: str = ""
    is_write: bool = False


JOBS: Mapping[str, Job] = {
    "list page": Job(20, "/?standing=overdue"),
    "API list": Job(20, f"/api/v1/commitments?{urlencode(FILTERS)}&limit=50"),
    "commitment page": Job(20, "/commitments/{uuid}/"),
    "my desk": Job(10, "/desk/", role=CONTACT),
    "overdue desk": Job(10, "/overdue/", role=MANAGER),
    "search": Job(10, "/api/v1/search?q=workshop"),
    "log progress": Job(
        15, "/api/v1/commitments/{uuid}/updates", body=REPORT, role=CONTACT, is_write=True
    ),
}
# Reference B: the same shares of reading and writing.
BARE: Mapping[str, Job] = {
    "bare list": Job(85, "/bench/list?limit=50"),
    "bare progress": Job(15, "/bench/progress/{uuid}", role=CONTACT, is_write=True),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, and the commitments that they open."""

    role: str
    session: str
    token: str
    uuids: Sequence[str]


@dataclass(slots=True)
class Heard:
    """How long each request of one job took, in seconds, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def slowest_of(self, hundred: int) -> float:
        """Return the milliseconds that so many of a hundred requests stay under."""
        if len(self.seconds) < 2:
            return sum(self.seconds) * 1000
        return quantiles(self.seconds, n=100, method="inclusive")[hundred - 1] * 1000


def people_of(world: World, number: int) -> list[Person]:
    """Sign people in: points of contact, and among them managers."""
    from knox.models import get_token_model

    from accounts.models import User
    from commitments.models import Commitment

    contacts = list(User.objects.filter(email__startswith="p").order_by("pk")[:number])
    found = []
    for place, contact in enumerate(contacts):
        is_manager = place % MANAGERS == MANAGERS - 1
        user = world.user if is_manager else contact
        rows = Commitment.objects.visible_to(user)
        if not is_manager:
            rows = rows.reportable_by(user)
        uuids = [
            str(uuid) for uuid in rows.open().order_by("pk").values_list("uuid", flat=True)[:OWN]
        ]
        token = get_token_model().objects.create(user)[1]
        role = MANAGER if is_manager else CONTACT
        found.append(Person(role, sign_in(user), token, uuids))
    return found


def drive(
    server: Server,
    people: Sequence[Person],
    jobs: Mapping[str, Job],
    *,
    seconds: float,
    think: float,
) -> dict[str, Heard]:
    """Let everybody work for a while; return what was heard, by job.

    People think for `think` seconds on average between two requests; without, they ask at once.
    """
    heard = {name: Heard() for name in jobs}
    shift = Shift(server, jobs, heard, time.monotonic() + seconds, think)
    threads = [
        Thread(target=_work, args=(shift, person, Random(place)))
        for place, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return heard


def warm(server: Server, people: Sequence[Person], jobs: Mapping[str, Job]) -> None:
    """Let each worker read its templates and words before anybody looks at a clock."""
    chance = Random(0)
    for _time in range(2 * len(server.workers())):
        for job in jobs.values():
            person = next((one for one in people if job.role in {"", one.role}), None)
            if person is not None and not job.is_write:
                _ask(server, person, job, chance)


@dataclass(frozen=True, slots=True)
class Shift:
    """What all people of one run have alike."""

    server: Server
    jobs: Mapping[str, Job]
    heard: Mapping[str, Heard]
    end: float
    think: float


def _work(shift: Shift, person: Person, chance: Random) -> None:
    jobs, think = shift.jobs, shift.think
    own = [name for name, job in jobs.items() if job.role in {"", person.role}]
    weights = [jobs[name].weight for name in own]
    if think:
        # Nobody begins at the same moment as all the others.
        time.sleep(chance.random() * think)
    while time.monotonic() < shift.end:
        (name,) = chance.choices(own, weights)
        begin = time.perf_counter()
        try:
            _ask(shift.server, person, jobs[name], chance)
        except (RuntimeError, OSError, http.client.HTTPException) as error:
            shift.heard[name].errors.append(f"{name}: {type(error).__name__} {error}")
        else:
            shift.heard[name].seconds.append(time.perf_counter() - begin)
        if think:
            time.sleep(chance.expovariate(1 / think))


def _ask(server: Server, person: Person, job: Job, chance: Random) -> None:
    """Ask once, over a connection of its own. Raises RuntimeError for any answer but a good one."""
    address = job.address
    if "{uuid}" in address:
        address = address.format(uuid=chance.choice(person.uuids))
    headers = {"Host": "localhost", "Cookie": f"sessionid={person.session}"}
    if job.body:
        headers |= {"Content-Type": "application/json", "Authorization": f"Bearer {person.token}"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
    try:
        connection.request("POST" if job.body else "GET", address, job.body or None, headers)
        answer = connection.getresponse()
        told = answer.read()
    finally:
        connection.close()
    if answer.status not in {200, 201}:
        raise RuntimeError(f"{address}: {answer.status} {told[:200]!r}")


def together(heard: Mapping[str, Heard], names: Sequence[str]) -> Heard:
    """Return what was heard of several jobs as of one."""
    total = Heard()
    for name in names:
        total.seconds += heard[name].seconds
        total.errors += heard[name].errors
    return total


def load() -> str:
    """Return the load of the machine, which every figure has to be read with."""
    return " ".join(f"{value:.1f}" for value in os.getloadavg())
