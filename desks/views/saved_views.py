"""Saved lists: saving one, opening it by its link, renaming, mailing and removing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import change_view, remove_view, restore_view, save_view
from accounts.models import ListPage, SavedView
from accounts.querysets import SavedViewQuerySet
from desks.forms.saved_views import RenameForm, ViewForm
from desks.tables import view_list
from desks.who import person

ADDRESSES = {
    ListPage.COMMITMENTS: "desks:commitments",
    ListPage.OVERDUE: "desks:overdue",
    ListPage.REVIEW: "desks:review",
}
MOST_SHARED = 50
# What each button of the page asks for.
WISHES: dict[str, dict[str, Any]] = {
    "mail-on": {"wants_mail": True},
    "mail-off": {"wants_mail": False},
    "share": {"is_shared": True},
    "unshare": {"is_shared": False},
}


def address_of(view: SavedView) -> str:
    """Return the address of the list with the filters that were saved."""
    page = reverse(ADDRESSES[ListPage(view.page)])
    return f"{page}?{view.query}" if view.query else page


@require_safe
def listing(request: HttpRequest) -> HttpResponse | FileResponse:
    """Show a person's saved views, and those that others share."""
    own, shared = _rows(request)
    listed = view_list([*own.select_related("owner"), *shared], request.GET)
    return listed.file(at=timezone.now()) if listed.form else _page(request, RenameForm())


def _rows(request: HttpRequest) -> tuple[SavedViewQuerySet, SavedViewQuerySet]:
    user = person(request)
    own = SavedView.objects.kept().filter(owner=user).order_by("name", "pk")
    others = SavedView.objects.visible_to(user).kept().filter(is_shared=True).exclude(owner=user)
    shared = others.select_related("owner").order_by("owner__full_name", "name", "pk")
    return own, shared


def _page(
    request: HttpRequest, form: RenameForm, *, renamed: UUID | None = None, status: int = 200
) -> HttpResponse:
    own, shared = _rows(request)
    context = {
        "title": _("Saved views"),
        **view_list((), request.GET).context,
        "views": own,
        "shared": shared[:MOST_SHARED],
        "removed": _removed(request),
        "form": form,
        "renamed": renamed,
    }
    return render(request, "desks/views/list.html", context, status=status)


def _removed(request: HttpRequest) -> SavedView | None:
    """Return what was removed just now, so that it can be brought back."""
    try:
        uuid = UUID(request.GET.get("removed", ""))
    except ValueError:
        return None
    gone = SavedView.objects.filter(owner=person(request), removed_at__isnull=False)
    return gone.filter(uuid=uuid).first()


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save a list as it is filtered now; in the place of another view only where that is ticked."""
    user, form = person(request), ViewForm(request.POST)
    taken: SavedView | None = None
    if form.is_valid():
        said = dict(form.cleaned_data)
        said["is_replacing"] = said.pop("replaces") == said["name"]
        try:
            made = save_view(user, at=timezone.now(), **said)
        except ValidationError as error:
            rows = SavedView.objects.kept().filter(owner=user, name=said["name"])
            taken = None if said["is_replacing"] else rows.first()
            form.add_error("name" if taken else None, error.messages)
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": made})
            return redirect(address_of(made))
    if taken and taken.wants_mail:
        # Replacing its filters does not end its mail, unless the tick is taken away.
        form.data = {**request.POST.dict(), "wants_mail": "on"}
    context = {"title": _("Save this view"), "form": form, "taken": taken}
    return render(request, "desks/views/form.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open a view by its link; or do with one's own what a button asks for."""
    rows = SavedView.objects.visible_to(person(request))
    found = rows.filter(uuid=uuid).first()
    if found is None or (found.removed_at and request.POST.get("do") != "restore"):
        raise Http404(_("There is no such view."))
    if request.method != "POST":
        return redirect(address_of(found))
    if found.owner_id != person(request).pk:
        raise PermissionDenied(_("Only whose view it is may change it."))
    return _changed(request, found)


def _changed(request: HttpRequest, found: SavedView) -> HttpResponse:
    do = request.POST.get("do", "")
    signed: dict[str, Any] = {"by": person(request), "at": timezone.now()}
    back = reverse("desks:saved-views")
    form = RenameForm(request.POST if do == "rename" else None)
    try:
        if do == "rename":
            if not form.is_valid():
                return _page(request, form, renamed=found.uuid, status=422)
            change_view(found, name=form.cleaned_data["name"], **signed)
        elif do in WISHES:
            change_view(found, **WISHES[do], **signed)
        elif do == "remove":
            remove_view(found, **signed)
            back += f"?removed={found.uuid}"
        elif do == "restore":
            restore_view(found, **signed)
        else:
            raise Http404(_("There is no such action."))
    except ValidationError as error:
        if do != "rename":
            messages.error(request, " ".join(error.messages))
            return redirect(back)
        form.add_error("name", error.messages)
        return _page(request, form, renamed=found.uuid, status=422)
    return redirect(back)
