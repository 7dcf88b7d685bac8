"""The page that tells a record's story from the audit trail; names are looked up, not kept."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from history.admin.signing import person
from history.models import AuditEvent
from history.telling import Words, revealed, words_behind

if TYPE_CHECKING:
    from history.admin.records import RecordAdmin

PER_PAGE = 100


def names_of(actors: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of the people behind ids, in one query."""
    people = get_user_model()._default_manager.filter(uuid__in={id_ for id_ in actors if id_})
    return {person.uuid: str(person) for person in people}


def words_of(changes: dict[str, list[Any]], words: Words) -> list[dict[str, Any]]:
    """Return the changes of an event as lines of field, before and after.

    What a new record leaves empty is no change that anybody looks for.
    """
    shown = (
        (name, _shown(revealed(old, words)), _shown(revealed(new, words)))
        for name, (old, new) in sorted(changes.items())
    )
    return [{"field": name, "before": old, "after": new} for name, old, new in shown if old or new]


def _shown(value: Any) -> str:
    """Return a value in what fits a line or three."""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "-"
    text = "" if value is None else str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def story_view(
    model_admin: "RecordAdmin",
    request: HttpRequest,
    object_id: str,
    extra_context: dict[str, Any],
) -> HttpResponse:
    """Show who did what to a record and to all that hangs on it, newest first."""
    obj: Any = model_admin.get_object(request, unquote(object_id))
    if getattr(obj, "uuid", None) is None:
        raise Http404(_("There is no such record."))
    if not model_admin.has_view_permission(request, obj):
        raise PermissionDenied
    events = AuditEvent.objects.visible_to(person(request)).filter(
        Q(root=obj.uuid) | Q(subject=obj.uuid)
    )
    page = Paginator(events.newest_first(), PER_PAGE).get_page(request.GET.get("p"))
    names = names_of(event.actor for event in page)
    words = words_behind(page)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("History: %(record)s") % {"record": obj},
        "object": obj,
        "opts": model_admin.opts,
        "page": page,
        "events": [
            {
                "event": event,
                "actor": names.get(event.actor, "") if event.actor else _("the system"),
                "changes": words_of(event.changes, words),
            }
            for event in page
        ],
        **extra_context,
    }
    return TemplateResponse(request, "admin/record_history.html", context)
