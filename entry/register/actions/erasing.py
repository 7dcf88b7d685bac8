"""Erasing a person wherever the program holds their name, not in the account alone."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.actions import erase_person, known_of
from accounts.models import User
from entry.sheets.models import SheetJob, SheetRow
from entry.sheets.states import JobState, SheetKind
from frameworks.actions import forget_invited
from reminders.models import Mail

# An import that was not written yet cannot go on without what its rows said.
UNWRITTEN = (JobState.MAPPING, JobState.CHECKING, JobState.PREVIEW, JobState.APPLYING)


# Kept in English: it is stored.
GONE = "erased: it held a person who is erased"


def erase_everywhere(person: User, *, by: User, at: datetime, reason: str) -> None:
    """Erase a person: accounts, history, invitations, sheets of members, what mail servers said.

    Raises ValidationError, as erase_person does.
    """
    known = known_of(person)
    with transaction.atomic():
        erase_person(person, by=by, at=at, reason=reason)
        forget_invited(known.addresses, by=by, at=at)
        _forget_sheets(known.addresses)
        mails = Mail.objects.filter(recipient__in=[one.pk for one in known.accounts])
        mails.exclude(last_error="").update(last_error="")


def _forget_sheets(addresses: Collection[str]) -> None:
    rows = SheetRow.objects.filter(job__kind=SheetKind.MEMBERS, values__email__in=[*addresses])
    jobs = SheetJob.objects.filter(pk__in=rows.values("job")).order_by("pk")
    for job in jobs.select_for_update():
        name = str(job.file.name)
        if name:
            transaction.on_commit(partial(job.file.storage.delete, name))
        told = {"file": "", "file_name": GONE}
        if job.state in UNWRITTEN:
            told |= {"state": JobState.FAILED, "message": GONE}
        SheetJob.objects.filter(pk=job.pk).update(**told)
    rows.update(values={}, changes={}, key="")
