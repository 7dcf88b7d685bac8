"""What is kept for how many days and erased then: one register for command, worker and page.

The days are settings (`settings.KEEP_DAYS`), the erasing belongs to the apps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from accounts.actions import forget_letters, forget_sessions, forget_tokens, forget_visits
from api.actions import KEPT, forget_answers
from commitments.actions import drop_recomputations
from entry.sheets.actions import forget_imports
from frameworks.actions import forget_invitations
from reminders.actions import forget_mail_files, forget_mail_words

Forget = Callable[[datetime, datetime, bool], int]


@dataclass(frozen=True, slots=True)
class Rule:
    """One sort of thing: its name in the settings, what goes, since when its days count.

    `forget` takes the moment before which things are old, the present one, and whether it is a
    rehearsal; it returns how many went or would go.
    """

    name: str
    goes: str
    since: str
    forget: Forget

    @property
    def setting(self) -> str:
        """The name of the setting."""
        return f"TRACKER_KEEP_{self.name.upper()}"

    @property
    def days(self) -> int:
        """How many days it is kept."""
        days: int = settings.KEEP_DAYS[self.name]
        return days


RULES = (
    Rule(
        "sessions",
        "where from and with which browser somebody signed in; sessions go when they are over",
        "they began",
        lambda before, at, dry: forget_sessions(before=before, at=at, is_rehearsal=dry),
    ),
    Rule(
        "letters",
        "letters about accounts, with addresses that somebody typed for a new password",
        "they were asked for",
        lambda before, _at, dry: forget_letters(before=before, is_rehearsal=dry),
    ),
    Rule(
        "tokens",
        "API tokens that ended",
        "their end",
        lambda before, _at, dry: forget_tokens(before=before, is_rehearsal=dry),
    ),
    Rule(
        "visits",
        "when somebody last looked at their desk",
        "they looked",
        lambda before, _at, dry: forget_visits(before=before, is_rehearsal=dry),
    ),
    Rule(
        "invitations",
        "name and address of who was invited and never came",
        "the invitation ran out",
        lambda before, at, dry: forget_invitations(before=before, at=at, is_rehearsal=dry),
    ),
    Rule(
        "mail_words",
        "subjects and notes of mails, what webhooks were told, what servers answered",
        "they were made",
        lambda before, _at, dry: forget_mail_words(before=before, is_rehearsal=dry),
    ),
    Rule(
        "mail_files",
        "mails in the mail folder, where there is no mail server",
        "they were written",
        lambda before, _at, dry: forget_mail_files(before=before, is_rehearsal=dry),
    ),
    Rule(
        "imports",
        "files of imports and what stood in their rows; what they wrote stays",
        "they were done, or begun where nobody went on",
        lambda before, _at, dry: forget_imports(before=before, is_rehearsal=dry),
    ),
)


def forget(*, at: datetime, is_rehearsal: bool = False) -> dict[str, int]:
    """Erase all that has run out; return how much of each sort. A rehearsal only counts."""
    done = {
        rule.name: rule.forget(at - timedelta(days=rule.days), at, is_rehearsal) for rule in RULES
    }
    if not is_rehearsal:
        forget_answers(at=at)
        drop_recomputations(at=at)
    return done


def table() -> str:
    """Return the register as a part of the documentation."""
    lines = [f"| `{rule.setting}` | {rule.days} | {rule.since} | {rule.goes} |" for rule in RULES]
    return "\n".join((INTRO.format(answers=KEPT.days), *lines, ""))


INTRO = """
## What is erased by itself

The worker erases once an hour what has run out, in small portions; `manage.py forget` does the same
by hand, and `manage.py forget --dry-run` counts. Answers to requests with a key go after {answers}
days, which the API promises. Not erased are the history (it names people by tokens, and erasing a
person empties these) and the ledger of who was told what, without which somebody would be told
twice. Backups keep what they hold for as long as you keep them.

| setting | days | counted from when | what goes |
|---|---|---|---|"""
