"""Hosts of their own on one machine: network namespaces on one bridge, or ports where refused.

The bridge has a namespace too, so that nothing of the machine's own network is touched. What is
made bears the number of this process in its name, and only that is taken away.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos import servers
from tests.chaos.servers import Place

SUBNET = "10.213.7"
HOSTS = ("postgresql", "redis", "mail", "web1", "web2", "worker1", "worker2", "beat", "people")
BRIDGE = "bridge"
LINK = "eth0"


@dataclass(slots=True)
class Host:
    """One host: its address, its namespace (none where refused), and what runs on it."""

    name: str
    address: str
    namespace: str
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Return where servers on it run."""
        way = ("ip", "netns", "exec", self.namespace) if self.namespace else ()
        return Place(self.address, way)

    def start(self, command: Sequence[str], *, log: Path, env: Mapping[str, str]) -> None:
        """Start a program on it."""
        started = servers.start([*self.place.way, *command], log=log, env=env)
        self.processes.append(started)

    def vanish(self) -> None:
        """Let it be gone at once: first nobody hears of it any more, then all on it is killed."""
        if self.namespace:
            _ip("-n", self.namespace, "link", "set", LINK, "down")
            _kill_all_in(self.namespace)
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()

    def end(self) -> None:
        """Stop what was started on it."""
        for process in self.processes:
            servers.end(process)
        self.processes.clear()


class Lan:
    """All hosts, by name."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.hosts = {
            name: Host(
                name,
                f"{SUBNET}.{number}" if prefix else "127.0.0.1",
                f"{prefix}{name}" if prefix else "",
            )
            for number, name in enumerate(HOSTS, start=1)
        }

    def __getitem__(self, name: str) -> Host:
        return self.hosts[name]

    def end(self) -> None:
        """Stop everything that was started on any of them."""
        for host in self.hosts.values():
            host.end()


def refusal() -> str:
    """Say why there can be no namespaces here; empty where there can."""
    if os.geteuid() != 0:
        return "only root makes network namespaces"
    for program in ("ip", "setpriv"):
        if not shutil.which(program):
            return f"{program} is not on PATH (packages iproute2 and util-linux)"
    name = f"tracker{os.getpid()}-try"
    tried = _try("netns", "add", name)
    if tried:
        return tried
    said = _try("-n", name, "link", "add", "br0", "type", "bridge") or _try(
        "-n", name, "link", "add", "veth0", "type", "veth", "peer", "name", "veth1"
    )
    _ip("netns", "del", name)
    return said


@contextmanager
def namespaces() -> Iterator[str]:
    """Make the bridge and the hosts; yield the beginning of their names; take all away again."""
    prefix = f"tracker{os.getpid()}-"
    made: list[str] = []
    try:
        for name in (BRIDGE, *HOSTS):
            _ip("netns", "add", f"{prefix}{name}")
            made.append(f"{prefix}{name}")
        _wire(prefix)
        yield prefix
    finally:
        for namespace in made:
            _kill_all_in(namespace)
            _ip("netns", "del", namespace)


def _wire(prefix: str) -> None:
    bridge = f"{prefix}{BRIDGE}"
    _ip("-n", bridge, "link", "add", "br0", "type", "bridge")
    _ip("-n", bridge, "link", "set", "br0", "up")
    for number, name in enumerate(HOSTS, start=1):
        own = f"{prefix}{name}"
        _ip("-n", own, "link", "add", LINK, "type", "veth", "peer", "name", name, "netns", bridge)
        _ip("-n", bridge, "link", "set", name, "master", "br0", "up")
        _ip("-n", own, "addr", "add", f"{SUBNET}.{number}/24", "dev", LINK)
        _ip("-n", own, "link", "set", LINK, "up")
        _ip("-n", own, "link", "set", "lo", "up")


def _kill_all_in(namespace: str) -> None:
    """Kill every process in a namespace, by its number."""
    told = subprocess.run(
        ["ip", "netns", "pids", namespace], check=False, capture_output=True, text=True
    )
    for pid in told.stdout.split():
        if int(pid) != os.getpid():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def _try(*words: str) -> str:
    done = subprocess.run(["ip", *words], check=False, capture_output=True, text=True)
    return done.stderr.strip() if done.returncode else ""
