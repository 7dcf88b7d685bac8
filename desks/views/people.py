"""The people of a framework: who belongs to it, who is invited, what nobody answers for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from commitments.actions import RefusedError, reassign
from desks.addresses import page_links
from desks.forms.people import HandOverForm, InviteForm, MemberForm
from desks.people import contacts_of, invitations_of, lines_of, memberships_of, orphans_of
from desks.who import person
from frameworks.actions import change_role, end_membership, invite, withdraw_invitation
from frameworks.models import Framework, RoleChoices
from frameworks.permissions import access_membership, access_people
from frameworks.roles import Role

PAGE_SIZE, ORPHANS = 50, 50


class _Page:
    """One request to the page: who asks, about which framework, when."""

    def __init__(self, request: HttpRequest, code: str) -> None:
        self.request, self.user, self.at = request, person(request), timezone.now()
        self.framework: Framework = access_people(self.user, code=code)
        self.today = self.at.date()
        self.orphans = orphans_of(self.framework, self.user, today=self.today)

    def bound(self, name: str) -> Any:
        return self.request.POST if self.request.POST.get("do") == name else None

    @property
    def signed(self) -> dict[str, Any]:
        return {"by": self.user, "at": self.at}

    def inviting(self) -> InviteForm:
        return InviteForm(self.bound("invite"), framework=self.framework)

    def handing_over(self) -> HandOverForm:
        members = contacts_of(self.framework, today=self.today)
        shown = list(self.orphans[:ORPHANS])
        return HandOverForm(self.bound("hand-over"), members=members, orphans=shown)


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Show the people of a framework to those who lead it, and do what they ask."""
    page = _Page(request, code)
    if request.method != "POST":
        return _show(page)
    doing: dict[str, Callable[[_Page], HttpResponse]] = {
        "invite": _invite,
        "withdraw": _withdraw,
        "role": _role,
        "end": _end,
        "hand-over": _hand_over,
    }
    act = doing.get(request.POST.get("do", ""))
    if act is None:
        raise Http404(_("There is no such action."))
    return act(page)


def _show(page: _Page, **bound: forms.Form) -> HttpResponse:
    shown = Paginator(memberships_of(page.framework), PAGE_SIZE).get_page(
        page.request.GET.get("page")
    )
    orphans = list(page.orphans[:ORPHANS])
    context: dict[str, Any] = {
        "title": _("People"),
        "framework": page.framework,
        "lines": lines_of(shown, today=page.today),
        "page": shown,
        "roles": RoleChoices.choices,
        "invitations": list(invitations_of(page.framework, at=page.at)),
        "orphans": orphans,
        "invite_form": page.inviting(),
        "hand_over_form": page.handing_over() if orphans else None,
        **page_links(page.request.GET, shown),
        **bound,
    }
    return render(page.request, "desks/people/people.html", context, status=422 if bound else 200)


def _back(page: _Page, words: str) -> HttpResponse:
    messages.success(page.request, words)
    return redirect("desks:people", page.framework.code)


def _refused(page: _Page, error: ValidationError) -> HttpResponse:
    messages.error(page.request, " ".join(error.messages))
    return redirect("desks:people", page.framework.code)


def _invite(page: _Page) -> HttpResponse:
    form = page.inviting()
    if not form.is_valid():
        return _show(page, invite_form=form)
    try:
        invite(page.framework, **form.cleaned_data, **page.signed)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(page, invite_form=form)
    words = _("A letter goes to %(name)s. It holds for seven days.")
    return _back(page, words % {"name": form.cleaned_data["full_name"]})


def _withdraw(page: _Page) -> HttpResponse:
    rows = invitations_of(page.framework, at=page.at)
    found = rows.filter(uuid=_uuid(page.request, "invitation")).first()
    if found is None:
        raise Http404(_("There is no such invitation."))
    try:
        withdraw_invitation(found, **page.signed)
    except ValidationError as error:
        return _refused(page, error)
    return _back(page, _("The invitation is taken back."))


def _role(page: _Page) -> HttpResponse:
    row = access_membership(page.user, page.framework, uuid=_uuid(page.request, "member"))
    form = MemberForm(page.request.POST)
    if not form.is_valid() or not form.cleaned_data["role"]:
        raise Http404(_("There is no such role."))
    told = form.cleaned_data
    try:
        change_role(row, role=Role(told["role"]), reason=told["reason"], **page.signed)
    except ValidationError as error:
        return _refused(page, error)
    return _back(page, _("%(name)s has another role now.") % {"name": row.user})


def _end(page: _Page) -> HttpResponse:
    row = access_membership(page.user, page.framework, uuid=_uuid(page.request, "member"))
    form = MemberForm(page.request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        end_membership(row, reason=reason, **page.signed)
    except ValidationError as error:
        return _refused(page, error)
    return _back(page, _("%(name)s does not have this role any more.") % {"name": row.user})


def _hand_over(page: _Page) -> HttpResponse:
    form = page.handing_over()
    if not form.is_valid():
        return _show(page, hand_over_form=form)
    told = form.cleaned_data
    chosen = list(page.orphans.filter(uuid__in=told["commitments"]).prefetch_related("assignments"))
    try:
        _reassign_all(chosen, told, by=page.user, at=page.at)
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
        return _show(page, hand_over_form=form)
    count = len(chosen)
    words = ngettext(
        "One commitment is in new hands.", "%(count)s commitments are in new hands.", count
    )
    return _back(page, words % {"count": count})


def _reassign_all(chosen: list[Any], told: dict[str, Any], *, by: User, at: datetime) -> None:
    """Hand all of them over or none."""
    member = told["member"]
    with transaction.atomic():
        for commitment in chosen:
            reassign(
                commitment,
                assignments=list(commitment.assignments.all()),
                user=member.user,
                party=member.party,
                reason=told["reason"],
                by=by,
                at=at,
            )


def _uuid(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Http404(_("There is no such record.")) from error
