"""Makes the virtual environment that script/server and script/test need, then hands over to it.

Uses nothing but the standard library, and says every refusal in one line with what to do.
"""

import argparse
import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tracker import ports  # noqa: E402 - the program's folder has to be on the path first

RUN_LOCK = "requirements.txt"
DEVELOPMENT_LOCK = "requirements-dev.txt"
OLDEST_PYTHON = (3, 11)
SPACE_NEEDED_MIB = 500
NO_NETWORK = re.compile(
    r"name resolution|Name or service not known|nodename nor servname|Network is unreachable"
    r"|NewConnectionError|ConnectTimeout|Connection refused|ProxyError|Read timed out"
    r"|getaddrinfo failed|Max retries exceeded"
)
# The lines with which pip turns to the next package; a file on this machine is named by path.
PACKAGE = re.compile(
    r"(?:Collecting |Requirement already satisfied: |Processing (?:\S*/)?)"
    r"([A-Za-z0-9._]+(?:-[A-Za-z]\w*)*)"
)
NO_SPACE = "No space left on device"


class CannotStart(Exception):  # noqa: N818 - the name completes the sentence it is shown in
    """The program cannot start here; the message says why and what to do."""


def main(arguments: Sequence[str]) -> None:
    """Prepare the environment and become the program asked for."""
    task, *rest = arguments
    try:
        if task == "server":
            serve(rest)
        else:
            test(rest)
    except CannotStart as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(disk_problem(error))
    except KeyboardInterrupt:
        sys.exit(130)


def serve(arguments: Sequence[str]) -> None:
    """Check what can be checked, install the run-time set, and become manage.py serve."""
    options = server_options(arguments)
    problem = ports.problem_of(ports.Address(options.host, options.port))
    if problem:
        raise CannotStart(problem)
    python = environment(ROOT / ".venv", locks=[RUN_LOCK])
    if options.no_demo:
        os.environ["TRACKER_DEMO"] = "no"
    else:
        os.environ.setdefault("TRACKER_DEMO", "yes")
    command = ["serve", "--host", options.host, "--port", str(options.port)]
    become([str(python), str(ROOT / "manage.py"), *command])


def test(arguments: Sequence[str]) -> None:
    """Install both sets and become the runner of all checks."""
    python = environment(ROOT / ".venv", locks=[RUN_LOCK, DEVELOPMENT_LOCK])
    become([str(python), str(ROOT / "script" / "checks.py"), *arguments])


def become(command: Sequence[str]) -> None:
    """Replace this process, so that signals and the exit code are the program's own."""
    sys.stdout.flush()
    os.execv(command[0], [*command])  # noqa: S606 - no shell is wanted


def server_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the options of script/server; PORT and HOST are the defaults of two of them."""
    parser = argparse.ArgumentParser(
        prog="script/server",
        description="Run the tracker: web server, worker and scheduler, with the demonstration.",
    )
    parser.add_argument(
        "--port",
        default=os.environ.get("PORT") or "8000",
        help="port to listen on (or the variable PORT); 8000 if not said",
    )
    parser.add_argument(
        "--host",
        default=os.environ.get("HOST") or "127.0.0.1",
        help="address to listen on (or the variable HOST); this machine only if not said",
    )
    parser.add_argument("--no-demo", action="store_true", help="leave the demonstration out")
    options = parser.parse_args(arguments)
    if not options.port.isdigit() or not 1 <= int(options.port) <= 65535:
        raise CannotStart(f"{options.port} is not a port: use a number from 1 to 65535.")
    options.port = int(options.port)
    return options


def environment(folder: Path, *, locks: Sequence[str]) -> Path:
    """Return the Python of a virtual environment in which the locks are installed."""
    check_python(sys.version_info[:2])
    python = folder / "bin" / "python"
    missing = [lock for lock in locks if not is_installed(folder, lock)]
    if missing or not works(python):
        check_disk(folder.parent)
        if not works(python):
            make_environment(folder)
            missing = list(locks)
        for lock in missing:
            install(python, lock)
            stamp(folder, lock).write_text(digest(lock))
    return python


def check_python(version: tuple[int, ...]) -> None:
    """Refuse a Python that is too old."""
    if version < OLDEST_PYTHON:
        have, need = (".".join(map(str, number)) for number in (version, OLDEST_PYTHON))
        raise CannotStart(f"Python {need} or newer is needed; this is {have}.")


def check_disk(folder: Path) -> None:
    """Refuse a folder that cannot be written to, or a disk that is full."""
    if not os.access(folder, os.W_OK):
        raise CannotStart(
            f"{folder} cannot be written to. Copy the program to a folder of your own."
        )
    free = shutil.disk_usage(folder).free // 2**20
    if free < SPACE_NEEDED_MIB:
        raise CannotStart(
            f"The disk of {folder} has {free} MiB left; installing needs {SPACE_NEEDED_MIB} MiB. "
            "Free some space and try again."
        )


def works(python: Path) -> bool:
    """Say whether this interpreter runs, is new enough and has pip."""
    probe = f"import pip, sys; sys.exit(sys.version_info < {OLDEST_PYTHON!r})"
    try:
        return (
            subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False


def make_environment(folder: Path) -> None:
    """Make the virtual environment anew."""
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise CannotStart(
            "Python's venv module is missing. On Debian or Ubuntu: "
            f"apt install python3-venv (or python{version}-venv)."
        )
    print(f"Making a virtual environment in {folder}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        words = (made.stdout + made.stderr).strip().splitlines() or ["no reason given"]
        raise CannotStart(f"The virtual environment could not be made: {words[-1]}")


def install(python: Path, lock: str) -> None:
    """Install exactly what the lock names, every file checked against its hash."""
    path = ROOT / lock
    total = len(re.findall(r"^[A-Za-z0-9]", path.read_text(), re.MULTILINE))
    print(f"Installing {lock} (up to {total} packages, once)", flush=True)
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--retries", "2", "--require-hashes", "--requirement", str(path)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    said = list(shown(process.stdout or (), total=total))
    if process.wait():
        raise CannotStart(install_problem("".join(said)))


def shown(lines: Iterable[str], *, total: int) -> Iterable[str]:
    """Pass on what pip says, printing one short line for each package."""
    count = 0
    for line in lines:
        found = PACKAGE.match(line)
        if found:
            count += 1
            print(f"  {count:>3} of {total}  {found[1]}", flush=True)
        elif line.startswith("Installing collected"):
            print("  unpacking", flush=True)
        yield line


def install_problem(said: str) -> str:
    """Say in one line why pip failed, with what to do."""
    if NO_SPACE in said:
        return "The disk is full. Free some space and run this again."
    if NO_NETWORK.search(said):
        return (
            "The packages could not be fetched: no network. Connect (or set the proxy or the "
            "index that pip should use) and run this again."
        )
    errors = [line.strip() for line in said.splitlines() if line.startswith("ERROR")]
    last = errors[-1] if errors else (said.strip().splitlines() or ["no reason given"])[-1]
    return f"The packages could not be installed. pip says: {last}"


def disk_problem(error: OSError) -> str:
    """Say in one line what the system refused."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"The disk is full{where}. Free some space and run this again."
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return f"The program may not write here{where}. Copy it to a folder of your own."
    return f"The system refused: {error.strerror or error}{where}."


def digest(lock: str) -> str:
    """Return what changes when a lock changes."""
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def stamp(folder: Path, lock: str) -> Path:
    """Return the file that remembers which lock is installed."""
    return folder / f"installed-{lock}"


def is_installed(folder: Path, lock: str) -> bool:
    """Say whether exactly this lock was installed."""
    try:
        return stamp(folder, lock).read_text() == digest(lock)
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    main(sys.argv[1:])
