"""Newer versions of evidence, and taking evidence out of a report again."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.files import Upload, check_room, discard_name, hold_file
from commitments.actions.refusal import RefusedError
from commitments.domain.vocabulary import UpdateState
from commitments.models import Evidence, EvidenceVersion, ProgressUpdate
from commitments.querysets import OPEN_TO_EVIDENCE
from commitments.querysets.reports import INTERNAL_STATES
from history.actions import StaleRecordError, delete_recorded, save_recorded
from history.models import AuditEvent

# What a version holds of a piece of evidence.
VERSIONED = (
    "title", "statement", "url", "file_name", "sha256", "size", "attached_by", "attached_at",
)  # fmt: skip


def replace_evidence(
    evidence: Evidence,
    *,
    version: int | None = None,
    title: str = "",
    url: str = "",
    upload: Upload | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> Evidence:
    """Put a newer link or file in the place of a piece of evidence; the old one is kept beside it.

    A judgement that names the evidence goes on naming all its versions. Raises RefusedError, and
    StaleRecordError where `version` is not the present one.
    """
    if not url and upload is None:
        raise RefusedError(_("Give a link or a file."))
    with hold_file(upload) as kept, transaction.atomic():
        evidence = _locked(evidence)
        if version is not None and evidence.version != version:
            raise StaleRecordError(evidence)
        if holds_the_same(evidence, url=url, upload=upload):
            raise RefusedError(_("This is what is attached already."))
        check_room(evidence.commitment, evidence.update, upload)
        if _was_shared(evidence):
            _keep_version(evidence, by=by, at=at)
        elif evidence.file:
            # Nobody outside the party has seen it, and a version is as widely seen as the newest.
            name = str(evidence.file.name)
            transaction.on_commit(partial(discard_name, name), robust=True)
        evidence.title, evidence.url = title or evidence.title, url
        evidence.file = kept
        evidence.file_name = upload.name if upload else ""
        evidence.sha256 = upload.sha256 if upload else ""
        evidence.size = upload.size if upload else 0
        evidence.attached_by, evidence.attached_at = by, at
        save_recorded(evidence, by=by, at=at, verb="replace_evidence", reason=reason)
    return evidence


def holds_the_same(evidence: Evidence, *, url: str, upload: Upload | None) -> bool:
    """Say whether the latest version is this very link and file."""
    return (evidence.url, evidence.sha256) == (url, upload.sha256 if upload else "")


def _was_shared(evidence: Evidence) -> bool:
    """Say whether anybody outside its party could see evidence in its present version."""
    report = evidence.update
    if report is None or report.state not in INTERNAL_STATES:
        return True
    told = AuditEvent.objects.filter(subject=report.uuid, is_internal=False)
    since = evidence.attached_at
    return since is not None and told.filter(occurred_at__gte=since).exists()


def _locked(evidence: Evidence) -> Evidence:
    """Lock evidence and the report that it belongs to. Raises RefusedError for one under review."""
    if evidence.update_id is not None:
        reports = ProgressUpdate.objects.select_for_update(of=("self",))
        report = reports.select_related("commitment__framework").get(pk=evidence.update_id)
        # Where a party signs off, what was signed stays as it is until it is signed again.
        is_signed = report.commitment.framework.needs_sign_off
        if report.state not in ((UpdateState.DRAFT,) if is_signed else OPEN_TO_EVIDENCE):
            raise RefusedError(
                _("This report is %(state)s; its evidence does not change now.")
                % {"state": report.get_state_display()}
            )
    rows = Evidence.objects.select_for_update(of=("self",))
    return rows.select_related("commitment__framework", "update__party").get(pk=evidence.pk)


def _keep_version(evidence: Evidence, *, by: User, at: datetime) -> None:
    number = evidence.versions.count() + 1
    earlier = EvidenceVersion(evidence=evidence, number=number)
    for name in VERSIONED:
        setattr(earlier, name, getattr(evidence, name))
    earlier.file = evidence.file.name
    save_recorded(earlier, by=by, at=at, verb="keep_version")


def drop_evidence(evidence: Evidence, *, reason: str, by: User, at: datetime) -> None:
    """Take evidence out of a report that is in its author's hands, with all its versions.

    The files go when the change is sure; the history keeps their names and hashes. Raises
    RefusedError without a reason.
    """
    if not reason.strip():
        raise RefusedError(_("Say why the evidence is taken out."))
    with transaction.atomic():
        names = [row.file.name for row in (evidence, *evidence.versions.all()) if row.file]
        delete_recorded(evidence, by=by, at=at, verb="drop_evidence", reason=reason)
        for name in names:
            transaction.on_commit(partial(discard_name, str(name)), robust=True)
