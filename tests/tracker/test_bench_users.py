"""The command that lets many people work: a few of them, for a moment, on a small book."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.crowd import BARE, JOBS, Heard, together

ROOT = Path(__file__).parents[2]


def test_a_few_people_work_for_a_moment_without_an_error(tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    command = (
        *(sys.executable, "-m", "bench", "users", "--database", "sqlite", "--users", "5"),
        *("--commitments", "200", "--minutes", "0.05", "--think", "0.2", "--workers", "1"),
        *("--output", str(told)),
    )
    kept = {name: value for name, value in os.environ.items() if name not in SET_BY_TESTS}
    done = subprocess.run(command, cwd=ROOT, env=kept, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(told.read_text())
    assert {*rows["the program"]} == {*JOBS, "all that reads", "all that writes"}
    assert {*rows["reference B"]} == {*BARE, "all that reads", "all that writes"}
    assert sum(row["requests"] for row in rows["the program"].values()) > 0
    assert "load" in done.stdout


SET_BY_TESTS = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "REDIS_URL"}


def test_the_times_of_several_jobs_are_told_as_of_one() -> None:
    fast = Heard([0.01] * 95)
    slow = Heard([1.0] * 5, ["one failed"])
    both = together({"fast": fast, "slow": slow}, ["fast", "slow"])
    assert (len(both.seconds), both.errors) == (100, ["one failed"])
    assert both.slowest_of(50) == 10
    assert both.slowest_of(99) == 1000
    assert (Heard().slowest_of(95), Heard([0.5]).slowest_of(95)) == (0, 500)
