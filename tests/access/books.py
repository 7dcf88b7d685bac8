"""Two frameworks full of records for every address, and the ten people who knock at each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from accounts.actions import make_token, save_view
from accounts.models import ApiToken, ListPage, SavedView, TokenScope, User
from commitments.actions import start_recomputation
from commitments.domain.vocabulary import UpdateState
from commitments.models import (
    Assessment,
    Commitment,
    DateRequest,
    Deadline,
    Evidence,
    EvidenceVersion,
    Indicator,
    Initiative,
    Minutes,
    Programme,
    ProgressUpdate,
    Recomputation,
    Relation,
    ReportingRound,
)
from entry.register.actions import add_member, add_name
from entry.sheets.actions import start_import
from entry.sheets.states import SheetKind
from entry.sheets.whole.actions import start_export
from entry.sheets.whole.models import WholeExport
from frameworks.models import (
    Alternate,
    Framework,
    Membership,
    Party,
    PartyMember,
    PartyName,
    PriorityArea,
)
from frameworks.roles import Role
from history.models import AuditEvent
from meetings.models import Forum, Meeting
from reminders.actions import make_feed, name_alternate
from reminders.models import Mail
from reminders.unsubscribing import token_of
from sources.models import Document
from tests.admin.rows import MAKERS
from tests.commitments.world import World, build_world
from tests.factories import AT, create_member, create_superuser, create_user

# Who knocks, in the order of the columns of the table.
ACTORS = (
    "anonymous",
    "own contact",
    "other contact",
    "contact elsewhere",
    "viewer",
    "manager",
    "lead",
    "clerk",
    "administrator",
    "deactivated",
)
# What is knocked at: what all members see, what one party keeps to itself, and its own report.
SHARED, INTERNAL, REPORT = "published", "internal draft of A", "report of A"

# What the first placeholder of an address stands for, by the words before it.
SUBJECTS: dict[str, type[models.Model]] = {
    "commitments": Commitment,
    "relations": Relation,
    "programmes": Programme,
    "progress": ProgressUpdate,
    "updates": ProgressUpdate,
    "evidence": Evidence,
    "evidence/versions": EvidenceVersion,
    "deadlines": Deadline,
    "date-requests": DateRequest,
    "me/mail/absence": Alternate,
    "import/frameworks/exports": WholeExport,
    "judge": Commitment,
    "judgements": Assessment,
    "assessments": Assessment,
    "ledger/mails": Mail,
    "entry/documents": Document,
    "documents": Document,
    "indicators": Indicator,
    "initiatives": Initiative,
    "areas": PriorityArea,
    "parties": Party,
    "register/parties": Party,
    "forums": Forum,
    "meetings": Meeting,
    "rounds": ReportingRound,
    "frameworks": Framework,
    "minutes": Minutes,
    "recomputations": Recomputation,
    "views": SavedView,
    "memberships": Membership,
    "party-names": PartyName,
    "party-members": PartyMember,
}


@dataclass
class Books:
    """The records by model and circle, what else an address may name, and the people."""

    world: World
    report: ProgressUpdate
    people: dict[str, User | None] = field(default_factory=dict)
    extra: dict[type[models.Model], models.Model] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def record(self, model: type[models.Model], circle: str) -> models.Model | None:
        """Return the record of a model in a circle; one that no circle knows is shared."""
        if circle == REPORT:
            return self.report if model is ProgressUpdate else None
        for pk, label in self.world.rows.get(model, {}).items():
            # One that somebody removed meanwhile stands for nothing any more.
            if label == circle and (found := model._default_manager.filter(pk=pk).first()):
                return found
        return self.extra.get(model) if circle == SHARED else None

    def clients(self) -> Mapping[str, Client]:
        """Return a browser for each of the people, in which they are signed in."""
        found = {}
        for name, user in self.people.items():
            found[name] = Client(raise_request_exception=False)
            if user is not None:
                found[name].force_login(user)
        return found


def open_books() -> Books:
    """Write everything."""
    world = build_world()
    people = _people(world)
    contact, lead = people["own contact"], people["lead"]
    assert contact is not None
    assert lead is not None
    shared = next(pk for pk, label in world.rows[Commitment].items() if label == SHARED)
    report = ProgressUpdate.objects.create(
        commitment_id=shared, party=world.parties["A"], author=contact,
        state=UpdateState.DRAFT, health="on_track", narrative="Not yet for others.",
    )  # fmt: skip
    books = Books(world, report, people, {Party: world.parties["A"], User: contact})
    for model, make in MAKERS.items():
        if model not in world.rows and model not in books.extra:
            books.extra[model] = make(world.here, 1)
    books.extra[AuditEvent] = AuditEvent.objects.order_by("-pk")[0]
    books.extra[ApiToken], _secret = make_token(
        contact, name="Mine", scope=TokenScope.READ, days=1, by=contact, at=AT
    )
    _fill_words(books, contact=contact, lead=lead)
    return books


def _people(world: World) -> dict[str, User | None]:
    def member(role: Role, party: str = "", place: Framework = world.here, **values: Any) -> User:
        user = create_user(**values)
        Membership.objects.create(
            user=user, framework=place, party=world.parties.get(party), role=role
        )
        return user

    gone = member(Role.CONTACT, "A")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return {
        "anonymous": None,
        "own contact": member(Role.CONTACT, "A"),
        "other contact": member(Role.CONTACT, "B"),
        "contact elsewhere": member(Role.CONTACT, "A", world.elsewhere),
        "viewer": member(Role.VIEWER),
        "manager": member(Role.MANAGER, is_staff=True),
        "lead": member(Role.LEAD, is_staff=True),
        "clerk": member(Role.CLERK, is_staff=True),
        "administrator": create_superuser(),
        "deactivated": gone,
    }


def _fill_words(books: Books, *, contact: User, lead: User) -> None:
    """Note what placeholders stand for that name no record of the world."""
    colleague = create_member(books.world.here)
    absence = name_alternate(contact, alternate=colleague, by=contact, at=AT)
    feed = make_feed(contact, framework=None, by=contact, at=AT)
    job = start_import(
        books.world.here, kind=SheetKind.COMMITMENTS,
        file=SimpleUploadedFile("a.csv", b"reference,title\nX-1,Build a bridge\n"),
        by=lead, at=AT,
    )  # fmt: skip
    party, other = books.world.parties["A"], books.world.parties["B"]
    signed: dict[str, Any] = {"by": lead, "at": AT}
    books.extra |= {
        Alternate: absence,
        Recomputation: start_recomputation(by=books.people["administrator"], at=AT),
        WholeExport: start_export(books.world.here, form="json", by=lead, at=AT),
        SavedView: save_view(contact, name="Late", page=ListPage.COMMITMENTS, query="", at=AT),
        PartyName: add_name(party, name="Ministry of A", **signed),
        PartyMember: add_member(party, member=other, **signed),
    }
    books.words = {
        "feed": str(feed.token.uuid),
        "secret": feed.secret,
        "token": token_of(contact),
        "job": str(job.uuid),
        "kept_party": str(books.world.parties["A"].uuid),
        "dropped_party": str(books.world.parties["B"].uuid),
        "kept_person": str(contact.uuid),
        "dropped_person": str(colleague.uuid),
    }
