"""The register of what is held on people, and what a person gets when they ask for it.

`table()` begins docs/privacy.md; a test compares the two, and the register with every relation in
the database that leads to a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import Letter, User
from frameworks.models import Invitation
from history.actions import plain
from history.models import AuditEvent, PersonalWord

DUTY = "what the person did for a framework; it stays, by somebody erased"
OWN = "while the account is open"
KEYS = "until it is taken out or the account is closed"


@dataclass(frozen=True, slots=True)
class Held:
    """One column that leads to a person: of which table, what it tells, how long it is kept."""

    model: str
    column: str
    tells: str
    kept: str


def _held(model: str, columns: str, tells: str, kept: str) -> tuple[Held, ...]:
    return tuple(Held(model, column, tells, kept) for column in columns.split())


REGISTER: tuple[Held, ...] = (
    *_held("accounts.User", "merged_into", "another account of the same person", OWN),
    *_held("accounts.User_groups", "user", "nothing: groups give no rights here", OWN),
    *_held("accounts.User_user_permissions", "user", "nothing: memberships give rights", OWN),
    *_held("accounts.SavedView", "owner", "filters of lists under a name", OWN),
    *_held("accounts.ApiToken", "user", "names and ends of tokens", "until it ends or is revoked"),
    *_held("accounts.Letter", "user", "letters about the account", "see below"),
    *_held("account.EmailAddress", "user", "an address told by the sign-in library", OWN),
    *_held("mfa.Authenticator", "user", "second steps for signing in", KEYS),
    *_held("socialaccount.SocialAccount", "user", "what the single sign-on told", OWN),
    *_held("usersessions.UserSession", "user", "sessions: since when, place, browser", "see below"),
    *_held("frameworks.Membership", "user", "roles, for whom, from when to when", DUTY),
    *_held("frameworks.Invitation", "invited_by", "whom the person invited", DUTY),
    *_held("frameworks.Alternate", "user alternate", "who stands in for whom, days away", OWN),
    *_held("commitments.Assignment", "user", "for which commitments the person answers", DUTY),
    *_held("commitments.Relation", "said_by", "how commitments stand to each other", DUTY),
    *_held("commitments.DeadlineRevision", "asked_by approved_by", "moves of dates", DUTY),
    *_held("commitments.DateRequest", "asked_by decided_by", "requests for dates", DUTY),
    *_held("commitments.ProgressUpdate", "author signed_off_by reviewed_by", "reports", DUTY),
    *_held("commitments.Evidence", "attached_by", "evidence", DUTY),
    *_held("commitments.EvidenceVersion", "attached_by", "versions of evidence", DUTY),
    *_held("commitments.Assessment", "assessed_by dissent_by", "judgements", DUTY),
    *_held("commitments.InitiativeStep", "taken_by", "steps of initiatives", DUTY),
    *_held("commitments.Minutes", "begun_by closed_by", "minutes of meetings", DUTY),
    *_held("commitments.Recomputation", "created_by", "deadlines computed anew", "thirty days"),
    *_held("commitments.MinutesItem", "decided_by", "decisions in minutes", DUTY),
    *_held("reminders.Mail", "recipient asked_by", "mails sent and asked for", DUTY),
    *_held("reminders.Notification", "recipient about", "duties that were told", DUTY),
    *_held("reminders.FeedToken", "user", "calendar feeds", "until it is revoked"),
    *_held("entry.SheetJob", "created_by confirmed_by undone_by", "imports", DUTY),
    *_held("entry.WholeExport", "created_by", "exports of whole frameworks", "a day"),
    *_held("entry.Verdict", "decided_by", "verdicts on sentences", DUTY),
    *_held("entry.RefusedProposal", "decided_by", "refused proposals", DUTY),
    *_held("api.AnsweredRequest", "user", "answers to requests with a key", "two days"),
    *_held("admin.LogEntry", "user", "nothing: the history tells it instead", OWN),
)
# Never handed out, not even to the person: with them somebody else could come in.
SECRET = frozenset(
    {
        *("password", "session_mark", "digest", "token_key", "token_hash", "secret_sha256"),
        *("data", "session_key", "key", "body_sha256", "content", "headers", "unsubscribe_sha256"),
    }
)


def export_person(user: User) -> dict[str, Any]:
    """Return everything that is held on a person, as plain values by table and column."""
    events = AuditEvent.objects.filter(actor=user.uuid).order_by("pk")
    about = AuditEvent.objects.filter(subject=user.uuid).exclude(actor=user.uuid)
    words = PersonalWord.objects.filter(subject=user.uuid, erased_at=None).order_by("pk")
    return {
        "account": _told(user),
        "names": list(words.values("field", "words")),
        "held": {
            f"{one.model}.{one.column}": [_told(row) for row in rows]
            for one, rows in _rows(user)
            if rows
        },
        # They name an address and no account.
        "to the address": [_told(row) for row in _addressed_to(user)],
        "done to the account": [
            {"at": plain(at), "verb": verb, "reason": reason}
            for at, verb, reason in about.order_by("pk").values_list(
                "occurred_at", "verb", "reason"
            )
        ],
        "did": [
            {"at": plain(at), "verb": verb, "record": kind, "reason": reason}
            for at, verb, kind, reason in events.values_list(
                "occurred_at", "verb", "subject_type", "reason"
            )
        ],
    }


def _addressed_to(user: User) -> list[models.Model]:
    letters = Letter.objects.filter(user=None, address__iexact=user.email).order_by("pk")
    asked = Invitation.objects.filter(email__iexact=user.email).order_by("pk")
    return [*letters, *asked]


def _rows(user: User) -> Iterator[tuple[Held, list[models.Model]]]:
    for one in REGISTER:
        model: Any = apps.get_model(one.model)
        rows = model._base_manager.filter(**{one.column: user}).order_by("pk")
        yield one, list(rows)


def _told(row: models.Model) -> dict[str, Any]:
    fields = (field for field in row._meta.concrete_fields if field.name not in SECRET)
    return {field.attname: plain(getattr(row, field.attname)) for field in fields}


def table() -> str:
    """Return the register as a page of the documentation."""
    lines = [f"| `{one.model}.{one.column}` | {one.tells} | {one.kept} |" for one in REGISTER]
    return "\n".join((INTRO, *lines, ""))


INTRO = """# What is held on people

Everybody gets all of it as JSON at `/me/data/`, without what only opens doors (hashes, keys).
An administrator erases a person with a reason: name, address and title go from the account, from
those merged into it and from the history, whose chain stays whole ([history.md](history.md)); the
same goes for invitations and letters to any address they had, for the rows and files of sheets of
members, and for what mail servers answered. Saved views, alternates, sessions, tokens and calendar
feeds end. Names that people typed into texts, notes and reasons stay, as does a session that began
with no list of it until it expires; look for them by hand.

Names of people that lists offer to choose from, and of frameworks and parties, are kept in the
cache (Redis, or `var/cache`) for a minute at most, each only for who may see it; a name that was
erased may stand in such a list for that long.

The account itself holds address, name, job title, language, time zone, country, hour of mail and
the last sign-in. The history holds who did what when, and names by a token only. Invitations hold
name and address of who was invited. This table is printed from the register in
`desks/personal.py` that the export walks; a test compares it with every relation in the database.

| where | what it tells | kept |
|---|---|---|"""
