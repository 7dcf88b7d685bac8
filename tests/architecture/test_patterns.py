"""What is filled is a pattern of the program; objects of scripts take no name from outside."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from script import catalogue
from tests.architecture.tree import ROOT, modules, name

# What a name may be in a pattern: %(name)s or {name}, never a place, an attribute or an index.
NAMED = re.compile(r"%%|%\(\w+\)[-+ 0#]*\d*(?:\.\d+)?[sdif]|\{\w+\}")
TO_FILL = re.compile(r"%\(|\{[^}]*[.\[!]|%[-+ #0]*\d*[sdifr]\b")
SCRIPTS = sorted(path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts)
# What would let a name from outside reach what all objects share.
SHARED = re.compile(
    r"__proto__|\.prototype\b|\bconstructor\s*\[|Object\.(?:assign|setPrototypeOf|defineProperty)\("
    r"|\bfor\s*\([^)]*\bin\b|\b(?:merge|extend|deepMerge)\(\{"
    r"|[\w)\]]\[(?![0-9\"'])[^\]]+\]\s*(?:=(?!=|>)|\+=|\|\|=|\?\?=)"
)


def format_calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_method and node.func.attr in {"format", "format_map"}:  # type: ignore[attr-defined]
            yield node  # type: ignore[misc]


def is_of_the_program(pattern: ast.expr) -> bool:
    """Say whether a pattern is a text or a constant of the program."""
    if isinstance(pattern, ast.Name):
        return pattern.id.isupper()
    return isinstance(pattern, ast.Constant) and isinstance(pattern.value, str)


def wrong_patterns(source: str) -> list[str]:
    calls = format_calls(ast.parse(source))
    told = [node for node in calls if not is_of_the_program(node.func.value)]  # type: ignore[attr-defined]
    return [ast.unparse(node) for node in told]


def test_nothing_but_texts_of_the_program_is_a_pattern_to_format() -> None:
    wrong = [
        (name(path), found)
        for path in modules(with_tests=False)
        for found in wrong_patterns(path.read_text())
    ]
    assert wrong == []


@pytest.mark.parametrize("planted", ["title.format(x=1)", "row['a'].format(1)", "f(x).format(1)"])
def test_planted_pattern_is_found(planted: str) -> None:
    assert wrong_patterns(planted) == [planted]
    assert wrong_patterns("'{x}'.format(x=1); LINE.format(1)") == []


def test_translated_patterns_take_plain_names_only() -> None:
    wrong = [
        words
        for one in catalogue.read(catalogue.KOREAN)
        for words in (one.text, one.plural or "", one.korean)
        if TO_FILL.search(NAMED.sub("", words))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_lets_a_name_from_outside_reach_what_objects_share(path: Path) -> None:
    assert SHARED.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "told[name] = value;",
        "Object.assign(told, JSON.parse(text));",
        "for (const name in told) {",
        "told.__proto__.x = 1;",
        "rows[row.key] ||= [];",
    ],
)
def test_planted_script_is_found(planted: str) -> None:
    assert SHARED.search(planted)
    assert not SHARED.search("const [first] = rows; rows[0] = 1; if (a[b] === c) { x = a[b]; }")
