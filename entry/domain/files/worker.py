"""Reads one file in a process of its own, so that a hostile one harms nobody else.

`python -m entry.domain.files.worker KIND ENCODING` takes the bytes on its standard input and
writes JSON. Its memory and its time end where the limits below say.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from entry.domain.files.lines import Extracted, Line, Origin, ReadFault, ReadingError, normalise

MEMORY = 768 * 2**20  # bytes
CPU_SECONDS = 20
WALL_SECONDS = 40
_ROOT = Path(__file__).resolve().parents[3]


def read_here(kind: str, content: bytes, *, encoding: str = "") -> Extracted:
    """Return the normalised lines of a file of this kind. Raises ReadingError."""
    # Each reader is loaded for its own kind only: the one of PDF takes its time.
    if kind == "pdf":
        from entry.domain.files.pdf import pdf_lines  # noqa: PLC0415

        read = pdf_lines(content)
    elif kind == "docx":
        from entry.domain.files.docx import docx_lines  # noqa: PLC0415

        read = docx_lines(content)
    else:
        from entry.domain.files.html import html_lines  # noqa: PLC0415

        read = html_lines(content, encoding=encoding)
    return normalise(read)


def read_apart(kind: str, content: bytes, *, encoding: str = "") -> Extracted:
    """Do what read_here does, in another process within limits. Raises ReadingError."""
    command = [sys.executable, "-m", "entry.domain.files.worker", kind, encoding]
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            cwd=_ROOT,
            # What the program knows (its secrets) is none of the file's business.
            env={},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingError(ReadFault.TOO_SLOW) from error
    if done.returncode:
        # Killed by a limit, or dead of what the file made it do.
        raise ReadingError(ReadFault.TOO_SLOW if done.returncode < 0 else ReadFault.DAMAGED)
    return from_json(json.loads(done.stdout))


def from_json(told: dict[str, Any]) -> Extracted:
    """Return what to_json told. Raises ReadingError for a fault."""
    if "fault" in told:
        raise ReadingError(ReadFault(told["fault"]))
    lines = tuple(Line(text, Origin(origin), page) for text, origin, page in told.pop("lines"))
    return Extracted(lines, notes=tuple(told.pop("notes")), **told)


def to_json(read: Extracted) -> dict[str, Any]:
    """Return what was read as plain values."""
    told = asdict(read)
    return {**told, "lines": [[line.text, line.origin, line.page] for line in read.lines]}


def main(kind: str, encoding: str) -> None:
    """Read standard input within limits and tell the result."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        told = to_json(read_here(kind, sys.stdin.buffer.read(), encoding=encoding))
    except ReadingError as error:
        told = {"fault": error.fault}
    except (MemoryError, RecursionError):
        told = {"fault": ReadFault.SUSPICIOUS}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:3])
