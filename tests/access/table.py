"""The table of who is let in where: `table.txt`, read and written."""

from pathlib import Path

from tests.access.books import ACTORS

FILE = Path(__file__).with_name("table.txt")
HEAD = f"""\
# Who is let in where: a line for each method of each address, and for each circle of records.
# Columns: {", ".join(ACTORS)}.
# Written by WRITE_ACCESS_TABLE=1 pytest tests/access/test_table.py -p no:xdist; read every line
# that it changes before it is kept. `login` is a way to the sign-in page.
"""


def read() -> dict[str, list[str]]:
    """Return the answers by the key of the knock."""
    lines = FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else []
    rows = [line.partition(" | ") for line in lines if line and not line.startswith("#")]
    return {key.rstrip(): told.split() for key, _bar, told in rows}


def write(rows: dict[str, list[str]]) -> None:
    """Write the answers, sorted by address."""
    width = max(len(key) for key in rows)
    lines = [
        f"{key:<{width}} | {' '.join(f'{code:<5}' for code in told).rstrip()}"
        for key, told in sorted(rows.items(), key=lambda row: (row[0][7:], row[0]))
    ]
    FILE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
