"""The ledger's codes in words: every reason that is kept can be translated."""

import ast
from pathlib import Path

import pytest

from reminders.models import Notification
from reminders.states import DutyState, Family, MailState, rung_of
from reminders.wording import REASONS, duty_words, kept_words, step_words, why_words
from tests.reminders.constraint_cases import make_mail

ACTIONS = Path(__file__).resolve().parents[2] / "reminders" / "actions"


def reasons_in(path: Path) -> set[str]:
    """Return the texts that a module keeps as a reason: what its `why` functions return."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Return) and node.value is not None:
            found |= {
                one.value
                for one in ast.walk(node.value)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
    return {text for text in found if " " in text}


def constants_in(path: Path) -> set[str]:
    """Return the sentences that a module names in capitals."""
    return {
        node.value.value
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and " " in node.value.value
    }


@pytest.mark.parametrize("module", ["rechecking"])
def test_every_reason_of_the_recheck_can_be_translated(module: str) -> None:
    kept = reasons_in(ACTIONS / f"{module}.py") | constants_in(ACTIONS / f"{module}.py")

    assert len(kept) > 5
    assert kept - {*REASONS} == set()


@pytest.mark.parametrize("module", ["planning", "suppressing", "stuck", "gathering"])
def test_every_reason_that_is_named_can_be_translated(module: str) -> None:
    assert constants_in(ACTIONS / f"{module}.py") - {*REASONS} == set()


def test_an_unknown_reason_is_shown_as_it_is() -> None:
    assert kept_words("550 no such box") == "550 no such box"
    assert kept_words("") == ""


@pytest.mark.parametrize(
    ("family", "days", "words"),
    [
        (Family.BEFORE, -30, "falls due soon (30 days before)"),
        (Family.BEFORE, -1, "falls due soon (1 day before)"),
        (Family.ON_DAY, 0, "falls due today"),
        (Family.AFTER, 1, "is late (1 day late)"),
        (Family.TO_LEAD, 49, "escalated to the framework lead (49 days late)"),
        (Family.STALE, 0, "no report for long"),
        (Family.STALE, 30, "no report for long (since 30 days)"),
    ],
)
def test_each_step_says_what_it_is(family: Family, days: int, words: str) -> None:
    duty = Notification(family=family, rung=rung_of(family, days))

    assert duty_words(duty) == words


@pytest.mark.parametrize("family", list(Family))
def test_every_family_has_words_without_a_step(family: Family) -> None:
    assert duty_words(Notification(family=family, rung=family.value)) == step_words(family, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("duty_state", "mail_state", "error", "words"),
    [
        (DutyState.MAILED, MailState.DEAD, "550 gone", "given up: 550 gone"),
        (DutyState.MAILED, MailState.HELD, "", "held for a person"),
        (DutyState.MAILED, MailState.RETRY, "450 later", "to be tried again: 450 later"),
        (DutyState.MAILED, MailState.QUEUED, "", ""),
        (DutyState.SENT, MailState.SENT, "", ""),
    ],
)
def test_what_keeps_a_mail_keeps_what_it_tells(
    duty_state: DutyState, mail_state: MailState, error: str, words: str
) -> None:
    mail = make_mail(state=mail_state, last_error=error)

    assert why_words(Notification(state=duty_state, mail=mail)) == words


def test_what_is_owed_again_is_not_reproached_with_why_it_was_not() -> None:
    duty = Notification(state=DutyState.OWED, state_reason="what had cancelled it was undone")

    assert why_words(duty) == ""
