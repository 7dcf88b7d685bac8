"""Rows for tests: plain typed functions with unique defaults; no rule is tested here.

They go through the actions wherever there is one, so that days, versions and history are as in
life. `AT` is the instant at which everything happens unless a test says otherwise.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.actions import save_view
from accounts.models import ListPage, SavedView, User
from commitments.actions import (
    accept_update,
    add_anchored_deadline,
    add_deadline,
    add_indicator,
    assign,
    attach_evidence,
    begin_minutes,
    draft_update,
    enter_commitment,
    plan_round,
    record_measurement,
    return_update,
    submit_update,
    withdraw_update,
)
from commitments.domain.vocabulary import (
    Kind,
    Operator,
    PartyRole,
    PublicationStatus,
    QuantityRole,
    UpdateState,
)
from commitments.models import (
    Assignment,
    Commitment,
    Deadline,
    Evidence,
    Indicator,
    Initiative,
    Measurement,
    MentionRole,
    Minutes,
    Programme,
    ProgressUpdate,
    ReportingRound,
)
from frameworks.models import (
    Framework,
    FrameworkParty,
    Membership,
    Party,
    PartyKind,
    PriorityArea,
)
from frameworks.roles import Role
from history.actions import save_recorded
from meetings.models import Forum, Meeting
from sources.actions import add_document, cut_passage
from sources.models import Document, Passage

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a long pass phrase"
_numbers = count(1)


def number() -> int:
    """Return a number that no other row of this run has."""
    return next(_numbers)


def create_user(*, email: str = "", password: str | None = None, **overrides: Any) -> User:
    """Create a person; give `password=PASSWORD` to one who signs in through the page."""
    serial = number()
    fields: dict[str, Any] = {"full_name": f"Person {serial}", **overrides}
    return User.objects.create_user(email or f"person{serial}@example.org", password, **fields)


def create_superuser(**overrides: Any) -> User:
    """Create a site administrator."""
    return create_user(is_staff=True, is_superuser=True, **overrides)


def create_framework(*, at: datetime = AT, **overrides: Any) -> Framework:
    """Create a framework that is watched since 18 December 2024."""
    serial = number()
    fields: dict[str, Any] = {
        "code": f"FW-{serial}",
        "name": f"Framework {serial}",
        "tracked_from": "2024-12-18",
        **overrides,
    }
    framework = Framework(**fields)
    save_recorded(framework, by=None, at=at)
    framework.refresh_from_db()
    return framework


def create_party(
    *, framework: Framework | None = None, at: datetime = AT, **overrides: Any
) -> Party:
    """Create a country; with a framework it stands in that."""
    serial = number()
    fields: dict[str, Any] = {
        "code": f"P-{serial}",
        "name": f"Party {serial}",
        "kind": PartyKind.COUNTRY,
        **overrides,
    }
    party = Party(**fields)
    save_recorded(party, by=None, at=at)
    if framework:
        save_recorded(FrameworkParty(framework=framework, party=party), by=None, at=at)
    return party


def create_area(
    *, framework: Framework | None = None, at: datetime = AT, **overrides: Any
) -> PriorityArea:
    """Create a priority area."""
    serial = number()
    fields: dict[str, Any] = {"code": f"area-{serial}", "name": f"Area {serial}", **overrides}
    area = PriorityArea(framework=framework or create_framework(), **fields)
    save_recorded(area, by=None, at=at)
    return area


def create_membership(
    *,
    user: User | None = None,
    framework: Framework | None = None,
    party: Party | None = None,
    role: Role = Role.VIEWER,
    at: datetime = AT,
    **overrides: Any,
) -> Membership:
    """Give a person a role in a framework; a contact without a party gets a new one."""
    framework = framework or create_framework()
    if party is None and role == Role.CONTACT:
        party = create_party(framework=framework)
    membership = Membership(
        user=user or create_user(), framework=framework, party=party, role=role, **overrides
    )
    save_recorded(membership, by=None, at=at)
    return membership


def create_member(framework: Framework, role: Role = Role.VIEWER, **overrides: Any) -> User:
    """Create a person with one role in a framework; `party` goes to the membership."""
    party = overrides.pop("party", None)
    user = create_user(**overrides)
    create_membership(user=user, framework=framework, party=party, role=role)
    return user


def create_document(
    *, framework: Framework | None = None, at: datetime = AT, **overrides: Any
) -> Document:
    """Bring in a document of two sentences."""
    serial = number()
    fields: dict[str, Any] = {
        "code": f"D-{serial}",
        "title": f"Document {serial}",
        "text": f"Both sides will hold workshop {serial} in 2026. They will report each year.",
        "date_edtf": "2026-01-15",
        **overrides,
    }
    return add_document(framework or create_framework(), by=None, at=at, **fields)


def create_passage(
    *, document: Document | None = None, quote: str = "", at: datetime = AT, **overrides: Any
) -> Passage:
    """Cut a passage; without a quote, the document's first sentence."""
    document = document or create_document()
    quote = quote or document.text.partition(". ")[0]
    return cut_passage(document, quote=quote, by=None, at=at, **overrides)


def create_programme(
    *, framework: Framework | None = None, at: datetime = AT, **overrides: Any
) -> Programme:
    """Create a programme."""
    serial = number()
    fields: dict[str, Any] = {"code": f"PR-{serial}", "name": f"Programme {serial}", **overrides}
    programme = Programme(framework=framework or create_framework(), **fields)
    save_recorded(programme, by=None, at=at)
    return programme


def create_commitment(
    *,
    framework: Framework | None = None,
    owner: Party | None = None,
    parties: Iterable[tuple[Party, PartyRole | str]] | None = None,
    quote: str = "",
    stale_at: datetime | None = None,
    at: datetime = AT,
    **overrides: Any,
) -> Commitment:
    """Enter an active commitment with one owner; with `quote`, its words in a document.

    It becomes stale a year after `at`, unless `stale_at` says otherwise.
    """
    serial = number()
    framework = framework or create_framework()
    if parties is None:
        parties = [(owner or create_party(framework=framework), PartyRole.OWNER)]
    fields: dict[str, Any] = {
        "reference": f"C-{serial:04}",
        "title": f"Hold workshop {serial}",
        "kind": Kind.ONE_OFF_DELIVERABLE,
        "publication_status": PublicationStatus.PLANNED,
        **overrides,
    }
    if quote and "passages" not in fields:
        passage = create_passage(
            document=create_document(framework=framework, text=quote), quote=quote
        )
        fields["passages"] = [(passage, MentionRole.ORIGIN)]
    commitment = enter_commitment(framework, parties=parties, by=None, at=at, **fields)
    stale_at = stale_at or at.replace(year=at.year + 1, day=min(at.day, 28))
    Commitment.objects.filter(pk=commitment.pk).update(stale_at=stale_at)
    commitment.refresh_from_db()
    return commitment


def create_deadline(
    *, commitment: Commitment | None = None, at: datetime = AT, **overrides: Any
) -> Deadline:
    """Set a deadline at the end of 2026, or where `expression` and `edtf` say."""
    fields: dict[str, Any] = {**overrides}
    if not {"expression", "edtf"} & set(fields):
        fields |= {"expression": "by 31 December 2026", "edtf": "../2026-12-31"}
    deadline = add_deadline(commitment or create_commitment(), by=None, at=at, **fields)
    deadline.refresh_from_db()
    return deadline


def create_anchored_deadline(
    *,
    commitment: Commitment | None = None,
    forum: Forum | None = None,
    at: datetime = AT,
    **overrides: Any,
) -> Deadline:
    """Hang a deadline on a forum (a new one unless the overrides name another anchor)."""
    commitment = commitment or create_commitment()
    if forum is None and not {"meeting", "anchor_deadline", "event"} & set(overrides):
        forum = create_forum(framework=commitment.framework)
    fields: dict[str, Any] = {"expression": "each year before the meeting", **overrides}
    deadline = add_anchored_deadline(commitment, forum=forum, by=None, at=at, **fields)
    deadline.refresh_from_db()
    return deadline


def create_forum(
    *, framework: Framework | None = None, at: datetime = AT, **overrides: Any
) -> Forum:
    """Create a series of meetings."""
    serial = number()
    fields: dict[str, Any] = {"code": f"F-{serial}", "name": f"Forum {serial}", **overrides}
    forum = Forum(framework=framework or create_framework(), **fields)
    save_recorded(forum, by=None, at=at)
    return forum


def create_meeting(*, forum: Forum | None = None, at: datetime = AT, **overrides: Any) -> Meeting:
    """Create a meeting without a date."""
    fields: dict[str, Any] = {"number": number() % 30000, **overrides}
    meeting = Meeting(forum=forum or create_forum(), **fields)
    save_recorded(meeting, by=None, at=at)
    meeting.refresh_from_db()
    return meeting


def create_assignment(
    *,
    commitment: Commitment | None = None,
    user: User | None = None,
    party: Party | None = None,
    at: datetime = AT,
    **overrides: Any,
) -> Assignment:
    """Make a person a point of contact for the commitment's owner, with the membership for it."""
    commitment = commitment or create_commitment()
    party = party or commitment.parties.order_by("commitment_roles__pk").first()
    party = party or create_party(framework=commitment.framework)
    user = user or create_user()
    serving = user.memberships.filter(framework=commitment.framework, party=party)
    if not serving.exclude(role=Role.VIEWER).exists():
        create_membership(user=user, framework=commitment.framework, party=party, role=Role.CONTACT)
    return assign(commitment, user=user, party=party, by=None, at=at, **overrides)


def create_update(
    *,
    commitment: Commitment | None = None,
    party: Party | None = None,
    author: User | None = None,
    reviewer: User | None = None,
    state: UpdateState = UpdateState.SUBMITTED,
    at: datetime = AT,
    **overrides: Any,
) -> ProgressUpdate:
    """Write a report and lead it to a state; `reviewer` accepts or returns it."""
    commitment = commitment or create_commitment()
    party = party or commitment.parties.order_by("commitment_roles__pk").first()
    party = party or create_party(framework=commitment.framework)
    fields: dict[str, Any] = {"health": "on_track", "narrative": "It goes well.", **overrides}
    author = author or create_user()
    update = draft_update(commitment, party=party, by=author, at=at, **fields)
    if state == UpdateState.WITHDRAWN:
        return withdraw_update(update, reason="Not ours", by=author, at=at)
    if state == UpdateState.DRAFT:
        return update
    if state == UpdateState.TO_SIGN:
        return _handed_to_party(update, at=at)
    update = submit_update(update, by=author, at=at)
    if state == UpdateState.ACCEPTED:
        return accept_update(update, by=reviewer or create_user(), at=at)
    if state == UpdateState.RETURNED:
        note = "Name the source."
        return return_update(update, note=note, by=reviewer or create_user(), at=at)
    return update


def _handed_to_party(update: ProgressUpdate, *, at: datetime) -> ProgressUpdate:
    """Hand a report in while its framework asks for a sign-off, which it does not go on doing."""
    framework = Framework.objects.get(pk=update.commitment.framework_id)
    for is_asked in (True, False):
        framework.needs_sign_off = is_asked
        save_recorded(framework, by=None, at=at)
        if is_asked:
            update = submit_update(update, by=update.author, at=at)
    return update


def create_round(
    *, framework: Framework | None = None, at: datetime = AT, **overrides: Any
) -> ReportingRound:
    """Plan a round for the two weeks from the day of `at` on, unless the overrides say else."""
    today = at.date()
    fields: dict[str, Any] = {"label": f"Round {number()}", "opens_on": today, **overrides}
    if "meeting" not in fields:
        fields.setdefault("closes_on", fields["opens_on"] + timedelta(days=13))
    return plan_round(framework or create_framework(), by=None, at=at, **fields)


def create_minutes(
    *, framework: Framework | None = None, at: datetime = AT, **overrides: Any
) -> Minutes:
    """Begin a review of one commitment, unless `agenda` names others."""
    framework = framework or create_framework()
    fields: dict[str, Any] = {"title": f"Review {number()}", "held_on": at.date(), **overrides}
    if "agenda" not in fields:
        fields["agenda"] = [create_commitment(framework=framework)]
    by = fields.pop("by", None) or create_member(framework, Role.MANAGER)
    return begin_minutes(framework, by=by, at=at, **fields)


def create_view(*, owner: User | None = None, at: datetime = AT, **overrides: Any) -> SavedView:
    """Save the list of overdue commitments under a name."""
    fields: dict[str, Any] = {
        "name": f"View {number()}",
        "page": ListPage.COMMITMENTS,
        "query": "standing=overdue",
        **overrides,
    }
    return save_view(owner or create_user(), at=at, **fields)


def create_indicator(
    *, commitment: Commitment | None = None, at: datetime = AT, **overrides: Any
) -> Indicator:
    """Add an indicator with a target of ten."""
    fields: dict[str, Any] = {
        "name": f"Indicator {number()}",
        "unit": "workshops",
        "role": QuantityRole.TARGET,
        "operator": Operator.AT_LEAST,
        "value": Decimal(10),
        **overrides,
    }
    return add_indicator(commitment or create_commitment(), by=None, at=at, **fields)


def create_measurement(
    *, indicator: Indicator | None = None, at: datetime = AT, **overrides: Any
) -> Measurement:
    """Record a value of four in June 2026."""
    fields: dict[str, Any] = {"value": Decimal(4), "measured_edtf": "2026-06", **overrides}
    return record_measurement(indicator or create_indicator(), by=None, at=at, **fields)


def create_evidence(
    *, commitment: Commitment | None = None, at: datetime = AT, **overrides: Any
) -> Evidence:
    """Attach a statement of a document."""
    fields: dict[str, Any] = {
        "title": f"Fact sheet {number()}",
        "statement": "The workshop was held.",
        **overrides,
    }
    return attach_evidence(commitment or create_commitment(), by=None, at=at, **fields)


def create_initiative(
    *, framework: Framework | None = None, at: datetime = AT, **overrides: Any
) -> Initiative:
    """Create an initiative at its first stage."""
    serial = number()
    fields: dict[str, Any] = {"title": f"Initiative {serial}", **overrides}
    initiative = Initiative(framework=framework or create_framework(), **fields)
    save_recorded(initiative, by=None, at=at)
    return initiative
