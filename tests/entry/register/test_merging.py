"""Merging parties and people: nothing is forgotten, nothing is said twice, the history tells it."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps

from accounts.models import User
from commitments.actions import RefusedError, add_deadline
from commitments.domain.vocabulary import PartyRole, UpdateState
from commitments.models import Assessment, Assignment, CommitmentParty
from entry.register import party_links, people_links
from entry.register.actions import merge_parties, merge_people
from entry.register.links import ManyLink, print_of
from frameworks.models import FrameworkParty, Membership, Party, PartyMember, PartyName
from frameworks.roles import Role
from history.actions import StaleRecordError, save_recorded
from history.models import AuditEvent
from tests.factories import (
    AT,
    create_assignment,
    create_commitment,
    create_document,
    create_framework,
    create_indicator,
    create_initiative,
    create_member,
    create_membership,
    create_party,
    create_superuser,
    create_update,
    create_user,
)

pytestmark = pytest.mark.django_db
WHY = "Entered twice."

# What a person did stays theirs: who wrote, who decided, who was told.
STAYS_WITH_A_PERSON = {
    "commitments.Relation.said_by",
    "commitments.DeadlineRevision.asked_by",
    "commitments.DeadlineRevision.approved_by",
    "commitments.DateRequest.decided_by",
    "commitments.ProgressUpdate.reviewed_by",
    "commitments.ProgressUpdate.signed_off_by",
    "commitments.Evidence.attached_by",
    "commitments.EvidenceVersion.attached_by",
    "commitments.Assessment.assessed_by",
    "commitments.Assessment.dissent_by",
    "commitments.InitiativeStep.taken_by",
    "commitments.Minutes.begun_by",
    "commitments.Minutes.closed_by",
    "commitments.MinutesItem.decided_by",
    "commitments.Recomputation.created_by",
    "reminders.Mail.recipient",
    "reminders.Mail.asked_by",
    "reminders.Notification.recipient",
    "reminders.Notification.about",
    "reminders.FeedToken.user",
    "entry.SheetJob.created_by",
    "entry.SheetJob.confirmed_by",
    "entry.SheetJob.undone_by",
    "entry.WholeExport.created_by",
    "entry.Verdict.decided_by",
    "entry.RefusedProposal.decided_by",
    "api.AnsweredRequest.user",
    "accounts.ApiToken.user",
    "accounts.Letter.user",
    "account.EmailAddress.user",
    "mfa.Authenticator.user",
    "socialaccount.SocialAccount.user",
    "usersessions.UserSession.user",
    "frameworks.Invitation.invited_by",
    "admin.LogEntry.user",
    "accounts.User_groups.user",
    "accounts.User_user_permissions.user",
}


def pointing_at(model: Any) -> set[str]:
    """Return every column and relation in the registry that names rows of a model."""
    found = set()
    for one in apps.get_models(include_auto_created=True):
        for field in one._meta.concrete_fields:
            if field.is_relation and field.related_model is model:
                found.add(f"{one._meta.label}.{field.name}")
    return found


def links(of: Any) -> set[str]:
    """Return what the merge looks after, as the registry calls it."""
    found = set()
    for link in of:
        if isinstance(link, ManyLink):
            field: Any = link.model._meta.get_field(link.name)
            through = field.remote_field.through
            found.add(f"{through._meta.label}.party")
        else:
            found.add(f"{link.model._meta.label}.{link.column}")
    return found


def test_no_relation_of_a_party_is_forgotten() -> None:
    # A recomputation goes on with the party into which its own was merged.
    assert links(party_links.LINKS) | {"commitments.Recomputation.party"} == pointing_at(Party)


def test_no_relation_of_a_person_is_forgotten() -> None:
    moved = links(people_links.LINKS)
    assert moved | STAYS_WITH_A_PERSON == pointing_at(User)
    assert not moved & STAYS_WITH_A_PERSON


def merged(kept: Party, dropped: Party, **overrides: Any) -> Party:
    by = overrides.pop("by", None) or create_superuser()
    return merge_parties(kept, dropped, **{"reason": WHY, "by": by, "at": AT, **overrides})


def test_all_that_named_the_dropped_party_names_the_kept_one() -> None:
    framework = create_framework()
    kept, group = create_party(framework=framework), create_party()
    dropped = create_party(
        framework=framework, name="Department of Defense", short_name="DoD", code="US-DOD"
    )
    save_recorded(PartyName(party=dropped, name="Pentagon"), by=None, at=AT)
    save_recorded(PartyMember(group=group, member=dropped), by=None, at=AT)
    part = create_party(parent=dropped)
    commitment = create_commitment(framework=framework, owner=dropped)
    contact = create_member(framework, Role.CONTACT, party=dropped)
    create_assignment(commitment=commitment, user=contact, party=dropped)
    update = create_update(commitment=commitment, party=dropped, author=contact)
    document = create_document(framework=framework)
    document.issuers.set([dropped])
    initiative = create_initiative(framework=framework)
    initiative.parties.set([dropped, kept])
    merged(kept, dropped)
    for row in (part, update, dropped):
        row.refresh_from_db()
    assert part.parent == kept
    assert update.party == kept
    assert dropped.merged_into == kept
    assert commitment.parties.get() == kept
    assert Assignment.objects.get().party == kept
    assert Membership.objects.get(user=contact).party == kept
    assert FrameworkParty.objects.get(framework=framework).party == kept
    assert group.members.get().member == kept
    assert document.issuers.get() == kept
    assert initiative.parties.get() == kept
    told = {*kept.names.values_list("name", flat=True)}
    assert told == {"Pentagon", "Department of Defense", "DoD", "US-DOD"}
    assert not any(step.moves or step.doubles for step in party_links.steps_of(kept, dropped))
    assert list(Party.objects.current().filter(pk__in=[kept.pk, dropped.pk])) == [kept]
    event = AuditEvent.objects.get(subject=update.uuid, verb="merge")
    assert event.changes["party_id"] == [dropped.pk, kept.pk]
    assert event.reason == WHY


def test_two_owners_of_one_commitment_become_one() -> None:
    kept, dropped = create_party(), create_party()
    both = [(kept, PartyRole.OWNER), (dropped, PartyRole.OWNER), (dropped, PartyRole.HOST)]
    commitment = create_commitment(parties=both)
    said = CommitmentParty.objects.get(commitment=commitment, party=dropped, role="owner")
    said.contribution = "pays half"
    save_recorded(said, by=None, at=AT)
    merged(kept, dropped)
    rows = commitment.party_roles.order_by("pk").values_list("party", "role", "contribution")
    assert list(rows) == [(kept.pk, "owner", "pays half"), (kept.pk, "host", "")]
    gone = AuditEvent.objects.get(subject=said.uuid, verb="merge")
    assert gone.changes["party_id"] == [dropped.pk, None]


def test_judgements_of_both_stay_apart() -> None:
    kept, dropped = create_party(), create_party()
    both = [(kept, PartyRole.OWNER), (dropped, PartyRole.OWNER)]
    commitment = create_commitment(parties=both)
    for party in (kept, dropped):
        judged = Assessment(
            commitment=commitment,
            party=party,
            completion="complete",
            outcome="kept",
            reasons="It was held.",
            assessed_by=create_user(),
            assessed_at=AT,
        )
        save_recorded(judged, by=None, at=AT)
    merged(kept, dropped)
    assert Assessment.objects.filter(party=kept).count() == 1
    assert Assessment.objects.filter(party=dropped).count() == 1


def test_days_end_with_the_zone_of_the_kept_party() -> None:
    kept = create_party(time_zone="America/New_York")
    dropped = create_party(time_zone="Asia/Seoul")
    commitment = create_commitment(owner=dropped)
    deadline = add_deadline(commitment, edtf="2026-12-31", by=None, at=AT)
    merged(kept, dropped)
    deadline.refresh_from_db()
    assert deadline.late_at is not None
    assert (deadline.late_at.day, deadline.late_at.hour) == (1, 5)


def test_part_that_is_kept_is_lifted_out() -> None:
    top = create_party()
    dropped = create_party(parent=top)
    between = create_party(parent=dropped)
    kept = create_party(parent=between)
    merged(kept, dropped)
    kept.refresh_from_db()
    between.refresh_from_db()
    assert (kept.parent, between.parent) == (top, kept)


def test_what_was_merged_before_follows() -> None:
    first, second, third = create_party(), create_party(), create_party()
    merged(second, first)
    second.refresh_from_db()
    merged(third, second)
    first.refresh_from_db()
    assert first.merged_into == third
    first.refresh_from_db()
    third.refresh_from_db()
    with pytest.raises(RefusedError, match="merged already"):
        merged(third, first)


def test_merge_that_would_do_something_else_than_was_seen_is_refused() -> None:
    kept, dropped = create_party(), create_party()
    seen = print_of(party_links.steps_of(kept, dropped))
    commitment = create_commitment(owner=dropped)
    with pytest.raises(RefusedError, match="since you looked"):
        merged(kept, dropped, seen=seen)
    assert commitment.parties.get() == dropped


@pytest.mark.parametrize(
    ("overrides", "words"),
    [({"reason": " "}, "Say why"), ({"hemisphere": "south"}, "hemispheres"), ({"same": 1}, "one")],
)
def test_merge_is_refused(overrides: dict[str, Any], words: str) -> None:
    kept = create_party()
    dropped = create_party(hemisphere=overrides.pop("hemisphere", "north"))
    if overrides.pop("same", None):
        dropped = kept
    with pytest.raises(RefusedError, match=words):
        merged(kept, dropped, **overrides)


def test_party_that_changed_since_it_was_read_is_not_merged() -> None:
    kept, dropped = create_party(), create_party()
    other = Party.objects.get(pk=dropped.pk)
    other.note = "Somebody was here."
    save_recorded(other, by=None, at=AT)
    with pytest.raises(StaleRecordError):
        merged(kept, dropped)


def test_history_that_is_internal_stays_with_the_party() -> None:
    framework = create_framework()
    kept, dropped = create_party(framework=framework), create_party(framework=framework)
    contact = create_member(framework, Role.CONTACT, party=dropped)
    commitment = create_commitment(framework=framework, owner=dropped)
    create_update(commitment=commitment, party=dropped, author=contact, state=UpdateState.DRAFT)
    stories = AuditEvent.objects.filter(verb="draft_update")
    assert stories.visible_to(contact).count() == 1
    merged(kept, dropped)
    assert stories.visible_to(contact).count() == 1
    assert not stories.visible_to(create_member(framework, Role.VIEWER)).exists()


def test_statements_do_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    kept, dropped = create_party(), create_party()
    framework = create_framework()
    for _turn in range(12):
        commitment = create_commitment(
            framework=framework, parties=[(dropped, "owner"), (dropped, "host"), (kept, "host")]
        )
        create_indicator(commitment=commitment)
    by = create_superuser()
    with django_assert_max_num_queries(75):
        merged(kept, dropped, by=by)


# --- people -------------------------------------------------------------------------------


def merged_people(kept: User, dropped: User, **overrides: Any) -> User:
    by = overrides.pop("by", None) or create_superuser()
    return merge_people(kept, dropped, **{"reason": WHY, "by": by, "at": AT, **overrides})


def test_account_that_goes_leaves_its_work_to_the_other() -> None:
    framework = create_framework()
    party = create_party(framework=framework)
    kept = create_member(framework, Role.CONTACT, party=party)
    dropped = create_user()
    ends = date(2026, 12, 31)
    kept.memberships.update(ends_on=ends)
    create_membership(user=dropped, framework=framework, party=party, role=Role.CONTACT)
    shared = create_commitment(framework=framework, owner=party)
    alone = create_commitment(framework=framework, owner=party)
    for person in (kept, dropped):
        create_assignment(commitment=shared, user=person, party=party)
    create_assignment(commitment=alone, user=dropped, party=party)
    update = create_update(commitment=alone, party=party, author=dropped)
    reviewed = create_update(
        commitment=shared, party=party, author=dropped, reviewer=kept, state=UpdateState.ACCEPTED
    )
    kept.refresh_from_db()
    merged_people(kept, dropped)
    for row in (dropped, update, reviewed):
        row.refresh_from_db()
    assert dropped.merged_into == kept
    assert not dropped.is_active
    assert not dropped.has_usable_password()
    assert kept.assignments.count() == 2
    assert kept.memberships.get().ends_on is None
    assert update.author == kept
    # Nobody reviews a report of their own, not even by way of a merge.
    assert reviewed.author == dropped
    written = AuditEvent.objects.get(subject=update.uuid, verb="draft_update")
    assert written.actor == dropped.uuid


def test_nobody_closes_the_account_they_work_with() -> None:
    admin = create_superuser()
    with pytest.raises(RefusedError, match="keep this one"):
        merged_people(create_user(), admin, by=admin)


def test_account_that_is_closed_is_not_kept() -> None:
    with pytest.raises(RefusedError, match="closed"):
        merged_people(create_user(is_active=False), create_user())
