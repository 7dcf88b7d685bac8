"""The layers hold, and whoever breaks them is caught: every rule is broken once, on a copy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import APPS, ROOT

LINTER = Path(sys.executable).parent / "lint-imports"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all apps, to plant a violation in."""
    folder = tmp_path_factory.mktemp("tree")
    for app in APPS:
        shutil.copytree(ROOT / app, folder / app, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path, *, contract: str) -> tuple[int, str]:
    done = subprocess.run(
        [LINTER, "--no-cache", "--contract", contract],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("contract", ["apps", "inside", "pure"])
def test_tree_keeps_its_layers(contract: str, copy: Path) -> None:
    code, said = lint(copy, contract=contract)
    assert code == 0, said


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("apps", "history/planted.py", "import frameworks.models"),
        ("apps", "accounts/planted.py", "import tracker.settings"),
        ("apps", "frameworks/planted.py", "import commitments.models"),
        ("apps", "commitments/planted.py", "import reminders.models"),
        ("apps", "reminders/planted.py", "import desks.apps"),
        ("apps", "sources/planted.py", "import meetings.models"),
        ("apps", "desks/planted.py", "import reports.apps"),
        ("inside", "meetings/querysets.py", "import meetings.models"),
        ("inside", "frameworks/models.py", "import frameworks.views"),
        ("inside", "frameworks/forms.py", "import frameworks.admin"),
        ("inside", "sources/actions.py", "import sources.forms"),
        ("pure", "commitments/domain/planted.py", "import django.utils.timezone"),
        ("pure", "commitments/domain/planted.py", "import frameworks.models"),
        ("pure", "reminders/policy.py", "import celery"),
        ("pure", "reminders/policy.py", "import rest_framework"),
    ],
)
def test_planted_import_is_caught(
    contract: str, module: str, line: str, copy: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(copy, tree)
    target = tree / line.removeprefix("import ").replace(".", "/")
    if contract == "inside" and not target.is_dir():
        # The layer that is imported may not exist yet; the rule for it does.
        target.with_suffix(".py").touch()
    with (tree / module).open("a") as stream:
        stream.write(f"\n{line}\n")
    code, said = lint(tree, contract=contract)
    assert code == 1, said
    assert "BROKEN" in said
