"""Plants bugs in a copy of the program, one by one, and names the test that catches each.

    script/chaos --planted [NAME …]

A bug is a text in a file and what stands there instead. A text that is no longer there is an
error of this list, not a bug that was caught.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.servers import ROOT

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "var", ".mypy_cache", ".ruff_cache", ".hypothesis", "__pycache__", "docs"
)
LEDGER, SENDING = "tests/reminders/test_ledger.py", "tests/reminders/test_sending.py"

LADDER_ENDS = "    )\n    return owed\n\n\ndef _escalated"


@dataclass(frozen=True, slots=True)
class Bug:
    """One planted bug, and the test that has to go red."""

    name: str
    path: str
    old: str
    new: str
    test: str


BUGS = (
    Bug("a step is owed on its day only", "reminders/owed/moment.py",
        'f"{last_day}__lte": limit}', 'f"{last_day}": limit}',
        "tests/reminders/test_time_twin.py::test_the_ladder_in_sql"),
    Bug("marked as sent before it is sent", "reminders/actions/sending.py",
        "    run.transport.deliver(letter, arm=arm, at=clock())\n",
        "    _settle(mail, duties, run, token=token, subject=subject)\n"
        "    run.transport.deliver(letter, arm=arm, at=clock())\n",
        f"{SENDING}::test_a_mail_whose_sender_died"),
    Bug("the key is made anew each time", "reminders/owed/parts.py",
        'F("duty_occurrence"), separator)', 'F("pk"), separator)',
        f"{LEDGER}::test_the_database_computes_the_key"),
    Bug("a known duty is no conflict", "reminders/actions/inserting.py",
        " ON CONFLICT DO NOTHING", "", f"{LEDGER}::test_a_late_deadline_is_told_once"),
    Bug("a lease never runs out", "reminders/querysets.py",
        "lease_until__lte=at)", "lease_until__lte=at.replace(year=1990))",
        f"{SENDING}::test_a_mail_whose_sender_died"),
    Bug("a second digest on the same day", "reminders/actions/gathering.py",
        "or self.live[MailKind.DIGEST]", "or False",
        f"{LEDGER}::test_what_comes_later_the_same_day"),
    Bug("an edited policy tells again", "reminders/owed/sources.py",
        'duty_occurrence=Cast(F("last_day"), CharField()),\n' + LADDER_ENDS,
        "duty_occurrence=Value(str(len(moment.policies))),\n" + LADDER_ENDS,
        "tests/reminders/test_time_twin.py::test_an_edited_policy"),
    Bug("what was cancelled is never owed again", "reminders/actions/planning.py",
        "_owe_again(source, moment)", "pass",
        f"{LEDGER}::test_a_moved_date_cancels"),
    Bug("nobody looks again before sending", "reminders/actions/rechecking.py",
        "if reason := why_not(duty, ties=ties):", 'if reason := "":',
        f"{LEDGER}::test_a_duty_that_no_longer_holds"),
    Bug("a doubt is not counted", "reminders/actions/leasing.py",
        "When(state=MailState.ARMED, then=Value(1))", "When(state=MailState.ARMED, then=Value(0))",
        f"{SENDING}::test_a_mail_whose_sender_died"),
    Bug("an earlier step is not overtaken", "reminders/actions/planning.py",
        "            _overtake(source)\n", "", f"{LEDGER}::test_after_an_outage"),
    Bug("the mail of who is away stays", "reminders/actions/rechecking.py",
        "!= mail.recipient_id:", "== -1:", "tests/reminders/test_absence.py"),
    Bug("a kind that is held goes out again", "reminders/policy.py",
        "frozenset({MailKind.ESCALATION})", "frozenset({MailKind.ADMIN})",
        f"{SENDING}::test_an_escalation_in_doubt"),
    Bug("the day is that of Greenwich", "reminders/policy.py",
        "return at.astimezone(ZoneInfo(zone)).date()", "return at.date()",
        "tests/reminders/test_time_walk.py::test_every_precision"),
    Bug("a lost lease leaves the offer standing", "reminders/transports.py",
        "        except BaseException:\n            self._reset()\n",
        "        except BaseException:\n",
        "tests/reminders/test_smtp_faults.py::test_a_lost_lease"),
)  # fmt: skip


def main(names: Sequence[str] = ()) -> int:
    """Plant each bug, run its test, print a row; return 1 unless every one is caught."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-planted-"))
    missed = 0
    try:
        copy = folder / "copy"
        shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
        for bug in BUGS:
            if names and not any(name in bug.name for name in names):
                continue
            verdict = _try(bug, copy)
            missed += verdict != "caught"
            sys.stdout.write(f"{bug.name:<42} {verdict:<18} {bug.test}\n")
            sys.stdout.flush()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if missed else 0


def _try(bug: Bug, copy: Path) -> str:
    path = copy / bug.path
    sound = path.read_text()
    if sound.count(bug.old) != 1:
        return "cannot be planted"
    test, _separator, name = bug.test.partition("::")
    if not (copy / test).exists():
        return "has no test"
    path.write_text(sound.replace(bug.old, bug.new))
    try:
        code = _pytest(copy, test, name)
    finally:
        path.write_text(sound)
    # One is a red test; anything else says that the test did not run.
    return {0: "ESCAPED", 1: "caught"}.get(code, f"no verdict ({code})")


def _pytest(copy: Path, test: str, name: str) -> int:
    command = [sys.executable, "-m", "pytest", test, "-x", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, *(["-k", name] if name else [])],
        cwd=copy,
        env={key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode
