"""What a reviewer reads of each report in the queue."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from commitments.models import ProgressUpdate
from commitments.querysets import ProgressUpdateQuerySet
from commitments.wording import number_words


@dataclass(frozen=True, slots=True)
class Attached:
    """A link or a file that supports a report."""

    title: str
    url: str
    file_url: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report that waits."""

    uuid: str
    reference: str
    title: str
    url: str
    author: str
    party: str
    health: str
    health_code: str
    texts: tuple[tuple[str, str], ...]
    figures: tuple[str, ...]
    update: ProgressUpdate
    evidence: tuple[Attached, ...]
    submitted_at: datetime | None
    signed_off_by: str
    is_demo: bool
    is_chosen: bool


def to_be_signed_by(user: User) -> ProgressUpdateQuerySet:
    """Return the reports of this person's party that wait for its sign-off, oldest first."""
    return with_all(ProgressUpdate.objects.signable_by(user))


def with_all(rows: ProgressUpdateQuerySet) -> ProgressUpdateQuerySet:
    """Fetch what a reviewer reads of reports, in a constant number of queries."""
    people = rows.select_related("commitment", "author", "party", "signed_off_by")
    return people.prefetch_related(
        "measurements__indicator", "evidence", "milestones", "steps__initiative"
    )


def _texts(update: ProgressUpdate) -> tuple[tuple[str, str], ...]:
    names = ("narrative", "next_steps", "obstacles", "help_needed")
    labels = {field.name: str(field.verbose_name) for field in update._meta.concrete_fields}
    return tuple((labels[name], text) for name in names if (text := getattr(update, name)))


def report_row(update: ProgressUpdate, *, is_chosen: bool) -> ReportRow:
    """Return a report that was fetched with `with_all`."""
    return ReportRow(
        uuid=str(update.uuid),
        reference=update.commitment.reference,
        title=update.commitment.title,
        url=reverse("desks:commitment", args=[update.commitment.uuid]),
        author=update.author.full_name,
        party=update.party.label,
        health=str(update.get_health_display()),
        health_code=update.health,
        texts=_texts(update),
        figures=tuple(
            f"{row.indicator.name}: {number_words(row.value)} {row.indicator.unit} "
            f"({row.measured_edtf})"
            for row in update.measurements.all()
        ),
        update=update,
        evidence=tuple(
            Attached(
                title=row.title,
                url=row.url,
                file_url=reverse("desks:evidence-file", args=[row.uuid]) if row.file else "",
            )
            for row in update.evidence.all()
        ),
        submitted_at=update.submitted_at,
        signed_off_by=update.signed_off_by.full_name if update.signed_off_by else "",
        is_demo=update.is_demo,
        is_chosen=is_chosen,
    )
