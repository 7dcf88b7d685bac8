"""The ledger: who was told what, by which channel, or why not; and the mails that are stuck."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from commitments.actions import RefusedError
from commitments.lists import check_decides
from commitments.models import Commitment
from desks.addresses import changed, page_links
from desks.duties import told, with_subjects
from desks.forms.texts import Words
from desks.ledger import WINDOW_DAYS, planned_soon, stuck, with_duties
from desks.tables import told_list
from desks.who import person
from reminders.actions import cancel_mail, replay
from reminders.filters import NotificationFilter
from reminders.models import Mail, Notification
from reminders.querysets import NotificationQuerySet

PAGE_SIZE = 50
MAILS_SIZE = 25
FILTERS = tuple(NotificationFilter.base_filters)


class DecideForm(forms.Form):
    """What becomes of a mail, and why."""

    reason = Words(label=_l("Reason"), rows=2, max_length=2_000)


def _before(request: HttpRequest) -> int | None:
    """Return the place in the ledger from which older rows are asked for."""
    place = request.GET.get("before", "")
    return int(place) if place.isascii() and place.isdigit() and len(place) < 19 else None


def _page(rows: NotificationQuerySet, before: int | None) -> tuple[list[Notification], int | None]:
    """Return some rows, newest first, and the place of the last where there are more.

    Walked by place and not by page: a ledger of years is not counted to show its newest rows.
    """
    rows = rows if before is None else rows.filter(pk__lt=before)
    found = list(with_subjects(rows).order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return shown, shown[-1].pk if len(found) > PAGE_SIZE else None


@require_safe
def ledger(request: HttpRequest) -> HttpResponse | FileResponse:
    """Show who was told what in the frameworks whose books a person keeps."""
    user, at = person(request), timezone.now()
    check_decides(user)
    filters = NotificationFilter(
        request.GET, queryset=Notification.objects.visible_to(user), request=request
    )
    is_valid, before = filters.is_valid(), _before(request)
    found = filters.qs if is_valid else Notification.objects.none()
    listing = told_list(with_subjects(found).order_by("-pk"), request.GET, "ledger")
    if listing.form and is_valid:
        return listing.file(at=at)
    rows, last = _page(found, before)
    planned = []
    if is_valid and before is None:
        chosen = filters.chosen(Commitment.objects.editable_by(user))
        is_one = bool(request.GET.get("commitment"))
        planned = planned_soon(chosen, at=at, is_one=is_one)
    without = ("before",)
    context = {
        "title": _("Ledger of reminders"),
        "first_filters": [filters.form[name] for name in FILTERS],
        "is_valid": is_valid,
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "rows": [told(duty) for duty in rows],
        "planned": planned,
        "window": WINDOW_DAYS,
        "is_first": before is None,
        "stuck_count": Mail.objects.editable_by(user).waiting_for_a_person().count(),
        "older_link": changed(request.GET, without=without, before=last) if last else "",
        "newest_link": changed(request.GET, without=without) if before is not None else "",
        **listing.context,
    }
    return render(request, "desks/ledger/ledger.html", context)


@require_safe
def stuck_mails(request: HttpRequest) -> HttpResponse:
    """Show the mails that were given up or are held, oldest first."""
    user = person(request)
    check_decides(user)
    mails = Mail.objects.editable_by(user).waiting_for_a_person()
    page = Paginator(with_duties(mails, user).order_by("created_at", "pk"), MAILS_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "title": _("Mails that wait for a person"),
        "page": page,
        "mails": [stuck(mail) for mail in page.object_list],
        **page_links(request.GET, page),
    }
    return render(request, "desks/ledger/mails.html", context)


def _mail(user: User, uuid: UUID) -> Mail:
    check_decides(user)
    mail = with_duties(Mail.objects.editable_by(user), user).filter(uuid=uuid).first()
    if mail is None:
        raise Http404(_("There is no such mail."))
    return mail


@require_http_methods(["GET", "HEAD", "POST"])
def stuck_mail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send a mail again, or take it back; what was typed stays on every refusal."""
    user = person(request)
    mail = _mail(user, uuid)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        act = cancel_mail if request.POST.get("do") == "cancel" else replay
        try:
            act(mail, reason=form.cleaned_data["reason"], by=user, at=timezone.now())
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            taken = act is cancel_mail
            said = _("Taken back; nobody gets it.") if taken else _("It goes out again now.")
            messages.success(request, said)
            return redirect("desks:stuck-mails")
    context = {"title": _("A mail that waits"), "mail": stuck(mail), "form": form}
    return render(request, "desks/ledger/mail.html", context)
