"""The supervisor relays, restarts, gives up, stops, and leaves nobody behind."""

import os
import select
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest

from tracker.supervisor import _ending

ROOT = Path(__file__).resolve().parents[2]
LONGEST_WAIT_SECONDS = 30
ENDLESS = "import signal; print('up', flush=True); signal.pause()"
# Deaf to the polite signal, and says so only once it is.
DEAF = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('deaf', flush=True); signal.pause()"
)
PATIENCE = "Patience(first_pause=0.01, longest_pause=0.05, steady_after=60, grace=0.5)"


class Supervised:
    """A supervisor in a process of its own, read line by line."""

    def __init__(self, *programs: str, patience: str = PATIENCE) -> None:
        listed = ", ".join(
            f"Program({name!r}, [sys.executable, '-c', {code!r}])"
            for name, code in zip("abc", programs, strict=False)
        )
        script = textwrap.dedent(f"""
            import sys
            from tracker.supervisor import Patience, Program, Supervisor
            supervisor = Supervisor([{listed}], output=sys.stdout, patience={patience})
            sys.exit(supervisor.run())
        """)
        self.process = subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, bufsize=1, cwd=ROOT
        )
        self.lines: list[str] = []

    def until(self, words: str) -> str:
        """Read on to the line that holds these words; no test waits for ever."""
        patience = Timer(LONGEST_WAIT_SECONDS, self.process.kill)
        patience.start()
        try:
            for line in self.process.stdout or ():
                self.lines.append(line.rstrip())
                if words in line:
                    return line.rstrip()
        finally:
            patience.cancel()
        raise AssertionError(f"{words!r} was never said: {self.lines}")

    def end(self, number: signal.Signals | None = None) -> int:
        """Send the signal, read to the end, and return the exit code."""
        if number:
            self.process.send_signal(number)
        rest, _errors = self.process.communicate(timeout=LONGEST_WAIT_SECONDS)
        self.lines += rest.splitlines()
        return self.process.returncode


@pytest.fixture
def started() -> Iterator[list[Supervised]]:
    """Collect supervisors, and end those that a failing test left running."""
    supervisors: list[Supervised] = []
    yield supervisors
    for supervisor in supervisors:
        supervisor.process.kill()
        supervisor.process.wait()
        if supervisor.process.stdout:
            supervisor.process.stdout.close()


def test_lines_carry_the_name_of_the_program(started: list[Supervised]) -> None:
    supervisor = Supervised("print('hello'); " + ENDLESS, ENDLESS)
    started.append(supervisor)
    # Which of the two speaks first is up to the machine.
    while not {"a | hello", "b | up"} <= {*supervisor.lines}:
        supervisor.until(" | ")
    assert supervisor.end(signal.SIGTERM) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stop_signal_stops_every_child_without_a_trace(
    number: signal.Signals, started: list[Supervised]
) -> None:
    supervisor = Supervised("import os; print('pid', os.getpid()); " + ENDLESS, ENDLESS)
    started.append(supervisor)
    pid = int(supervisor.until("pid").split()[-1])
    supervisor.until("a | up")
    assert supervisor.end(number) == 0
    assert _ends(pid)
    assert "Traceback" not in "\n".join(supervisor.lines)


def test_child_that_dies_is_started_again(started: list[Supervised]) -> None:
    supervisor = Supervised("import os; print('pid', os.getpid()); " + ENDLESS)
    started.append(supervisor)
    first = int(supervisor.until("pid").split()[-1])
    supervisor.until("up")
    os.kill(first, signal.SIGKILL)
    assert "killed by SIGKILL" in supervisor.until("ended")
    assert int(supervisor.until("pid").split()[-1]) != first
    assert supervisor.end(signal.SIGTERM) == 0


def test_what_a_dead_child_started_is_cleared_away(started: list[Supervised]) -> None:
    code = (
        "import os, subprocess, sys; "
        f"child = subprocess.Popen([sys.executable, '-c', {ENDLESS!r}], stdout=subprocess.PIPE); "
        "child.stdout.readline(); print('grandchild', child.pid, flush=True); os.abort()"
    )
    supervisor = Supervised(code)
    started.append(supervisor)
    grandchild = int(supervisor.until("grandchild").split()[-1])
    supervisor.until("SIGABRT")
    assert _ends(grandchild)
    supervisor.end(signal.SIGTERM)


def test_program_that_never_gets_up_ends_everything(started: list[Supervised]) -> None:
    supervisor = Supervised("import sys; print('no such setting'); sys.exit(3)", ENDLESS)
    started.append(supervisor)
    assert supervisor.end() == 1
    said = "\n".join(supervisor.lines)
    assert said.count("no such setting") == 4
    assert "a cannot be started" in said


def test_deaf_child_is_killed_after_the_grace(started: list[Supervised]) -> None:
    supervisor = Supervised(DEAF)
    started.append(supervisor)
    supervisor.until("deaf")
    assert supervisor.end(signal.SIGTERM) == 0
    assert "does not end and is killed" in "\n".join(supervisor.lines)


def test_second_signal_ends_a_deaf_child_at_once(started: list[Supervised]) -> None:
    supervisor = Supervised(DEAF, patience="Patience(grace=3600)")
    started.append(supervisor)
    supervisor.until("deaf")
    supervisor.process.send_signal(signal.SIGINT)
    supervisor.until("stopping")
    assert supervisor.end(signal.SIGINT) == 0


def test_killed_supervisor_leaves_no_child_behind(started: list[Supervised]) -> None:
    supervisor = Supervised("import os; print('pid', os.getpid()); " + ENDLESS)
    started.append(supervisor)
    pid = int(supervisor.until("pid").split()[-1])
    supervisor.until("up")
    supervisor.process.kill()
    assert _ends(pid)


def test_supervisor_ends_when_nobody_listens_any_more(started: list[Supervised]) -> None:
    chatter = "import time\nwhile True: print('again', flush=True); time.sleep(0.01)"
    supervisor = Supervised(chatter)
    started.append(supervisor)
    supervisor.until("again")
    assert supervisor.process.stdout is not None
    supervisor.process.stdout.close()
    assert supervisor.process.wait(LONGEST_WAIT_SECONDS) == 0


@pytest.mark.parametrize(("code", "words"), [(3, "exit 3"), (-9, "killed by SIGKILL")])
def test_ending_is_said_in_words(code: int, words: str) -> None:
    assert _ending(code) == words


def _ends(pid: int) -> bool:
    """Wait for a process that is not our child; False if it still runs after the longest wait."""
    try:
        watch = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([watch], [], [], LONGEST_WAIT_SECONDS)
    os.close(watch)
    return bool(ready)
