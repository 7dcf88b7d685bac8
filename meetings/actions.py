"""Keeping the series of meetings: which body reports to which.

Entering and moving a meeting lives with the commitments, whose deadlines hang on it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from history.actions import save_recorded
from meetings.models import Forum


class ReportingError(ValueError):
    """A forum cannot report to another; the message is fit to show."""


class ReportingLoopError(ReportingError):
    """A forum would report to itself through others."""


def reporting_chain(forum: Forum) -> list[Forum]:
    """Return the forum and those it reports to, in order, however long the chain."""
    chain = [forum]
    while (above := chain[-1].reports_to) is not None:
        if above in chain:
            raise ReportingLoopError(_loop_message([*chain, above]))
        chain.append(above)
    return chain


def _loop_message(chain: list[Forum]) -> str:
    words = " → ".join(forum.code for forum in chain)
    return _("This would be a loop: %(chain)s. A forum cannot report to itself.") % {"chain": words}


def check_reports_to(forum: Forum, other: Forum | None) -> None:
    """Raise ReportingError where a forum would report to itself, or out of its framework."""
    if other is None:
        return
    if other.framework_id != forum.framework_id:
        raise ReportingError(
            _("%(forum)s and %(other)s belong to different frameworks.")
            % {"forum": forum.code, "other": other.code}
        )
    chain = reporting_chain(other)
    if forum in chain:
        raise ReportingLoopError(_loop_message([forum, *chain[: chain.index(forum) + 1]]))


def set_reports_to(
    forum: Forum, *, other: Forum | None, by: User | None, at: datetime, reason: str = ""
) -> Forum:
    """Let a forum report to another. Raises ReportingError."""
    with transaction.atomic():
        # All forums of the framework are locked, so that two people cannot close a loop together.
        list(Forum.objects.select_for_update().filter(framework=forum.framework).order_by("pk"))
        forum.refresh_from_db()
        other = Forum.objects.get(pk=other.pk) if other else None
        check_reports_to(forum, other)
        forum.reports_to = other
        save_recorded(forum, by=by, at=at, verb="set_reports_to", reason=reason)
    return forum
