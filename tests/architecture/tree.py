"""The files of the project, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "tracker",
    "api",
    "desks",
    "reports",
    "entry",
    "reminders",
    "commitments",
    "sources",
    "meetings",
    "frameworks",
    "accounts",
    "history",
)
# Not ours, or not kept.
_SKIPPED = frozenset({"var", "vendor", "__pycache__", "node_modules", "staticfiles", "htmlcov"})
_TEXT = frozenset({
    ".py", ".html", ".txt", ".css", ".js", ".md", ".toml", ".in", ".yaml", ".yml", ".json", ".po",
    ".cfg", ".ini", ".svg", ".sh", ".csv", "",
})  # fmt: skip


@cache
def files() -> tuple[Path, ...]:
    """Return every text file of the project, without what it builds or borrows."""
    return tuple(sorted(path for path in _walk(ROOT) if path.suffix in _TEXT))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name != ".ci"
            if not hidden and path.name not in _SKIPPED:
                yield from _walk(path)
        elif path.name == ".gitignore" or not path.name.startswith("."):
            yield path


def modules(*, with_tests: bool = True) -> list[Path]:
    """Return every Python module that people wrote."""
    return [
        path
        for path in files()
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and (with_tests or path.relative_to(ROOT).parts[0] in APPS)
    ]


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(), filename=str(path))


def name(path: Path) -> str:
    """Return the path as it is known in the project."""
    return str(path.relative_to(ROOT))
