"""Which door calls which action, read from the syntax trees; `python -m tests.architecture.doors`
prints the table of docs/doors.md.

An action is a public function of an actions module that takes `at`. A door calls it itself (●) or
through another action (○).
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.architecture.tree import APPS, ROOT, modules, parsed

DOORS = ("page", "API", "admin", "command", "import", "task")
PAGE = ROOT / "docs" / "doors.md"
INTRO = """# Doors and actions

Every write goes through one action: a function with `by`, `at` and one transaction, which keeps
its history. This table tells through which doors each action is called: ● by the door itself,
○ through another action. It is made by `python -m tests.architecture.doors > docs/doors.md`, and
a test compares it with the code.
"""
# Calls that write a row, where nothing but a row has a method of that name and shape.
WRITES = frozenset(
    {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
)
# What the sign-in library calls while it serves a page.
ADAPTERS = frozenset({"adapter", "codes", "single_sign_on", "middleware"})
RELATION_WRITES = frozenset({"set", "add", "remove", "clear"})


def is_action_module(path: Path) -> bool:
    """Say whether a module holds actions."""
    return path.stem == "actions" or path.parent.name == "actions"


def door_of(path: Path) -> str | None:
    """Name the door that a module is part of; None for one that is no door."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if is_action_module(path) or parts[0] not in APPS:
        return None
    if "admin" in parts:
        return "admin"
    if "commands" in parts:
        return "command"
    is_import = parts[:2] in {("entry", "demo"), ("entry", "sheets")}
    if is_import and parts[-1] not in {"views", "forms"}:
        return "import"
    if parts[-1] == "tasks":
        return "task"
    if parts[0] == "api":
        return "API"
    is_page = (
        parts[0] in {"desks", "reports"}
        or parts[-1] in ADAPTERS
        or any(part.startswith("views") for part in parts)
    )
    return "page" if is_page or parts[-1] in {"serializers", "forms"} else None


@dataclass(frozen=True)
class Names:
    """What the names in a module stand for: `module` or `module.function`, as imported."""

    imported: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> "Names":
        """Read the imports of a module, wherever they stand in it."""
        found: dict[str, str] = {}
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom):
                for name in node.names:
                    found[name.asname or name.name] = f"{node.module}.{name.name}"
            elif isinstance(node, ast.Import):
                for name in node.names:
                    found[name.asname or name.name.partition(".")[0]] = name.name
        return cls(found)

    def meant(self, node: ast.AST) -> str:
        """Return what a name or a dotted name stands for; empty for anything else."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, "")
        if isinstance(node, ast.Attribute) and (above := self.meant(node.value)):
            return f"{above}.{node.attr}"
        return ""


Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def functions() -> dict[str, tuple[Path, Function]]:
    """Return every function of the actions modules by its dotted name."""
    found = {}
    for path in modules(with_tests=False):
        if is_action_module(path):
            dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for node in parsed(path).body:
                if isinstance(node, Function):
                    found[f"{dotted}.{node.name}"] = (path, node)
    return found


@cache
def actions() -> tuple[str, ...]:
    """Return the dotted names of all actions."""
    return tuple(
        name
        for name, (_path, node) in functions().items()
        if not node.name.startswith("_") and "at" in {arg.arg for arg in node.args.kwonlyargs}
    )


def resolved(meant: str) -> str:
    """Return the function that is meant, also where the package's front door was named."""
    if meant in functions():
        return meant
    package, _dot, name = meant.rpartition(".")
    inside = [one for one in functions() if one.startswith(f"{package}.")]
    return next((one for one in inside if one.rpartition(".")[2] == name), "")


def called_in(tree: ast.AST, names: Names, *, own: str = "") -> set[str]:
    """Return the functions of actions modules that a tree names."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            meant = names.meant(node)
            if not meant and own and isinstance(node, ast.Name):
                meant = f"{own}.{node.id}"
            if "actions" in meant.split("."):
                found.add(resolved(meant))
    return found - {""}


@cache
def calls() -> dict[str, frozenset[str]]:
    """Return which function of the actions modules calls which, one step far."""
    return {
        name: frozenset(called_in(node, Names.of(path), own=name.rpartition(".")[0])) - {name}
        for name, (path, node) in functions().items()
    }


def reached_from(starts: Iterable[str]) -> set[str]:
    """Return what functions call in the end, themselves left out."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        for name in calls()[waiting.pop()] - found:
            found.add(name)
            waiting.append(name)
    return found


def doors_of_actions() -> dict[str, dict[str, str]]:
    """Return for each action the sign of each door that reaches it."""
    direct: dict[str, set[str]] = {door: set() for door in DOORS}
    for path in modules(with_tests=False):
        if door := door_of(path):
            direct[door] |= called_in(parsed(path), Names.of(path))
    signs: dict[str, dict[str, str]] = {name: {} for name in actions()}
    for door, names in direct.items():
        through = reached_from(names)
        for name in actions():
            if name in names:
                signs[name][door] = "●"
            elif name in through:
                signs[name][door] = "○"
    return signs


def table() -> str:
    """Return the page as it should be."""
    lines = [INTRO, f"| action | {' | '.join(DOORS)} |", f"|---|{'---|' * len(DOORS)}"]
    for name, signs in sorted(doors_of_actions().items()):
        cells = " | ".join(signs.get(door, "") for door in DOORS)
        lines.append(f"| `{name}` | {cells} |")
    return "\n".join(lines) + "\n"


@cache
def relation_names() -> frozenset[str]:
    """Return the names of the many-to-many fields of all models."""
    names = set()
    for path in modules(with_tests=False):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
                function = node.value.func
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if isinstance(function, ast.Attribute) and function.attr == "ManyToManyField":
                    names |= {one.id for one in targets if isinstance(one, ast.Name)}
    return frozenset(names)


def _is_write(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute):
        return False
    named = {word.arg for word in call.keywords}
    if function.attr == "save":
        # A storage takes a name and a content; a form that is not to be committed writes nothing.
        return len(call.args) < 2 and "commit" not in named
    if function.attr == "delete":
        return not call.args
    if function.attr == "update":
        # A dictionary takes another one.
        return bool(named) and not call.args
    above = function.value
    if function.attr in RELATION_WRITES and isinstance(above, ast.Attribute):
        return above.attr in relation_names()
    return function.attr in WRITES


def _root(node: ast.AST) -> ast.AST:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node


def direct_writes(tree: ast.AST, names: Names) -> Iterator[ast.Call]:
    """Yield the calls of a door that write a row without an action.

    What begins at a name of another library (its tokens, the cache) is none of our records.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_write(node):
            begins = names.meant(_root(node.func))
            if not begins or begins.partition(".")[0] in APPS:
                yield node


if __name__ == "__main__":
    print(table(), end="")  # noqa: T201 - what it is for
