"""Runs a few programs as one: relays what they say, restarts what dies, stops all of them.

It knows nothing of the tracker and imports no Django. One thread does everything, because a
process is only safely forked from a program that has no other threads.
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

TICK_SECONDS = 0.2
CHUNK_BYTES = 65536
LONGEST_LINE_BYTES = 65536
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Program:
    """One program to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the supervisor waits, in seconds, and how often it tries again."""

    first_pause: float = 1.0
    longest_pause: float = 30.0
    steady_after: float = 10.0
    early_failures: int = 4
    grace: float = 20.0


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restart: float = 0.0
    failures: int = 0
    was_steady: bool = False
    rest: bytes = b""


class Supervisor:
    """Keeps programs running until it is told to stop or one of them cannot be started."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        output: IO[str],
        folder: str | None = None,
        patience: Patience | None = None,
        is_ready: Callable[[], bool] = lambda: True,
        announce: Callable[[], str] = str,
    ) -> None:
        self._children = [_Child(program) for program in programs]
        self._output = output
        self._folder = folder
        self._patience = patience or Patience()
        self._is_ready = is_ready
        self._announce = announce
        self._announced = False
        self._stops = 0
        self._is_heard = True
        self._selector = selectors.DefaultSelector()
        self._width = max(len(program.name) for program in programs)

    def run(self) -> int:
        """Run until a stop signal (0) or until a program never gets up (1)."""
        before = {number: signal.signal(number, self._on_signal) for number in STOP_SIGNALS}
        try:
            gave_up = self._watch()
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
        return int(gave_up)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._stops += 1

    def _watch(self) -> bool:
        """Keep every child alive; say whether one of them was given up."""
        while not self._stops:
            for child in self._children:
                self._tend(child)
                if self._is_hopeless(child):
                    self.say(f"{child.program.name} cannot be started; its last words are above.")
                    return True
            self._relay(TICK_SECONDS)
            if not self._announced and self._is_ready():
                self._announced = True
                self._write(self._announce())
        return False

    def _is_hopeless(self, child: _Child) -> bool:
        return not child.was_steady and child.failures >= self._patience.early_failures

    def _tend(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.restart:
                self._start(child)
            return
        if now - child.started >= self._patience.steady_after:
            child.was_steady, child.failures = True, 0
        if child.process.poll() is not None:
            self._bury(child, now)

    def _start(self, child: _Child) -> None:
        parent = os.getpid()
        child.started = time.monotonic()
        child.process = subprocess.Popen(
            child.program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self._folder,
            env={**os.environ, **child.program.environment},
            # A session of its own: a Ctrl-C in the terminal reaches us only, and we stop the
            # children in order.
            start_new_session=True,
            preexec_fn=lambda: _die_with(parent),  # noqa: PLW1509 - this process has one thread
        )
        if child.process.stdout is not None:
            os.set_blocking(child.process.stdout.fileno(), False)
            self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _bury(self, child: _Child, now: float) -> None:
        """Clear away a child that died, with what it started, and plan its return."""
        process = self._let_go(child)
        child.failures += 1
        if self._is_hopeless(child):
            self.say(f"{child.program.name} ended ({_ending(process.returncode)}).")
            return
        pause = min(
            self._patience.first_pause * 2 ** (child.failures - 1), self._patience.longest_pause
        )
        child.restart = now + pause
        self.say(
            f"{child.program.name} ended ({_ending(process.returncode)}); again in {pause:g} s."
        )

    def _let_go(self, child: _Child) -> subprocess.Popen[bytes]:
        process = child.process
        if process is None:
            raise ValueError(f"{child.program.name} is not running")
        _signal_group(process, signal.SIGKILL)
        process.wait()
        self._read(child)
        self._flush(child)
        if process.stdout is not None:
            if process.stdout in self._selector.get_map():
                self._selector.unregister(process.stdout)
            process.stdout.close()
        child.process = None
        return process

    def _stop_all(self) -> None:
        """Ask every child to end, wait for the grace, then end what is left."""
        asked = self._stops
        running = [child for child in self._children if child.process is not None]
        if running:
            self.say("stopping")
        for child in running:
            if child.process is not None:
                _signal_group_leader(child.process)
        end = time.monotonic() + self._patience.grace
        # A second Ctrl-C means: now.
        while self._alive(running) and time.monotonic() < end and self._stops <= max(asked, 1):
            self._relay(TICK_SECONDS / 4)
        for child in self._alive(running):
            self.say(f"{child.program.name} does not end and is killed.")
        for child in running:
            self._let_go(child)

    @staticmethod
    def _alive(children: Sequence[_Child]) -> list[_Child]:
        return [child for child in children if child.process and child.process.poll() is None]

    def _relay(self, seconds: float) -> None:
        """Pass on what the children say, waiting for it at most so long."""
        if not self._selector.get_map():
            time.sleep(seconds)
            return
        for key, _events in self._selector.select(seconds):
            if not self._read(key.data):
                self._selector.unregister(key.fileobj)

    def _read(self, child: _Child) -> bool:
        """Relay whole lines; answer False at the end of the stream."""
        if child.process is None or child.process.stdout is None:
            return False
        try:
            chunk = os.read(child.process.stdout.fileno(), CHUNK_BYTES)
        except BlockingIOError:
            return True
        *lines, child.rest = (child.rest + chunk).split(b"\n")
        for line in lines:
            self._tell(child.program.name, line)
        if len(child.rest) > LONGEST_LINE_BYTES:
            self._flush(child)
        return bool(chunk)

    def _flush(self, child: _Child) -> None:
        if child.rest:
            self._tell(child.program.name, child.rest)
            child.rest = b""

    def _tell(self, name: str, line: bytes) -> None:
        self._write(f"{name:<{self._width}} | {line.decode(errors='replace').rstrip()}")

    def say(self, text: str) -> None:
        """Say something of our own among the lines of the children."""
        self._write(f"{'serve':<{self._width}} | {text}")

    def _write(self, line: str) -> None:
        if not self._is_heard:
            return
        try:
            self._output.write(f"{line}\n")
            self._output.flush()
        except OSError:
            # Nobody listens any more: the terminal or the pipe is gone, and so is our reason.
            self._is_heard = False
            self._stops += 1


def _die_with(parent: int) -> None:
    """Have the kernel end this child when its parent is killed and cannot do so itself."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal the child and all that it started: they share the group that bears its number."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _signal_group_leader(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit {code}"
    return f"killed by {signal.Signals(-code).name}"
