"""The pure modules load in a fresh interpreter that has never heard of the framework."""

import json
import subprocess
import sys

from tests.architecture.tree import ROOT, modules, name

FRAMEWORKS = ("django", "rest_framework", "django_filters", "celery", "kombu", "redis", "environ")


def pure_modules() -> list[str]:
    """Return the dotted names of domain packages and policy modules."""
    found = [
        name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in modules(with_tests=False)
    ]
    return [module for module in found if {"domain", "policy"} & set(module.split(".")[1:])]


def test_there_are_pure_modules() -> None:
    assert "commitments.domain" in pure_modules()


def test_pure_modules_load_no_framework() -> None:
    script = (
        "import importlib, json, sys\n"
        f"for module in {pure_modules()!r}: importlib.import_module(module)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not set(FRAMEWORKS) & set(json.loads(done.stdout))


def test_tests_of_the_domain_import_no_framework() -> None:
    guilty = [
        name(path)
        for path in (ROOT / "tests" / "domain").rglob("*.py")
        for line in path.read_text().splitlines()
        if line.startswith(
            tuple(f"{word} {name}" for word in ("import", "from") for name in FRAMEWORKS)
        )
    ]
    assert guilty == []
