"""A person's own mail: how and when they want it, and who gets it while they are away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from commitments.actions import RefusedError
from desks.forms.my_mail import AbsenceForm, AlternateForm, WishesForm
from desks.who import person
from frameworks.models import Alternate
from reminders.actions import (
    drop_alternate,
    end_absence,
    enter_absence,
    name_alternate,
    set_wishes,
)
from reminders.covering import mail_reaches
from reminders.policy import local_day

PAGE = "desks/my_mail.html"


def _others(user: User) -> QuerySet[User]:
    """Return who may stand in: the people of one's frameworks who have not left."""
    people: QuerySet[User] = User.objects.active().visible_to(user).exclude(pk=user.pk)
    return people.order_by("full_name", "pk")


def _absences(user: User, at: datetime) -> QuerySet[Alternate]:
    today = local_day(at, zone=user.time_zone)
    rows = Alternate.objects.filter(user=user, ends_on__gte=today).select_related("alternate")
    return rows.order_by("starts_on", "pk")


def _standing(user: User) -> Alternate | None:
    rows = Alternate.objects.standing().filter(user=user)
    return rows.select_related("alternate").first()


def _show(request: HttpRequest, **bound: forms.Form) -> HttpResponse:
    """Show the page; a form that was sent comes back as it was typed."""
    user, at = person(request), timezone.now()
    standing = _standing(user)
    people = _others(user)
    wishes = {name: getattr(user, name) for name in WishesForm.base_fields}
    named = {"alternate": standing.alternate.uuid if standing else None}
    context: dict[str, Any] = {
        "title": _("My mail"),
        "wishes": WishesForm(initial=wishes),
        "alternate": AlternateForm(initial=named, people=people),
        "absence": AbsenceForm(people=people),
        "absences": list(_absences(user, at)),
        "today": local_day(at, zone=user.time_zone),
        "comes_back": not mail_reaches(user),
        "has_others": people.exists(),
        **bound,
    }
    return render(request, PAGE, context, status=422 if bound else 200)


@require_safe
def my_mail(request: HttpRequest) -> HttpResponse:
    """Show how one gets mail, and who stands in."""
    return _show(request)


@require_POST
def save_wishes(request: HttpRequest) -> HttpResponse:
    """Keep language, place, hour and whether there is a daily mail."""
    user = person(request)
    form = WishesForm(request.POST)
    if not form.is_valid():
        return _show(request, wishes=form)
    set_wishes(user, by=user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Saved. It holds from the next mail on."))
    return redirect("desks:my-mail")


@require_POST
def save_alternate(request: HttpRequest) -> HttpResponse:
    """Name a standing alternate, or nobody."""
    user, at = person(request), timezone.now()
    form = AlternateForm(request.POST, people=_others(user))
    if not form.is_valid():
        return _show(request, alternate=form)
    alternate = form.cleaned_data["alternate"]
    try:
        if alternate:
            name_alternate(user, alternate=alternate, by=user, at=at)
            words = _("%(name)s is asked when you do not answer.") % {"name": alternate}
        else:
            standing = _standing(user)
            if standing:
                drop_alternate(standing, by=user, at=at)
            words = _("Nobody stands in for you always.")
    except RefusedError as refusal:
        form.add_error("alternate", str(refusal))
        return _show(request, alternate=form)
    messages.success(request, words)
    return redirect("desks:my-mail")


@require_POST
def add_absence(request: HttpRequest) -> HttpResponse:
    """Enter days away and who gets one's mail on them."""
    user = person(request)
    form = AbsenceForm(request.POST, people=_others(user))
    if not form.is_valid():
        return _show(request, absence=form)
    told = dict(form.cleaned_data)
    cover = told.pop("cover")
    try:
        enter_absence(user, alternate=cover, **told, by=user, at=timezone.now())
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
        return _show(request, absence=form)
    messages.success(
        request, _("On these days %(name)s gets what would go to you.") % {"name": cover}
    )
    return redirect("desks:my-mail")


@require_POST
def stop_absence(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End an absence of one's own."""
    user, at = person(request), timezone.now()
    row = _absences(user, at).select_related("user").filter(uuid=uuid).first()
    if row is None:
        raise Http404(_("There is no such absence."))
    end_absence(row, by=user, at=at)
    messages.success(request, _("Your mail comes to you again."))
    return redirect("desks:my-mail")
