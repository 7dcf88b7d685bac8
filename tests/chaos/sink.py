"""A real SMTP server in its own process, which has each letter on the disk before it says 250.

    python -m tests.chaos.sink FOLDER [most milliseconds before and after writing] [ADDRESS]

`FOLDER/port` says where it listens, `FOLDER/letters.jsonl` what it took. It knows nothing of the
tracker, so that nobody's books are checked against themselves.
"""

import asyncio
import json
import os
import random
import sys
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LETTERS = "letters.jsonl"
PORT = "port"


@dataclass(frozen=True, slots=True)
class Received:
    """One copy of a letter that arrived."""

    message_id: str
    to: str
    text: str
    # The address of the host that brought it.
    sender: str = ""


class _Handler:
    def __init__(self, log: int, pause: float) -> None:
        self._log = log
        self._pause = pause

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Wait, write durably, wait, accept: a sender may be killed in each of these moments."""
        await asyncio.sleep(random.random() * self._pause)
        letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        body = letter.get_body(("plain",))
        line = {
            "message_id": str(letter["Message-ID"]),
            "to": envelope.rcpt_tos[0],
            "text": body.get_content() if body else "",
            "sender": session.peer[0] if session.peer else "",
        }
        os.write(self._log, json.dumps(line).encode() + b"\n")
        os.fsync(self._log)
        await asyncio.sleep(random.random() * self._pause)
        return "250 OK"


async def serve(folder: Path, pause: float, address: str) -> None:
    """Serve until the process is ended."""
    log = os.open(folder / LETTERS, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    handler = _Handler(log, pause)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=False, loop=loop), address, 0
    )
    draft = folder / f".{PORT}"
    draft.write_text(str(server.sockets[0].getsockname()[1]))
    draft.replace(folder / PORT)
    await server.serve_forever()


def read(folder: Path) -> list[Received]:
    """Return every copy that arrived, in order."""
    path = folder / LETTERS
    lines = path.read_text().splitlines() if path.exists() else []
    return [Received(**json.loads(line)) for line in lines]


def count(folder: Path) -> int:
    """Return how many copies arrived."""
    path = folder / LETTERS
    return path.read_bytes().count(b"\n") if path.exists() else 0


if __name__ == "__main__":
    milliseconds = float(sys.argv[2]) if len(sys.argv) > 2 else 4.0
    listening = sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1"
    asyncio.run(serve(Path(sys.argv[1]), milliseconds / 1000, listening))
