"""Logging progress in one go: words, figures and evidence together, or nothing at all."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import User
from commitments.actions import (
    Figure,
    Proof,
    RefusedError,
    inspect_upload,
    log_progress,
    mend_progress,
    submit_update,
)
from commitments.actions.files import plain_name
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, Evidence, Indicator, Measurement, ProgressUpdate
from history.actions import StaleRecordError
from history.models import AuditEvent
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
FOUR = Figure(Decimal(4), "2026-06", "Minutes")


@pytest.fixture
def commitment() -> Commitment:
    return factories.create_commitment()


@pytest.fixture
def author() -> User:
    return factories.create_user()


@pytest.fixture
def indicator(commitment: Commitment) -> Indicator:
    return factories.create_indicator(commitment=commitment)


def kept_files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def proof(content: bytes = b"It was held.", name: str = "minutes.txt") -> Proof:
    return Proof("Minutes", upload=inspect_upload(SimpleUploadedFile(name, content)))


def log(commitment: Commitment, author: User, **overrides: Any) -> ProgressUpdate:
    fields: dict[str, Any] = {
        "uuid": uuid4(),
        "party": commitment.parties.get(),
        "figures": {},
        "submit": False,
        "health": "on_track",
        "by": author,
        "at": AT,
        **overrides,
    }
    return log_progress(commitment, **fields)


def mend(update: ProgressUpdate, author: User, **overrides: Any) -> ProgressUpdate:
    fields: dict[str, Any] = {
        "version": update.version,
        "figures": {},
        "submit": False,
        "by": author,
        "at": AT,
        **overrides,
    }
    return mend_progress(update, **fields)


def test_words_figures_and_evidence_are_written_together(
    commitment: Commitment, author: User, indicator: Indicator
) -> None:
    link = Proof("Page", url="https://example.org/page")

    update = log(commitment, author, figures={indicator: FOUR}, proofs=[link, proof()], submit=True)

    assert update.state == UpdateState.SUBMITTED
    value = Measurement.objects.get(update=update)
    assert (value.value, value.source, value.is_accepted) == (Decimal(4), "Minutes", False)
    assert {row.title for row in Evidence.objects.filter(update=update)} == {"Page", "Minutes"}


def test_a_file_is_kept_under_a_name_that_tells_nothing(
    commitment: Commitment, author: User
) -> None:
    log(commitment, author, proofs=[proof()])

    evidence = Evidence.objects.get()
    assert evidence.file_name == "minutes.txt"
    assert "minutes" not in str(evidence.file.name)
    assert len(evidence.sha256) == 64
    with evidence.file.open() as stored:
        assert stored.read() == b"It was held."


def test_a_refused_report_leaves_neither_rows_nor_history_nor_files(
    commitment: Commitment, author: User, indicator: Indicator
) -> None:
    before, events = kept_files(), AuditEvent.objects.count()

    with pytest.raises(RefusedError):
        log(commitment, author, health="", proofs=[proof()], figures={indicator: FOUR}, submit=True)

    assert not ProgressUpdate.objects.exists()
    assert not Evidence.objects.exists()
    assert AuditEvent.objects.count() == events
    assert kept_files() == before


def test_a_report_that_exists_is_not_written_again(commitment: Commitment, author: User) -> None:
    update = log(commitment, author)

    with pytest.raises(ValidationError):
        log(commitment, author, uuid=update.uuid)

    assert ProgressUpdate.objects.count() == 1


def test_mending_changes_takes_out_and_adds(
    commitment: Commitment, author: User, indicator: Indicator
) -> None:
    other = factories.create_indicator(commitment=commitment)
    update = log(commitment, author, figures={indicator: FOUR, other: FOUR}, proofs=[proof()])
    five = Figure(Decimal(5), "2026-07")

    mend(
        update, author, figures={indicator: five, other: None}, drop_reason="Not ours.",
        dropped=list(update.evidence.all()), narrative="Mended.",
    )  # fmt: skip

    update.refresh_from_db()
    assert update.narrative == "Mended."
    value = Measurement.objects.get()
    assert (value.indicator, value.value, str(value.measured_on)) == (
        indicator, Decimal(5), "2026-07-31",
    )  # fmt: skip
    assert not Evidence.objects.exists()
    verbs = {*AuditEvent.objects.filter(root=commitment.uuid).values_list("verb", flat=True)}
    assert {"mend_measurement", "drop_measurement", "drop_evidence"} <= verbs


@pytest.mark.django_db(transaction=True)
def test_the_file_of_dropped_evidence_goes_when_the_change_is_sure() -> None:
    commitment, author = factories.create_commitment(), factories.create_user()
    update = log(commitment, author, proofs=[proof()])
    kept = kept_files()

    with transaction.atomic():
        mend(update, author, dropped=list(update.evidence.all()), drop_reason="Not ours.")
        assert kept_files() == kept

    assert len(kept_files()) == len(kept) - 1


def test_what_a_report_has_is_not_attached_twice(commitment: Commitment, author: User) -> None:
    update = log(commitment, author, proofs=[proof()])

    mend(update, author, proofs=[proof(), proof(b"Something else.")])

    assert update.evidence.count() == 2


def test_evidence_of_another_report_is_not_dropped(commitment: Commitment, author: User) -> None:
    update, other = log(commitment, author), log(commitment, author, proofs=[proof()])

    mend(update, author, dropped=list(other.evidence.all()))

    assert other.evidence.count() == 1


def test_a_report_that_was_saved_meanwhile_is_left_alone(
    commitment: Commitment, author: User
) -> None:
    update = log(commitment, author)
    mend(update, author, narrative="First.")

    with pytest.raises(StaleRecordError):
        mend(update, author, narrative="Second.", proofs=[proof()])

    update.refresh_from_db()
    assert update.narrative == "First."
    assert not Evidence.objects.exists()


def test_a_submitted_report_is_not_mended(commitment: Commitment, author: User) -> None:
    update = submit_update(log(commitment, author), by=author, at=AT)

    with pytest.raises(RefusedError):
        mend(update, author, narrative="Too late.")


def test_a_file_that_lies_is_refused_with_words() -> None:
    with pytest.raises(RefusedError, match="not what its name says"):
        proof(b"MZ", "minutes.pdf")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a.txt", "a.txt"),
        ("C:\\secret\\a.txt", "a.txt"),
        ("../../a.txt", "a.txt"),
        ("two  words\n.txt", "two words.txt"),
        ("\u202etxt.exe.pdf", "txt.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_the_name_of_a_file_is_one_plain_line(name: str, plain: str) -> None:
    assert plain_name(name) == plain
