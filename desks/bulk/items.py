"""The things that are acted upon together: what each is now, and in which version it was seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.leading import leading_deadline
from commitments.models import Commitment, Deadline, ProgressUpdate
from commitments.permissions import access_commitments, access_update
from commitments.wording import reading_words
from frameworks.models import Framework


@dataclass(frozen=True, slots=True)
class Item:
    """One commitment, or one report, that was chosen."""

    key: str
    reference: str
    title: str
    url: str
    present: str
    stamp: str
    framework: Framework
    subject: Commitment | ProgressUpdate


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happens, or happened, to one item."""

    item: Item
    is_done: bool
    words: str


def find_commitments(user: User, uuids: Iterable[UUID], verb: str) -> list[Item]:
    """Return commitments on which a person may take an action. Raises Http404, PermissionDenied."""
    wanted = access_commitments(user, uuids=uuids, verb=verb)
    rows = Commitment.objects.filter(pk__in=[found.pk for found in wanted]).with_list_rows()
    return [_item(commitment) for commitment in rows.order_by("reference", "pk")]


def _item(commitment: Commitment) -> Item:
    return Item(
        key=str(commitment.uuid),
        reference=commitment.reference,
        title=commitment.title,
        url=reverse("desks:commitment", args=[commitment.uuid]),
        present=_present(commitment),
        stamp=stamp_of(commitment),
        framework=commitment.framework,
        subject=commitment,
    )


def _present(commitment: Commitment) -> str:
    deadline = leading_deadline(commitment)
    due = reading_words(deadline) if deadline else _("no deadline")
    names = [assignment.user.full_name for assignment in commitment.assignments.all()]
    who = ", ".join(names) or _("no point of contact")
    return f"{due} · {who}"


def stamp_of(subject: Commitment | ProgressUpdate) -> str:
    """Return the version of a thing with all that an action on it builds upon."""
    if isinstance(subject, ProgressUpdate):
        return str(subject.version)
    deadlines = sorted((row.pk, row.version) for row in subject.deadlines.all())
    people = sorted((row.pk, row.version) for row in subject.assignments.all())
    parts = [f"{kind}{pk}v{version}" for kind, rows in (("d", deadlines), ("a", people))
             for pk, version in rows]  # fmt: skip
    return ".".join([str(subject.version), *parts])


def find_reports(user: User, uuids: Iterable[UUID], verb: str) -> list[Item]:
    """Return reports that a person may review. Raises Http404, PermissionDenied."""
    found = [access_update(user, uuid=uuid, verb=verb) for uuid in sorted({*uuids})]
    found.sort(key=lambda update: (update.commitment.reference, update.pk))
    return [
        Item(
            key=str(update.uuid),
            reference=update.commitment.reference,
            title=update.commitment.title,
            url=reverse("desks:commitment", args=[update.commitment.uuid]),
            present=f"{update.get_state_display()} · {update.author} · {update.party.label}",
            stamp=stamp_of(update),
            framework=update.commitment.framework,
            subject=update,
        )
        for update in found
    ]


def locked(item: Item) -> Commitment | ProgressUpdate:
    """Return what an item stands for as it is now, held until the transaction ends."""
    if isinstance(item.subject, ProgressUpdate):
        rows = ProgressUpdate.objects.select_for_update(of=("self",))
        return rows.select_related("commitment__framework", "party", "author").get(
            pk=item.subject.pk
        )
    held = Commitment.objects.select_for_update(of=("self",)).select_related("framework")
    commitment = held.get(pk=item.subject.pk)
    list(Deadline.objects.select_for_update(of=("self",)).filter(commitment=commitment))
    return commitment
