"""What runs on the hosts: own PostgreSQL, Redis and mail sink, and the shipped programs."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.chaos import servers
from tests.chaos.hosts.network import Host, Lan
from tests.chaos.servers import ROOT
from tracker.ports import Address

WEBS, WORKERS = ("web1", "web2"), ("worker1", "worker2")
SITE = "tracker.example.org"
KEY = "a key for these hosts, and for nothing else at all"
# A lease of ten minutes does the same as one of twenty seconds, and a run has no ten minutes.
LEASE_SECONDS = 20.0
# Five programs begin at once on what may be a busy machine.
START_SECONDS = 240.0
# Faults that are planted to see a check go red, and the checks that have to.
PLANTS = {
    "cache": "limit",
    "key": "session",
    "files": "upload",
}


@dataclass(slots=True)
class Cluster:
    """The hosts with what runs on them."""

    lan: Lan
    folder: Path
    plant: str
    env: dict[str, str]
    webs: dict[str, Address]

    @property
    def sink(self) -> Path:
        """Where the mail sink writes."""
        return self.folder / "sink"

    def begin(self) -> None:
        """Start the programs of every host, as they are shipped, and wait for the sites."""
        from tracker.serving import answers, programs

        for name in WEBS:
            web = programs(self.webs[name], workers=2, threads=4)[0]
            self._start(self.lan[name], [*web.command], web.environment)
        anywhere = programs(Address("127.0.0.1", 1), workers=1, threads=1)
        commands = {program.name: [*program.command] for program in anywhere}
        for name in WORKERS:
            self._start(self.lan[name], commands["worker"], anywhere[1].environment)
        self._start(self.lan["beat"], commands["beat"], anywhere[2].environment)
        for name, address in self.webs.items():
            servers.wait_for(
                lambda at=address: answers(at),  # type: ignore[misc]
                name=name,
                seconds=START_SECONDS,
            )

    def _start(self, host: Host, command: list[str], more: Mapping[str, str]) -> None:
        env = {**os.environ, **self.env, **more, **self._planted(host.name)}
        env["TRACKER_VAR"] = str(self._disk(host.name))
        # The people go without the shipped pool; the hosts are as they are shipped.
        env.pop("TRACKER_DATABASE_POOL", None)
        host.start(command, log=self.folder / f"{host.name}.log", env=env)

    def _disk(self, name: str) -> Path:
        """Return the folder of a host; only attached files lie on what all of them share."""
        own = self.folder / name
        own.mkdir(exist_ok=True)
        files = own / "files"
        if not files.exists() and self.plant != "files":
            shared = self.folder / "shared"
            shared.mkdir(exist_ok=True)
            files.symlink_to(shared)
        return own

    def _planted(self, name: str) -> dict[str, str]:
        if self.plant == "cache" and name in WEBS:
            return {"REDIS_URL": ""}
        if self.plant == "key":
            return {"TRACKER_SECRET_KEY": f"{KEY}, on {name}"}
        return {}


@contextmanager
def cluster(lan: Lan, folder: Path, *, plant: str) -> Iterator[Cluster]:
    """Start PostgreSQL, Redis and the mail sink on hosts of their own; end everything after."""
    with ExitStack() as stack:
        stack.callback(lan.end)
        postgresql = stack.enter_context(
            servers.Postgresql(folder / "postgresql", place=lan["postgresql"].place)
        )
        redis = stack.enter_context(servers.Redis(folder / "redis", place=lan["redis"].place))
        smtp = stack.enter_context(servers.mail_sink(folder / "sink", place=lan["mail"].place))
        webs = {name: Address(lan[name].address, servers.free_port()) for name in WEBS}
        env = {
            **smtp,
            "DATABASE_URL": postgresql.fresh(),
            "REDIS_URL": redis.url,
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "TRACKER_SECRET_KEY": KEY,
            "TRACKER_SITE_URL": f"http://{SITE}",
            "TRACKER_ALLOWED_HOSTS": f"{SITE},localhost",
            "TRACKER_BEHIND_PROXY": "yes",
            "CHAOS_LEASE_SECONDS": str(LEASE_SECONDS),
            "CHAOS_BATCH": "10",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore:You're running the worker",
        }
        yield Cluster(lan, folder, plant, env, webs)


def migrate(env: Mapping[str, str]) -> None:
    """Make the tables, as the update of a site with several hosts does, once."""
    command = (sys.executable, "manage.py", "migrate", "--verbosity", "0")
    subprocess.run(command, env={**os.environ, **env}, cwd=ROOT, check=True)
