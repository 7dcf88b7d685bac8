"""Habits of the code base that a machine can check: sizes, docstrings, words, templates."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files, modules, name, parsed

LONGEST_FILE = 500
LONGEST_FUNCTION = 50
LONGEST_TEMPLATE = 120
USUAL_FUNCTION = 25  # nine of ten functions are no longer
# Put together from halves, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of somebody's machine": re.compile(
        r"(?<!\w)/wo" r"rk/|/ro" r"ot/|/ho" r"me/[a-z]+/|bash" "_jobs"
    ),
    "a package registry's host": re.compile(
        "py" r"pi\.(org|python)|python" r"hosted\.org|npm" r"js\.(org|com)|deb\.deb" r"ian\.org"
    ),
    "talk of who or what wrote it": re.compile(
        r"\bAI[- ]assist|\b(lang" r"uage mod" r"el|Chat" r"GPT|Clau" r"de|Cop" r"ilot)\b",
        re.IGNORECASE,
    ),
    "an unfinished end": re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b"),
}
LOCKS = ("requirements.txt", "requirements-dev.txt")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_is_too_long() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in modules()}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name} ({length(node)})"
        for path in modules(with_tests=False)
        for node in functions(path)
        if length(node) > LONGEST_FUNCTION
    ]
    assert long == []


def test_nine_of_ten_functions_are_short() -> None:
    lengths = [length(node) for path in modules(with_tests=False) for node in functions(path)]
    assert statistics.quantiles(lengths, n=10)[-1] <= USUAL_FUNCTION


def test_no_template_is_too_long() -> None:
    templates = (path for path in files() if path.suffix == ".html")
    long = [name(path) for path in templates if path.read_text().count("\n") > LONGEST_TEMPLATE]
    assert long == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        name(path)
        for path in modules()
        if path.read_text().strip() and not ast.get_docstring(parsed(path))
    ]
    assert silent == []


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_tree_is_free_of(kind: str) -> None:
    found = [
        f"{name(path)}:{number} {line.strip()[:80]}"
        for path in files()
        if path.name != "LICENSE"
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if FORBIDDEN[kind].search(line)
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_versions_and_hashes_but_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links|file:", text)
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    unsealed = [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert unsealed == []


def test_pages_carry_no_script_or_style_of_their_own() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+="
        r"|javascript:",
        re.IGNORECASE,
    )
    guilty = [
        f"{name(path)}:{number}"
        for path in files()
        if path.suffix == ".html" and "emails" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if inline.search(line)
    ]
    assert guilty == []


def test_no_model_has_a_hidden_order() -> None:
    guilty = [
        f"{name(path)}:{node.lineno}"
        for path in modules(with_tests=False)
        for meta in ast.walk(parsed(path))
        if isinstance(meta, ast.ClassDef) and meta.name == "Meta" and "models" in name(path)
        for node in meta.body
        if isinstance(node, ast.Assign)
        and any(isinstance(to, ast.Name) and to.id == "ordering" for to in node.targets)
    ]
    assert guilty == []


def test_nobody_listens_to_signals() -> None:
    guilty = [
        f"{name(path)}:{node.lineno}"
        for path in modules(with_tests=False)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and "signals" in (node.module or "").split(".")
    ]
    assert guilty == []
