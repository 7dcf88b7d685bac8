"""The inbox: what a person was told or will be told, day by day."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from desks.addresses import page_links
from desks.duties import by_day, with_subjects
from desks.tables import told_list
from desks.who import person
from reminders.actions import mark_read
from reminders.models import Notification

PAGE_SIZE = 50


@require_safe
def inbox(request: HttpRequest) -> HttpResponse | FileResponse:
    """Show a person's own notifications, newest first."""
    own = Notification.objects.inbox_of(person(request))
    only_unread = request.GET.get("show") == "unread"
    rows = own.unread() if only_unread else own
    listing = told_list(with_subjects(rows).order_by("-created_at", "-pk"), request.GET, "inbox")
    if listing.form:
        return listing.file(at=timezone.now())
    page = Paginator(listing.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("Inbox"),
        "only_unread": only_unread,
        "unread": page.paginator.count if only_unread else own.unread().count(),
        "page": page,
        "days": by_day(page.object_list),
        **page_links(request.GET, page),
        **listing.context,
    }
    return render(request, "desks/inbox/inbox.html", context)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notification, or all of them, as read."""
    user, key = person(request), request.POST.get("key", "")
    if key and not Notification.objects.inbox_of(user).filter(duty_key=key).exists():
        raise Http404(_("There is no such notification."))
    if key or request.POST.get("do") == "all":
        count = mark_read(by=user, at=timezone.now(), key=key)
        said = ngettext("%(count)d marked as read.", "%(count)d marked as read.", count)
        messages.success(request, said % {"count": count})
    unread = "?show=unread" if request.POST.get("show") == "unread" else ""
    response = redirect("desks:inbox")
    response["Location"] += unread
    return response
