"""Reports and what hangs on them: a draft stays inside its party, whoever reads around it."""

from typing import Any

import pytest

from accounts.models import User
from commitments.domain.gaps import Gap
from commitments.domain.vocabulary import PartyRole, UpdateState, Visibility
from commitments.models import (
    Commitment,
    Evidence,
    Measurement,
    ProgressUpdate,
    Relation,
    RelationKind,
)
from frameworks.models import Party
from frameworks.roles import Role
from history.actions import save_recorded
from tests.factories import (
    AT,
    create_assignment,
    create_commitment,
    create_evidence,
    create_framework,
    create_indicator,
    create_measurement,
    create_member,
    create_membership,
    create_party,
    create_superuser,
    create_update,
)

pytestmark = pytest.mark.django_db
INTERNAL = {UpdateState.DRAFT, UpdateState.TO_SIGN, UpdateState.WITHDRAWN}
IN_HAND = {*UpdateState} - {UpdateState.ACCEPTED, UpdateState.WITHDRAWN}


class Setting:
    """A commitment of two parties, a report of the first, and people around it."""

    def __init__(self, state: UpdateState) -> None:
        self.framework = create_framework()
        self.ours, self.theirs = (create_party(framework=self.framework) for _ in range(2))
        roles = [(self.ours, PartyRole.OWNER), (self.theirs, PartyRole.OWNER)]
        self.commitment = create_commitment(framework=self.framework, parties=roles)
        self.author = self.member(Role.CONTACT, self.ours)
        self.update = create_update(
            commitment=self.commitment, party=self.ours, author=self.author, state=state
        )
        indicator = create_indicator(commitment=self.commitment)
        self.evidence = create_evidence(commitment=self.commitment, update=self.update)
        self.measurement = create_measurement(indicator=indicator, update=self.update)

    def member(self, role: Role, party: Party | None) -> User:
        return create_member(self.framework, role, party=party)

    def seen_by(self, user: User) -> list[object]:
        models: list[Any] = [ProgressUpdate, Evidence, Measurement]
        return [row for model in models for row in model.objects.visible_to(user)]

    def changed_by(self, user: User) -> list[object]:
        models: list[Any] = [ProgressUpdate, Evidence, Measurement]
        return [row for model in models for row in model.objects.editable_by(user)]

    @property
    def everything(self) -> list[object]:
        return [self.update, self.evidence, self.measurement]


@pytest.mark.parametrize("state", UpdateState)
def test_a_report_and_its_evidence_are_seen_by_the_party_and_once_submitted_by_all(
    state: UpdateState,
) -> None:
    setting = Setting(state)
    own_viewer = setting.member(Role.VIEWER, setting.ours)
    other_manager = setting.member(Role.MANAGER, setting.theirs)
    office_lead = setting.member(Role.LEAD, None)

    for insider in (setting.author, own_viewer, create_superuser()):
        assert setting.seen_by(insider) == setting.everything
    for outsider in (other_manager, office_lead):
        assert setting.seen_by(outsider) == ([] if state in INTERNAL else setting.everything)


@pytest.mark.parametrize("state", UpdateState)
def test_a_report_is_changed_by_its_author_while_it_is_in_their_hands(state: UpdateState) -> None:
    setting = Setting(state)
    expected = setting.everything if state in IN_HAND else []
    assert setting.changed_by(setting.author) == expected
    colleague = setting.member(Role.CONTACT, setting.ours)
    assert setting.changed_by(colleague) == []


@pytest.mark.parametrize("state", UpdateState)
def test_who_keeps_the_books_corrects_evidence_but_never_words_of_a_report(
    state: UpdateState,
) -> None:
    setting = Setting(state)
    clerk = setting.member(Role.CLERK, None)
    expected = [] if state in INTERNAL else [setting.evidence, setting.measurement]
    assert setting.changed_by(clerk) == expected


def test_an_administrator_changes_reports_only_until_they_are_accepted() -> None:
    accepted, draft = Setting(UpdateState.ACCEPTED), Setting(UpdateState.DRAFT)
    assert list(ProgressUpdate.objects.editable_by(create_superuser())) == [draft.update]
    assert accepted.update.state == UpdateState.ACCEPTED


def test_an_author_who_left_the_framework_sees_the_draft_no_more() -> None:
    setting = Setting(UpdateState.DRAFT)
    setting.author.memberships.all().delete()
    assert setting.seen_by(setting.author) == []


def test_reports_on_an_internal_commitment_stay_inside_with_it() -> None:
    setting = Setting(UpdateState.ACCEPTED)
    Commitment.objects.filter(pk=setting.commitment.pk).update(
        visibility=Visibility.PARTY, author_party=setting.theirs
    )
    assert setting.seen_by(setting.author) == []
    assert len(setting.seen_by(setting.member(Role.VIEWER, setting.theirs))) == 3


def test_reports_are_listed_by_state_and_time() -> None:
    commitment = create_commitment()
    waiting, accepted = (
        create_update(commitment=commitment, state=state)
        for state in (UpdateState.SUBMITTED, UpdateState.ACCEPTED)
    )
    draft = create_update(commitment=commitment, state=UpdateState.DRAFT)
    assert list(ProgressUpdate.objects.waiting()) == [waiting]
    assert set(ProgressUpdate.objects.shared()) == {waiting, accepted}
    assert list(ProgressUpdate.objects.newest_first()) == [draft, accepted, waiting]


def test_a_relation_is_seen_by_those_who_may_read_both_sides() -> None:
    framework = create_framework()
    open_one = create_commitment(framework=framework)
    secret = create_commitment(
        framework=framework, visibility=Visibility.PARTY, author_party=create_party()
    )
    relation = Relation(commitment=open_one, other=secret, kind=RelationKind.DEPENDS)
    save_recorded(relation, by=None, at=AT)
    viewer = create_member(framework)
    assert list(Relation.objects.visible_to(viewer)) == []
    create_membership(user=viewer, framework=framework, party=secret.author_party)
    assert list(Relation.objects.visible_to(viewer)) == [relation]


def test_somebody_assigned_logs_progress_also_without_a_role_for_the_party() -> None:
    commitment = create_commitment()
    viewer = create_member(commitment.framework)
    assert list(Commitment.objects.reportable_by(viewer)) == []
    contact = create_assignment(commitment=commitment).user
    contact.memberships.update(role=Role.VIEWER)
    assert list(Commitment.objects.reportable_by(contact)) == [commitment]
    assert list(Commitment.objects.assigned_to(contact)) == [commitment]
    contact.memberships.all().delete()
    assert list(Commitment.objects.reportable_by(contact)) == []


def test_a_commitment_has_no_owner_when_nobody_active_answers_for_it() -> None:
    orphan, kept, abandoned = (create_commitment() for _ in range(3))
    create_assignment(commitment=kept)
    gone = create_assignment(commitment=abandoned).user
    User.objects.filter(pk=gone.pk).update(is_active=False)
    create_commitment(status="withdrawn")
    assert set(Commitment.objects.lacking(Gap.CONTACT)) == {orphan, abandoned}


def test_only_what_can_be_late_is_tracked_and_only_active_tracked_ones_are_open() -> None:
    active = create_commitment()
    closed = create_commitment(status="withdrawn")
    create_commitment(kind="background_fact")
    assert set(Commitment.objects.tracked()) == {active, closed}
    assert set(Commitment.objects.open()) == {active}
