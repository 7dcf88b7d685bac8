"""Evidence gets newer versions: the earlier ones stay, with hash, name and day, for good."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import User
from commitments.actions import (
    Upload,
    accept_update,
    attach_evidence,
    drop_evidence,
    inspect_upload,
    replace_evidence,
    return_update,
    submit_update,
    withdraw_update,
)
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, Evidence, EvidenceVersion
from commitments.querysets import OPEN_TO_EVIDENCE
from frameworks.roles import Role
from history.actions import StaleRecordError
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_commitment,
    create_member,
    create_party,
    create_update,
    create_user,
)
from tests.history.replay import events, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(words: str) -> Upload:
    return inspect_upload(SimpleUploadedFile("minutes.txt", words.encode()))


def attached(commitment: Commitment, by: User, **fields: Any) -> Evidence:
    fields = {"title": "Minutes", "upload": upload("A draft."), **fields}
    return attach_evidence(commitment, by=by, at=AT, **fields)


def test_the_earlier_version_stays_with_its_file_and_its_hash(store: Path) -> None:
    clerk, colleague = create_user(), create_user()
    evidence = attached(create_commitment(), clerk)
    old = evidence.sha256
    newer = replace_evidence(
        evidence, upload=upload("Final."), reason="Signed.", by=colleague, at=LATER
    )
    again = replace_evidence(newer, url="https://example.org/", title="Site", by=clerk, at=LATER)
    assert (again.url, again.file.name, again.sha256, again.title) == (
        "https://example.org/", "", "", "Site",
    )  # fmt: skip
    first, second = EvidenceVersion.objects.order_by("number")
    assert (first.number, first.sha256, first.attached_by, first.attached_at) == (1, old, clerk, AT)
    assert (second.title, second.attached_by, second.attached_at) == ("Minutes", colleague, LATER)
    kept = [(store / str(row.file.name)).read_text() for row in (first, second)]
    assert kept == ["A draft.", "Final."]
    assert len([*store.rglob("*.txt")]) == 2
    assert verbs(evidence) == ["attach_evidence", "replace_evidence", "replace_evidence"]
    event = events(evidence)[1]
    assert (event.reason, event.changes["sha256"]) == ("Signed.", [old, newer.sha256])
    assert verbs(first) == ["keep_version"]


def test_what_is_no_newer_version_is_refused() -> None:
    user = create_user()
    evidence = attached(create_commitment(), user)
    with refused("Give a link or a file"):
        replace_evidence(evidence, by=user, at=LATER)
    with refused("attached already"):
        replace_evidence(evidence, upload=upload("A draft."), by=user, at=LATER)
    assert not EvidenceVersion.objects.exists()


def test_of_two_who_replace_at_once_one_is_told(store: Path) -> None:
    user = create_user()
    evidence = attached(create_commitment(), user)
    replace_evidence(evidence, version=1, upload=upload("One."), by=user, at=LATER)
    with pytest.raises(StaleRecordError):
        replace_evidence(evidence, version=1, upload=upload("Two."), by=user, at=LATER)
    assert EvidenceVersion.objects.count() == 1
    assert len([*store.rglob("*.txt")]) == 2


@pytest.mark.parametrize("state", UpdateState)
def test_evidence_under_review_does_not_change(state: UpdateState) -> None:
    author = create_user()
    report = create_update(author=author, state=UpdateState.DRAFT)
    evidence = attached(report.commitment, author, update=report)
    if state == UpdateState.WITHDRAWN:
        withdraw_update(report, reason="Not ours", by=author, at=AT)
    elif state != UpdateState.DRAFT:
        submit_update(report, by=author, at=AT)
    if state == UpdateState.ACCEPTED:
        accept_update(report, by=create_user(), at=AT)
    elif state == UpdateState.RETURNED:
        return_update(report, note="Sign it.", by=create_user(), at=AT)
    if state in OPEN_TO_EVIDENCE:
        assert replace_evidence(evidence, upload=upload("Final."), by=author, at=LATER)
    else:
        with refused("its evidence does not change now"):
            replace_evidence(evidence, upload=upload("Final."), by=author, at=LATER)


def test_who_may_replace_what() -> None:
    commitment = create_commitment()
    party, framework = commitment.parties.get(), commitment.framework
    author = create_member(framework, Role.CONTACT, party=party)
    people = {
        "author": author,
        "colleague": create_member(framework, Role.CONTACT, party=party),
        "other party": create_member(framework, Role.CONTACT),
        "clerk": create_member(framework, Role.CLERK),
        "stranger": create_user(),
    }
    report = create_update(commitment=commitment, author=author)
    waiting = attached(commitment, author, update=report)
    accepted = attached(
        commitment,
        author,
        update=create_update(commitment=commitment, author=author, state=UpdateState.ACCEPTED),
    )
    beside = attached(commitment, author)
    rows = Evidence.objects.order_by("pk")
    assert {name: [*rows.replaceable_by(user)] for name, user in people.items()} == {
        "author": [accepted, beside],
        "colleague": [],
        "other party": [],
        "clerk": [beside],
        "stranger": [],
    }
    assert waiting not in rows.replaceable_by(author)


def test_what_is_taken_out_goes_with_all_its_versions_and_for_a_reason(
    store: Path, django_capture_on_commit_callbacks: Any
) -> None:
    author = create_user()
    report = create_update(author=author, state=UpdateState.RETURNED)
    evidence = attached(report.commitment, author, update=report)
    evidence = replace_evidence(evidence, upload=upload("Final."), by=author, at=LATER)
    assert evidence.versions.exists()
    with refused("Say why"):
        drop_evidence(evidence, reason=" ", by=author, at=LATER)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        drop_evidence(evidence, reason="The wrong meeting.", by=author, at=LATER)
    assert not Evidence.objects.exists()
    assert not EvidenceVersion.objects.exists()
    assert [*store.rglob("*.txt")] == []
    assert events(evidence)[-1].reason == "The wrong meeting."


def test_a_file_replaced_while_it_was_the_partys_own_is_kept_from_everybody(
    store: Path, django_capture_on_commit_callbacks: Any
) -> None:
    author = create_user()
    report = create_update(author=author, state=UpdateState.DRAFT)
    evidence = attached(report.commitment, author, update=report)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        replace_evidence(evidence, upload=upload("Without the annex."), by=author, at=LATER)
    assert not EvidenceVersion.objects.exists()
    assert [path.read_text() for path in store.rglob("*.txt")] == ["Without the annex."]


def test_a_party_has_room_for_so_much_and_each_has_its_own(settings: Any) -> None:
    settings.EVIDENCE_QUOTA = 20
    user = create_user()
    ours = create_update(author=user, state=UpdateState.RETURNED)
    theirs = create_update(
        commitment=ours.commitment, party=create_party(), author=user, state=UpdateState.DRAFT
    )
    evidence = attached(ours.commitment, user, update=ours)
    evidence = replace_evidence(evidence, upload=upload("Ten bytes."), by=user, at=LATER)
    with refused("no room left"):
        replace_evidence(evidence, upload=upload("More."), by=user, at=LATER)
    assert attached(ours.commitment, user, update=theirs)
    assert attached(ours.commitment, user)
