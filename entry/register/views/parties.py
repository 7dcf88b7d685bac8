"""The register of parties, and the page of one: its names, and its members on a day."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from commitments.actions import RefusedError
from commitments.spreadsheets.listing import Column, Listing
from entry.register import actions
from entry.register.forms import DayForm, EndForm, MemberForm, NameForm, ReasonForm
from entry.register.permissions import check_keeps_books, keeps_books
from frameworks.models import Party, PartyMember, PartyName
from history.actions import StaleRecordError
from history.admin.signing import person

LISTED = 100
COLUMNS = (
    Column("name", _l("name"), lambda r: r.name, ("name",)),
    Column("short_name", _l("short name"), lambda r: r.short_name),
    Column("code", _l("code"), lambda r: r.code, ("code",)),
    Column("kind", _l("kind"), lambda r: str(r.get_kind_display()), ("kind",)),
    Column("parent", _l("part of"), lambda r: str(r.parent or ""), ("parent__name",)),
    Column("names", _l("also called"), lambda r: "; ".join(n.name for n in r.names.all())),
)


def ambiguous(names: "list[str]") -> set[str]:
    """Return which of these names, in small letters, several parties have; two queries."""
    asked = {name.casefold() for name in names}
    parties = Party.objects.current()
    owners: Counter[str] = Counter()
    told: dict[int, set[str]] = {}
    for key, *written in parties.values_list("pk", "name", "short_name"):
        told.setdefault(key, set()).update(name.casefold() for name in written if name)
    for key, name in PartyName.objects.filter(party__in=parties).values_list("party", "name"):
        told.setdefault(key, set()).add(name.casefold())
    for called in told.values():
        owners.update(called & asked)
    return {name for name, count in owners.items() if count > 1}


@require_safe
def parties(request: HttpRequest) -> HttpResponse | FileResponse:
    """List the register, with what it is called otherwise; found by every name."""
    user = person(request)
    check_keeps_books(user)
    query = request.GET.get("q", "").strip()[:200]
    rows = Party.objects.visible_to(user).current().select_related("parent")
    if query:
        rows = rows.called(query)
    rows = rows.prefetch_related("names").order_by("name", "pk")
    listing = Listing("parties", COLUMNS, rows, request.GET, _("by name"))
    if listing.form:
        return listing.file(at=timezone.now())
    page = Paginator(listing.rows, LISTED).get_page(request.GET.get("page"))
    told = [name.name for party in page.object_list for name in party.names.all()]
    double = ambiguous(told)
    lines = [
        {
            "party": party,
            "names": [
                {"name": row.name, "is_ambiguous": row.name.casefold() in double}
                for row in party.names.all()
            ],
        }
        for party in page.object_list
    ]
    context = {
        "title": _("Register of parties"),
        "q": query,
        "lines": lines,
        **listing.shown(page),
    }
    return render(request, "entry/register/parties.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def party_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a party with its names and members, and change them."""
    user = person(request)
    rows = Party.objects.visible_to(user).select_related("parent", "merged_into")
    party = get_object_or_404(rows, uuid=uuid)
    forms: dict[str, Form] = {"name_form": NameForm(), "member_form": MemberForm(group=party)}
    if request.method == "POST":
        check_keeps_books(user)
        step = request.POST.get("step", "")
        form = _form_of(step, request, party)
        if form.is_valid() and _take(request, step, party, form):
            return redirect("register:party", party.uuid)
        forms[FORMS.get(step, "step_form")] = form
    context = {**_shown(request, party), "step_form": None, **forms}
    status = 422 if request.method == "POST" else 200
    return render(request, "entry/register/party.html", context, status=status)


FORMS = {"add_name": "name_form", "add_member": "member_form"}


def _form_of(step: str, request: HttpRequest, party: Party) -> Form:
    if step == "add_name":
        return NameForm(request.POST)
    if step == "add_member":
        return MemberForm(request.POST, group=party)
    return EndForm(request.POST) if step == "end_membership" else ReasonForm(request.POST)


def _take(request: HttpRequest, step: str, party: Party, form: Form) -> bool:
    """Take a step; say whether it was taken."""
    told: dict[str, Any] = {**form.cleaned_data, "by": person(request), "at": timezone.now()}
    row = request.POST.get("row", "")
    key = int(row) if row.isdecimal() else 0
    try:
        if step == "add_name":
            actions.add_name(party, **told)
        elif step == "drop_name":
            actions.drop_name(get_object_or_404(party.names, pk=key), **told)
        elif step == "add_member":
            actions.add_member(party, **told)
        elif step == "end_membership":
            actions.end_membership(get_object_or_404(party.members, pk=key), **told)
        else:
            form.add_error(None, _("There is no such step."))
            return False
    except (RefusedError, StaleRecordError) as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
    else:
        messages.success(request, _("Saved."))
        return True
    return False


def _shown(request: HttpRequest, party: Party) -> dict[str, Any]:
    """Return what the page shows of a party."""
    day_form = DayForm(request.GET if "on" in request.GET else None)
    chosen: date | None = day_form.cleaned_data["on"] if day_form.is_valid() else None
    on = chosen or timezone.localdate()
    names = list(party.names.order_by("name", "pk"))
    double = ambiguous([row.name for row in names])
    listed = PartyMember.objects.filter(group=party).select_related("member", "group")
    return {
        "title": party.name,
        "party": party,
        "names": [{"row": row, "is_ambiguous": row.name.casefold() in double} for row in names],
        "day_form": day_form,
        "on": on,
        "members": list(Party.objects.members_of(party, on=on)),
        "listed": list(listed.order_by("member__name", "starts_on", "pk")),
        "groups": list(party.groups.select_related("group").order_by("group__name", "pk")),
        "merged": list(party.merged_from.order_by("name", "pk")),
        "may_edit": keeps_books(person(request)) and not party.merged_into_id,
    }
